package main

import (
	"slices"
	"testing"
)

func TestWords(t *testing.T) {
	s, _ := open(t, map[string]string{
		"go.mod":       "module ex.com/m\n\ngo 1.22\n\nrequire (\n\tex.com/a v1.0.0\n\tex.com/b v1.0.0\n)\n\nreplace (\n\tex.com/a => ./a\n\tex.com/b => ./b\n)\n",
		"m.go":         "package m\n\nimport (\n\t_ \"ex.com/a\"\n\t_ \"ex.com/b\"\n\t_ \"runtime\"\n)\n\nconst M = \"runtime.Caller\"\n",
		"a/go.mod":     "module ex.com/a\n\ngo 1.22\n",
		"a/a.go":       "package a\n\nimport \"ex.com/a/in\"\n\nfunc A() { in.In() }\n",
		"a/in/in.go":   "package in\n\nimport \"runtime\"\n\nfunc In() { runtime.Caller(2) }\n",
		"b/go.mod":     "module ex.com/b\n\ngo 1.22\n",
		"b/b.go":       "package b\n\nfunc B() {}\n",
		"b/b_other.go": "//go:build ignore\n\npackage b\n\nfunc C() { runtime.Caller(2) }\n",
	}, nil)
	var got struct{ Paths []string }
	s.must("words", map[string]any{
		"paths": []string{"ex.com/a", "ex.com/b", "ex.com/m", "runtime"},
		"words": []string{"runtime.Caller"},
	}, &got)
	if want := []string{"ex.com/a"}; !slices.Equal(got.Paths, want) {
		t.Errorf("got %v, want %v", got.Paths, want)
	}
}
