package main

import (
	"encoding/json"
	"go/types"
	"sort"
	"sync"
)

type checkParams struct {
	Overlay map[string]*string `json:"overlay"`
}

type checkResult struct {
	Errors []PackageError `json:"errors"`
}

func init() { register("check", loadedOnly(checkOverlay)) }

// checkOverlay answers `check`. The world stays as it is.
func checkOverlay(w *world, params json.RawMessage) (any, error) {
	var p checkParams
	if err := decode(params, &p); err != nil {
		return nil, err
	}
	changed := w.differing(absolute(w.root, p.Overlay))
	result := checkResult{Errors: []PackageError{}}
	if len(changed) == 0 {
		return result, nil
	}
	r := w.newRecheck(changed)
	defer r.release()
	if r.plan() {
		result.Errors = append(result.Errors, r.run()...)
		return result, nil
	}
	errs, err := w.reloadWith(changed)
	result.Errors = append(result.Errors, errs...)
	return result, err
}

// differing keeps the files that are not already as the overlay wants them.
func (w *world) differing(o overlay) overlay {
	changed := overlay{}
	for abs, text := range o {
		have, err := w.overlay.read(abs)
		if text == nil && err == nil || text != nil && (err != nil || string(have) != *text) {
			changed[abs] = text
		}
	}
	return changed
}

// reloadWith is the way for changes that the go command has to judge: it loads
// again, taking over what did not change, and gives the errors of the rest.
func (w *world) reloadWith(changed overlay) ([]PackageError, error) {
	merged := w.overlay.over(changed)
	next := &world{params: w.params, dir: w.dir}
	next.params.Overlay = merged
	if err := next.enter(w); err != nil {
		return nil, err
	}
	if err := next.build(w); err != nil {
		return nil, err
	}
	errs := next.errors
	for _, n := range next.units {
		if n.fresh {
			errs = append(errs, n.errs...)
		}
	}
	w.learn(next)
	return errs, nil
}

// learn keeps the dependencies that a reload brought in, so that the next check
// that imports them need not ask the go command again.
func (w *world) learn(next *world) {
	for _, cfg := range next.configs {
		var ids map[string]*node
		for _, own := range w.configs {
			if own.name == cfg.name {
				ids = w.graph.byID[own]
			}
		}
		for _, n := range next.graph.nodes {
			if n.cfg != cfg || n.local || n.rebuilt || ids == nil || ids[n.id] != nil || n.shape == nil {
				continue
			}
			known := true
			for _, to := range n.imports { // next's nodes come dependencies first
				known = known && ids[to.id] != nil && ids[to.id].shape == to.shape
			}
			if known {
				ids[n.id] = n
			}
		}
	}
}

// recheck is one check in the making: clones of the nodes that a change
// affects, tied to each other and to the untouched rest.
type recheck struct {
	w       *world
	changed overlay
	sources *sources
	checker checker
	direct  map[*node]bool // clones whose own files changed
	clones  map[*node]*node
	origin  map[*node]*node // the reverse
	created []*node         // packages that did not exist
	spread  map[*node]bool  // originals whose importers got cloned late

	mu    sync.Mutex
	owner map[*types.Package]*node // new shapes
	state map[*node]*verdict
}

// verdict is what a clone means for its importers.
type verdict struct {
	replaced bool // it has a new shape, which importers must be checked against
	dirty    bool // importers can see a difference
	checked  bool // fully, since it can see a difference
	errs     []PackageError
}

// run checks the clones in dependency order and gives the errors of all that
// can see a change.
func (r *recheck) run() []PackageError {
	nodes := r.closure()
	schedule(nodes, func(n *node) func() { return r.visit(n) })
	sort.Slice(nodes, func(i, j int) bool { return nodes[i].key() < nodes[j].key() })
	var errs []PackageError
	for _, n := range nodes {
		errs = append(errs, r.state[n].errs...)
	}
	return errs
}

// visit decides on one clone: whether its shape is still good, and whether it
// has to be checked fully.
func (r *recheck) visit(n *node) func() {
	v := &verdict{}
	r.mu.Lock()
	replaced, seen := false, false
	for _, to := range n.imports {
		if s := r.state[to]; s != nil {
			replaced = replaced || s.replaced
			seen = seen || s.dirty
		}
	}
	r.state[n] = v
	r.mu.Unlock()
	old := r.origin[n]
	if len(n.importers) > 0 && (n.shape == nil || replaced || r.direct[n] && !r.sameOutside(n, old)) {
		r.reshape(n, old, replaced, v)
	}
	if !n.checked() || !seen && !r.direct[n] {
		return nil
	}
	v.checked = true
	return func() {
		u, errs := r.checker.makeUnit(n, true)
		if n.plain != nil && leans(u) {
			_, alone := r.checker.makeUnit(n.plain, true)
			errs = append(errs, missingFrom(errs, alone)...)
		}
		v.errs = errs
	}
}

// reshape checks the declarations anew and compares.
func (r *recheck) reshape(n, old *node, replaced bool, v *verdict) {
	r.checker.makeShape(n)
	now := surfaceOf(n.shape)
	same := old != nil && old.shape != nil && surfaceOf(old.shape).text == now.text
	if same && !replaced {
		n.shape = old.shape // nobody needs to know
		return
	}
	v.replaced = true
	v.dirty = !same
	r.mu.Lock()
	defer r.mu.Unlock()
	r.owner[n.shape] = n
	for pkg := range now.packages {
		if other := r.owner[pkg]; other != nil && other != n && r.state[other].dirty {
			v.dirty = true
		}
	}
}

// sameOutside tells whether nothing but function bodies changed.
func (r *recheck) sameOutside(n, old *node) bool {
	if old == nil || len(old.files) != len(n.files) || len(old.imports) != len(n.imports) || len(old.missing) != len(n.missing) {
		return false
	}
	before := map[string]uint64{}
	for _, file := range old.files {
		before[file] = r.w.sources.get(file, true).outside
	}
	for _, file := range n.files {
		src := r.sources.get(file, true)
		if outside, ok := before[file]; !ok || outside != src.outside || len(src.errs) > 0 {
			return false
		}
	}
	return true
}
