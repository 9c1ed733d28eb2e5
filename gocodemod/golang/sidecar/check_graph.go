package main

// reimport resolves the imports of a changed node after what its files say now.
func (r *recheck) reimport(n *node) bool {
	old := r.origin[n]
	imports, missing := map[string]*node{}, map[string]string{}
	for _, file := range n.files {
		for _, path := range r.sources.get(file, true).imports {
			if path == "C" || path == "unsafe" || imports[path] != nil {
				continue
			}
			if old != nil && old.imports[path] != nil {
				imports[path] = old.imports[path]
				continue
			}
			to := r.find(n, path)
			if to == nil && old != nil && old.missing[path] != "" {
				missing[path] = old.missing[path]
				continue
			}
			if to == nil || !r.harmless(old, n, to) {
				return false
			}
			if why := forbidden(n, to); why != "" {
				missing[path] = why
			} else {
				imports[path] = to
			}
		}
	}
	n.imports, n.missing = imports, missing
	return true
}

// find gives the node that a new import of n means.
func (r *recheck) find(n *node, path string) *node {
	for _, c := range r.created {
		if c.cfg == n.cfg && c.path == path {
			return c
		}
	}
	ids := r.w.graph.byID[n.cfg]
	if test := n.list.ForTest; test != "" {
		if to := ids[path+" ["+test+".test]"]; to != nil {
			return to
		}
	}
	if to := ids[path]; to != nil {
		return to
	}
	if r.w.place.std {
		return ids["vendor/"+path]
	}
	return nil
}

// harmless tells whether a new import leaves the graph as go list would draw
// it: it closes no cycle, and no test binary has to rebuild other packages for
// it. That holds when the target was reached before, or when it reaches no
// package with in-package tests, nor the importer.
func (r *recheck) harmless(old, n, to *node) bool {
	if !to.local || old == nil { // a created package matters only to who imports it
		return true
	}
	if reaches(old, func(other *node) bool { return other == to }) {
		return true
	}
	tested := func(other *node) bool {
		if other.path == n.path || other.path == n.list.ForTest {
			return true
		}
		return other.local && (other.twin != nil || other.rebuilt || other.variant == "test")
	}
	return !tested(to) && !reaches(to, tested) && !r.createdReach(to, tested, map[*node]bool{})
}

// createdReach follows the imports of created packages, which are not resolved
// yet when they are asked about.
func (r *recheck) createdReach(to *node, wanted func(*node) bool, seen map[*node]bool) bool {
	if r.origin[to] != nil || to.shape != nil || seen[to] {
		return false
	}
	seen[to] = true
	for _, file := range to.files {
		for _, path := range r.sources.get(file, true).imports {
			next := r.find(to, path)
			if next == nil {
				continue
			}
			if wanted(next) || reaches(next, wanted) || r.createdReach(next, wanted, seen) {
				return true
			}
		}
	}
	return false
}

// reaches tells whether any package that n imports, directly or not, is wanted.
func reaches(n *node, wanted func(*node) bool) bool {
	seen := map[*node]bool{}
	var visit func(n *node) bool
	visit = func(n *node) bool {
		for _, to := range n.imports {
			if seen[to] {
				continue
			}
			seen[to] = true
			if wanted(to) || visit(to) {
				return true
			}
		}
		return false
	}
	return visit(n)
}

// closure clones everything that a change of shape may reach, and ties the
// clones together.
func (r *recheck) closure() []*node {
	var pending []*node
	for n := range r.direct {
		if old := r.origin[n]; old != nil && !r.sameOutside(n, old) {
			pending = append(pending, old)
		}
	}
	for n := range r.direct {
		for _, to := range n.imports {
			r.w.needShape(to)
		}
	}
	for len(pending) > 0 {
		old := pending[len(pending)-1]
		pending = pending[:len(pending)-1]
		for _, importer := range old.importers {
			if r.clones[importer] == nil {
				r.clone(importer)
				pending = append(pending, importer)
			} else if c := r.clones[importer]; r.direct[c] && r.sameOutside(c, importer) {
				// Only its bodies changed, so it did not get its importers
				// cloned; now it does, once.
				if !r.spread[importer] {
					r.spread[importer] = true
					pending = append(pending, importer)
				}
			}
		}
	}
	nodes := make([]*node, 0, len(r.clones)+len(r.created))
	for _, c := range r.clones {
		nodes = append(nodes, c)
	}
	nodes = append(nodes, r.created...)
	for _, n := range nodes {
		n.importers = nil
	}
	for _, n := range nodes {
		imports := make(map[string]*node, len(n.imports))
		for path, to := range n.imports {
			if c := r.clones[to]; c != nil {
				to = c
			}
			imports[path] = to
		}
		n.imports = imports
		if c := r.clones[n.plain]; c != nil {
			n.plain = c
		}
		if c := r.clones[n.twin]; c != nil {
			n.twin = c
		}
	}
	for _, n := range nodes {
		for _, to := range n.imports {
			if r.origin[to] != nil || r.isCreated(to) {
				to.importers = append(to.importers, n)
			}
		}
	}
	return nodes
}

// needShape makes the shape of a package of the world that nobody imported so
// far. It stays: no answer shows it.
func (w *world) needShape(n *node) {
	if n.shape != nil || w.graph.byID[n.cfg][n.id] != n {
		return
	}
	for _, to := range n.imports {
		w.needShape(to)
	}
	w.checker.makeShape(n)
	w.sources.settle(w.big)
}

func (r *recheck) isCreated(n *node) bool {
	for _, c := range r.created {
		if c == n {
			return true
		}
	}
	return false
}

// release frees the trees that the check made.
func (r *recheck) release() {
	fset := r.sources.fset
	for abs := range r.changed {
		if src := r.sources.files[abs]; src != nil {
			src.forget(fset)
		}
	}
	if !r.w.big {
		return
	}
	for n := range r.origin {
		for _, file := range n.files {
			if src := r.sources.files[file]; src != nil && r.changed[file] == nil {
				src.forget(fset)
			}
		}
	}
}
