// Package invoice makes invoices of orders and writes them for other systems.
package invoice

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"example.com/orders/internal/order"
	"example.com/orders/internal/pricing"
)

// Invoice bills one order.
type Invoice struct {
	Number   string         `json:"number"`
	Customer string         `json:"customer"`
	Lines    []pricing.Line `json:"lines"`
	Net      pricing.Money  `json:"net"`
	Tax      pricing.Money  `json:"tax"`
	Due      time.Time      `json:"due"`
}

// Of bills an order, due 30 days after it was placed.
func Of(o order.Order) Invoice {
	return Invoice{
		Number:   "i-" + o.ID,
		Customer: o.Customer.ID,
		Lines:    o.Lines,
		Net:      o.Quote.Gross - o.Quote.Discount,
		Tax:      o.Quote.Tax,
		Due:      o.PlacedAt.AddDate(0, 0, 30),
	}
}

// Write writes the invoice to w as one JSON document.
func Write(w io.Writer, inv Invoice) error {
	b, err := json.Marshal(inv)
	if err != nil {
		return fmt.Errorf("encode invoice %s: %w", inv.Number, err)
	}
	if _, err := w.Write(b); err != nil {
		return fmt.Errorf("write invoice %s: %w", inv.Number, err)
	}
	return nil
}

// Read reads an invoice that Write has written.
func Read(r io.Reader) (Invoice, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return Invoice{}, fmt.Errorf("read invoice: %w", err)
	}
	var inv Invoice
	if err := json.Unmarshal(b, &inv); err != nil {
		return Invoice{}, fmt.Errorf("decode invoice: %w", err)
	}
	return inv, nil
}
