package main

import "testing"

var watchesTree = map[string]string{
	"a/a.go": `package a

import (
	"errors"
	"fmt"
)

type T struct{ N int }

func (T) Error() string   { return "" }
func (*T) String() string { return "" }

type Other struct{}

func (Other) Error() string { return "" }

type Wrap struct {
	inner T
	n     int
}
type Set[K comparable] map[K]bool
type Closer interface{ Close() }

func all(t T, p *T, e error, x any, c Closer, w Wrap, o Other) {
	_ = x.(T)
	_, _ = x.(*T)
	_ = e.(fmt.Stringer)
	_ = c.(fmt.Stringer)
	switch y := x.(type) {
	case nil, *T:
		_ = y
	case error:
	}
	switch c.(type) {
	case interface{ Flush() }:
	}
	_ = e == t
	_ = e != nil
	_ = nil == x
	_ = c == nil
	_ = p == nil
	_ = p == p
	_ = t == T{}
	_ = w == w
	_ = o == o
	_ = c == c
	switch e {
	case t, nil:
	}
	var m map[T]int
	_ = map[any]int{}
	_ = make(map[Wrap]int)
	_ = map[*Wrap]int{}
	_ = Set[*T]{}
	_ = Set[string]{}
	_ = *p
	(*p).N = 1
	_ = &t
	_ = &T{}
	_ = &p
	_ = t.N
	f := t.Error
	g := e.Error
	_ = c.Close
	h := o.Error
	_ = (p.String)()
	_, _, _, _ = f, g, h, m
	_ = errors.Is(e, t)
}
`}

func TestWatches(t *testing.T) {
	s, _ := open(t, watchesTree, nil)
	cases := map[string]map[string]any{
		"T":       {"ids": []string{"ex.com/m/a.T"}},
		"deref T": {"ids": []string{"ex.com/m/a.T"}, "kinds": []string{"deref", "address"}},
		"Closer":  {"ids": []string{"ex.com/m/a.Closer"}, "kinds": []string{"assert", "nil-compare", "compare"}},
		"foreign": {"ids": []string{"errors.errorString"}, "kinds": []string{"assert", "nil-compare", "method-value"}},
	}
	for _, c := range []struct {
		id   string
		want []string
	}{
		{"T", []string{
			"assert `x.(T)` any ex.com/m/a.T",
			"assert `x.(*T)` any *ex.com/m/a.T",
			"assert `e.(fmt.Stringer)` error fmt.Stringer",
			"switch `x.(type)` any nil,*ex.com/m/a.T,error",
			"compare `e == t` error ex.com/m/a.T",
			"nil-compare `e != nil` error",
			"nil-compare `nil == x` any",
			"nil-compare `p == nil` *ex.com/m/a.T",
			"compare `p == p` *ex.com/m/a.T *ex.com/m/a.T",
			"compare `t == T{}` ex.com/m/a.T ex.com/m/a.T",
			"compare `w == w` ex.com/m/a.Wrap ex.com/m/a.Wrap",
			"compare `t` error ex.com/m/a.T",
			"nil-compare `nil` error",
			"map-key `map[T]int` ex.com/m/a.T",
			"map-key `map[any]int` any",
			"map-key `map[Wrap]int` ex.com/m/a.Wrap",
			"map-key `Set` *ex.com/m/a.T",
			"deref `*p` *ex.com/m/a.T",
			"deref `*p` *ex.com/m/a.T",
			"address `&t` ex.com/m/a.T",
			"method-value `t.Error` ex.com/m/a.T",
			"method-value `e.Error` error",
		}},
		{"deref T", []string{
			"deref `*p` *ex.com/m/a.T",
			"deref `*p` *ex.com/m/a.T",
			"address `&t` ex.com/m/a.T",
		}},
		{"Closer", []string{
			"assert `x.(T)` any ex.com/m/a.T",
			"assert `x.(*T)` any *ex.com/m/a.T",
			"assert `c.(fmt.Stringer)` ex.com/m/a.Closer fmt.Stringer",
			"nil-compare `nil == x` any",
			"nil-compare `c == nil` ex.com/m/a.Closer",
			"compare `c == c` ex.com/m/a.Closer ex.com/m/a.Closer",
		}},
		{"foreign", []string{
			"assert `x.(T)` any ex.com/m/a.T",
			"assert `x.(*T)` any *ex.com/m/a.T",
			"assert `e.(fmt.Stringer)` error fmt.Stringer",
			"nil-compare `e != nil` error",
			"nil-compare `nil == x` any",
			"nil-compare `nil` error",
			"method-value `e.Error` error",
		}},
	} {
		same(t, c.id, s.watches(cases[c.id]), c.want)
	}
}
