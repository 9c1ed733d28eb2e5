package order

import (
	"context"
	"errors"
	"testing"
	"time"

	"example.com/orders/internal/pricing"
)

var (
	noon   = time.Date(2024, 5, 17, 12, 0, 0, 0, time.UTC)
	prices = pricing.NewList(
		pricing.Price{SKU: "bolt", Unit: 40},
		pricing.Price{SKU: "book", Unit: 25_00, Reduced: true},
	)
)

func newService() *Service {
	return NewService(prices, NewLockedStore(NewMapStore()), func() time.Time { return noon })
}

func TestPlace(t *testing.T) {
	ctx := context.Background()
	s := newService()
	for _, c := range []struct {
		name     string
		customer Customer
		lines    []pricing.Line
		total    pricing.Money
	}{
		{"tax free", Customer{ID: "c1", Country: "US"}, []pricing.Line{{SKU: "bolt", Units: 10}}, 4_00},
		{"volume", Customer{ID: "c1", Country: "US"}, []pricing.Line{{SKU: "bolt", Units: 100}}, 25_00},
		{"reduced rate", Customer{ID: "c2", Country: "DE"}, []pricing.Line{{SKU: "book", Units: 1}}, 26_75},
		{"agreed discount", Customer{ID: "c3", Country: "FR", Discount: 1000}, []pricing.Line{{SKU: "bolt", Units: 10}}, 4_32},
	} {
		t.Run(c.name, func(t *testing.T) {
			o, err := s.Place(ctx, c.customer, c.lines)
			if err != nil {
				t.Fatal(err)
			}
			if o.Total != c.total || o.Status != Placed || !o.PlacedAt.Equal(noon) {
				t.Errorf("%+v, want a total of %s", o, c.total)
			}
		})
	}
	if _, err := s.Place(ctx, Customer{}, nil); !errors.Is(err, ErrEmpty) {
		t.Errorf("no lines: %v", err)
	}
	if _, err := s.Place(ctx, Customer{}, []pricing.Line{{SKU: "nail", Units: 1}}); !errors.Is(err, pricing.ErrUnknownSKU) {
		t.Errorf("unknown article: %v", err)
	}
}

func TestHistoryAndCancel(t *testing.T) {
	ctx := context.Background()
	g := NewGateway(newService())
	for range 2 {
		if _, err := g.Place(ctx, Customer{ID: "c1"}, []pricing.Line{{SKU: "bolt", Units: 1}}); err != nil {
			t.Fatal(err)
		}
	}
	history, err := g.History(ctx, "c1")
	if err != nil || len(history) != 2 {
		t.Fatalf("history: %v, %v", history, err)
	}
	id := history[0].ID
	if o, err := g.Cancel(ctx, id); err != nil || o.Status != Cancelled {
		t.Errorf("cancel: %+v, %v", o, err)
	}
	if o, err := g.Get(ctx, id); err != nil || o.Status != Cancelled {
		t.Errorf("get: %+v, %v", o, err)
	}
	if _, err := g.Cancel(ctx, "o-99"); !errors.Is(err, ErrNotFound) {
		t.Errorf("cancel of an unknown order: %v", err)
	}
}

func TestCancelShipped(t *testing.T) {
	ctx := context.Background()
	store := NewMapStore()
	if err := store.Save(ctx, Order{ID: "o-1", Status: Shipped}); err != nil {
		t.Fatal(err)
	}
	s := NewService(prices, store, time.Now)
	if _, err := NewAudited(s).Cancel(ctx, "o-1"); !errors.Is(err, ErrShipped) {
		t.Errorf("cancel of a shipped order: %v", err)
	}
}

// nowhere is a store that keeps nothing, for benchmarks.
type nowhere struct{}

func (nowhere) Save(context.Context, Order) error                   { return nil }
func (nowhere) Load(context.Context, string) (Order, error)         { return Order{}, ErrNotFound }
func (nowhere) OfCustomer(context.Context, string) ([]Order, error) { return nil, nil }

func BenchmarkPlace(b *testing.B) {
	ctx := context.Background()
	s := NewService(prices, nowhere{}, func() time.Time { return noon })
	lines := []pricing.Line{{SKU: "bolt", Units: 10}, {SKU: "book", Units: 2}}
	for _, customer := range []Customer{{ID: "volume", Country: "DE"}, {ID: "percent", Country: "DE", Discount: 500}} {
		b.Run(customer.ID, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; i < b.N; i++ {
				if _, err := s.Place(ctx, customer, lines); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
