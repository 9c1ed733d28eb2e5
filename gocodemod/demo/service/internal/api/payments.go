package api

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"sync"

	"example.com/orders/internal/pricing"
)

// Payment is the notice of a payment provider.
type Payment struct {
	Order  string        `json:"order"`
	Amount pricing.Money `json:"amount"`
}

// Payments keeps the notices that were received, word for word, because the
// signature covers the bytes as sent.
type Payments struct {
	key []byte

	mu      sync.Mutex
	notices map[string][]byte
}

// NewPayments makes an empty journal for notices signed with key.
func NewPayments(key []byte) *Payments {
	return &Payments{key: key, notices: make(map[string][]byte)}
}

// valid reports whether signature, in hex, is that of the body.
func (p *Payments) valid(body []byte, signature string) bool {
	got, err := hex.DecodeString(signature)
	if err != nil {
		return false
	}
	mac := hmac.New(sha256.New, p.key)
	mac.Write(body)
	return hmac.Equal(got, mac.Sum(nil))
}

// keep stores the notice for an order; it takes over body.
func (p *Payments) keep(id string, body []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.notices[id] = body
}

func (s *Server) notePayment(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		s.fail(w, err)
		return
	}
	if !s.payments.valid(body, r.Header.Get("X-Signature")) {
		http.Error(w, "bad signature", http.StatusForbidden)
		return
	}
	var notice Payment
	if err := json.Unmarshal(body, &notice); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.payments.keep(notice.Order, body)
	w.WriteHeader(http.StatusNoContent)
}
