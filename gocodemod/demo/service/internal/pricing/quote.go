package pricing

import "fmt"

// Line asks for a number of units of one article.
type Line struct {
	SKU   string `json:"sku"`
	Units int64  `json:"units"`
}

// Quote is what an order costs.
type Quote struct {
	Gross    Money `json:"gross"`
	Discount Money `json:"discount"`
	Tax      Money `json:"tax"`
}

// Total is the amount to pay.
func (q Quote) Total() Money { return q.Gross - q.Discount + q.Tax }

// QuoteLines prices the lines and takes off what the rule grants; tax is left
// to AddTax. It fails on an unknown article and on a line without units.
func QuoteLines(list *List, lines []Line, rule Rule) (Quote, error) {
	var q Quote
	for i, line := range lines {
		if line.Units <= 0 {
			return Quote{}, fmt.Errorf("line %d: %d units of %q", i+1, line.Units, line.SKU)
		}
		price, err := list.Lookup(line.SKU)
		if err != nil {
			return Quote{}, fmt.Errorf("line %d: %w", i+1, err)
		}
		q.Gross += price.Unit * Money(line.Units)
		q.Discount += rule.Reduce(price, line.Units)
	}
	if limit := rule.Limit(); q.Discount > limit {
		q.Discount = limit
	}
	return q, nil
}
