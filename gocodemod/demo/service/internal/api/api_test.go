package api

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"example.com/orders/internal/order"
	"example.com/orders/internal/pricing"
)

var key = []byte("secret")

func newHandler() http.Handler {
	prices := pricing.NewList(pricing.Price{SKU: "bolt", Unit: 40}, pricing.Price{SKU: "nut", Unit: 12})
	now := func() time.Time { return time.Date(2024, 5, 17, 12, 0, 0, 0, time.UTC) }
	service := order.NewService(prices, order.NewLockedStore(order.NewMapStore()), now)
	return NewServer(order.NewGateway(service), prices, key).Handler()
}

// do sends one request and returns status and body of the answer.
func do(h http.Handler, method, target, body string, header ...string) (int, string) {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

const (
	request = `{"customer":{"id":"c1","country":"US"},"lines":[{"sku":"bolt","units":10}]}`
	placed  = `{"id":"o-1","customer":{"id":"c1","country":"US"},"lines":[{"sku":"bolt","units":10}],` +
		`"quote":{"gross":400,"discount":0,"tax":0},"total":400,"status":"placed","placedAt":"2024-05-17T12:00:00Z"}`
)

func TestOrders(t *testing.T) {
	h := newHandler()
	for _, c := range []struct {
		method, target, body string
		status               int
		want                 string
	}{
		{"POST", "/orders", request, http.StatusCreated, placed},
		{"GET", "/orders/o-1", "", http.StatusOK, placed},
		{"GET", "/orders/o-2", "", http.StatusNotFound, "no such order\n"},
		{"GET", "/customers/c1/orders", "", http.StatusOK, "[" + placed + "]"},
		{"GET", "/customers/c2/orders", "", http.StatusOK, "null"},
		{"GET", "/prices", "", http.StatusOK, `[{"sku":"bolt","unit":40},{"sku":"nut","unit":12}]`},
		{"GET", "/orders/o-1/invoice", "", http.StatusOK, `{"number":"i-o-1","customer":"c1",` +
			`"lines":[{"sku":"bolt","units":10}],"net":400,"tax":0,"due":"2024-06-16T12:00:00Z"}`},
		{"DELETE", "/orders/o-1", "", http.StatusOK, strings.Replace(placed, `"placed"`, `"cancelled"`, 1)},
		{"POST", "/orders", `{"lines":[]}`, http.StatusUnprocessableEntity, order.ErrEmpty.Error() + "\n"},
		{"POST", "/orders", `{"lines"`, http.StatusBadRequest, "unexpected end of JSON input\n"},
		{"POST", "/orders", strings.Repeat(" ", maxBody+1), http.StatusRequestEntityTooLarge, "http: request body too large\n"},
	} {
		if status, body := do(h, c.method, c.target, c.body); status != c.status || body != c.want {
			t.Errorf("%s %s: %d %s\nwant %d %s", c.method, c.target, status, body, c.status, c.want)
		}
	}
}

func TestPayments(t *testing.T) {
	h := newHandler()
	const notice = `{"order":"o-1","amount":400}`
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(notice))
	signature := hex.EncodeToString(mac.Sum(nil))
	if status, body := do(h, "POST", "/payments", notice, "X-Signature", signature); status != http.StatusNoContent {
		t.Errorf("signed notice: %d %s", status, body)
	}
	if status, _ := do(h, "POST", "/payments", notice+" ", "X-Signature", signature); status != http.StatusForbidden {
		t.Errorf("changed notice: %d", status)
	}
}

// sink is a response writer that keeps nothing, for benchmarks.
type sink struct {
	io.Writer
	header http.Header
}

func (s sink) Header() http.Header { return s.header }
func (s sink) WriteHeader(int)     {}

func BenchmarkGetOrder(b *testing.B) {
	h := newHandler()
	if status, body := do(h, "POST", "/orders", request); status != http.StatusCreated {
		b.Fatal(body)
	}
	r := httptest.NewRequest("GET", "/orders/o-1", nil)
	w := sink{Writer: io.Discard, header: make(http.Header)}
	b.ReportAllocs()
	for i := 0; i < b.N; i++ {
		h.ServeHTTP(w, r)
	}
}

func BenchmarkPlaceOrder(b *testing.B) {
	h := newHandler()
	w := sink{Writer: io.Discard, header: make(http.Header)}
	b.ReportAllocs()
	for i := 0; i < b.N; i++ {
		h.ServeHTTP(w, httptest.NewRequest("POST", "/orders", strings.NewReader(request)))
	}
}
