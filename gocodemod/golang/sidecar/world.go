package main

import (
	"go/ast"
	"go/token"
	"go/types"
	"sync"
)

// unit is one type-checked variant of a main-module package in one
// configuration: the plain package, the package with its in-package tests, or
// the external test package.
//
// A unit is a world of its own: the packages it imports are declaration-only
// copies ("shapes") and its own pkg is a second, full check of the same
// source. So an object of package p seen from inside p's unit and the same
// object seen from an importer's unit are different pointers. Compare objects
// across units by id string, and types by their text (types.TypeString with
// full package paths), never by pointer or with types.Identical.
// Within one unit everything is identical as usual.
type unit struct {
	key     string // configuration + "|" + go list's ImportPath (with " [p.test]")
	path    string // package path without the variant suffix; external tests: path + "_test"
	variant string // "", "test", "xtest"
	config  string // "goos/goarch[,tag...]"
	fset    *token.FileSet
	files   []*ast.File // with comments, without object resolution
	names   []string    // root-relative name of each file, slashes
	pkg     *types.Package
	info    *types.Info // all maps filled
	sizes   types.Sizes

	tokens []*token.File // of files
	place  *place
}

// world is everything one load knows.
type world struct {
	root     string // real path (symlinks resolved) that every `file` is relative to
	dir      string // where the patterns were asked
	params   loadParams
	env      environment
	place    *place
	overlay  overlay
	configs  []*config
	graph    *graph
	sources  *sources
	checker  checker
	selected map[string]bool // package paths that the patterns match
	errors   []PackageError  // of patterns that match nothing

	big      bool            // units are not all kept
	units    []*node         // those with a full check, in the order of each
	paths    map[string]bool // of the units and of main-module packages
	packages []Package       // the rows
	hidden   []hiddenFile    // what unseen tells about

	mu    sync.Mutex
	held  int   // source bytes of the units in memory, when big
	clock int64 // counts loans
}

// local tells whether an object path belongs to the main modules, external
// test packages included.
func (w *world) local(path string) bool { return w.paths[path] }

// source gives the bytes of a root-relative file as loaded (overlay first).
func (w *world) source(file string) ([]byte, error) {
	return w.overlay.read(w.place.abs(file))
}

// node finds a package variant by configuration and go list's ImportPath.
func (w *world) node(cfg, id string) *node {
	for _, c := range w.configs {
		if c.name == cfg {
			return w.graph.byID[c][id]
		}
	}
	return nil
}

// each calls f, one unit after the other in a stable order, for every unit
// whose path is in paths (nil = all main-module packages and their external
// tests; an external test package is named by its own path, "p_test"). AST and
// Info are present, checked again when they were dropped; nothing of a unit
// may be kept after f returns but strings and numbers. Where a package has
// an in-package test variant, that one is given in place of the plain one: it
// covers the plain files too.
func (w *world) each(paths map[string]bool, f func(*unit)) error {
	var lock sync.Mutex
	turn := sync.NewCond(&lock)
	next := 0
	w.parallel(paths, func(i int, u *unit) {
		lock.Lock()
		for next != i {
			turn.Wait()
		}
		lock.Unlock()
		defer func() {
			lock.Lock()
			next++
			lock.Unlock()
			turn.Broadcast()
		}()
		f(u)
	})
	return nil
}

// collect is each with results: f runs in parallel, so it may only read its
// unit and what nobody writes; the results are joined in the order of each.
func collect[T any](w *world, paths map[string]bool, f func(*unit) []T) ([]T, error) {
	parts := make([][]T, len(w.units))
	w.parallel(paths, func(i int, u *unit) { parts[i] = f(u) })
	var all []T
	for _, part := range parts {
		all = append(all, part...)
	}
	return all, nil
}
