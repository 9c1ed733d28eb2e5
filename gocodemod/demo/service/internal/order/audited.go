package order

import (
	"context"
	"log/slog"

	"example.com/orders/internal/pricing"
)

// Audited passes every call on to a Service and leaves a trace of those that
// change something.
type Audited struct {
	service *Service
}

// NewAudited makes an audited door to the service.
func NewAudited(service *Service) *Audited {
	return &Audited{service: service}
}

// Place logs who orders, and forwards.
func (a *Audited) Place(ctx context.Context, customer Customer, lines []pricing.Line) (Order, error) {
	slog.InfoContext(ctx, "place", "customer", customer.ID, "lines", len(lines))
	return a.service.Place(ctx, customer, lines)
}

// Get forwards to the service.
func (a *Audited) Get(ctx context.Context, id string) (Order, error) {
	return a.service.Get(ctx, id)
}

// History forwards to the service.
func (a *Audited) History(ctx context.Context, customer string) ([]Order, error) {
	return a.service.History(ctx, customer)
}

// Cancel logs which order is taken back, and forwards.
func (a *Audited) Cancel(ctx context.Context, id string) (Order, error) {
	slog.InfoContext(ctx, "cancel", "order", id)
	return a.service.Cancel(ctx, id)
}
