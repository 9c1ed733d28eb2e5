package main

import (
	"strings"
	"testing"
)

var exprsTree = map[string]string{"a/a.go": `package a

import "fmt"

const answer = 42

type S struct{ F *S }

func f(p *S, xs ...any) (r error) {
	v := p.F.F
	switch y := xs[0].(type) {
	case int, nil:
		_ = y
	}
label:
	for range 3 {
		break label
	}
	fmt.Println(answer, v, len(xs), nil, 1.5, "s"+"t", r)
	_ = map[string]func(int) bool(nil)
	return
}
`}

func TestExprs(t *testing.T) {
	s, _ := open(t, exprsTree, nil)
	source := exprsTree["a/a.go"]
	start := strings.Index(source, "fmt.Println(")
	end := start + strings.Index(source[start:], "\n")
	var got rowsOf[Expr]
	s.must("exprs", map[string]any{"file": "a/a.go", "start": start, "end": end}, &got)
	var out []string
	for _, e := range got.Rows {
		text := s.quoted("a/a.go", e.Start, e.End) + "|" + e.Type.Text + "|" + e.Object
		if e.Const {
			text += "|const"
		}
		out = append(out, text)
	}
	same(t, "exprs", sorted(out), sorted([]string{
		"fmt.Println|func(...any) (int, error)|fmt.Println",
		"Println|func(...any) (int, error)|fmt.Println",
		`fmt.Println(answer, v, len(xs), nil, 1.5, "s"+"t", r)|(int, error)|`,
		"answer|int|ex.com/m/a.answer|const",
		"v|*ex.com/m/a.S|" + s.object(exprsTree, "v :="),
		"len|func([]any) int|len",
		"len(xs)|int|",
		"xs|[]any|" + s.object(exprsTree, "xs ..."),
		"nil|untyped nil|nil",
		"1.5|float64||const",
		`"s"|string||const`, `"t"|string||const`, `"s"+"t"|string||const`,
		"r|error|" + s.object(exprsTree, "r error"),
	}))
}

func TestObjectAt(t *testing.T) {
	s, _ := open(t, exprsTree, nil)
	for _, c := range []struct{ text, want string }{
		{"fmt.P", "fmt package"},
		{"Println", "Println func func(...any) (int, error)"},
		{"answer =", "answer const untyped int"},
		{"S struct", "S type ex.com/m/a.S"},
		{"F *S", "F field *ex.com/m/a.S"},
		{"F.F", "F field *ex.com/m/a.S"},
		{"p *S", "p param *ex.com/m/a.S"},
		{"xs[0]", "xs param []any"},
		{"r error", "r param error"},
		{"v :=", "v var *ex.com/m/a.S"},
		{"y :=", "y var any"},
		{"label:", "label label"},
		{"nil,", "nil nil"},
		{"len(", "len builtin"},
		{"package", ""},
	} {
		var got struct{ Row *ObjectAt }
		s.must("object_at", map[string]any{"file": "a/a.go", "offset": strings.Index(exprsTree["a/a.go"], c.text)}, &got)
		text := ""
		if got.Row != nil {
			text = got.Row.Name + " " + got.Row.Kind
			if got.Row.Type != nil {
				text += " " + got.Row.Type.Text
			}
		}
		if text != c.want {
			t.Errorf("%q: %q, want %q", c.text, text, c.want)
		}
	}
}

func TestConfigurations(t *testing.T) {
	s, _ := open(t, map[string]string{
		"a/a.go":         "package a\n\nfunc F(x any) {}\n\nfunc g() { F(h()) }\n",
		"a/a_linux.go":   "package a\n\ntype L struct{}\n\nfunc (L) M() {}\n\nfunc h() L { F(1); return L{} }\n",
		"a/a_windows.go": "package a\n\ntype L struct{}\n\nfunc (L) W() {}\n\nfunc h() *L { return nil }\n",
	}, map[string]any{"configurations": []map[string]any{{"goos": "linux", "goarch": "amd64"}, {"goos": "windows", "goarch": "386"}}})
	same(t, "refs", s.refs("ex.com/m/a.F"), []string{
		"define F `func F(x any) {}`",
		"call F `F(h())` results=none (h() *ex.com/m/a.L->any)",
		"call F `F(h())` results=none (h() ex.com/m/a.L->any)",
		"call F `F(1)` results=none (1 int->any const)",
	})
	var got rowsOf[NamedType]
	s.must("named", nil, &got)
	if len(got.Rows) != 2 || len(got.Rows[0].Methods) != 1 || got.Rows[0].File == got.Rows[1].File {
		t.Errorf("%+v", got.Rows)
	}
}
