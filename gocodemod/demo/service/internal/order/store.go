package order

import (
	"context"
	"sort"
	"sync"
)

// Store keeps orders.
type Store interface {
	Save(ctx context.Context, o Order) error
	Load(ctx context.Context, id string) (Order, error)
	OfCustomer(ctx context.Context, customer string) ([]Order, error)
}

// MapStore keeps orders in memory. It is not safe for concurrent use; wrap it
// in a LockedStore.
type MapStore struct {
	orders map[string]Order
}

// NewMapStore makes an empty store.
func NewMapStore() *MapStore {
	return &MapStore{orders: make(map[string]Order)}
}

// Save stores the order under its ID, in place of an earlier one.
func (s *MapStore) Save(_ context.Context, o Order) error {
	s.orders[o.ID] = o
	return nil
}

// Load returns an order, or ErrNotFound.
func (s *MapStore) Load(_ context.Context, id string) (Order, error) {
	o, ok := s.orders[id]
	if !ok {
		return Order{}, ErrNotFound
	}
	return o, nil
}

// OfCustomer returns the customer's orders, oldest first.
func (s *MapStore) OfCustomer(_ context.Context, customer string) ([]Order, error) {
	var found []Order
	for _, o := range s.orders {
		if o.Customer.ID == customer {
			found = append(found, o)
		}
	}
	sort.Slice(found, func(i, j int) bool { return found[i].ID < found[j].ID })
	return found, nil
}

// LockedStore makes a store safe for concurrent use. It looks like a layer
// that only passes calls on, but the lock is what it is for.
type LockedStore struct {
	mu    sync.Mutex
	inner Store
}

// NewLockedStore guards inner, which nobody else may use from then on.
func NewLockedStore(inner Store) *LockedStore {
	return &LockedStore{inner: inner}
}

// Save implements Store.
func (s *LockedStore) Save(ctx context.Context, o Order) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.inner.Save(ctx, o)
}

// Load implements Store.
func (s *LockedStore) Load(ctx context.Context, id string) (Order, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.inner.Load(ctx, id)
}

// OfCustomer implements Store.
func (s *LockedStore) OfCustomer(ctx context.Context, customer string) ([]Order, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.inner.OfCustomer(ctx, customer)
}
