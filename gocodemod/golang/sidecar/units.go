package main

import (
	"go/types"
	"runtime"
	"runtime/debug"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
)

// A big world keeps units of so many source bytes in memory: of all packages,
// and of the one asked about last in all its configurations. The next question
// is often about that one, and to check a large package takes seconds.
const (
	heldBytes = 6 << 20
	lastBytes = 10 * heldBytes
)

// fullCheck type-checks a node with function bodies and notes what is asked
// for later: the errors and the index of what it mentions.
func (w *world) fullCheck(n *node) {
	u, errs := w.checker.makeUnit(n, false)
	n.errs = errs
	if n.plain != nil && leans(u) {
		_, alone := w.checker.makeUnit(n.plain, true)
		n.errs = append(n.errs, missingFrom(n.errs, alone)...)
	}
	n.uses = mentions(u)
	if w.big {
		n.gathered = w.gather(u)
		w.sources.drop(n.files)
	} else {
		n.unit = u
	}
}

// leans tells whether the plain files may need something from the in-package
// tests: only then can the plain package have errors of its own. That takes a
// use of a package-level object of a test file in a plain file, or a method
// that a test file adds to a type (which can satisfy an interface).
func leans(u *unit) bool {
	var plain, test []interval
	for i, tokens := range u.tokens {
		span := interval{tokens.Base(), tokens.Base() + tokens.Size()}
		if strings.HasSuffix(u.names[i], "_test.go") {
			test = append(test, span)
		} else {
			plain = append(plain, span)
		}
	}
	for id, object := range u.info.Uses {
		if object.Pkg() == u.pkg && object.Parent() == u.pkg.Scope() &&
			inSpans(test, int(object.Pos())) && inSpans(plain, int(id.Pos())) {
			return true
		}
	}
	for _, name := range u.pkg.Scope().Names() {
		object := u.pkg.Scope().Lookup(name)
		if !inSpans(plain, int(object.Pos())) {
			continue
		}
		for _, method := range declaredMethods(object) {
			if inSpans(test, int(method.Pos())) {
				return true
			}
		}
	}
	return false
}

type interval struct{ start, end int }

func inSpans(spans []interval, pos int) bool {
	for _, s := range spans {
		if s.start <= pos && pos <= s.end {
			return true
		}
	}
	return false
}

// missingFrom gives the errors of more that have lacks.
func missingFrom(have, more []PackageError) []PackageError {
	seen := make(map[PackageError]bool, len(have))
	for _, e := range have {
		seen[e] = true
	}
	var rest []PackageError
	for _, e := range more {
		if !seen[e] {
			rest = append(rest, e)
		}
	}
	return rest
}

// listUnits fixes the order of each, and which paths are local.
func (w *world) listUnits() {
	w.units, w.paths = nil, map[string]bool{}
	rank := map[*config]int{}
	for i, cfg := range w.configs {
		rank[cfg] = i
	}
	for _, n := range w.graph.nodes {
		if !n.local {
			continue
		}
		w.paths[n.path] = true
		if n.checked() {
			w.units = append(w.units, n)
		}
	}
	sort.Slice(w.units, func(i, j int) bool {
		a, b := w.units[i], w.units[j]
		if a.cfg != b.cfg {
			return rank[a.cfg] < rank[b.cfg]
		}
		return a.id < b.id
	})
}

// parallel calls f for the wanted units, begun in order; i counts them.
// A panic of f comes out of parallel.
func (w *world) parallel(paths map[string]bool, f func(i int, u *unit)) {
	var wanted []*node
	for _, n := range w.units {
		if paths == nil || paths[n.path] {
			wanted = append(wanted, n)
		}
	}
	var next atomic.Int64
	var once sync.Once
	var failed any
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(wanted)) {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for {
				i := int(next.Add(1)) - 1
				if i >= len(wanted) {
					return
				}
				n := wanted[i]
				u := w.borrow(n)
				func() {
					defer w.giveBack(n)
					defer func() {
						if p := recover(); p != nil {
							once.Do(func() { failed = p; debug.PrintStack() })
						}
					}()
					f(i, u)
				}()
			}
		}()
	}
	workers.Wait()
	if failed != nil {
		panic(failed)
	}
}

// first asks one unit after the other until f says that it has found what it looks for.
func (w *world) first(units []*node, f func(*unit) bool) {
	for _, n := range units {
		u := w.borrow(n)
		found := func() bool {
			defer w.giveBack(n)
			return f(u)
		}()
		if found {
			return
		}
	}
}

// borrow gives a node's unit, checked again when it had been dropped.
func (w *world) borrow(n *node) *unit {
	w.mu.Lock()
	w.clock++
	n.loans++
	n.aged = w.clock
	u := n.unit
	w.mu.Unlock()
	if u != nil {
		return u
	}
	u, _ = w.checker.makeUnit(n, false)
	w.sources.drop(n.files) // the unit holds them now
	w.mu.Lock()
	defer w.mu.Unlock()
	if n.unit == nil {
		n.unit = u
		w.held += n.size
	}
	return n.unit
}

// giveBack ends a loan; a big world then drops the units used longest ago, but of
// the same package only what is too much, and this one never.
func (w *world) giveBack(n *node) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n.loans--
	if !w.big {
		return
	}
	for w.held > heldBytes {
		var oldest *node
		for _, other := range w.units {
			if other == n || other.unit == nil || other.loans > 0 {
				continue
			}
			if oldest == nil || sooner(other, oldest, n.path) {
				oldest = other
			}
		}
		if oldest == nil || (oldest.path == n.path && w.held <= lastBytes) {
			makeRoom(w.held)
			return
		}
		for _, tokens := range oldest.unit.tokens {
			w.sources.fset.RemoveFile(tokens)
		}
		oldest.unit = nil
		w.held -= oldest.size
	}
}

// sooner tells whether a goes before b, where a package is still asked about.
func sooner(a, b *node, path string) bool {
	if (a.path == path) != (b.path == path) {
		return b.path == path
	}
	if a.path == path { // of those asked in turn, some stay
		return a.aged > b.aged
	}
	return a.aged < b.aged
}

// declaredMethods gives the methods declared on a named type.
func declaredMethods(object types.Object) (methods []*types.Func) {
	name, ok := object.(*types.TypeName)
	if !ok || name.IsAlias() {
		return nil
	}
	named, ok := name.Type().(*types.Named)
	if !ok {
		return nil
	}
	for i := range named.NumMethods() {
		methods = append(methods, named.Method(i))
	}
	return methods
}
