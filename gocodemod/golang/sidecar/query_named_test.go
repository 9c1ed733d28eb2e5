package main

import (
	"strings"
	"testing"
)

var namedTree = map[string]string{
	"a/a.go": `package a

import "io"

// T is documented.
type T struct {
	X, Y int ` + "`json:\"x\"`" + `
	io.Reader
	*U
	in struct{ q int }
}

type (
	// U is in a group.
	U struct{ x int }
	B T
	A = T
	F func(a int, b ...interface{}) (n uint8, err error)
)

func (t *T) Do(n int, vs ...interface{}) (r rune, err error) { return }
func (u U) hidden(A)                                          {}
func (F) Do(int, ...any) (int32, error)                       { return 0, nil }

type Doer interface {
	// Do does.
	Do(n int, more ...any) (rune, error)
}
type ReadDoer interface {
	Doer
	io.Reader
}
type Hidden interface{ hidden(T) }
type Number interface{ ~int | ~float64 }
type Used interface{ M() }
type Box[V any] struct{ v V }

func (b *Box[V]) Get() V     { return b.v }
func (b *Box[V]) Close()     {}
func (Box[X]) Put(x []X) bool { return true }

type IntGetter interface{ Get() int }
type Closer interface{ Close() }

func Gen[N Number, W Used](n N, w W) {}

var _ = Box[int]{}

func f() {
	type T struct{ k int }
	type Local interface{ Close() }
}
`,
	"a/a_test.go": `package a

type fake struct{}

func (fake) Do(int, ...any) (rune, error) { return 0, nil }
func (T) OnlyInTests()                    {}
`,
	"b/x_test.go": `package b_test

import "ex.com/m/a"

type fake2 struct{ a.Doer }
type hide struct{}

func (hide) hidden(a.T) {}
`,
	"b/b.go": `package b

import "ex.com/m/a"

type Sub struct{ a.T }
type Iface interface{ a.Doer }
`,
}

func TestNamed(t *testing.T) {
	s, _ := open(t, namedTree, nil)
	types := s.named(t, nil)
	row := func(id string) NamedType {
		t.Helper()
		r, ok := types["ex.com/m/"+id]
		if !ok {
			t.Fatalf("no %s", id)
		}
		return r
	}
	quote := func(r NamedType, start, end int) string { return s.quoted(r.File, start, end) }

	T := row("a.T")
	same(t, "T", []string{T.Type.Kind, T.Package, T.File, quote(T, T.NameStart, T.NameStart+1)},
		[]string{"struct", "ex.com/m/a", "a/a.go", "T"})
	if !strings.HasPrefix(quote(T, T.DeclStart, T.DeclEnd), "// T is documented. type T struct") || !T.Alone {
		t.Errorf("decl of T: %q", quote(T, T.DeclStart, T.DeclEnd))
	}
	if !T.Exported || T.Test || T.Local || T.Alias || !T.Type.Local || T.Type.Named != "ex.com/m/a.T" {
		t.Errorf("T: %+v", T)
	}
	var fields []string
	for _, f := range T.Fields {
		text := f.ID + " " + f.Type.Text + " `" + quote(T, f.Start, f.End) + "` " + f.Tag
		if f.Embedded {
			text += " embedded"
		}
		fields = append(fields, text)
	}
	same(t, "fields", fields, []string{
		"ex.com/m/a.T.X int `X, Y int `json:\"x\"`` json:\"x\"",
		"ex.com/m/a.T.Y int `X, Y int `json:\"x\"`` json:\"x\"",
		"ex.com/m/a.T.Reader io.Reader `io.Reader`  embedded",
		"ex.com/m/a.T.U *ex.com/m/a.U `*U`  embedded",
		"ex.com/m/a.T.in struct{q int} `in struct{ q int }` ",
	})
	do := "Do func(int, ...any) (int32, error)"
	read := "Read func([]byte) (int, error)"
	hidden := "ex.com/m/a.hidden func(ex.com/m/a.T)"
	same(t, "value set", T.ValueSet, []string{"OnlyInTests func()", read, hidden})
	same(t, "pointer set", T.PointerSet, []string{do, "OnlyInTests func()", read, hidden})
	same(t, "implements", T.Implements, []string{
		"ex.com/m/a.Doer", "ex.com/m/a.Hidden", "ex.com/m/a.ReadDoer", "ex.com/m/b.Iface"})
	same(t, "embedded in", T.EmbeddedIn, []string{"ex.com/m/b.Sub"})
	same(t, "embedded in", row("a.Doer").EmbeddedIn,
		[]string{"ex.com/m/a.ReadDoer", "ex.com/m/b.Iface", "ex.com/m/b_test.fake2"})
	if len(T.Methods) != 2 || T.Methods[0].Signature != strings.TrimPrefix(do, "Do ") ||
		!T.Methods[0].Pointer || T.Methods[0].Receiver != "t" || T.Methods[1].File != "a/a_test.go" {
		t.Errorf("methods: %+v", T.Methods)
	}

	U, B, A := row("a.U"), row("a.B"), row("a.A")
	if U.Alone || quote(U, U.DeclStart, U.DeclStart+6) != "type (" || quote(U, U.Start, U.End) != "U struct{ x int }" {
		t.Errorf("U: %+v", U)
	}
	if B.Fields[0].ID != "ex.com/m/a.T.X" || B.Fields[0].End != 0 || B.Type.Named != "ex.com/m/a.B" {
		t.Errorf("B: %+v", B)
	}
	if !A.Alias || A.Type.Named != "ex.com/m/a.T" || len(A.PointerSet) != 0 {
		t.Errorf("A: %+v", A)
	}
	if F := row("a.F"); F.Type.Kind != "func" || F.Type.Boxes || F.Implements[0] != "ex.com/m/a.Doer" {
		t.Errorf("F: %+v", F)
	}
	doer := row("a.Doer")
	same(t, "implementers", doer.Implementers, []string{
		"ex.com/m/a.F", "ex.com/m/a.T", "ex.com/m/a.fake", "ex.com/m/b.Sub", "ex.com/m/b_test.fake2"})
	same(t, "doubles", doer.Doubles, []string{"ex.com/m/a.fake", "ex.com/m/b_test.fake2"})
	if m := doer.Methods[0]; m.ID != "ex.com/m/a.Doer.Do" || quote(doer, m.DocStart, m.End) != "// Do does. Do(n int, more ...any) (rune, error)" {
		t.Errorf("Doer.Do: %+v", m)
	}
	same(t, "hidden", row("a.Hidden").Implementers, []string{
		"ex.com/m/a.B", "ex.com/m/a.T", "ex.com/m/a.U", "ex.com/m/b.Sub"})
	if !row("a.Number").Constraint || !row("a.Used").Constraint || doer.Constraint {
		t.Error("constraint")
	}
	box := row("a.Box")
	if box.TypeParams != 1 || box.Type.Kind != "struct" {
		t.Errorf("Box: %+v", box)
	}
	same(t, "generic", box.Implements[1:], []string{"ex.com/m/a.Closer", "ex.com/m/a.IntGetter"})
	var locals []string
	for id, r := range types {
		if r.Local {
			locals = append(locals, id+" "+r.Name)
		}
	}
	if len(locals) != 2 || strings.HasPrefix(locals[0], "ex.com") {
		t.Errorf("locals: %v", locals)
	}
	if got := s.named(t, map[string]any{"kinds": []string{"struct"}, "max_fields": 1}); len(got) != 8 {
		t.Errorf("%d types of kind struct with up to one field", len(got))
	}
	if got := s.named(t, map[string]any{"ids": []string{"ex.com/m/a.T"}}); len(got) != 1 {
		t.Errorf("%d types", len(got))
	}
}

func TestFuncs(t *testing.T) {
	source := `package a

import "io"

// Doc.
//
//go:noinline
func F[T any](a, b io.Reader, _ T, rest ...error) (int, error) { return 0, nil }

//go:nosplit

func (r *R) M(io.Writer) {}

type R struct{}

func plain(xs []any, n int)
func init() {}
func init() {}
`
	s, _ := open(t, map[string]string{"a/a.go": source, "a/a.s": ""}, nil)
	ask := func(params map[string]any) []Func {
		var got rowsOf[Func]
		s.must("funcs", params, &got)
		return got.Rows
	}
	all := ask(nil)
	if len(all) != 5 || all[3].ID == all[4].ID {
		t.Fatalf("%+v", all)
	}
	f := all[0]
	quote := func(start, end int) string { return s.quoted("a/a.go", start, end) }
	same(t, "F", []string{f.ID, quote(f.NameStart, f.NameEnd), quote(f.BodyStart, f.BodyEnd), quote(f.DocStart, f.DocStart+7)},
		[]string{"ex.com/m/a.F", "F", "{ return 0, nil }", "// Doc."})
	same(t, "directives", append(f.Directives, all[1].Directives...), []string{"//go:noinline", "//go:nosplit"})
	var params []string
	for _, p := range append(f.Params, all[1].Params...) {
		text := p.Name + "|" + quote(p.Start, p.End) + "|" + quote(p.TypeStart, p.TypeEnd) + "|" + p.Type.Text
		if p.Group {
			text += " group"
		}
		if p.Variadic {
			text += " variadic"
		}
		params = append(params, text)
	}
	same(t, "params", params, []string{
		"a|a|io.Reader|io.Reader group", "b|b|io.Reader|io.Reader group", "_|_|T|T",
		"rest|rest|error|error variadic", "||io.Writer|io.Writer",
	})
	if f.TypeParams != 1 || len(f.Results) != 2 || f.Results[1].Named != "error" || all[1].Receiver.Text != "*ex.com/m/a.R" {
		t.Errorf("%+v", f)
	}
	if all[2].BodyEnd != 0 {
		t.Errorf("%+v", all[2])
	}
	if got := ask(map[string]any{"iface_params": true}); len(got) != 3 {
		t.Errorf("%d with interface parameters", len(got))
	}
	if got := ask(map[string]any{"methods": false}); len(got) != 4 {
		t.Errorf("%d functions", len(got))
	}
	if got := ask(map[string]any{"ids": []string{"ex.com/m/a.R.M"}}); len(got) != 1 {
		t.Errorf("%d by id", len(got))
	}
}
