package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"os"
	"runtime/debug"
	"strings"
)

// importer resolves a node's imports to the shapes of other nodes.
type importer struct{ n *node }

func (i importer) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if to := i.n.imports[path]; to != nil {
		if to.shape == nil {
			return nil, errors.New("it could not be checked")
		}
		return to.shape, nil
	}
	if why := i.n.missing[path]; why != "" {
		return nil, errors.New(why)
	}
	return nil, errors.New("package " + path + " was not found")
}

// checker type-checks nodes against the files of one view.
type checker struct {
	sources *sources
	place   *place
}

// makeShape checks the declarations of a node, without function bodies.
func (c *checker) makeShape(n *node) {
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintf(os.Stderr, "panic while checking %s: %v\n%s", n.id, p, debug.Stack())
			if n.shape == nil {
				n.shape = types.NewPackage(n.path, n.list.Name)
			}
		}
	}()
	files := c.outlines(n)
	conf := types.Config{
		Importer:         importer{n},
		Sizes:            n.cfg.sizes,
		FakeImportC:      true,
		IgnoreFuncBodies: true,
		GoVersion:        n.version,
		Error:            func(error) {},
	}
	n.shape, _ = conf.Check(n.path, c.sources.fset, files, nil)
}

// outlines gives the trees for a shape: no bodies, and none of the unexported
// functions (not methods) that no other declaration mentions, since only bodies
// could call them.
func (c *checker) outlines(n *node) (files []*ast.File) {
	sources := make([]*source, len(n.files))
	for i, name := range n.files {
		sources[i] = c.sources.get(name, n.local)
		if file := c.sources.outline(sources[i]); file != nil {
			files = append(files, file)
		}
	}
	for i, file := range files {
		bare := *file
		bare.Decls = make([]ast.Decl, 0, len(file.Decls))
		for _, decl := range file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil && !f.Name.IsExported() && !mentionsName(sources, f.Name.Name) {
				continue
			}
			bare.Decls = append(bare.Decls, decl)
		}
		files[i] = &bare
	}
	return files
}

func mentionsName(sources []*source, name string) bool {
	for _, src := range sources {
		if src.named[name] {
			return true
		}
	}
	return false
}

// makeUnit checks a local node fully; lean leaves out the parts of Info that
// only queries need. The errors are those of go/parser, of
// go/types and of go list, without repetitions.
func (c *checker) makeUnit(n *node, lean bool) (u *unit, errs []PackageError) {
	u = &unit{
		key: n.key(), path: n.path, variant: n.variant, config: n.cfg.name,
		fset: c.sources.fset, sizes: n.cfg.sizes, place: c.place,
	}
	report := newErrorList(n, c.place)
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintf(os.Stderr, "panic while checking %s: %v\n%s", n.id, p, debug.Stack())
			report.add(PackageError{Message: fmt.Sprintf("the type checker failed inside: %v", p)})
			if u.pkg == nil {
				u.pkg = types.NewPackage(n.path, n.list.Name)
			}
		}
		errs = report.rows()
	}()
	broken := map[string]bool{}
	size := 0
	for _, name := range n.files {
		src := c.sources.get(name, true)
		for _, e := range src.errs {
			broken[name] = true
			report.parse(name, e)
		}
		size += src.size
		if file := c.sources.tree(src); file != nil {
			u.files = append(u.files, file)
			u.names = append(u.names, c.place.rel(name))
			u.tokens = append(u.tokens, c.sources.fset.File(file.FileStart))
		}
	}
	report.listed(n.list.Error, broken)
	if n.plain != nil {
		report.listed(n.plain.list.Error, broken)
	}
	u.info = newInfo(size, lean)
	conf := types.Config{
		Importer:    importer{n},
		Sizes:       n.cfg.sizes,
		FakeImportC: true,
		GoVersion:   n.version,
		Error: func(err error) {
			if e, ok := err.(types.Error); ok {
				report.typeError(e, broken)
			} else {
				report.add(PackageError{Message: err.Error()})
			}
		},
	}
	u.pkg = types.NewPackage(n.path, n.list.Name)
	types.NewChecker(&conf, c.sources.fset, u.pkg, u.info).Files(u.files)
	return u, nil
}

// newInfo makes maps of the size that so many bytes of source typically fill.
func newInfo(size int, lean bool) *types.Info {
	info := &types.Info{
		Defs:       make(map[*ast.Ident]types.Object, size/96),
		Uses:       make(map[*ast.Ident]types.Object, size/24),
		Selections: make(map[*ast.SelectorExpr]*types.Selection, size/96),
	}
	if !lean {
		info.Types = make(map[ast.Expr]types.TypeAndValue, size/16)
		info.Instances = map[*ast.Ident]types.Instance{}
		info.Implicits = map[ast.Node]types.Object{}
		info.Scopes = map[ast.Node]*types.Scope{}
		info.FileVersions = map[*ast.File]string{}
	}
	return info
}

// errorList gathers the errors of one node.
type errorList struct {
	n     *node
	place *place
	list  []PackageError
	seen  map[PackageError]bool
	last  int // index of the last type error, for its continuation lines
}

func newErrorList(n *node, p *place) *errorList {
	return &errorList{n: n, place: p, seen: map[PackageError]bool{}, last: -1}
}

func (l *errorList) rows() []PackageError { return l.list }

func (l *errorList) add(e PackageError) {
	e.Package, e.Configuration = l.n.path, l.n.cfg.name
	if !l.seen[e] {
		l.seen[e] = true
		l.list = append(l.list, e)
	}
}

func (l *errorList) parse(abs string, e parseError) {
	l.add(PackageError{File: l.place.rel(abs), Line: e.line, Column: e.column, Offset: e.offset, Message: e.message})
}

// typeError takes what go/types reports. Lines that begin with a tab continue
// the error before; what it says of files that do not parse is noise, and so is
// what follows from the unknown types of C.
func (l *errorList) typeError(e types.Error, broken map[string]bool) {
	if text, ok := strings.CutPrefix(e.Msg, "\t"); ok && l.last >= 0 {
		l.list[l.last].Message += "; " + text
		return
	}
	row := PackageError{Message: e.Msg}
	l.last = -1
	if file := e.Fset.File(e.Pos); file != nil {
		if broken[file.Name()] || len(l.n.list.CgoFiles) > 0 && strings.Contains(e.Msg, "invalid type") {
			return
		}
		position := file.PositionFor(e.Pos, false)
		row.File = l.place.rel(file.Name())
		row.Line, row.Column, row.Offset = position.Line, position.Column, position.Offset
	}
	before := len(l.list)
	l.add(row)
	if len(l.list) > before {
		l.last = before
	}
}

// listed takes the error of go list, unless it repeats a syntax error.
func (l *errorList) listed(e *listedError, broken map[string]bool) {
	if e == nil {
		return
	}
	row, abs := positioned(e, l.place)
	if !broken[abs] {
		l.add(row)
	}
}

// positioned makes a row of go list's error; abs is its file.
func positioned(e *listedError, p *place) (row PackageError, abs string) {
	row.Message = sentence(e.Err)
	abs, rest := splitPosition(e.Pos)
	if abs == "" {
		return row, ""
	}
	row.File = p.rel(abs)
	fmt.Sscanf(rest, ":%d:%d", &row.Line, &row.Column)
	return row, abs
}

// rel gives the root-relative slash name and the byte offset of a position;
// "" and 0 for token.NoPos. Positions of dependencies work too.
func (u *unit) rel(pos token.Pos) (file string, offset int) {
	if !pos.IsValid() {
		return "", 0
	}
	for i, tokens := range u.tokens {
		if base := tokens.Base(); base <= int(pos) && int(pos) <= base+tokens.Size() {
			return u.names[i], int(pos) - base
		}
	}
	tokens := u.fset.File(pos)
	if tokens == nil {
		return "", 0
	}
	return u.place.rel(tokens.Name()), tokens.Offset(pos)
}
