package main

import "testing"

var refsTree = map[string]string{
	"a/a.go": `package a

type T struct{ F, G int }

func (t *T) M(x any) error { return nil }
func (T) V()               {}

type I interface{ M(any) error }
type J interface {
	I
	Other()
}
type E struct{ *T }
type L interface{ M(any) error }
type Both interface {
	I
	L
}
type Set[K comparable, V any] map[K]V

func Gen[X I](x X) { x.M(1) }
func Fn(a int, rest ...I) (int, error) { return a, nil }
`,
	"b/b.go": `package b

import (
	"ex.com/m/a"
	. "ex.com/m/a"
)

var pkgVar = a.T{F: 1}

func use(e a.E, j a.J, both Both, i a.I) (*a.T, error) {
	e.M(nil)
	for k := range 3 {
		go e.T.M(k)
	}
	defer func() { (j.M)("x") }()
	both.M(&pkgVar)
	f := i.M
	_ = (*a.T).M
	_ = f
	var xs = []a.T{{1, 2}, {F: 3}}
	ps := []*T{{1, 2}}
	ps[0].F++
	e.G = 5
	_, _ = xs, new(a.T)
	if t, ok := i.(*a.T); ok {
		return t, nil
	}
	switch x := i.(type) {
	case *T:
		x.V()
		return x, nil
	case nil:
		_ = x
	}
	Gen[*a.T](&a.T{})
	n, err := a.Fn(1, i, &pkgVar)
	a.Fn(2, []I{i}...)
	var s Set[T, a.T]
	_ = s
	_ = a.T(pkgVar)
	_, _ = n, err
	a.Fn(two())
	return &(pkgVar), nil
}

func two() (int, a.I) { return 0, nil }
`,
	"b/b_test.go": `package b_test

import "ex.com/m/a"

func helper() { (&a.T{}).V() }
`,
}

func TestRefs(t *testing.T) {
	s, _ := open(t, refsTree, nil)
	for _, c := range []struct {
		id   string
		want []string
	}{
		{"ex.com/m/a.T", []string{
			"define T `T struct{ F, G int }`",
			"receiver T `*T`",
			"receiver T `T`",
			"embed T `*T`",
			"literal T `a.T{F: 1}`",
			"type T `a.T`",
			"method-expr T `(*a.T).M` member=M",
			"type T `a.T`",
			"literal  `{1, 2}` implicit",
			"literal  `{F: 3}` implicit",
			"type T `T`",
			"literal  `{1, 2}` implicit",
			"new T `new(a.T)`",
			"assert T `i.(*a.T)`",
			"switch T `switch x := i.(type) { case *T: x.V() return x, nil case nil: _ = x }`",
			"type-arg T `*a.T` callee=ex.com/m/a.Gen",
			"literal T `&a.T{}`",
			"type-arg T `T` callee=ex.com/m/a.Set",
			"type-arg T `a.T` callee=ex.com/m/a.Set",
			"convert T `a.T(pkgVar)` (pkgVar ex.com/m/a.T->ex.com/m/a.T)",
			"literal T `&a.T{}` test",
		}},
		{"ex.com/m/a.T.M", []string{
			"define M `func (t *T) M(x any) error { return nil }`",
			"call M `e.M(nil)` results=none receiver=ex.com/m/a.E (nil untyped nil->any nil) implicit",
			"go M `e.T.M(k)` results=none receiver=*ex.com/m/a.T (k int->any) loop",
			"method-expr M `(*a.T).M`",
		}},
		{"ex.com/m/a.T.F", []string{
			"define F `F, G int`",
			"key F `F: 1`",
			"key  `1` implicit",
			"key F `F: 3`",
			"key  `1` implicit",
			"write F `ps[0].F++`",
		}},
		{"ex.com/m/a.T.G", []string{
			"define G `F, G int`",
			"key  `2` implicit",
			"key  `2` implicit",
			"write G `e.G = 5` implicit",
		}},
		{"ex.com/m/a.E.T", []string{
			"define T `*T`",
			"select M `e.M` member=M implicit",
			"select T `e.T.M` member=M loop",
			"select G `e.G` member=G implicit",
		}},
		{"ex.com/m/a.I.M", []string{
			"define M `M(any) error`",
			"call M `x.M(1)` results=none receiver=X (1 int->any const)",
			"call M `(j.M)(\"x\")` results=none receiver=ex.com/m/a.J (\"x\" string->any const) literal implicit",
			"call M `both.M(&pkgVar)` results=none receiver=ex.com/m/a.Both (&pkgVar *ex.com/m/a.T->any) implicit",
			"value M `i.M`",
		}},
		{"ex.com/m/a.L.M", []string{
			"define M `M(any) error`",
			"call M `both.M(&pkgVar)` results=none receiver=ex.com/m/a.Both (&pkgVar *ex.com/m/a.T->any) implicit",
		}},
		{"ex.com/m/a.T.V", []string{
			"define V `func (T) V() {}`",
			"call V `x.V()` results=none receiver=*ex.com/m/a.T",
			"call V `(&a.T{}).V()` results=none receiver=*ex.com/m/a.T test",
		}},
		{"ex.com/m/a.Fn", []string{
			"define Fn `func Fn(a int, rest ...I) (int, error) { return a, nil }`",
			"call Fn `a.Fn(1, i, &pkgVar)` results=define (1 int->int const) (i ex.com/m/a.I->ex.com/m/a.I) (&pkgVar *ex.com/m/a.T->ex.com/m/a.I)",
			"call Fn `a.Fn(2, []I{i}...)` results=none (2 int->int const) ([]I{i} []ex.com/m/a.I->[]ex.com/m/a.I) ellipsis",
			"call Fn `a.Fn(two())` results=none (two() (int, ex.com/m/a.I))",
		}},
		{"ex.com/m/a.Gen", []string{
			"define Gen `func Gen[X I](x X) { x.M(1) }`",
			"call Gen `Gen[*a.T](&a.T{})` results=none (&a.T{} *ex.com/m/a.T->*ex.com/m/a.T) inst",
		}},
		{"ex.com/m/a.I", []string{
			"define I `I interface{ M(any) error }`",
			"embed I `I`",
			"embed I `I`",
			"constraint I `I`",
			"type I `I`",
			"type I `a.I`",
			"type I `I`",
			"type I `a.I`",
		}},
		{"ex.com/m/a.Set", []string{
			"define Set `Set[K comparable, V any] map[K]V`",
			"type Set `Set[T, a.T]` inst",
		}},
	} {
		same(t, c.id, s.refs(c.id), c.want)
	}
}

var localsTree = map[string]string{"c/c.go": `package c

import "fmt"

type box struct {
	v any
	n int
}

func take(a any, b ...int) any { return a }

func all(x *box, y any, ch chan any, m map[any]int, f func(any)) (res any) {
	a := y
	res = y
	a = y
	x.v = y
	take(y, 1)
	fmt.Println((y), y)
	f(y)
	_ = []any{y}
	_ = map[any]any{y: y}
	_ = &box{v: y, n: 2}
	ch <- y
	if y == nil || a != y {
		return y
	}
	_ = y.(fmt.Stringer)
	switch z := y.(type) {
	case int:
		z++
		_ = z + 1
	case string, error:
		_ = z // both
	}
	switch y {
	case 1, a:
	}
	m[y]++
	_ = any(y)
	_ = &y
	for x.n < 3 {
		x.n += 1
		(*x).n = -x.n
		func() { _ = *x }()
	}
	for i, a := range []any{y} {
		_, _ = i, a
	}
	for range ch {
	}
	_ = append([]any{}, y)
	defer f(1)
	x, err := x, error(nil)
	_, _ = x, err
	type local struct{ q int }
	var l local
	l.q = 1
	_ = fmt.Sprint
	arr := [3]int{x.n: 1}
	_ = arr[x.n:]
	return fmt.Sprint(l)
}
`}

func TestRefsOfLocals(t *testing.T) {
	s, _ := open(t, localsTree, nil)
	for _, c := range []struct {
		name string
		want []string
	}{
		{"x *box", []string{
			"define x `x *box`",
			"select x `x.v` member=v",
			"select x `x.n` member=n loop",
			"select x `x.n` member=n loop",
			"deref x `*x` loop",
			"select x `x.n` member=n loop",
			"deref x `*x` literal loop",
			"write x `x, err := x, error(nil)`",
			"assign x `x, err := x, error(nil)`",
			"assign x `_, _ = x, err`",
			"select x `x.n` member=n",
			"select x `x.n` member=n",
		}},
		{"y any", []string{
			"define y `y any`",
			"assign y `a := y`",
			"assign y `res = y`",
			"assign y `a = y`",
			"assign y `x.v = y`",
			"argument y `take(y, 1)` callee=ex.com/m/c.take index=0",
			"argument y `fmt.Println((y), y)` callee=fmt.Println index=0",
			"argument y `fmt.Println((y), y)` callee=fmt.Println index=1",
			"argument y `f(y)` index=0",
			"element y `[]any{y}`",
			"index y `y: y`",
			"element y `map[any]any{y: y}`",
			"element y `&box{v: y, n: 2}`",
			"send y `ch <- y`",
			"compare y `y == nil`",
			"compare y `a != y`",
			"return y `return y`",
			"assert y `y.(fmt.Stringer)`",
			"switch y `switch z := y.(type) { case int: z++ _ = z + 1 case string, error: _ = z // both }`",
			"compare y `y`",
			"index y `m[y]`",
			"convert y `any(y)`",
			"address y `&y`",
			"element y `[]any{y}`",
			"argument y `append([]any{}, y)` callee=append index=1",
		}},
		{"a := y", []string{
			"define a `a := y`",
			"write a `a = y`",
			"compare a `a != y`",
			"compare a `a`",
		}},
		{"res any", []string{
			"define res `res any`",
			"write res `res = y`",
		}},
		{"ch chan", []string{
			"define ch `ch chan any`",
			"operand ch `ch <- y`",
			"range ch `ch`",
		}},
		{"m map", []string{
			"define m `m map[any]int`",
			"slice m `m[y]`",
		}},
		{"f func", []string{
			"define f `f func(any)`",
			"call f `f(y)` results=none (y any->any)",
			"defer f `f(1)` results=none (1 int->any const)",
		}},
		{"z++", []string{
			"define z `z := y.(type)`",
			"write z `z++`",
			"operand z `z + 1`",
		}},
		{"z + 1", []string{
			"define z `z := y.(type)`",
			"write z `z++`",
			"operand z `z + 1`",
		}},
		{"z // both", []string{
			"define z `z := y.(type)`",
			"assign z `_ = z`",
		}},
		{"l local", []string{
			"define l `l local`",
			"select l `l.q` member=q",
			"argument l `fmt.Sprint(l)` callee=fmt.Sprint index=0",
		}},
		{"q int", []string{
			"define q `q int`",
			"write q `l.q = 1`",
		}},
		{"n int", []string{
			"define n `n int`",
			"key n `n: 2`",
			"compare n `x.n < 3` loop",
			"write n `x.n += 1` loop",
			"write n `(*x).n = -x.n` loop",
			"operand n `-x.n` loop",
			"index n `x.n: 1`",
			"index n `arr[x.n:]`",
		}},
		{"v any", []string{
			"define v `v any`",
			"write v `x.v = y`",
			"key v `v: y`",
		}},
		{"local struct", []string{
			"define local `local struct{ q int }`",
			"type local `local`",
		}},
		{"Sprint(", []string{
			"value Sprint `fmt.Sprint`",
			"call Sprint `fmt.Sprint(l)` results=return (l ex.com/m/c.local@c.go:746->any)",
		}},
	} {
		same(t, c.name, s.refs(s.object(localsTree, c.name)), c.want)
	}
}

// Uses that the packages concerned do not spell out.
func TestRefsUnsaid(t *testing.T) {
	s, _ := open(t, map[string]string{
		"i/i.go": "package i\n\ntype I interface{ M() }\n",
		"k/k.go": "package k\n\ntype K interface{ M() }\n",
		"j/j.go": "package j\n\nimport (\"ex.com/m/i\"; \"ex.com/m/k\")\n\ntype J interface { i.I; k.K }\n\ntype S struct{ N int; M string }\n\ntype L []S\n",
		"u/u.go": "package u\n\nimport \"ex.com/m/j\"\n\nfunc use(x j.J) (n int, err error) { x.M(); _ = j.L{{1, \"\"}}; return }\n",
	}, nil)
	for id, want := range map[string][]string{
		"ex.com/m/i.I.M": {"define M `M()`", "call M `x.M()` results=none receiver=ex.com/m/j.J implicit"},
		"ex.com/m/k.K.M": {"define M `M()`", "call M `x.M()` results=none receiver=ex.com/m/j.J implicit"},
		"ex.com/m/j.S.N": {"define N `N int`", "key  `1` implicit"},
		"ex.com/m/j.S":   {"define S `S struct{ N int; M string }`", "type S `S`", "literal  `{1, \"\"}` implicit"},
		"u/u.go:56:err":  {"define err `err error`", "return  `return` implicit"},
	} {
		same(t, id, s.refs(id), want)
	}
}
