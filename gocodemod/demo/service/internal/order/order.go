// Package order takes orders, prices them and keeps them.
package order

import (
	"errors"
	"time"

	"example.com/orders/internal/pricing"
)

// Errors that callers may test for.
var (
	ErrNotFound = errors.New("no such order")
	ErrEmpty    = errors.New("an order needs at least one line")
	ErrShipped  = errors.New("the order has been shipped")
)

// Status says how far an order has come.
type Status string

// The life of an order.
const (
	Placed    Status = "placed"
	Shipped   Status = "shipped"
	Cancelled Status = "cancelled"
)

// Customer is who orders, with what was agreed on discounts.
type Customer struct {
	ID       string `json:"id"`
	Country  string `json:"country"`
	Discount int64  `json:"discount,omitempty"` // in basis points; 0 if none was agreed
}

// Order is one order with its price at the time it was placed.
type Order struct {
	ID       string         `json:"id"`
	Customer Customer       `json:"customer"`
	Lines    []pricing.Line `json:"lines"`
	Quote    pricing.Quote  `json:"quote"`
	Total    pricing.Money  `json:"total"`
	Status   Status         `json:"status"`
	PlacedAt time.Time      `json:"placedAt"`
}
