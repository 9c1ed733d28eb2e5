package main

import "testing"

var typerefTree = map[string]string{"a/a.go": `package a

import "time"

type Plain int

type Shown string

func (Shown) String() string { return "" }

type Late bool

func (*Late) String() string { return "" }

type Other = Shown

func f(p Plain, s Shown, l Late, o Other, d time.Duration, r rune, b byte, u uintptr, e error, q *Shown) {
}
`}

func TestBasicTypes(t *testing.T) {
	s, _ := open(t, typerefTree, nil)
	var got rowsOf[Func]
	s.must("funcs", map[string]any{"ids": []string{"ex.com/m/a.f"}}, &got)
	var out []string
	for _, p := range got.Rows[0].Params {
		text := p.Name + " " + p.Type.Basic
		if p.Type.Prints {
			text += " prints"
		}
		out = append(out, text)
	}
	same(t, "params", out, []string{
		"p int", "s string prints", "l bool", "o string prints", "d int64 prints",
		"r int32", "b uint8", "u uintptr", "e ", "q ",
	})
}
