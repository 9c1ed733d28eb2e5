package main

import (
	"slices"
	"sort"
	"strings"
)

// describe makes the package rows, once everything is checked.
func (w *world) describe() {
	rows := map[string]*Package{}
	seen := map[string]bool{}    // absolute files that some configuration covers
	ignored := map[string]bool{} // absolute files that some configuration leaves out
	cgo := map[string]bool{}
	owner := map[string]string{} // absolute file -> package path
	for _, n := range w.graph.nodes {
		if !n.local || n.list.ForTest != "" {
			continue
		}
		row := rows[n.path]
		if row == nil {
			row = &Package{Path: n.path, Dir: w.place.rel(n.list.Dir), Selected: w.selected[n.path]}
			rows[n.path] = row
		}
		w.fill(row, n)
		for _, names := range [][]string{n.list.GoFiles, n.list.CgoFiles, n.list.TestGoFiles, n.list.XTestGoFiles, n.list.IgnoredGoFiles} {
			for _, name := range names {
				owner[inDir(n.list.Dir, name)] = n.path
			}
		}
		for _, names := range [][]string{n.list.GoFiles, n.list.CgoFiles, n.list.TestGoFiles, n.list.XTestGoFiles} {
			for _, name := range names {
				seen[inDir(n.list.Dir, name)] = true
			}
		}
		for _, name := range n.list.CgoFiles {
			cgo[inDir(n.list.Dir, name)] = true
		}
		for _, name := range n.list.IgnoredGoFiles {
			ignored[inDir(n.list.Dir, name)] = true
		}
	}
	for _, n := range w.units {
		path := n.path
		if n.list.ForTest != "" {
			path = n.list.ForTest
		}
		if row := rows[path]; row != nil {
			row.Errors = append(row.Errors, n.errs...)
		}
		for _, file := range n.files {
			if src := w.sources.get(file, true); src.generated && rows[path] != nil {
				rows[path].Generated = append(rows[path].Generated, w.place.rel(file))
			}
		}
	}
	w.addUncovered(rows, owner, ignored)
	w.hidden = nil
	for file := range ignored {
		if !seen[file] {
			row := rows[owner[file]]
			row.Ignored = append(row.Ignored, w.place.rel(file))
			w.hidden = append(w.hidden, hiddenFile{file, row.Path})
		}
	}
	for file := range cgo {
		w.hidden = append(w.hidden, hiddenFile{file, owner[file]})
	}
	sort.Slice(w.hidden, func(i, j int) bool { return w.hidden[i].abs < w.hidden[j].abs })
	w.packages = w.packages[:0]
	for _, row := range rows {
		for _, list := range []*[]string{&row.Files, &row.TestFiles, &row.Ignored, &row.Other, &row.Generated, &row.Imports} {
			slices.Sort(*list)
			*list = slices.Compact(*list)
		}
		w.packages = append(w.packages, *row)
	}
	sort.Slice(w.packages, func(i, j int) bool { return w.packages[i].Path < w.packages[j].Path })
}

// fill adds what one configuration says about a package.
func (w *world) fill(row *Package, n *node) {
	l := n.list
	add := func(to *[]string, lists ...[]string) {
		for _, names := range lists {
			for _, name := range names {
				*to = append(*to, w.place.rel(inDir(l.Dir, name)))
			}
		}
	}
	add(&row.Files, l.GoFiles, l.CgoFiles)
	add(&row.TestFiles, l.TestGoFiles, l.XTestGoFiles)
	add(&row.Other, l.SFiles, l.CFiles, l.CXXFiles, l.MFiles, l.HFiles, l.FFiles, l.SwigFiles, l.SwigCXXFiles, l.SysoFiles)
	if row.Name == "" {
		row.Name = l.Name
	}
	if row.Module == "" {
		if l.Module != nil {
			row.Module = l.Module.Path
		} else if m := w.place.moduleOf(l.Dir); m != nil {
			row.Module = m.Path
		}
	}
	row.Main = row.Main || l.Name == "main"
	row.Internal = row.Main || slices.Contains(strings.Split(l.ImportPath, "/"), "internal")
	row.Cgo = row.Cgo || len(l.CgoFiles) > 0
	for _, to := range n.imports {
		if to.local {
			row.Imports = append(row.Imports, to.path)
		}
	}
}

// loaded is the answer to load.
func (w *world) loaded() *Loaded {
	answer := &Loaded{
		Go: w.env.GOVERSION, Root: w.root, Packages: w.packages, Errors: w.errors, Modules: []Module{},
	}
	for _, m := range w.place.modules {
		answer.Modules = append(answer.Modules, Module{Path: m.Path, Dir: w.place.rel(m.Dir), Go: m.GoVersion})
	}
	for _, cfg := range w.configs {
		answer.Configurations = append(answer.Configurations, cfg.name)
	}
	answer.Names = map[string]string{}
	for _, n := range w.graph.nodes {
		if n.variant == "" {
			answer.Names[n.path] = n.list.Name
		}
	}
	return answer
}
