package order

import (
	"context"

	"example.com/orders/internal/pricing"
)

// Gateway is the door through which the other packages reach the Service. It
// once translated between two generations of the order type; the old one is
// gone.
type Gateway struct {
	service *Service
}

// NewGateway makes a gateway to the service.
func NewGateway(service *Service) *Gateway {
	return &Gateway{service: service}
}

// Place forwards to the service.
func (g *Gateway) Place(ctx context.Context, customer Customer, lines []pricing.Line) (Order, error) {
	return g.service.Place(ctx, customer, lines)
}

// Get forwards to the service.
func (g *Gateway) Get(ctx context.Context, id string) (Order, error) {
	return g.service.Get(ctx, id)
}

// History forwards to the service.
func (g *Gateway) History(ctx context.Context, customer string) ([]Order, error) {
	return g.service.History(ctx, customer)
}

// Cancel forwards to the service.
func (g *Gateway) Cancel(ctx context.Context, id string) (Order, error) {
	return g.service.Cancel(ctx, id)
}
