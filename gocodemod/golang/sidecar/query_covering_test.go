package main

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
)

func TestCovering(t *testing.T) {
	foreign := "windows"
	if runtime.GOOS == foreign {
		foreign = "linux"
	}
	files := map[string]string{
		"a.go":                 "package a\n",
		"a_" + foreign + ".go": "package a\n",
		"tagged.go":            "//go:build (" + foreign + " && big) || small\n\npackage a\n",
		"both.go":              "//go:build x && !y && z\n\npackage a\n",
		"old.go":               "// +build " + foreign + "\n\npackage a\n",
		"gen.go":               "// Copyright\n\n//go:build ignore\n\npackage main\n",
		"never.go":             "//go:build x && !x\n\npackage a\n",
		"future.go":            "//go:build go1.999\n\npackage a\n",
		"arch_386.go":          "package a\n",
	}
	s, _ := open(t, files, nil)
	first := func(file string) string {
		var got rowsOf[Covering]
		s.must("covering", map[string]any{"files": []string{file}}, &got)
		row := got.Rows[0]
		text := "-"
		if len(row.Configurations) > 0 {
			c := row.Configurations[0]
			text = strings.Join(append([]string{c.GOOS + "/" + c.GOARCH}, c.Tags...), ",")
		}
		return fmt.Sprint(text, " ", row.Never)
	}
	host := runtime.GOOS + "/" + runtime.GOARCH
	for file, want := range map[string]string{
		"a.go":                 host + " false",
		"a_" + foreign + ".go": foreign + "/" + runtime.GOARCH + " false",
		"tagged.go":            host + ",small false",
		"both.go":              host + ",x,z false",
		"old.go":               foreign + "/" + runtime.GOARCH + " false",
		"gen.go":               host + ",ignore true",
		"never.go":             "- false",
		"future.go":            "- false",
		"gone.go":              "- false",
	} {
		if got := first(file); got != want {
			t.Errorf("%s: %s, want %s", file, got, want)
		}
	}
	if got := first("arch_386.go"); !strings.HasSuffix(got, "/386 false") {
		t.Errorf("arch_386.go: %s", got)
	}
	all, err := ports(s.world.place.goroot)
	if err != nil || len(all) < 30 {
		t.Fatalf("%d ports, %v", len(all), err)
	}
	if slices.ContainsFunc(all, func(p port) bool { return p.os == "linux" && p.arch == "sparc64" }) {
		t.Error("a broken port is listed")
	}
}
