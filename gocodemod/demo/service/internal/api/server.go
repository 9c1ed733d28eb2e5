// Package api serves the order service over HTTP with JSON bodies.
package api

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	"example.com/orders/internal/order"
	"example.com/orders/internal/pricing"
)

// maxBody is the largest request body that is read, in bytes.
const maxBody = 1 << 20

// Orders is what the handlers need of the order service.
type Orders interface {
	Place(ctx context.Context, customer order.Customer, lines []pricing.Line) (order.Order, error)
	Get(ctx context.Context, id string) (order.Order, error)
	History(ctx context.Context, customer string) ([]order.Order, error)
	Cancel(ctx context.Context, id string) (order.Order, error)
}

// Server holds what the handlers share.
type Server struct {
	orders   Orders
	prices   *priceBook
	payments *Payments
}

// NewServer makes a server over the given orders and prices. Payment
// notices are accepted if they are signed with key.
func NewServer(orders Orders, list *pricing.List, key []byte) *Server {
	return &Server{orders: orders, prices: newPriceBook(list), payments: NewPayments(key)}
}

// Handler returns the routes.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /orders", s.placeOrder)
	mux.HandleFunc("GET /orders/{id}", s.getOrder)
	mux.HandleFunc("DELETE /orders/{id}", s.cancelOrder)
	mux.HandleFunc("GET /orders/{id}/invoice", s.getInvoice)
	mux.HandleFunc("GET /customers/{id}/orders", s.listOrders)
	mux.HandleFunc("GET /prices", s.listPrices)
	mux.HandleFunc("POST /payments", s.notePayment)
	return mux
}

// fail answers a request with the status that belongs to err.
func (s *Server) fail(w http.ResponseWriter, err error) {
	var tooLarge *http.MaxBytesError
	status := http.StatusInternalServerError
	switch {
	case errors.Is(err, order.ErrNotFound):
		status = http.StatusNotFound
	case errors.Is(err, order.ErrShipped):
		status = http.StatusConflict
	case errors.Is(err, order.ErrEmpty), errors.Is(err, pricing.ErrUnknownSKU):
		status = http.StatusUnprocessableEntity
	case errors.As(err, &tooLarge):
		status = http.StatusRequestEntityTooLarge
	}
	if status == http.StatusInternalServerError {
		slog.Error("request failed", "err", err)
	}
	http.Error(w, err.Error(), status)
}
