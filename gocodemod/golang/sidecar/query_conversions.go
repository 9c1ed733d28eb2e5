package main

import (
	"go/ast"
	"go/token"
	"go/types"
)

type conversionParams struct {
	IDs        []string `json:"ids"`
	Containing bool     `json:"containing"`
	Methods    bool     `json:"methods"`
	To         []string `json:"to"`
}

func init() {
	query("conversions", func(w *world, p conversionParams) (any, error) {
		// A struct that holds the type carries it where nobody names the type.
		var paths map[string]bool
		if len(p.IDs) > 0 && !p.Containing && !unnamed(p.IDs) {
			var err error
			if paths, err = w.usersOf(p.IDs); err != nil {
				return nil, err
			}
		}
		ids, to := set(p.IDs), set(p.To)
		return w.rows(paths, func(v *view) []located {
			s := &conversionScan{
				view: v, to: to,
				reach: &reach{
					view: v, ids: ids, deep: p.Containing, methods: p.Methods,
					known: map[types.Type]bool{},
				},
			}
			v.walk(s.visit)
			return s.rows
		})
	})
}

type conversionScan struct {
	*view
	reach *reach
	to    map[string]bool
	rows  []located
}

// spot says where a conversion happens.
type spot struct {
	at       ast.Node
	context  string
	callee   string
	index    int
	object   string
	external bool
}

func (s *conversionScan) visit(c *cursor, n ast.Node) {
	switch n := n.(type) {
	case *ast.CallExpr:
		s.call(c, n)
	case *ast.AssignStmt:
		s.assign(c, n)
	case *ast.ValueSpec:
		s.valueSpec(c, n)
	case *ast.ReturnStmt:
		s.returned(c, n)
	case *ast.CompositeLit:
		s.literal(c, n)
	case *ast.SendStmt:
		if ch, ok := under(c.typeOf(n.Chan)).(*types.Chan); ok {
			s.value(c, n.Value, ch.Elem(), spot{context: "send", index: -1})
		}
	case *ast.RangeStmt:
		s.ranged(c, n)
	case *ast.IndexExpr:
		if m, ok := under(c.typeOf(n.X)).(*types.Map); ok {
			s.value(c, n.Index, m.Key(), spot{context: "index", index: -1})
		}
	case *ast.BinaryExpr:
		if n.Op == token.EQL || n.Op == token.NEQ {
			s.compared(c, n.X, n.Y, "compare")
		}
	case *ast.SwitchStmt:
		s.switched(c, n)
	}
}

// under is the core type, nil-safe.
func under(t types.Type) types.Type {
	if t == nil {
		return nil
	}
	return coreOf(t)
}

// value notes that e is stored where a value of type target is wanted.
func (s *conversionScan) value(c *cursor, e ast.Expr, target types.Type, at spot) {
	tv, ok := s.u.info.Types[e]
	if !ok {
		return
	}
	at.at = e
	if tv.IsNil() {
		s.nothing(c, target, at)
	}
	if tv.IsNil() || tv.Type == nil || tv.IsType() {
		return
	}
	s.note(c, staticType(tv), target, at)
}

// nothing notes a nil that becomes a pointer to one of the wanted types, or,
// where all sources are wanted, one of the interfaces asked for.
func (s *conversionScan) nothing(c *cursor, target types.Type, at spot) {
	if len(s.reach.ids) == 0 && len(s.to) > 0 && isInterface(target) {
		s.row(c, types.Typ[types.UntypedNil], target, at)
	}
	if len(s.reach.ids) == 0 || len(s.to) > 0 || target == nil || !s.reach.is(target) {
		return
	}
	if _, pointer := target.Underlying().(*types.Pointer); pointer {
		s.row(c, types.Typ[types.UntypedNil], target, at)
	}
}

// note makes a row where source becomes an interface of another type.
func (s *conversionScan) note(c *cursor, source, target types.Type, at spot) {
	if source == nil || !isInterface(target) || types.Identical(source, target) {
		return
	}
	s.emit(c, source, target, at)
}

func (s *conversionScan) emit(c *cursor, source, target types.Type, at spot) {
	if b, ok := source.(*types.Basic); ok && (b.Kind() == types.UntypedNil || b.Kind() == types.Invalid) {
		return
	}
	if !s.reach.from(source) {
		return
	}
	s.row(c, source, target, at)
}

func (s *conversionScan) row(c *cursor, source, target types.Type, at spot) {
	ref := s.typeRef(target)
	if len(s.to) > 0 && !s.to[ref.Named] && !s.to[ref.Text] {
		return
	}
	row := Conversion{
		File: c.file, Source: s.typeRef(source), Target: ref, Context: at.context,
		Package: s.u.path, Function: c.function(), Callee: at.callee, Index: at.index,
		Object: at.object, External: at.external, Test: c.test,
	}
	row.Start, row.End = c.span(at.at)
	s.rows = append(s.rows, locate(row.File, row.Start, row))
}

// assign covers `=`, and the variables that := only assigns.
func (s *conversionScan) assign(c *cursor, n *ast.AssignStmt) {
	if n.Tok != token.ASSIGN && n.Tok != token.DEFINE {
		return
	}
	for i, lhs := range n.Lhs {
		if id, ok := lhs.(*ast.Ident); ok && (id.Name == "_" || s.u.info.Defs[id] != nil) {
			continue
		}
		at := spot{context: "assign", index: -1, object: s.target(lhs)}
		target := c.typeOf(lhs)
		switch {
		case len(n.Rhs) == len(n.Lhs):
			s.value(c, n.Rhs[i], target, at)
			if x, ok := ast.Unparen(lhs).(*ast.SelectorExpr); ok {
				s.field(c, n.Rhs[i], s.u.info.Uses[x.Sel], at)
			}
		case len(n.Rhs) == 1:
			at.at = n.Rhs[0]
			s.note(c, s.part(c, n.Rhs[0], i), target, at)
		}
	}
}

// target is the id of the variable or field that an expression writes.
func (v *view) target(e ast.Expr) string {
	if x, ok := ast.Unparen(e).(*ast.SelectorExpr); ok {
		if sel := v.u.info.Selections[x]; sel != nil {
			return v.objectID(sel.Obj())
		}
	}
	return v.namedObject(e)
}

// part is the type of the i-th value of a call, or of a comma-ok expression.
func (s *conversionScan) part(c *cursor, e ast.Expr, i int) types.Type {
	t := c.typeOf(e)
	if tuple, ok := t.(*types.Tuple); ok {
		if i < tuple.Len() {
			return types.Default(tuple.At(i).Type())
		}
		return nil
	}
	if i == 1 {
		return types.Typ[types.Bool]
	}
	return t
}

func (s *conversionScan) valueSpec(c *cursor, n *ast.ValueSpec) {
	if n.Type == nil || len(n.Values) == 0 {
		return
	}
	target := c.typeOf(n.Type)
	for i, name := range n.Names {
		at := spot{context: "assign", index: -1, object: s.objectID(s.u.info.Defs[name])}
		if len(n.Values) == len(n.Names) {
			s.value(c, n.Values[i], target, at)
		} else if len(n.Values) == 1 {
			at.at = n.Values[0]
			s.note(c, s.part(c, n.Values[0], i), target, at)
		}
	}
}

func (s *conversionScan) returned(c *cursor, n *ast.ReturnStmt) {
	sig := c.signature()
	if sig == nil || len(n.Results) == 0 {
		return
	}
	results := sig.Results()
	for i := 0; i < results.Len(); i++ {
		at := spot{context: "return", index: i}
		if len(n.Results) == results.Len() {
			s.value(c, n.Results[i], results.At(i).Type(), at)
		} else if len(n.Results) == 1 {
			at.at = n.Results[0]
			s.note(c, s.part(c, n.Results[0], i), results.At(i).Type(), at)
		}
	}
}

// ranged covers `for k, v = range x`.
func (s *conversionScan) ranged(c *cursor, n *ast.RangeStmt) {
	if n.Tok != token.ASSIGN {
		return
	}
	key, value := rangeTypes(c.typeOf(n.X))
	for i, lhs := range []ast.Expr{n.Key, n.Value} {
		if lhs == nil {
			continue
		}
		if id, ok := lhs.(*ast.Ident); ok && id.Name == "_" {
			continue
		}
		at := spot{at: n.X, context: "range", index: -1, object: s.target(lhs)}
		s.note(c, []types.Type{key, value}[i], c.typeOf(lhs), at)
	}
}

func rangeTypes(t types.Type) (key, value types.Type) {
	integer := types.Type(types.Typ[types.Int])
	switch u := under(t).(type) {
	case *types.Basic:
		if u.Info()&types.IsString != 0 {
			return integer, types.Typ[types.Rune]
		}
		return types.Default(t), nil
	case *types.Pointer:
		if a, ok := under(u.Elem()).(*types.Array); ok {
			return integer, a.Elem()
		}
	case *types.Array:
		return integer, u.Elem()
	case *types.Slice:
		return integer, u.Elem()
	case *types.Map:
		return u.Key(), u.Elem()
	case *types.Chan:
		return u.Elem(), nil
	case *types.Signature:
		if u.Params().Len() != 1 {
			return nil, nil
		}
		yield, ok := under(u.Params().At(0).Type()).(*types.Signature)
		if !ok {
			return nil, nil
		}
		if yield.Params().Len() > 0 {
			key = yield.Params().At(0).Type()
		}
		if yield.Params().Len() > 1 {
			value = yield.Params().At(1).Type()
		}
	}
	return key, value
}

func (s *conversionScan) compared(c *cursor, x, y ast.Expr, context string) {
	tx, ty := c.typeOf(x), c.typeOf(y)
	at := spot{context: context, index: -1}
	if isInterface(tx) {
		s.value(c, y, tx, at)
	}
	if isInterface(ty) && !isInterface(tx) {
		s.value(c, x, ty, at)
	}
}

func (s *conversionScan) switched(c *cursor, n *ast.SwitchStmt) {
	if n.Tag == nil {
		return
	}
	for _, stmt := range n.Body.List {
		if clause, ok := stmt.(*ast.CaseClause); ok {
			for _, e := range clause.List {
				s.compared(c, n.Tag, e, "case")
			}
		}
	}
}
