package main

import (
	"strings"
	"testing"
)

const forwardHead = `package a

import "context"

type Inner interface {
	Get(ctx context.Context, k string) (int, error)
	Put(k string, v any)
	All(ks ...string) []string
	Swap(a, b string)
	Any(vs ...any)
	Wide() any
	Pair() (int, error)
	List(vs []string)
}
type Deep struct{ Inner }
type Named string
type Ad struct {
	in   Inner
	deep Deep
	ptr  *Deep
	fn   func(string)
	Sub
}
type Sub struct{ sub Inner }
type Num int

func work()        {}
func log(x any)    {}
func id(x int) int { return x }

`

// The methods are written on Ad; the obstacle or callee is expected.
var forwardCases = []struct{ method, want string }{
	{`func (a *Ad) Get(ctx context.Context, k string) (int, error) { return a.in.Get(ctx, k) }`, "in ex.com/m/a.Inner.Get"},
	{`func (a Ad) Renamed(c context.Context, key string) (n int, err error) { return (a.in).Get(c, (key)) }`, "in ex.com/m/a.Inner.Get"},
	{`func (a *Ad) Put(k string, v any) { a.in.Put(k, v) }`, "in ex.com/m/a.Inner.Put"},
	{`func (a *Ad) Two(ctx context.Context, k string) (int, error) { x, err := a.in.Get(ctx, k); return x, err }`, "in ex.com/m/a.Inner.Get"},
	{`func (a *Ad) One() any { x := a.in.Wide(); return x }`, "in ex.com/m/a.Inner.Wide"},
	{`func (a *Ad) All(ks ...string) []string { return a.in.All(ks...) }`, "in ex.com/m/a.Inner.All"},
	{`func (a *Ad) Promoted(k string, v any) { a.deep.Put(k, v) }`, "deep ex.com/m/a.Inner.Put"},
	{`func (a *Ad) ThroughPtr(k string, v any) { a.ptr.Put(k, v) }`, "ptr ex.com/m/a.Inner.Put"},
	{`func (a *Ad) Linked()`, "no-body"},
	{`func (a *Ad) Empty() {}`, "not-a-call `{}`"},
	{`func (a *Ad) Const() int { return 1 }`, "not-a-call"},
	{`func (a *Ad) Bare() { return }`, "not-a-call"},
	{`func (a *Ad) Func(s string) { a.fn(s) }`, "not-a-call"},
	{`func (a *Ad) Global() { work() }`, "not-a-call"},
	{`func (*Ad) Unnamed(a *Ad, k string, v any) { a.in.Put(k, v) }`, "not-a-call"},
	{`func (_ *Ad) Blank(a *Ad, k string, v any) { a.in.Put(k, v) }`, "not-a-call"},
	{`func (a *Ad) Before(k string, v any) { work(); a.in.Put(k, v) }`, "extra-statement `work()`"},
	{`func (a *Ad) After(k string, v any) { a.in.Put(k, v); work() }`, "extra-statement `work()`"},
	{`func (a *Ad) Checked(ctx context.Context, k string) (int, error) { x, err := a.in.Get(ctx, k); if err != nil { return 0, err }; return x, nil }`, "extra-statement `if`"},
	{`func (a *Ad) NamedResult(ctx context.Context, k string) (n int, err error) { n, err = a.in.Get(ctx, k); return }`, "result-changed"},
	{`func (a *Ad) NamedNil(ctx context.Context, k string) (n int, err error) { defer work(); return a.in.Get(ctx, k) }`, "go-or-defer `defer`"},
	{`func (a *Ad) Go(k string, v any) { go a.in.Put(k, v) }`, "go-or-defer"},
	{`func (a *Ad) Defer(k string, v any) { defer a.in.Put(k, v) }`, "go-or-defer"},
	{`func (a *Ad) Nested(k string, v any) { a.Sub.sub.Put(k, v) }`, "other-field"},
	{`func (a *Ad) PromotedField(k string, v any) { a.sub.Put(k, v) }`, "other-field"},
	{`func (a *Ad) DeepField(k string, v any) { a.deep.Inner.Put(k, v) }`, "other-field"},
	{`func (a *Ad) Self(k string, v any) { a.Put(k, v) }`, "receiver-used"},
	{`func (a *Ad) PassSelf(k string) { a.in.Put(k, a) }`, "receiver-used `a)`"},
	{`func (a *Ad) Conv(k Named, v any) { a.in.Put(string(k), v) }`, "conversion `string(k)`"},
	{`func (a *Ad) Implicit(k string, v int) { a.in.Put(k, v) }`, "conversion `v)`"},
	{`func (a *Ad) ConvResult() int { return int(id(1)) }`, "conversion"},
	{`func (a *Ad) Swapped(x, y string) { a.in.Swap(y, x) }`, "reordered `y,`"},
	{`func (a *Ad) Twice(x, y string) { a.in.Swap(x, x) }`, "missing-argument `y string`"},
	{`func (a *Ad) Dropped(k, gone string, v any) { a.in.Put(k, v) }`, "missing-argument `gone`"},
	{`func (a *Ad) BlankParam(k string, _ int, v any) { a.in.Put(k, v) }`, "missing-argument `_ int`"},
	{`func (a *Ad) Extra(k string) { a.in.Put(k, 1) }`, "extra-argument `1)`"},
	{`func (a *Ad) Changed(k string, v any) { a.in.Put(k+"x", v) }`, "conversion `k+`"},
	{`func (a *Ad) Spread(vs []any) { a.in.Any(vs...) }`, "conversion"},
	{`func (a *Ad) Boxed(vs ...any) { a.in.Any(vs) }`, "conversion"},
	{`func (a *Ad) AsList(vs ...string) { a.in.List(vs) }`, "conversion"},
	{`func (a *Ad) Dropped2() { a.in.Wide() }`, "result-changed"},
	{`func (a *Ad) Widened() (any, error) { return a.in.Pair() }`, "result-changed"},
	{`func (a *Ad) WithNil(ctx context.Context, k string) (any, error) { return a.in.Wide(), nil }`, "result-changed"},
	{`func (a *Ad) SwappedResults() (int, error) { x, err := a.in.Pair(); return x, error(err) }`, "result-changed"},
	{`func (a *Ad) Panics(k string) int { panic(k) }`, "not-a-call"},
	{`func (n Num) NotStruct() {}`, "none"},
}

func TestForward(t *testing.T) {
	source := forwardHead
	for _, c := range forwardCases {
		source += c.method + "\n"
	}
	s, _ := open(t, map[string]string{"a/a.go": source, "a/a.s": ""}, nil)
	types := s.named(t, nil)
	methods := append(types["ex.com/m/a.Ad"].Methods, types["ex.com/m/a.Num"].Methods...)
	if len(methods) != len(forwardCases) {
		t.Fatalf("%d methods, want %d", len(methods), len(forwardCases))
	}
	for i, c := range forwardCases {
		f := methods[i].Forward
		got := "none"
		if f != nil && f.Obstacle == "" {
			got = strings.TrimPrefix(f.Field, "ex.com/m/a.Ad.") + " " + f.Callee
			if !strings.HasSuffix(f.Callee, "."+f.CalleeName) {
				t.Errorf("%s: callee_name %q", c.method, f.CalleeName)
			}
		} else if f != nil {
			got = f.Obstacle
			if _, at, ok := strings.Cut(c.want, "`"); ok {
				at = strings.TrimSuffix(at, "`")
				if strings.HasPrefix(source[f.Start:], at) {
					got += " `" + at + "`"
				} else {
					got += " at " + source[f.Start:f.Start+12]
				}
			}
		}
		if got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.method, got, c.want)
		}
	}
}
