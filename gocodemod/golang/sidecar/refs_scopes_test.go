package main

import (
	"fmt"
	"strings"
	"testing"
)

func TestRefsOfWhatFunctionsDeclare(t *testing.T) {
	code := `package p

func made(a int) struct{ X int } {
	type local struct{ Y int }
	b := local{a}
	b.Y++
	func() { b.Y += a }()
	return struct{ X int }{b.Y}
}

func other(a, b int) (c int) { c = a + b; return }
`
	s, _ := open(t, map[string]string{"p/p.go": code, "p/q.go": "package p\n\nvar x = made(1).X\n"}, nil)
	for name, c := range map[string]struct {
		at   string
		want int
	}{
		"parameter":             {"a int) struct", 3},
		"field of a signature":  {"X int } {", 2}, // each struct{ X int } has its own
		"field of a local type": {"Y int }", 5},
		"variable":              {"b := local", 4},
		"parameter of another":  {"b int) (c", 2},
		"result":                {"c int) {", 3},
	} {
		var found rowsOf[Ref]
		id := fmt.Sprintf("p/p.go:%d:%s", strings.Index(code, c.at), c.at[:1])
		s.must("refs", map[string]any{"ids": []string{id}}, &found)
		var got []string
		for _, r := range found.Rows {
			got = append(got, fmt.Sprintf("%s %s:%d", r.Role, r.File, r.Start))
		}
		if len(got) != c.want {
			t.Errorf("%s: %d refs, want %d: %v", name, len(got), c.want, got)
		}
	}
}
