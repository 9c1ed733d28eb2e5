package api

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"sync"

	"example.com/orders/internal/pricing"
)

// priceBook is the price list as it is sent to clients. It is encoded once
// and the bytes are kept, so they cannot go straight to a writer.
type priceBook struct {
	once sync.Once
	list *pricing.List
	body []byte
	err  error
}

func newPriceBook(list *pricing.List) *priceBook {
	return &priceBook{list: list}
}

// encoded returns the list as JSON; the caller must not change it.
func (p *priceBook) encoded() ([]byte, error) {
	p.once.Do(func() {
		b, err := json.Marshal(p.list.All())
		p.body, p.err = b, err
	})
	return p.body, p.err
}

func (s *Server) listPrices(w http.ResponseWriter, _ *http.Request) {
	b, err := s.prices.encoded()
	if err != nil {
		s.fail(w, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if _, err := w.Write(b); err != nil {
		slog.Warn("write prices", "err", err)
	}
}
