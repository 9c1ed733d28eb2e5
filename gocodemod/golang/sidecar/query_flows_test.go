package main

import (
	"slices"
	"strings"
	"testing"
)

var flowsTree = map[string]string{
	"a/a.go": `package a

import "io"

type I interface{ M() }
type T struct{ Held I }
type Box[V any] struct{ items []V }

func (T) M()             {}
func (b *Box[V]) Put(v V) { b.items = append(b.items, v) }

func take(given I, f func(I) I) I { return f(given) }

func all(t T, w io.Writer, b *Box[I]) {
	x := take(t, func(arg I) I { return arg })
	x.M()
	go t.M()
	b.Put(nil)
	w.Write(nil)
	if y, ok := x.(interface{ N() }); ok {
		_ = y
	}
	_ = T.M
}
`,
	"a/a_test.go": "package a\n\nfunc check() { take(T{}, nil) }\n",
	"b/b.go":      "package b\n\nimport \"ex.com/m/a\"\n\nvar Shared a.I = a.T{Held: nil}\n",
}

// flows asks for the flows of a tree and reads indexes as texts.
func flowTexts(t *testing.T, files map[string]string) (*Flows, map[string][]string) {
	s, _ := open(t, files, nil)
	f := new(Flows)
	s.must("flows", nil, f)
	node := func(i int) string {
		if i < 0 {
			return "-"
		}
		return f.Nodes[i].ID
	}
	out := map[string][]string{}
	for _, e := range f.Edges {
		out["edge"] = append(out["edge"], node(e[0])+" > "+node(e[1]))
	}
	for _, e := range f.Narrow {
		out["narrow"] = append(out["narrow"], node(e[0])+" > "+node(e[1]))
	}
	for _, e := range f.Sources {
		out["source"] = append(out["source"], f.Types[e[0]].Text+" > "+node(e[1]))
	}
	for _, i := range f.Nils {
		out["nil"] = append(out["nil"], node(i))
	}
	for _, i := range f.Exported {
		out["exported"] = append(out["exported"], node(i))
	}
	for _, in := range f.Instances {
		out["instance"] = append(out["instance"], f.Types[in.Params[0]].Text+" = "+f.Types[in.Args[0]].Text)
	}
	for _, c := range f.Calls {
		text := c.Kind + " " + f.Names[c.File] + " "
		switch {
		case c.Func >= 0:
			text += f.Funcs[c.Func].ID
		case c.Name >= 0:
			text += strings.Join(c.Methods, ",") + " on " + node(c.Node)
		default:
			text += f.Types[c.Type].Text
		}
		out["call"] = append(out["call"], text)
	}
	return f, out
}

func TestFlows(t *testing.T) {
	f, out := flowTexts(t, flowsTree)
	x := "a/a.go:" // locals are named by their place
	for what, want := range map[string][]string{
		"source": {"ex.com/m/a.T > ex.com/m/b.Shared"},
		"nil":    {"ex.com/m/a.T.Held"},
		"instance": {
			"⟨ex.com/m/a.Box#0⟩ = ex.com/m/a.I",
		},
		"exported": {"ex.com/m/b.Shared"},
		"call": {
			"call a/a.go ex.com/m/a.take",
			"call a/a_test.go ex.com/m/a.take",
			"call a/a.go func(ex.com/m/a.I) ex.com/m/a.I",
			"go a/a.go ex.com/m/a.T.M",
			"call a/a.go ex.com/m/a.Box.Put",
			"value a/a.go ex.com/m/a.T.M",
		},
	} {
		for _, text := range want {
			if !slices.Contains(out[what], text) {
				t.Errorf("no %s %q in %q", what, text, out[what])
			}
		}
	}
	for what, parts := range map[string][2]string{
		"edge":   {":given > ", "parameter 0 of func(ex.com/m/a.I) ex.com/m/a.I"},
		"source": {"ex.com/m/a.T > " + x, ":given"},
		"narrow": {":x > ", ":asserted"},
		"call":   {"call a/a.go io.Writer.Write on ", ":w"},
	} {
		if !slices.ContainsFunc(out[what], func(text string) bool {
			return strings.Contains(text, parts[0]) && strings.HasSuffix(text, parts[1])
		}) {
			t.Errorf("no %s %q in %q", what, parts, out[what])
		}
	}
	seen := map[string]bool{}
	for _, n := range f.Nodes {
		if seen[n.ID] {
			t.Errorf("node %s is there twice", n.ID)
		}
		seen[n.ID] = true
	}
}

// Two answers about the same code are one, byte for byte.
func TestFlowsAreStable(t *testing.T) {
	_, one := flowTexts(t, flowsTree)
	_, two := flowTexts(t, flowsTree)
	for what := range one {
		same(t, what, two[what], one[what])
	}
}

func TestFlowsOfBrokenCode(t *testing.T) {
	f, _ := flowTexts(t, map[string]string{
		"a/a.go": "package a\n\ntype I interface{ M() }\n\nvar x I = undefined(1)\n\nfunc f(i I) { i.N(); x = f }\n",
	})
	if len(f.Unsure) == 0 {
		t.Error("nothing is unsure")
	}
}
