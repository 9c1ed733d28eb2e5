package main

import "testing"

var conversionsTree = map[string]string{
	"a/a.go": `package a

import (
	"errors"
	"fmt"
	"os"
)

type T struct{ N int }

func (T) Error() string   { return "" }
func (*T) String() string { return "" }

type Pair struct {
	Left  error
	Right any
	t     T
}
type G[V any] struct{ v V }

func (g *G[V]) Put(v V)              {}
func Each[V any](f func(V), vs []V) {}
func One[V any](v V)                {}
func Rest[V any](vs ...V)           {}
func take(a int, e error, more ...any) {}
func tuple() (int, T, *T)           { return 0, T{}, nil }
func try() (int, *T)                { return 0, nil }

var global error = T{}

func all(t T, p *T, ch chan error, m map[any]error, f func(any)) (e error) {
	take(1, t, p, t)
	take(1, nil, []any{t}...)
	take(tuple())
	f(p)
	_ = append([]error{}, t)
	panic(t)
	print(p)
	e = t
	e, m[p] = p, nil
	n, e := try()
	var x, y any = t, 1
	pair := Pair{t, p, t}
	pair = Pair{Left: t, t: t}
	pair.Right = p
	_ = map[any]error{t: p}
	_ = [...]error{2: t}
	ch <- t
	_ = any(t)
	_ = fmt.Stringer(p)
	for _, e = range []T{t} {
	}
	_ = m[t]
	delete(m, t)
	_ = e == t || t != e || x == e
	switch e {
	case t, nil:
	}
	var g G[T]
	g.Put(t)
	g.v = t
	Each(func(T) {}, []T{t})
	One(t)
	One[any](t)
	Rest(t, t)
	_, _, _ = errors.As(e, &p), n, y
	fmt.Fprintln(os.Stdout, pair, &pair, []*Pair{}, g, map[string]T{})
	func() fmt.Stringer { return p }()
	go f(t)
	var w Wide = nil
	var narrow error = w
	_ = narrow
	if e := error(t); e != nil {
		return e
	}
	e, ok := <-ch
	_ = ok
	return t
}

type Wide interface {
	error
	String() string
}
`}

func TestConversions(t *testing.T) {
	s, _ := open(t, conversionsTree, nil)
	for _, c := range []struct {
		id   string
		want []string
	}{
		{"T", []string{
			"return `nil` untyped nil->*ex.com/m/a.T #2",
			"return `nil` untyped nil->*ex.com/m/a.T #1",
			"assign `T{}` ex.com/m/a.T->error object=ex.com/m/a.global",
			"argument `t` ex.com/m/a.T->error ex.com/m/a.take#1",
			"argument `p` *ex.com/m/a.T->any ex.com/m/a.take#2",
			"argument `t` ex.com/m/a.T->any ex.com/m/a.take#3",
			"element `t` ex.com/m/a.T->any",
			"argument `tuple()` *ex.com/m/a.T->any ex.com/m/a.take#2",
			"argument `tuple()` ex.com/m/a.T->error ex.com/m/a.take#1",
			"argument `p` *ex.com/m/a.T->any #0 external",
			"argument `t` ex.com/m/a.T->error append#1",
			"argument `t` ex.com/m/a.T->any panic#0 external",
			"argument `p` *ex.com/m/a.T->any print#0 external",
			"assign `t` ex.com/m/a.T->error object=a/a.go:637:e",
			"index `p` *ex.com/m/a.T->any",
			"assign `p` *ex.com/m/a.T->error object=a/a.go:637:e",
			"assign `try()` *ex.com/m/a.T->error object=a/a.go:637:e",
			"assign `t` ex.com/m/a.T->any object=a/a.go:805:x",
			"element `t` ex.com/m/a.T->error object=ex.com/m/a.Pair.Left",
			"element `p` *ex.com/m/a.T->any object=ex.com/m/a.Pair.Right",
			"element `t` ex.com/m/a.T->error object=ex.com/m/a.Pair.Left",
			"assign `p` *ex.com/m/a.T->any object=ex.com/m/a.Pair.Right",
			"index `t` ex.com/m/a.T->any",
			"element `p` *ex.com/m/a.T->error",
			"element `t` ex.com/m/a.T->error",
			"send `t` ex.com/m/a.T->error",
			"convert `t` ex.com/m/a.T->any",
			"convert `p` *ex.com/m/a.T->fmt.Stringer",
			"range `[]T{t}` ex.com/m/a.T->error object=a/a.go:637:e",
			"index `t` ex.com/m/a.T->any",
			"index `t` ex.com/m/a.T->any",
			"compare `t` ex.com/m/a.T->error",
			"compare `t` ex.com/m/a.T->error",
			"case `t` ex.com/m/a.T->error",
			"typeparam `t` ex.com/m/a.T->V ex.com/m/a.G.Put#0",
			"typeparam `t` ex.com/m/a.T->V object=ex.com/m/a.G.v",
			"typeparam `func(T) {}` ex.com/m/a.T->V ex.com/m/a.Each#0",
			"typeparam `[]T{t}` ex.com/m/a.T->V ex.com/m/a.Each#1",
			"typeparam `t` ex.com/m/a.T->V ex.com/m/a.One#0",
			"typeparam `t` ex.com/m/a.T->V ex.com/m/a.One#0",
			"argument `t` ex.com/m/a.T->any ex.com/m/a.One#0",
			"typeparam `t` ex.com/m/a.T->V ex.com/m/a.Rest#0",
			"typeparam `t` ex.com/m/a.T->V ex.com/m/a.Rest#1",
			"return `p` *ex.com/m/a.T->fmt.Stringer #0",
			"argument `t` ex.com/m/a.T->any #0 external",
			"convert `t` ex.com/m/a.T->error",
			"return `t` ex.com/m/a.T->error #0",
		}},
		{"containing T", []string{
			"argument `p` *ex.com/m/a.T->any ex.com/m/a.take#2",
			"argument `t` ex.com/m/a.T->any ex.com/m/a.take#3",
			"element `t` ex.com/m/a.T->any",
			"argument `tuple()` *ex.com/m/a.T->any ex.com/m/a.take#2",
			"argument `p` *ex.com/m/a.T->any #0 external",
			"argument `t` ex.com/m/a.T->any panic#0 external",
			"argument `p` *ex.com/m/a.T->any print#0 external",
			"index `p` *ex.com/m/a.T->any",
			"assign `t` ex.com/m/a.T->any object=a/a.go:805:x",
			"element `p` *ex.com/m/a.T->any object=ex.com/m/a.Pair.Right",
			"assign `p` *ex.com/m/a.T->any object=ex.com/m/a.Pair.Right",
			"index `t` ex.com/m/a.T->any",
			"convert `t` ex.com/m/a.T->any",
			"index `t` ex.com/m/a.T->any",
			"index `t` ex.com/m/a.T->any",
			"argument `t` ex.com/m/a.T->any ex.com/m/a.One#0",
			"argument `&p` **ex.com/m/a.T->any errors.As#1 external",
			"argument `pair` ex.com/m/a.Pair->any fmt.Fprintln#1 external",
			"argument `&pair` *ex.com/m/a.Pair->any fmt.Fprintln#2 external",
			"argument `[]*Pair{}` []*ex.com/m/a.Pair->any fmt.Fprintln#3 external",
			"argument `g` ex.com/m/a.G[ex.com/m/a.T]->any fmt.Fprintln#4 external",
			"argument `map[string]T{}` map[string]ex.com/m/a.T->any fmt.Fprintln#5 external",
			"argument `t` ex.com/m/a.T->any #0 external",
		}},
		{"to Stringer", []string{
			"convert `p` *ex.com/m/a.T->fmt.Stringer",
			"return `p` *ex.com/m/a.T->fmt.Stringer #0",
		}},
		{"Wide", []string{
			"assign `w` ex.com/m/a.Wide->error object=a/a.go:1352:narrow",
		}},
	} {
		same(t, c.id, s.conversions(conversionCases[c.id]), c.want)
	}
}

var conversionCases = map[string]map[string]any{
	"T":            {"ids": []string{"ex.com/m/a.T"}},
	"containing T": {"ids": []string{"ex.com/m/a.T"}, "containing": true, "to": []string{"any"}},
	"to Stringer":  {"to": []string{"fmt.Stringer"}},
	"Wide":         {"ids": []string{"ex.com/m/a.Wide"}},
}

func TestConversionsOfHolders(t *testing.T) {
	s, _ := open(t, map[string]string{"a/a.go": `package a

type T struct{}
type Giver struct{}

func (Giver) Give() *T { return &T{} }

type Deep[V any] struct{ next *Deep[V] }

func (d Deep[V]) Giver() Giver { return Giver{} }

type quiet struct{}

func (quiet) give() T { return T{} }

type Taker interface{ Take(T) }

func all(taker Taker) (list []any) {
	return append(list, func() *T { return &T{} }, Giver{}, &Deep[int]{}, quiet{}, []func(map[int]T){}, taker)
}
`}, nil)
	ask := map[string]any{"ids": []string{"ex.com/m/a.T"}, "containing": true}
	fields := []string{
		"argument `func() *T { return &T{} }` func() *ex.com/m/a.T->any append#1",
		"argument `[]func(map[int]T){}` []func(map[int]ex.com/m/a.T)->any append#5",
	}
	same(t, "containing", s.conversions(ask), fields)
	ask["methods"] = true
	same(t, "methods", s.conversions(ask), []string{
		fields[0],
		"argument `Giver{}` ex.com/m/a.Giver->any append#2",
		"argument `&Deep[int]{}` *ex.com/m/a.Deep[int]->any append#3",
		fields[1],
		"argument `taker` ex.com/m/a.Taker->any append#6",
	})
}

func TestNilsThatBecomeInterfaces(t *testing.T) {
	s, _ := open(t, map[string]string{"a/a.go": `package a

type I interface{ M() }
type T struct{ i I }

func (*T) M() {}

func take(i I, more ...I) (I, error) {
	take(nil, nil, &T{nil})
	i = nil
	if i == nil {
		return nil, nil
	}
	var j any = nil
	return j.(I), nil
}
`}, nil)
	same(t, "to I", s.conversions(map[string]any{"to": []string{"ex.com/m/a.I"}}), []string{
		"argument `nil` untyped nil->ex.com/m/a.I ex.com/m/a.take#0",
		"argument `nil` untyped nil->ex.com/m/a.I ex.com/m/a.take#1",
		"argument `&T{nil}` *ex.com/m/a.T->ex.com/m/a.I ex.com/m/a.take#2",
		"element `nil` untyped nil->ex.com/m/a.I object=ex.com/m/a.T.i",
		"assign `nil` untyped nil->ex.com/m/a.I object=a/a.go:85:i",
		"compare `nil` untyped nil->ex.com/m/a.I",
		"return `nil` untyped nil->ex.com/m/a.I #0",
	})
}
