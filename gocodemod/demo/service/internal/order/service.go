package order

import (
	"context"
	"strconv"
	"sync/atomic"
	"time"

	"example.com/orders/internal/pricing"
)

// Service takes orders. It is safe for concurrent use if its store is.
type Service struct {
	prices *pricing.List
	store  Store
	now    func() time.Time
	last   atomic.Int64
}

// NewService makes a service that sells at the given prices; now is the clock.
func NewService(prices *pricing.List, store Store, now func() time.Time) *Service {
	return &Service{prices: prices, store: store, now: now}
}

// Place prices the lines and stores them as a new order.
func (s *Service) Place(ctx context.Context, customer Customer, lines []pricing.Line) (Order, error) {
	if len(lines) == 0 {
		return Order{}, ErrEmpty
	}
	q, err := quote(s.prices, customer, lines)
	if err != nil {
		return Order{}, err
	}
	o := Order{
		ID:       "o-" + strconv.FormatInt(s.last.Add(1), 10),
		Customer: customer,
		Lines:    lines,
		Quote:    q,
		Total:    q.Total(),
		Status:   Placed,
		PlacedAt: s.now().UTC(),
	}
	if err := s.store.Save(ctx, o); err != nil {
		return Order{}, err
	}
	return o, nil
}

// Get returns one order, or ErrNotFound.
func (s *Service) Get(ctx context.Context, id string) (Order, error) {
	return s.store.Load(ctx, id)
}

// History returns the orders of a customer, oldest first.
func (s *Service) History(ctx context.Context, customer string) ([]Order, error) {
	return s.store.OfCustomer(ctx, customer)
}

// Cancel takes an order back unless it has been shipped.
func (s *Service) Cancel(ctx context.Context, id string) (Order, error) {
	o, err := s.store.Load(ctx, id)
	if err != nil {
		return Order{}, err
	}
	if o.Status == Shipped {
		return Order{}, ErrShipped
	}
	o.Status = Cancelled
	if err := s.store.Save(ctx, o); err != nil {
		return Order{}, err
	}
	return o, nil
}
