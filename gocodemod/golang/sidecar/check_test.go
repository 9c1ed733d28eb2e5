package main

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"testing"
)

func sample() map[string]string {
	return map[string]string{
		"a/a.go":      "package a\n\ntype T struct{ N int }\n\nfunc (t T) Get() int { return t.N }\n\nfunc New() T { return T{} }\n\nvar V = helper()\n\nfunc helper() int { return 1 }\n",
		"a/a_test.go": "package a\n\nfunc ForTests() T { return New() }\n",
		"a/x_test.go": "package a_test\n\nimport (\n\t\"ex.com/m/a\"\n\t\"ex.com/m/b\"\n)\n\nvar _ int = b.Make(a.ForTests()).Get()\n",
		"b/b.go":      "package b\n\nimport \"ex.com/m/a\"\n\nfunc Make(t a.T) a.T { return t }\n\nvar Default = a.New()\n\nvar Count = a.V\n",
		"c/c.go":      "package c\n\nimport \"ex.com/m/b\"\n\nfunc Use() int { return b.Default.Get() + b.Count }\n",
		"d/d.go":      "package d\n\nimport \"ex.com/m/c\"\n\nfunc Deep() int { return c.Use() }\n",
		"e/e.go":      "package e\n\nimport \"strings\"\n\nfunc Up(s string) string { return strings.ToUpper(s) }\n",
		"w/w.go":      "package w\n\nfunc F() int { return sys() }\n",
		"w/linux.go":  "//go:build linux\n\npackage w\n\nfunc sys() int { return 1 }\n",
		"w/other.go":  "//go:build !linux\n\npackage w\n\nfunc sys() int { return 2 }\n",
	}
}

var twoConfigurations = []map[string]any{{"goos": "linux", "goarch": "amd64"}, {"goos": "darwin", "goarch": "arm64"}}

// overlays are edits of sample; "slow" ones take the go command.
var overlays = []struct {
	name string
	slow bool
	edit map[string]any
}{
	{"body", false, map[string]any{"a/a.go": "package a\n\ntype T struct{ N int }\n\nfunc (t T) Get() int { return \"\" }\n\nfunc New() T { return T{} }\n\nvar V = helper()\n\nfunc helper() int { return 1 }\n"}},
	{"signature", false, map[string]any{"a/a.go": "package a\n\ntype T struct{ N int }\n\nfunc (t T) Get() string { return \"\" }\n\nfunc New() T { return T{} }\n\nvar V = helper()\n\nfunc helper() int { return 1 }\n"}},
	{"inferred", false, map[string]any{"a/a.go": "package a\n\ntype T struct{ N int }\n\nfunc (t T) Get() int { return t.N }\n\nfunc New() T { return T{} }\n\nvar V = helper()\n\nfunc helper() string { return \"\" }\n"}},
	{"comment", false, map[string]any{"a/a.go": "package a\n\n// T is a T.\ntype T struct{ N int }\n\nfunc (t T) Get() int { return t.N }\n\nfunc New() T { return T{} }\n\nvar V = helper()\n\nfunc helper() int { return 1 }\n"}},
	{"renamed", false, map[string]any{"a/a.go": "package a\n\ntype T struct{ N int }\n\nfunc (t T) Got() int { return t.N }\n\nfunc New() T { return T{} }\n\nvar V = 1\n"}},
	{"syntax", false, map[string]any{"b/b.go": "package b\n\nimport \"ex.com/m/a\"\n\nfunc Make(t a.T a.T { return t }\n"}},
	{"new package", false, map[string]any{
		"internal/pool/pool.go": "package pool\n\nimport \"strings\"\n\nvar B strings.Builder\n",
		"internal/pool/more.go": "package pool\n\nvar C = 1\n",
		"d/d.go":                "package d\n\nimport (\n\t\"ex.com/m/c\"\n\t\"ex.com/m/internal/pool\"\n)\n\nfunc Deep() int { return c.Use() + pool.B.Len() + pool.C + pool.D }\n",
	}},
	{"new import of std", true, map[string]any{"e/e.go": "package e\n\nimport \"container/ring\"\n\nvar R ring.Ring\n\nvar X int = R\n"}},
	{"known import", false, map[string]any{"d/d.go": "package d\n\nimport \"strings\"\n\nvar X int = strings.ToUpper(\"\")\n"}},
	{"unused import", false, map[string]any{"d/d.go": "package d\n\nimport (\n\t\"ex.com/m/c\"\n\t\"strings\"\n)\n\nfunc Deep() int { return c.Use() }\n"}},
	{"new edge", true, map[string]any{"e/e.go": "package e\n\nimport \"ex.com/m/b\"\n\nvar X string = b.Count\n"}},
	{"reached edge", false, map[string]any{"d/d.go": "package d\n\nimport \"ex.com/m/a\"\n\nvar X string = a.New()\n"}},
	{"cycle", true, map[string]any{"a/a.go": "package a\n\nimport \"ex.com/m/d\"\n\nvar X = d.Deep()\n"}},
	{"delete file", false, map[string]any{"w/linux.go": nil}},
	{"delete package", true, map[string]any{"c/c.go": nil}},
	{"delete test", true, map[string]any{"a/a_test.go": nil}},
	{"add file", false, map[string]any{"c/more.go": "package c\n\nvar More int = \"\"\n"}},
	{"add constrained", false, map[string]any{"c/more_darwin.go": "package c\n\nvar More int = \"\"\n"}},
	{"add test", false, map[string]any{"a/more_test.go": "package a\n\nvar more int = ForTests()\n"}},
	{"first test", true, map[string]any{"c/c_test.go": "package c\n\nvar more int = Use\n"}},
	{"test only", false, map[string]any{"a/a_test.go": "package a\n\nfunc ForTests() *T { return nil }\n"}},
	{"leaning", false, map[string]any{"a/a_test.go": "package a\n\nfunc ForTests() T { return New() }\n\nfunc extra() int { return 0 }\n",
		"a/a.go": "package a\n\ntype T struct{ N int }\n\nfunc (t T) Get() int { return extra() }\n\nfunc New() T { return T{} }\n\nvar V = helper()\n\nfunc helper() int { return 1 }\n"}},
	{"constraint", true, map[string]any{"w/other.go": "//go:build !windows\n\npackage w\n\nfunc sys() int { return 2 }\n"}},
	{"missing import", true, map[string]any{"e/e.go": "package e\n\nimport \"example.org/none\"\n\nvar X = none.X\n"}},
	{"go line", true, map[string]any{"go.mod": "module ex.com/m\n\ngo 1.17\n", "e/e.go": "package e\n\nfunc Id[T any](t T) T { return t }\n"}},
	{"same", false, map[string]any{"d/d.go": "package d\n\nimport \"ex.com/m/c\"\n\nfunc Deep() int { return c.Use() }\n"}},
}

// A check gives the errors that a load with the same overlay gives: sample has
// none of its own, so those of the packages not affected are none.
func TestCheckAgreesWithLoad(t *testing.T) {
	s, l := open(t, sample(), map[string]any{"configurations": twoConfigurations})
	same(t, "sample", lines(allErrors(l)), []string{})
	for _, c := range overlays {
		t.Run(c.name, func(t *testing.T) {
			s.t = t
			r := s.world.newRecheck(changes(s.world, c.edit))
			if slow := !r.plan(); slow != c.slow {
				t.Errorf("takes the go command: %v", slow)
			}
			r.release()
			again := &session{t: t}
			fresh := new(Loaded)
			again.must("load", map[string]any{"dir": l.Root, "configurations": twoConfigurations, "overlay": c.edit}, fresh)
			want := lines(allErrors(fresh))
			same(t, "check", s.check(c.edit), want)
			same(t, "check again", s.check(c.edit), want)
		})
	}
}

// A load over an earlier one takes things over, and must not differ either.
func TestReloadAgreesWithLoad(t *testing.T) {
	s, l := open(t, sample(), nil)
	order := rand.New(rand.NewSource(1)).Perm(len(overlays))
	for _, i := range order[:10] {
		c := overlays[i]
		params := map[string]any{"dir": l.Root, "overlay": c.edit}
		again, fresh, reloaded := &session{t: t}, new(Loaded), new(Loaded)
		again.must("load", params, fresh)
		s.must("load", params, reloaded)
		same(t, c.name, lines(allErrors(reloaded)), lines(allErrors(fresh)))
		same(t, c.name+" packages", describe(reloaded), describe(fresh))
	}
}

func TestOnlyWhatCanSeeAChangeIsChecked(t *testing.T) {
	s, _ := open(t, sample(), nil)
	for i, want := range map[int][]string{
		0: {"ex.com/m/a [ex.com/m/a.test]"},                                                                  // a body: the package alone
		3: {"ex.com/m/a [ex.com/m/a.test]"},                                                                  // a comment
		1: {"ex.com/m/a [ex.com/m/a.test]", "ex.com/m/a_test [ex.com/m/a.test]", "ex.com/m/b", "ex.com/m/c"}, // d sees nothing of a
	} {
		r := s.world.newRecheck(changes(s.world, overlays[i].edit))
		if !r.plan() {
			t.Fatal("no plan")
		}
		r.run()
		var got []string
		for n, v := range r.state {
			if v.checked {
				got = append(got, n.id)
			}
		}
		same(t, overlays[i].name, sorted(got), want)
		r.release()
	}
}

func TestCheckLeavesTheWorldAlone(t *testing.T) {
	s, _ := open(t, sample(), nil)
	before := fmt.Sprint(s.world.packages)
	for _, c := range overlays {
		s.check(c.edit)
	}
	if after := fmt.Sprint(s.world.packages); after != before {
		t.Errorf("rows changed")
	}
	count := 0
	if err := s.world.each(nil, func(u *unit) {
		for i := range u.files {
			if file, _ := u.rel(u.files[i].Package); file != u.names[i] {
				t.Errorf("position of %s is in %q", u.names[i], file)
			}
		}
		count++
	}); err != nil || count == 0 {
		t.Errorf("%d units, %v", count, err)
	}
	same(t, "nothing", s.check(map[string]any{}), []string{})
}

// A big world drops its units; answers must not depend on it.
func TestBigWorld(t *testing.T) {
	small, _ := open(t, sample(), nil)
	defer func(bytes int64) { smallWorld = bytes }(smallWorld)
	smallWorld = 0
	s, _ := open(t, sample(), nil)
	for _, query := range []string{"named", "funcs", "parameters", "watches", "pragmas", "unseen"} {
		var have, want json.RawMessage
		s.must(query, map[string]any{}, &have)
		small.must(query, map[string]any{}, &want)
		same(t, query, []string{string(have)}, []string{string(want)})
	}
	for range 2 {
		var names []string
		if err := s.world.each(map[string]bool{"ex.com/m/b": true, "ex.com/m/a_test": true}, func(u *unit) {
			names = append(names, u.path)
			if len(u.info.Types) == 0 {
				t.Errorf("no types in %s", u.path)
			}
		}); err != nil {
			t.Fatal(err)
		}
		same(t, "units", names, []string{"ex.com/m/a_test", "ex.com/m/b"})
	}
	for _, c := range overlays {
		if !c.slow {
			same(t, c.name, s.check(c.edit), small.check(c.edit))
		}
	}
}
