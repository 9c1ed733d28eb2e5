package main

import (
	"encoding/json"
	"go/ast"
	"go/token"
	"go/types"
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
}

// rel gives the root-relative slash name and the byte offset of a position;
// "" and 0 for token.NoPos. Positions of dependencies work too.
func (u *unit) rel(pos token.Pos) (file string, offset int) {
	return "", 0
}

// world is everything one load knows.
type world struct {
	root string // real path (symlinks resolved) that every `file` is relative to
}

// local tells whether an object path belongs to the main modules, external
// test packages included.
func (w *world) local(path string) bool { return false }

// source gives the bytes of a root-relative file as loaded (overlay first).
func (w *world) source(file string) ([]byte, error) { return nil, nil }

// each calls f, one unit after the other in a stable order, for every unit
// whose path is in paths (nil = all main-module packages and their external
// tests; an external test package is named by its own path, "p_test"). AST and
// Info are present, checked again when they were dropped; nothing of a unit
// may be kept after f returns but strings and numbers. Where a package has
// an in-package test variant, that one is given in place of the plain one: it
// covers the plain files too.
func (w *world) each(paths map[string]bool, f func(*unit)) error { return nil }

// collect is each with results: f runs in parallel, so it may only read its
// unit and what nobody writes; the results are joined in the order of each.
func collect[T any](w *world, paths map[string]bool, f func(*unit) []T) ([]T, error) {
	return nil, nil
}

// users gives the object paths of the units that may mention any of the ids:
// by an identifier, through embedding, or as the type (or a component of the
// type: elements, pointers, type arguments) of some expression; nil when that is unknown, which
// means all. It errs on the side of too many. The declaring package is among them.
func (w *world) users(ids []string) map[string]bool { return nil }

// method answers one request; w is nil before the first load.
type method func(w *world, params json.RawMessage) (any, error)

// register adds a protocol method; call it from init.
func register(name string, f method) {}
