package main

import (
	"bytes"
	"go/types"
	"io"
	"path"
	"path/filepath"
	"slices"
	"sort"
	"strings"
)

// newRecheck prepares a check of changes on top of the world.
func (w *world) newRecheck(changed overlay) *recheck {
	view := w.sources.changed(w.overlay.over(changed), changed)
	return &recheck{
		w: w, changed: changed, sources: view, checker: checker{view, w.place},
		direct: map[*node]bool{}, clones: map[*node]*node{}, origin: map[*node]*node{},
		owner: map[*types.Package]*node{}, state: map[*node]*verdict{}, spread: map[*node]bool{},
	}
}

// plan applies the changes to clones of the packages they touch. It gives false
// where that takes the go command: changes to go.mod and the like, packages or
// test variants that come or go, imports of packages never loaded, and new
// edges between local packages that change which packages a test binary rebuilds.
func (r *recheck) plan() bool {
	if r.w.graph.cyclic {
		return false
	}
	names := make([]string, 0, len(r.changed))
	for abs := range r.changed {
		switch base := filepath.Base(abs); {
		case base == "go.mod" || base == "go.sum" || base == "go.work" || base == "modules.txt":
			return false
		case filepath.Ext(abs) == ".go" && base[0] != '_' && base[0] != '.':
			names = append(names, abs)
		}
	}
	sort.Strings(names)
	for _, cfg := range r.w.configs {
		for _, abs := range names {
			if !r.assign(cfg, abs) {
				return false
			}
		}
	}
	for n := range r.direct {
		if len(n.files) == 0 || n.list.Error != nil || n.variant == "test" && !hasTests(n.files) {
			return false
		}
	}
	for _, n := range append([]*node(nil), r.created...) {
		if r.wanted(n) || !r.reimport(n) {
			return false
		}
	}
	for n := range r.direct {
		if !slices.Contains(r.created, n) && !r.reimport(n) {
			return false
		}
	}
	return true
}

func hasTests(files []string) bool {
	return slices.ContainsFunc(files, func(f string) bool { return strings.HasSuffix(f, "_test.go") })
}

// assign puts one changed file into the variants that have it now.
func (r *recheck) assign(cfg *config, abs string) bool {
	dir := filepath.Dir(abs)
	var in, family []*node // variants with the file; all variants of the directory
	for _, n := range r.w.graph.nodes {
		if n.cfg != cfg || n.list.Dir != dir {
			continue
		}
		if !n.local {
			return false
		}
		family = append(family, n)
		if slices.Contains(n.files, abs) {
			in = append(in, n)
		}
	}
	text := r.changed[abs]
	if text == nil {
		for _, n := range in {
			c := r.clone(n)
			c.files = slices.DeleteFunc(c.files, func(f string) bool { return f == abs })
			r.direct[c] = true
		}
		return true
	}
	src := r.sources.get(abs, true)
	if before := r.w.sources.peek(abs); before != nil && len(in) > 0 && before.header == src.header {
		for _, n := range in {
			r.direct[r.clone(n)] = true
		}
		return true
	}
	if len(in) > 0 || src.name == "" {
		return false // constraints or the package name changed
	}
	if match, err := cfg.matches(dir, filepath.Base(abs), []byte(*text)); err != nil {
		return false
	} else if !match {
		return true
	} else if slices.Contains(src.imports, "C") {
		return false
	}
	return r.join(cfg, dir, abs, src, family)
}

// join adds a new file to the variants that it belongs to.
func (r *recheck) join(cfg *config, dir, abs string, src *source, family []*node) bool {
	test := strings.HasSuffix(abs, "_test.go")
	external := test && strings.HasSuffix(src.name, "_test")
	joined := false
	for _, n := range family {
		switch {
		case (n.variant == "xtest") != external:
			continue
		case test && !external && n.variant != "test":
			continue
		}
		c := r.clone(n)
		c.files = append(c.files, abs)
		r.direct[c] = true
		joined = true
	}
	if joined || test {
		return joined
	}
	if len(family) > 0 {
		return false // a directory that had nothing but tests
	}
	for _, n := range r.created {
		if n.cfg == cfg && n.list.Dir == dir {
			n.files = append(n.files, abs)
			return true
		}
	}
	return r.create(cfg, dir, abs, src)
}

// create makes a package of a new directory inside a main module.
func (r *recheck) create(cfg *config, dir, abs string, src *source) bool {
	m := r.w.place.moduleOf(dir)
	if m == nil || r.w.place.std {
		return false
	}
	for at := dir; at != m.Dir; at = filepath.Dir(at) {
		if skipped(filepath.Base(at)) || r.sources.overlay.hasModule(at) {
			return false
		}
	}
	rel, err := filepath.Rel(m.Dir, dir)
	if err != nil {
		return false
	}
	p := path.Join(m.Path, filepath.ToSlash(rel))
	if r.w.graph.byID[cfg][p] != nil {
		return false
	}
	n := newNode(cfg, &listed{ImportPath: p, Dir: dir, Name: src.name, Module: m}, r.w.place)
	n.files = []string{abs}
	n.imports, n.missing = map[string]*node{}, map[string]string{}
	r.created = append(r.created, n)
	r.direct[n] = true
	return true
}

// wanted tells whether an untouched package has missed a created one so far.
func (r *recheck) wanted(created *node) bool {
	for _, n := range r.w.graph.nodes {
		if n.cfg == created.cfg && n.missing[created.path] != "" && !r.direct[r.clones[n]] {
			return true
		}
	}
	return false
}

// clone gives the copy of a node that this check may change.
func (r *recheck) clone(n *node) *node {
	if c := r.clones[n]; c != nil {
		return c
	}
	c := *n
	c.files = slices.Clone(n.files)
	c.errs, c.uses, c.unit = nil, nil, nil
	r.clones[n], r.origin[&c] = &c, n
	return &c
}

// matches asks go/build whether the configuration takes a file.
func (cfg *config) matches(dir, name string, content []byte) (bool, error) {
	context := cfg.context
	context.OpenFile = func(string) (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(content)), nil
	}
	return context.MatchFile(dir, name)
}

// peek gives a file if it has been read.
func (s *sources) peek(abs string) *source {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.files[abs]
}
