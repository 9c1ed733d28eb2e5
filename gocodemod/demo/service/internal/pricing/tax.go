package pricing

import "fmt"

// Schedule knows the tax rates of a country.
type Schedule interface {
	// Rate is the tax on an article, in basis points.
	Rate(price Price) int64
	// Exempt reports whether an order of that size is free of tax.
	Exempt(gross Money) bool
}

// VAT is a value-added tax with a standard and a reduced rate.
type VAT struct {
	Standard  int64
	Reduced   int64
	Threshold Money // orders below it are exempt
}

// Rate implements Schedule.
func (v VAT) Rate(price Price) int64 {
	if price.Reduced {
		return v.Reduced
	}
	return v.Standard
}

// Exempt implements Schedule.
func (v VAT) Exempt(gross Money) bool { return gross < v.Threshold }

// AddTax returns the quote with the tax on its lines. Discounts lower the
// tax in proportion.
func AddTax(q Quote, list *List, lines []Line, s Schedule) (Quote, error) {
	if q.Gross == 0 || s.Exempt(q.Gross) {
		return q, nil
	}
	var tax Money
	for i, line := range lines {
		price, err := list.Lookup(line.SKU)
		if err != nil {
			return Quote{}, fmt.Errorf("line %d: %w", i+1, err)
		}
		tax += (price.Unit * Money(line.Units)).Share(s.Rate(price))
	}
	q.Tax = tax * (q.Gross - q.Discount) / q.Gross
	return q, nil
}
