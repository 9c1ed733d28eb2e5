package order

import "example.com/orders/internal/pricing"

// Discounts that need no agreement.
const (
	volumeFrom    = 50
	volumePerUnit = pricing.Money(15)
	ceiling       = pricing.Money(500_00)
)

// quote prices an order: the discount agreed with the customer if there is
// one, else the volume discount, then the tax of the customer's country.
func quote(list *pricing.List, customer Customer, lines []pricing.Line) (pricing.Quote, error) {
	var q pricing.Quote
	var err error
	if customer.Discount > 0 {
		q, err = pricing.QuoteLines(list, lines, pricing.Percent{BasisPoints: customer.Discount, Ceiling: ceiling})
	} else {
		q, err = pricing.QuoteLines(list, lines, pricing.Volume{From: threshold(lines), PerUnit: volumePerUnit, Ceiling: ceiling})
	}
	if err != nil {
		return pricing.Quote{}, err
	}
	return pricing.AddTax(q, list, lines, taxOf(customer.Country))
}

// threshold is the number of units from which a line gets the volume
// discount: orders with many lines reach it sooner.
func threshold(lines []pricing.Line) int64 {
	if len(lines) > 10 {
		return volumeFrom / 2
	}
	return volumeFrom
}

// taxOf returns the tax schedule of a country, in basis points.
func taxOf(country string) pricing.VAT {
	switch country {
	case "DE":
		return pricing.VAT{Standard: 1900, Reduced: 700}
	case "FR":
		return pricing.VAT{Standard: 2000, Reduced: 550}
	default:
		return pricing.VAT{Threshold: 1 << 40}
	}
}
