package pricing

import (
	"errors"
	"testing"
)

var list = NewList(
	Price{SKU: "bolt", Unit: 40},
	Price{SKU: "book", Unit: 25_00, Reduced: true},
)

func TestMoney(t *testing.T) {
	for m, want := range map[Money]string{0: "0.00", 5: "0.05", 123_45: "123.45", -7_50: "-7.50"} {
		if got := m.String(); got != want {
			t.Errorf("%d cents: %s, want %s", int64(m), got, want)
		}
	}
	if got := Money(999).Share(1900); got != 190 {
		t.Errorf("19%% of 9.99: %s", got)
	}
}

func TestQuotePercent(t *testing.T) {
	lines := []Line{{SKU: "bolt", Units: 10}, {SKU: "book", Units: 2}}
	for _, c := range []struct{ ceiling, discount Money }{{100_00, 5_40}, {3_00, 3_00}} {
		q, err := QuoteLines(list, lines, Percent{BasisPoints: 1000, Ceiling: c.ceiling})
		if err != nil {
			t.Fatal(err)
		}
		if q.Gross != 54_00 || q.Discount != c.discount {
			t.Errorf("ceiling %s: %+v", c.ceiling, q)
		}
	}
}

func TestQuoteVolume(t *testing.T) {
	for units, want := range map[int64]Money{9: 0, 10: 50} {
		q, err := QuoteLines(list, []Line{{SKU: "bolt", Units: units}}, Volume{From: 10, PerUnit: 5, Ceiling: 100})
		if err != nil {
			t.Fatal(err)
		}
		if q.Discount != want {
			t.Errorf("%d units: discount %s, want %s", units, q.Discount, want)
		}
	}
}

func TestQuoteErrors(t *testing.T) {
	if _, err := QuoteLines(list, []Line{{SKU: "nail", Units: 1}}, Percent{}); !errors.Is(err, ErrUnknownSKU) {
		t.Errorf("unknown article: %v", err)
	}
	if _, err := QuoteLines(list, []Line{{SKU: "bolt"}}, Volume{}); err == nil {
		t.Error("a line without units was priced")
	}
}

func TestAddTax(t *testing.T) {
	lines := []Line{{SKU: "bolt", Units: 10}, {SKU: "book", Units: 2}}
	q := Quote{Gross: 54_00, Discount: 5_40}
	vat := VAT{Standard: 1900, Reduced: 700, Threshold: 10_00}
	got, err := AddTax(q, list, lines, vat)
	if err != nil {
		t.Fatal(err)
	}
	if got.Tax != 3_83 || got.Total() != 52_43 {
		t.Errorf("%+v, total %s", got, got.Total())
	}
	vat.Threshold = 100_00
	if got, err = AddTax(q, list, lines, vat); err != nil || got.Tax != 0 {
		t.Errorf("exempt order: %+v, %v", got, err)
	}
}

func TestWaives(t *testing.T) {
	price := Price{SKU: "bolt", Unit: 40}
	if Waives(Percent{BasisPoints: 5000}, price) || !Waives(Volume{PerUnit: 40}, price) {
		t.Error("waives")
	}
}

func TestCampaign(t *testing.T) {
	var c Campaign
	c.Grant(Percent{Ceiling: 10_00})
	c.Grant(Volume{Ceiling: 5_00})
	if got := c.Exposure(); got != 15_00 {
		t.Errorf("exposure %s", got)
	}
}

func BenchmarkQuoteLines(b *testing.B) {
	lines := []Line{{SKU: "bolt", Units: 10}, {SKU: "book", Units: 2}}
	b.ReportAllocs()
	for i := 0; i < b.N; i++ {
		if _, err := QuoteLines(list, lines, Percent{BasisPoints: int64(i % 1000), Ceiling: 100_00}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAddTax(b *testing.B) {
	lines := []Line{{SKU: "bolt", Units: 10}, {SKU: "book", Units: 2}}
	q := Quote{Gross: 54_00}
	b.ReportAllocs()
	for i := 0; i < b.N; i++ {
		if _, err := AddTax(q, list, lines, VAT{Standard: 1900, Reduced: int64(i % 700)}); err != nil {
			b.Fatal(err)
		}
	}
}
