package main

import (
	"os"
	"testing"

	"go/types"
)

var idsTree = map[string]string{
	"a.v2/a.go": `package a

type A struct{ X int }
type B A
type Pair[K, V any] struct {
	Key K
	val V
}

func (p *Pair[Q, R]) Get() Q { return p.Key }

type I interface{ M() }
type J I

var Unnamed struct{ F, G int }
var Func = func(arg struct{ Z int }) interface{ Q() } { return nil }

type Alias = struct{ InAlias int }
type Outer struct{ Nested struct{ Deep int } }

func Make() (out struct{ R int }) { return }
func Local() any {
	type T struct{ L int }
	return T{1}
}
`,
	"a.v2/in_test.go": `package a

func Helper(b B) int { return b.X }
`,
	"b/b.go": `package b

import (
	"ex.com/m/a.v2"
	. "ex.com/m/a.v2"
)

type C a.B
type D a.Pair[int, string]

func Use(b a.B, c C, p Pair[string, error], d D, j a.J, i I) {
	_ = b.X + c.X
	_ = p.Key + p.Get()
	_ = d.Key
	j.M()
	i.M()
	a.Unnamed.F = a.Unnamed.G
	a.Func(struct{ Z int }{1}).Q()
	var al Alias
	al.InAlias++
	var o a.Outer
	o.Nested.Deep = a.Make().R
	var e error
	_ = e.Error()
}
`,
	"b/b_test.go": `package b_test

import (
	"ex.com/m/a.v2"
	"ex.com/m/b"
)

type A struct{ X int }

func ext() {
	b.Use(a.B{X: 1}, b.C{}, a.Pair[string, error]{Key: ""}, b.D{}, nil, nil)
	_ = A{X: 1}.X
}
`,
}

// agreement checks that every object of the main modules is named alike where
// it is declared and where it is used, and no two objects of a unit share a name.
func agreement(t *testing.T, w *world) {
	declared := map[string]bool{}
	collectIDs := func(defs bool) {
		err := w.each(nil, func(u *unit) {
			v := newView(w, u)
			of := map[string]types.Object{}
			note := func(obj types.Object) {
				if obj == nil || obj.Pkg() == nil || !w.local(v.pkgPath(obj.Pkg())) {
					return
				}
				id := v.objectID(obj)
				if !defs {
					if !declared[id] {
						t.Errorf("%s: %v is called %s, which nobody declares", u.key, obj, id)
					}
					return
				}
				declared[id] = true
				obj = origin(obj)
				_, named := obj.(*types.PkgName)
				if old := of[id]; old != nil && old != obj && !named {
					t.Errorf("%s: %v and %v are both %s", u.key, old, obj, id)
				}
				of[id] = obj
			}
			if defs {
				for _, obj := range u.info.Defs {
					note(obj)
				}
				for _, obj := range u.info.Implicits {
					note(obj)
				}
				return
			}
			for _, obj := range u.info.Uses {
				note(obj)
			}
			for _, sel := range u.info.Selections {
				note(sel.Obj())
			}
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	collectIDs(true)
	collectIDs(false)
}

func TestIDsAgree(t *testing.T) {
	s, loaded := open(t, idsTree, nil)
	for _, e := range allErrors(loaded) {
		t.Error(e)
	}
	agreement(t, s.world)
	for _, c := range []struct{ text, id string }{
		{"X + c", "ex.com/m/a.v2.A.X"},
		{"X\n", "ex.com/m/a.v2.A.X"},
		{"Key + p", "ex.com/m/a.v2.Pair.Key"},
		{"Get()", "ex.com/m/a.v2.Pair.Get"},
		{"Key\n", "ex.com/m/a.v2.Pair.Key"},
		{"M()\n\ti", "ex.com/m/a.v2.I.M"},
		{"Use(", "ex.com/m/b.Use"},
		{"Error()", "error.Error"},
		{"F = ", "a.v2/a.go:190:F"},
	} {
		if got := s.object(map[string]string{"b/b.go": idsTree["b/b.go"]}, c.text); got != c.id {
			t.Errorf("%q is %s, want %s", c.text, got, c.id)
		}
	}
	same(t, "external test", s.refs("ex.com/m/b_test.A.X"),
		[]string{"define X `X int` test", "key X `X: 1` test", "assign X `_ = A{X: 1}.X` test"})
}

// TestIDsAgreeOn runs over a module of one's own: GOCODEMOD_TRY=dir go test -run AgreeOn.
func TestIDsAgreeOn(t *testing.T) {
	dir := os.Getenv("GOCODEMOD_TRY")
	if dir == "" {
		t.Skip("GOCODEMOD_TRY names no module")
	}
	s := &session{t: t}
	s.must("load", map[string]any{"dir": dir, "patterns": []string{"./..."}}, new(Loaded))
	agreement(t, s.world)
}
