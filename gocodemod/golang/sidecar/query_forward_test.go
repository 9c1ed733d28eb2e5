package main

import (
	"go/version"
	"runtime"
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
	Twin(k string) (int, int)
	Len(k string) int
}
type Gen[T any] struct{}

func (Gen[T]) Get(t T) T { return t }

type Deep struct{ Inner }
type Named string
type Ad struct {
	in   Inner
	deep Deep
	ptr  *Deep
	fn   func(string)
	list []Inner
	gen  *Gen[int]
	n    int
	Sub
}
type Sub struct{ sub Inner }
type Num int

var (
	last   error
	other  *Ad
	global string
)

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
	{`func (a *Ad) NamedResult(ctx context.Context, k string) (n int, err error) { n, err = a.in.Get(ctx, k); return }`, "in ex.com/m/a.Inner.Get"},
	{`func (a *Ad) NamedBack(ctx context.Context, k string) (n int, err error) { n, err = a.in.Get(ctx, k); return n, (err) }`, "in ex.com/m/a.Inner.Get"},
	{`func (a *Ad) NamedCrossed(k string) (n, m int) { m, n = a.in.Twin(k); return }`, "result-changed `m, n`"},
	{`func (a *Ad) NamedOther(ctx context.Context, k string) (n int, err error) { n, last = a.in.Get(ctx, k); return }`, "result-changed"},
	{`func (a *Ad) NamedField(k string, v any) (n int) { a.n, n = a.in.Twin(k); return }`, "result-changed"},
	{`func (a *Ad) NamedBlank(ctx context.Context, k string) (n int, err error) { n, _ = a.in.Get(ctx, k); return }`, "result-changed"},
	{`func (a *Ad) NamedMixed(ctx context.Context, k string) (n int, err error) { n, err := a.in.Get(ctx, k); return n, err }`, "result-changed"},
	{`func (a *Ad) NamedThen(ctx context.Context, k string) (n int, err error) { n, err = a.in.Get(ctx, k); err = nil; return }`, "extra-statement `err`"},
	{`func (a *Ad) NamedZero(ctx context.Context, k string) (n int, err error) { a.in.Get(ctx, k); return }`, "extra-statement `return`"},
	{`func (a *Ad) NamedWide(k string) (n any, m int) { n, m = a.in.Twin(k); return }`, "result-changed"},
	{`func (a *Ad) NamedAdded(k string) (n int) { n += a.in.Len(k); return }`, "result-changed"},
	{`func (a *Ad) Crossed(k string) (int, int) { x, y := a.in.Twin(k); return y, x }`, "result-changed `y, x`"},
	{`func (a *Ad) Doubled(k string) (int, int) { x, _ := a.in.Twin(k); return x, x }`, "result-changed"},
	{`func (a *Ad) Discarded(k string, v any) { _, _ = a.in.Twin(k) }`, "result-changed"},
	{`func (a *Ad) PutReturn(k string, v any) { a.in.Put(k, v); return }`, "in ex.com/m/a.Inner.Put"},
	{`func (a *Ad) PutPanic(k string, v any) { a.in.Put(k, v); panic(k) }`, "extra-statement `panic`"},
	{`func (a *Ad) Starred(k string, v any) { (*a).in.Put(k, v) }`, "in ex.com/m/a.Inner.Put"},
	{`func (a Ad) Addressed(k string, v any) { (&a).in.Put(k, v) }`, "in ex.com/m/a.Inner.Put"},
	{`func (a *Ad) Copied(k string, v any) { b := a; b.in.Put(k, v) }`, "extra-statement"},
	{`func (a *Ad) Other(b *Ad, k string, v any) { b.in.Put(k, v) }`, "not-a-call"},
	{`func (a *Ad) Asserted(k string, v any) { a.in.(Inner).Put(k, v) }`, "receiver-used"},
	{`func (a *Ad) Indexed(k string, v any) { a.list[0].Put(k, v) }`, "receiver-used"},
	{`func (a *Ad) Called(k string, v any) { a.get().Put(k, v) }`, "receiver-used"},
	{`func (a *Ad) get() Inner { return a.in }`, "not-a-call"},
	{`func (a *Ad) Expression(k string, v any) { Inner.Put(a.in, k, v) }`, "not-a-call"},
	{`func (a *Ad) Closure(k string, v any) { func() { a.in.Put(k, v) }() }`, "not-a-call"},
	{`func (a *Ad) Block(k string, v any) { { a.in.Put(k, v) } }`, "not-a-call"},
	{`func (a *Ad) Labelled(k string, v any) { L: a.in.Put(k, v); if k == "" { goto L } }`, "extra-statement `L`"},
	{`func (a *Ad) Looped(k string, v any) { for { a.in.Put(k, v) } }`, "not-a-call"},
	{`func (a *Ad) Shadowed(k string, v any) { { a := other; a.in.Put(k, v) } }`, "not-a-call"},
	{`func (a *Ad) ShadowedParam(k string, other Inner) { other.Put(k, other) }`, "not-a-call"},
	{`func (a *Ad) Global2(k string, v any) { other.in.Put(k, v) }`, "not-a-call"},
	{`func (a *Ad) Mixed(x, y string) { a.in.Swap(x, global) }`, "missing-argument `y string`"},
	{`func (a *Ad) FuncField(s string) { (a.fn)(s) }`, "not-a-call"},
	{`func (a *Ad) Converted(k string) Num { return Num(a.in.Len(k)) }`, "result-changed"},
	{`func (a *Ad) Infer(k int) int { return a.gen.Get(k) }`, "gen ex.com/m/a.Gen.Get"},
	{`func (a *Ad) NotVariadic(vs []any) { a.in.Any(vs) }`, "conversion"},
	{`func (a *Ad) Deferred(k string, v any) (err error) { defer func() { err = nil }(); a.in.Put(k, v); return }`, "go-or-defer"},
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
	{`func (a *Ad) ConvResult() int { return int(id(1)) }`, "not-a-call"},
	{`func (a *Ad) Swapped(x, y string) { a.in.Swap(y, x) }`, "reordered `y,`"},
	{`func (a *Ad) Twice(x, y string) { a.in.Swap(x, x) }`, "missing-argument `y string`"},
	{`func (a *Ad) Repeated(x string) { a.in.Swap(x, x) }`, "extra-argument `x)`"},
	{`func (a *Ad) Dropped(k, gone string, v any) { a.in.Put(k, v) }`, "missing-argument `gone`"},
	{`func (a *Ad) BlankParam(k string, _ int, v any) { a.in.Put(k, v) }`, "missing-argument `_ int`"},
	{`func (a *Ad) NothingOn(k string) any { return a.in.Wide() }`, "not-a-call"},
	{`func (a *Ad) AllBlank(_ string) any { return a.in.Wide() }`, "not-a-call"},
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

// What a generic method infers here need not be what its callers would infer.
func TestForwardGenericMethods(t *testing.T) {
	if version.Compare(runtime.Version(), "go1.27") < 0 {
		t.Skip("no generic methods")
	}
	s, _ := open(t, map[string]string{"go.mod": "module ex.com/m\n\ngo 1.27\n", "a/a.go": `package a

type Inner struct{}

func (*Inner) Get[T any](t T) T { return t }

type Ad struct{ in *Inner }

func (a *Ad) Inferred(t int) int   { return a.in.Get(t) }
func (a *Ad) Explicit(t int) int   { return a.in.Get[int](t) }
func (a *Ad) Generic[T any](t T) T { return a.in.Get(t) }
`}, nil)
	for _, method := range s.named(t, nil)["ex.com/m/a.Ad"].Methods {
		if method.Forward.Obstacle == "" {
			t.Errorf("%s is taken for a forward", method.Name)
		}
	}
}
