package pricing

// Rule is a discount that may be granted on the lines of an order.
type Rule interface {
	// Reduce returns by how much a line of so many units becomes cheaper.
	Reduce(price Price, units int64) Money
	// Limit is the most that the rule grants on a whole order.
	Limit() Money
}

// Percent takes a share off every line.
type Percent struct {
	BasisPoints int64
	Ceiling     Money
}

// Reduce implements Rule.
func (p Percent) Reduce(price Price, units int64) Money {
	return (price.Unit * Money(units)).Share(p.BasisPoints)
}

// Limit implements Rule.
func (p Percent) Limit() Money { return p.Ceiling }

// Volume takes a fixed amount off every unit from a threshold on.
type Volume struct {
	From    int64
	PerUnit Money
	Ceiling Money
}

// Reduce implements Rule.
func (v Volume) Reduce(price Price, units int64) Money {
	if units < v.From || v.PerUnit > price.Unit {
		return 0
	}
	return v.PerUnit * Money(units)
}

// Limit implements Rule.
func (v Volume) Limit() Money { return v.Ceiling }

// Waives reports whether the rule makes a single unit free of charge.
//
// It is so small that the compiler inlines it, and then calls the rule's
// method directly: there is nothing to gain here.
func Waives(rule Rule, price Price) bool {
	return rule.Reduce(price, 1) >= price.Unit
}

// Campaign collects the rules that were granted, for the books.
type Campaign struct {
	granted []Rule
}

// Grant notes that the rule was applied. The rule is kept, so it has to live
// on the heap whatever the type of the parameter.
func (c *Campaign) Grant(rule Rule) {
	c.granted = append(c.granted, rule)
}

// Exposure is the most that the campaign may have cost so far.
func (c *Campaign) Exposure() Money {
	var sum Money
	for _, rule := range c.granted {
		sum += rule.Limit()
	}
	return sum
}
