package main

import (
	"fmt"
	"strings"
	"testing"
)

var parametersTree = map[string]string{
	"a/a.go": `package a

import "reflect"

type I interface{ M() int }

type S struct{ a, b int }

func (s S) M() int { return s.a }

func roles(i I) func() int {
	_ = i
	x := i
	var y = i
	y.M()
	var z I = i
	z.M()
	defer i.M()
	go (x.M)()
	if i == nil {
		return nil
	}
	_, _ = i.(S)
	reflect.TypeOf(i)
	same(i)
	i = x
	p := &i
	_ = p
	return i.M
}

func same[T any](t T) T { return t }

func variadic(vs ...I) int {
	n := len(vs)
	for _, v := range vs[1:] {
		n += v.M()
	}
	first := vs[0]
	if vs == nil {
		return 0
	}
	vs[1] = first
	return n + deep(first) + list(vs) + variadic(vs...)
}

func list(vs []I) int { return vs[0].M() }

func deep(i I) int { return i.M() }

func unreached(i I) { deep(i) }

type R struct{}

func (R) do(n int, i I) int { return i.M() + n }

func calls(r *R, s S) {
	roles(s)
	roles(I(s))
	roles((I)(I(s)))
	roles(nil)
	roles(&s)
	variadic()
	variadic(s, I(s), &s)
	list([]I{s, 1: S{}})
	list(nil)
	r.do(1, s)
}
`,
	"a/a_test.go": `package a

func inTest(i I) { roles(i) }

var _ = list(make([]I, 0))
`,
}

func TestParameters(t *testing.T) {
	tree := parametersTree
	s, _ := open(t, tree, nil)
	var answer struct{ Rows []Parameter }
	s.must("parameters", struct{}{}, &answer)
	got := map[string]string{}
	for _, row := range answer.Rows {
		var uses []string
		for _, use := range row.Uses {
			text := use.Role + " " + tree[row.File][use.Start:use.End]
			if use.Callee != "" {
				text += fmt.Sprintf(" to %s/%d", use.Callee, use.Index)
			}
			for flag, on := range map[string]bool{" generic": use.Generic, " ...": use.Ellipsis} {
				if on {
					text += flag
				}
			}
			uses = append(uses, text)
		}
		got[lastName(row.Function)+"/"+row.Name] = fmt.Sprintf("%s %v boxed=%d unboxed=%d interfaces=%d nils=%d slices=%d: %s",
			tree[row.File][row.Start:row.End], [3]bool{row.Variadic, row.Slice, row.Method},
			row.Boxed, row.Unboxed, row.Interfaces, row.Nils, row.Slices, strings.Join(uses, ", "))
	}
	want := map[string]string{
		"roles/i": "I [false false false] boxed=3 unboxed=1 interfaces=1 nils=1 slices=0: blank i, define i, define i, method y, assign i, deferred i, " +
			"deferred x, compare i, assert i, argument i to reflect.TypeOf/0, argument i to ex.com/m/a.same/0 generic, " +
			"write i, assign x, address i, method-value i",
		"variadic/vs": "I [true false false] boxed=2 unboxed=1 interfaces=0 nils=0 slices=1: len vs to len/0, " +
			"define vs[1:], method v, define vs[0], nil-compare vs, write vs[1], assign first, " +
			"argument first to ex.com/m/a.deep/0, argument vs to ex.com/m/a.list/0, argument vs to ex.com/m/a.variadic/0 ...",
		"list/vs": "I [false true false] boxed=2 unboxed=0 interfaces=0 nils=1 slices=3: method vs[0]",
		"deep/i":  "I [false false false] boxed=0 unboxed=0 interfaces=2 nils=0 slices=0: method i",
		"do/i":    "I [false false true] boxed=1 unboxed=0 interfaces=0 nils=0 slices=0: method i",
	}
	for name, text := range want {
		if got[name] != text {
			t.Errorf("%s:\n got %s\nwant %s", name, got[name], text)
		}
		delete(got, name)
	}
	if len(got) > 0 {
		t.Errorf("too much: %v", got)
	}
}

func TestParametersOfConfigurations(t *testing.T) {
	s, _ := open(t, map[string]string{
		"a.go": `package a

type I interface{ M() int }

type S struct{ a, b int }

func (s S) M() int { return s.a }

func f(i I) int { return i.M() }

var _, _ = f(S{}), f(of())
`,
		"a_linux.go":  "package a\n\nfunc of() S { return S{} }\n\nvar _ = f(S{})\n",
		"a_darwin.go": "package a\n\nfunc of() *S { return nil }\n",
	}, map[string]any{"configurations": twoConfigurations})
	var answer struct{ Rows []Parameter }
	s.must("parameters", struct{}{}, &answer)
	if len(answer.Rows) != 1 {
		t.Fatalf("rows: %v", answer.Rows)
	}
	// Calls count once, whatever sees them; of() is a value here, a pointer there.
	if row := answer.Rows[0]; row.Boxed != 3 || row.Unboxed != 1 {
		t.Errorf("boxed %d, unboxed %d", row.Boxed, row.Unboxed)
	}
}
