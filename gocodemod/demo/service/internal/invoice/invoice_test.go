package invoice

import (
	"bytes"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"example.com/orders/internal/order"
	"example.com/orders/internal/pricing"
)

var placed = order.Order{
	ID:       "o-7",
	Customer: order.Customer{ID: "c1", Country: "DE"},
	Lines:    []pricing.Line{{SKU: "bolt", Units: 10}},
	Quote:    pricing.Quote{Gross: 4_00, Discount: 40, Tax: 68},
	PlacedAt: time.Date(2024, 5, 17, 12, 0, 0, 0, time.UTC),
}

func TestRoundTrip(t *testing.T) {
	inv := Of(placed)
	var buf bytes.Buffer
	if err := Write(&buf, inv); err != nil {
		t.Fatal(err)
	}
	const want = `{"number":"i-o-7","customer":"c1","lines":[{"sku":"bolt","units":10}],` +
		`"net":360,"tax":68,"due":"2024-06-16T12:00:00Z"}`
	if got := buf.String(); got != want {
		t.Errorf("wrote %s\nwant  %s", got, want)
	}
	got, err := Read(&buf)
	if err != nil || !reflect.DeepEqual(got, inv) {
		t.Errorf("read %+v, %v", got, err)
	}
}

func TestReadErrors(t *testing.T) {
	for _, text := range []string{"", "{", `{"number":1}`, `{} {}`} {
		if _, err := Read(strings.NewReader(text)); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	inv := Of(placed)
	b.ReportAllocs()
	for i := 0; i < b.N; i++ {
		if err := Write(io.Discard, inv); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	var buf bytes.Buffer
	if err := Write(&buf, Of(placed)); err != nil {
		b.Fatal(err)
	}
	r := bytes.NewReader(buf.Bytes())
	b.ReportAllocs()
	for i := 0; i < b.N; i++ {
		r.Reset(buf.Bytes())
		if _, err := Read(r); err != nil {
			b.Fatal(err)
		}
	}
}
