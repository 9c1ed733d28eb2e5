package api

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"

	"example.com/orders/internal/invoice"
	"example.com/orders/internal/order"
	"example.com/orders/internal/pricing"
)

// placeRequest is the body of POST /orders.
type placeRequest struct {
	Customer order.Customer `json:"customer"`
	Lines    []pricing.Line `json:"lines"`
}

func (s *Server) placeOrder(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		s.fail(w, err)
		return
	}
	var req placeRequest
	if err := json.Unmarshal(body, &req); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	o, err := s.orders.Place(r.Context(), req.Customer, req.Lines)
	if err != nil {
		s.fail(w, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Location", "/orders/"+o.ID)
	w.WriteHeader(http.StatusCreated)
	s.writeOrder(w, o)
}

func (s *Server) getOrder(w http.ResponseWriter, r *http.Request) {
	o, err := s.orders.Get(r.Context(), r.PathValue("id"))
	if err != nil {
		s.fail(w, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	s.writeOrder(w, o)
}

func (s *Server) cancelOrder(w http.ResponseWriter, r *http.Request) {
	o, err := s.orders.Cancel(r.Context(), r.PathValue("id"))
	if err != nil {
		s.fail(w, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	s.writeOrder(w, o)
}

// writeOrder writes the order as the body of an answer.
func (s *Server) writeOrder(w io.Writer, o order.Order) {
	b, err := json.Marshal(o)
	if err != nil {
		slog.Error("encode order", "order", o.ID, "err", err)
		return
	}
	if _, err := w.Write(b); err != nil {
		slog.Warn("write order", "order", o.ID, "err", err)
	}
}

func (s *Server) listOrders(w http.ResponseWriter, r *http.Request) {
	orders, err := s.orders.History(r.Context(), r.PathValue("id"))
	if err != nil {
		s.fail(w, err)
		return
	}
	b, err := json.Marshal(orders)
	if err != nil {
		s.fail(w, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if _, err := w.Write(b); err != nil {
		slog.Warn("write orders", "err", err)
	}
}

func (s *Server) getInvoice(w http.ResponseWriter, r *http.Request) {
	o, err := s.orders.Get(r.Context(), r.PathValue("id"))
	if err != nil {
		s.fail(w, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if err := invoice.Write(w, invoice.Of(o)); err != nil {
		slog.Warn("write invoice", "order", o.ID, "err", err)
	}
}
