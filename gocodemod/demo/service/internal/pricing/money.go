// Package pricing turns the lines of an order into amounts of money: unit
// prices from a price list, discounts by rule, and tax by schedule.
package pricing

import "fmt"

// Money is an amount in cents.
type Money int64

// String writes the amount with two decimals, as on an invoice.
func (m Money) String() string {
	sign := ""
	if m < 0 {
		sign, m = "-", -m
	}
	return fmt.Sprintf("%s%d.%02d", sign, m/100, m%100)
}

// Share returns the given part of m, in basis points (1/100 of a percent),
// rounded half up.
func (m Money) Share(basisPoints int64) Money {
	return Money((int64(m)*basisPoints + 5000) / 10000)
}
