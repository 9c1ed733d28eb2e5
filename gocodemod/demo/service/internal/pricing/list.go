package pricing

import (
	"errors"
	"fmt"
	"sort"
)

// ErrUnknownSKU is returned for an article that is not on the price list.
var ErrUnknownSKU = errors.New("unknown SKU")

// Price is one entry of a price list.
type Price struct {
	SKU     string `json:"sku"`
	Unit    Money  `json:"unit"`
	Reduced bool   `json:"reduced,omitempty"` // taxed at the reduced rate
}

// List is a price list. It does not change once made and may be shared.
type List struct {
	prices map[string]Price
}

// NewList makes a price list; of two entries for one article the later counts.
func NewList(prices ...Price) *List {
	l := &List{prices: make(map[string]Price, len(prices))}
	for _, p := range prices {
		l.prices[p.SKU] = p
	}
	return l
}

// Lookup returns the price of an article, or ErrUnknownSKU.
func (l *List) Lookup(sku string) (Price, error) {
	p, ok := l.prices[sku]
	if !ok {
		return Price{}, fmt.Errorf("%w %q", ErrUnknownSKU, sku)
	}
	return p, nil
}

// All returns every entry, ordered by SKU.
func (l *List) All() []Price {
	all := make([]Price, 0, len(l.prices))
	for _, p := range l.prices {
		all = append(all, p)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].SKU < all[j].SKU })
	return all
}
