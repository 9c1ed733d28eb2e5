package main

import (
	"go/ast"
	"go/token"
	"go/types"
)

type watchParams struct {
	IDs   []string `json:"ids"`
	Kinds []string `json:"kinds"`
	// Named: only operands that are, or cases that name, one of the ids.
	Named bool `json:"named"`
}

func init() {
	query("watches", func(w *world, p watchParams) (any, error) {
		kinds := set(p.Kinds)
		// What looks at an interface need not name the type that is in it.
		narrow := len(p.IDs) > 0 && (p.Named || len(kinds) > 0)
		for kind := range kinds {
			if p.Named {
				break
			}
			if kind != "deref" && kind != "address" {
				narrow = false
			}
		}
		narrow = narrow && !unnamed(p.IDs)
		var paths map[string]bool
		var sets []map[string]bool
		if narrow {
			index, err := w.namedIndex()
			if err != nil {
				return nil, err
			}
			if paths, err = w.usersOf(index.holders(p.IDs)); err != nil {
				return nil, err
			}
		} else if len(p.IDs) > 0 {
			var err error
			if sets, err = w.methodSets(p.IDs); err != nil {
				return nil, err
			}
		}
		ids := set(p.IDs)
		return w.rows(paths, func(v *view) []located {
			s := &watchScan{
				view: v, kinds: kinds, sets: sets,
				reach: &reach{view: v, ids: ids, known: map[types.Type]bool{}},
				holds: map[types.Type]bool{},
			}
			v.walk(s.visit)
			return s.rows
		})
	})
}

type watchScan struct {
	*view
	kinds map[string]bool
	sets  []map[string]bool // the method sets of the wanted types
	reach *reach
	holds map[types.Type]bool
	rows  []located
}

func (s *watchScan) visit(c *cursor, n ast.Node) {
	switch n := n.(type) {
	case *ast.TypeAssertExpr:
		s.assertion(c, n)
	case *ast.BinaryExpr:
		if n.Op == token.EQL || n.Op == token.NEQ {
			s.compare(c, n, n.X, n.Y)
		}
	case *ast.SwitchStmt:
		if n.Tag != nil {
			s.cases(c, n)
		}
	case *ast.MapType:
		s.mapKey(c, n, c.typeOf(n.Key))
	case *ast.Ident:
		s.mapName(c, n)
	case *ast.StarExpr:
		s.deref(c, n)
	case *ast.UnaryExpr:
		s.address(c, n)
	case *ast.SelectorExpr:
		s.methodValue(c, n)
	}
}

func (s *watchScan) emit(c *cursor, kind string, at ast.Node, operand types.Type, labels ...string) {
	if len(s.kinds) > 0 && !s.kinds[kind] {
		return
	}
	row := Watch{
		File: c.file, Kind: kind, Operand: s.typeRef(operand), Package: s.u.path,
		Types: labels, Function: c.function(), Test: c.test,
	}
	row.Start, row.End = c.span(at)
	s.rows = append(s.rows, locate(row.File, row.Start, row))
}

// label names a type in a row: by id where it is named ("*id" for a pointer).
func (s *watchScan) label(t types.Type) string {
	if t == nil {
		return ""
	}
	ref := s.typeRef(t)
	switch {
	case ref.Named == "":
		return ref.Text
	case ref.Pointer:
		return "*" + ref.Named
	}
	return ref.Named
}

// concerns: t is one of the types or points to it, or is an interface that
// one of them can be in.
func (s *watchScan) concerns(t types.Type) bool {
	if t == nil {
		return false
	}
	return s.reach.from(t) || s.canHold(t)
}

func (s *watchScan) canHold(t types.Type) bool {
	if !isInterface(t) {
		return false
	}
	yes, ok := s.holds[t]
	if !ok {
		methods := s.methodSet(t)
		yes = len(methods) == 0
		for _, have := range s.sets {
			yes = yes || covers(have, methods)
		}
		s.holds[t] = yes
	}
	return yes
}

// compares: comparing two values of t compares something that concerns.
func (s *watchScan) compares(t types.Type, depth int) bool {
	if t == nil || depth > 20 {
		return false
	}
	if s.concerns(t) {
		return true
	}
	switch u := t.Underlying().(type) {
	case *types.Array:
		return s.compares(u.Elem(), depth+1)
	case *types.Struct:
		for i := 0; i < u.NumFields(); i++ {
			if s.compares(u.Field(i).Type(), depth+1) {
				return true
			}
		}
	}
	return false
}

func (s *watchScan) assertion(c *cursor, n *ast.TypeAssertExpr) {
	operand := c.typeOf(n.X)
	if n.Type != nil {
		t := c.typeOf(n.Type)
		if s.concerns(operand) || (t != nil && s.reach.from(t)) {
			s.emit(c, "assert", n, operand, s.label(t))
		}
		return
	}
	sw := enclosingTypeSwitch(c)
	if sw == nil {
		return
	}
	wanted := s.concerns(operand)
	var labels []string
	for _, stmt := range sw.Body.List {
		clause, ok := stmt.(*ast.CaseClause)
		if !ok {
			continue
		}
		for _, e := range clause.List {
			tv := s.u.info.Types[e]
			if tv.IsNil() {
				labels = append(labels, "nil")
			} else if tv.Type != nil {
				labels = append(labels, s.label(tv.Type))
				wanted = wanted || s.reach.from(tv.Type)
			}
		}
	}
	if wanted {
		s.emit(c, "switch", n, operand, labels...)
	}
}

func enclosingTypeSwitch(c *cursor) *ast.TypeSwitchStmt {
	for i := len(c.path) - 1; i >= 0; i-- {
		if sw, ok := c.path[i].(*ast.TypeSwitchStmt); ok {
			return sw
		}
	}
	return nil
}

func (s *watchScan) isNil(e ast.Expr) bool {
	tv, ok := s.u.info.Types[e]
	return ok && tv.IsNil()
}

func (s *watchScan) compare(c *cursor, at ast.Node, x, y ast.Expr) {
	if s.isNil(x) {
		x, y = y, x
	}
	tx, ty := c.typeOf(x), c.typeOf(y)
	switch {
	case tx == nil || ty == nil:
	case s.isNil(y):
		if s.concerns(tx) {
			s.emit(c, "nil-compare", at, tx)
		}
	case s.compares(tx, 0):
		s.emit(c, "compare", at, tx, s.label(types.Default(ty)))
	case s.compares(ty, 0):
		s.emit(c, "compare", at, ty, s.label(types.Default(tx)))
	}
}

func (s *watchScan) cases(c *cursor, n *ast.SwitchStmt) {
	for _, stmt := range n.Body.List {
		if clause, ok := stmt.(*ast.CaseClause); ok {
			for _, e := range clause.List {
				s.compare(c, e, n.Tag, e)
			}
		}
	}
}

func (s *watchScan) mapKey(c *cursor, at ast.Node, key types.Type) {
	if s.compares(key, 0) {
		s.emit(c, "map-key", at, key)
	}
}

// mapName finds map types that have no map expression in the main modules:
// instances of generic map types, and those of other modules.
func (s *watchScan) mapName(c *cursor, id *ast.Ident) {
	tn, ok := s.u.info.Uses[id].(*types.TypeName)
	if !ok {
		return
	}
	t := tn.Type()
	if inst, ok := s.u.info.Instances[id]; ok {
		t = inst.Type
	} else if tn.Pkg() == nil || s.w.local(s.pkgPath(tn.Pkg())) {
		return
	}
	if isTypeParam(t) {
		return
	}
	if m, ok := t.Underlying().(*types.Map); ok {
		s.mapKey(c, id, m.Key())
	}
}

func (s *watchScan) deref(c *cursor, n *ast.StarExpr) {
	tv, ok := s.u.info.Types[n.X]
	if !ok || tv.IsType() || tv.Type == nil || !s.reach.from(tv.Type) {
		return
	}
	s.emit(c, "deref", n, tv.Type)
}

func (s *watchScan) address(c *cursor, n *ast.UnaryExpr) {
	if n.Op != token.AND {
		return
	}
	if _, literal := ast.Unparen(n.X).(*ast.CompositeLit); literal {
		return
	}
	t := c.typeOf(n.X)
	if t == nil || !s.reach.from(t) {
		return
	}
	if _, pointer := types.Unalias(t).(*types.Pointer); pointer && len(s.reach.ids) > 0 {
		return
	}
	s.emit(c, "address", n, t)
}

func (s *watchScan) methodValue(c *cursor, n *ast.SelectorExpr) {
	sel := s.u.info.Selections[n]
	if sel == nil || sel.Kind() != types.MethodVal {
		return
	}
	i := c.parens(len(c.path) - 1)
	if call, ok := c.path[i-1].(*ast.CallExpr); ok && call.Fun == c.path[i] {
		return
	}
	if t := c.typeOf(n.X); s.concerns(t) {
		s.emit(c, "method-value", n, t)
	}
}
