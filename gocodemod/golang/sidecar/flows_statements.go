package main

import (
	"go/ast"
	"go/token"
	"go/types"
)

func (s *flowScan) visit(c *cursor, n ast.Node) {
	switch n := n.(type) {
	case *ast.FuncDecl:
		if fn, ok := s.u.info.Defs[n.Name].(*types.Func); ok {
			s.declared(c, n, fn)
		}
	case *ast.FuncLit:
		s.lambda(c, n)
	case *ast.GoStmt:
		s.kinds[n.Call] = "go"
	case *ast.DeferStmt:
		s.kinds[n.Call] = "defer"
	case *ast.CallExpr:
		s.call(c, n)
	case *ast.AssignStmt:
		s.assign(c, n)
	case *ast.ValueSpec:
		s.valueSpec(c, n)
	case *ast.ReturnStmt:
		s.returned(c, n)
	case *ast.CompositeLit:
		s.composite(c, n)
	case *ast.SendStmt:
		if ch, ok := under(c.typeOf(n.Chan)).(*types.Chan); ok {
			s.flow(c, n.Value, s.content("channel", ch.Elem()), ch.Elem())
		}
	case *ast.RangeStmt:
		s.ranged(c, n)
	case *ast.TypeSwitchStmt:
		s.typeSwitch(c, n)
	case *ast.UnaryExpr:
		s.unary(c, n)
	case *ast.IndexExpr:
		if m, ok := under(c.typeOf(n.X)).(*types.Map); ok {
			s.flow(c, n.Index, s.content("key", m.Key()), m.Key())
			s.zero(m.Elem())
		}
	case *ast.SliceExpr:
		s.zero(elementOf(under(c.typeOf(n.X))))
	case *ast.TypeAssertExpr:
		if n.Type != nil {
			s.zero(c.typeOf(n.Type))
			s.opened(s.of(c, n.X), c.typeOf(n.Type))
		}
	case *ast.SelectorExpr:
		s.selector(c, n)
	case *ast.Ident:
		if inst, ok := s.u.info.Instances[n]; ok {
			s.typ(inst.Type)
		}
		s.ident(c, n)
	case *ast.TypeSpec:
		if obj, ok := s.u.info.Defs[n.Name].(*types.TypeName); ok {
			s.typ(obj.Type())
			if s.api && !c.test && obj.Exported() && obj.Parent() == s.u.pkg.Scope() {
				s.mark(&s.Open, "open", s.typ(obj.Type()))
			}
		}
	}
}

// declared notes a function, and what its results hold before it says so.
func (s *flowScan) declared(c *cursor, n *ast.FuncDecl, fn *types.Func) {
	i := s.function(fn)
	row := &s.Funcs[i]
	row.Declared, row.Test = n.Body != nil, c.test
	row.Exported = s.api && !c.test && fn.Exported()
	s.empty(c, fn.Type().(*types.Signature), n.Body, i)
}

func (s *flowScan) lambda(c *cursor, n *ast.FuncLit) {
	i := s.literal(c, n)
	if i < 0 {
		return
	}
	sig := c.typeOf(n).(*types.Signature)
	s.empty(c, sig, n.Body, i)
	if !s.called[n] {
		s.Taken = append(s.Taken, taken{Func: i, Type: s.typ(sig)})
	}
}

// empty: named results begin empty; where a deferred call may recover, the
// others may be returned empty too.
func (s *flowScan) empty(c *cursor, sig *types.Signature, body *ast.BlockStmt, i int) {
	for k := 0; k < sig.Results().Len(); k++ {
		r := sig.Results().At(k)
		if r.Name() != "" || defers(body) {
			s.null(s.Funcs[i].Out[k])
			s.zero(r.Type())
		}
	}
}

func defers(body *ast.BlockStmt) (found bool) {
	if body == nil {
		return true
	}
	ast.Inspect(body, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.DeferStmt:
			found = true
		case *ast.FuncLit:
			return false
		}
		return !found
	})
	return found
}

// destination is the slot that an expression on the left names.
func (s *flowScan) destination(c *cursor, lhs ast.Expr) (int, types.Type, bool) {
	if id, ok := ast.Unparen(lhs).(*ast.Ident); ok {
		if id.Name == "_" {
			return none, nil, false
		}
		obj, ok := s.u.info.ObjectOf(id).(*types.Var)
		if !ok {
			return none, nil, false
		}
		return s.variable(obj), obj.Type(), true
	}
	t := c.typeOf(lhs)
	if !isSlot(t) {
		return none, t, true
	}
	return s.of(c, lhs), t, true
}

func (s *flowScan) assign(c *cursor, n *ast.AssignStmt) {
	if n.Tok != token.ASSIGN && n.Tok != token.DEFINE {
		return
	}
	for i, lhs := range n.Lhs {
		dst, t, ok := s.destination(c, lhs)
		if !ok {
			continue
		}
		if len(n.Rhs) == len(n.Lhs) {
			s.flow(c, n.Rhs[i], dst, t)
		} else if len(n.Rhs) == 1 {
			from, src := s.part(c, n.Rhs[0], i)
			s.moved(from, src, dst, t)
		}
	}
}

func (s *flowScan) valueSpec(c *cursor, n *ast.ValueSpec) {
	for i, name := range n.Names {
		obj, ok := s.u.info.Defs[name].(*types.Var)
		if !ok {
			continue
		}
		dst := s.variable(obj)
		s.global(c, obj, dst)
		switch {
		case len(n.Values) == 0:
			s.null(dst)
			s.zero(obj.Type())
		case name.Name == "_":
		case len(n.Values) == len(n.Names):
			s.flow(c, n.Values[i], dst, obj.Type())
		case len(n.Values) == 1:
			from, src := s.part(c, n.Values[0], i)
			s.moved(from, src, dst, obj.Type())
		}
	}
}

// global notes what code that nobody shows may write by its name.
func (s *flowScan) global(c *cursor, obj *types.Var, dst int) {
	if obj.Parent() != s.u.pkg.Scope() {
		return
	}
	if s.api && !c.test && obj.Exported() {
		s.mark(&s.Exported, "exported", dst)
		if dst < 0 {
			s.mark(&s.Open, "open", s.typ(obj.Type()))
		}
	}
	if _, basic := obj.Type().Underlying().(*types.Basic); dst < 0 && !basic {
		s.join(&s.Globals, "global", s.name(s.objectID(obj)), s.typ(obj.Type()))
	}
}

func (s *flowScan) returned(c *cursor, n *ast.ReturnStmt) {
	sig := c.signature()
	if sig == nil || len(n.Results) == 0 {
		return
	}
	for i := 0; i < sig.Results().Len(); i++ {
		r := sig.Results().At(i)
		dst := s.variable(r)
		if len(n.Results) == sig.Results().Len() {
			s.flow(c, n.Results[i], dst, r.Type())
		} else if len(n.Results) == 1 {
			from, src := s.part(c, n.Results[0], i)
			s.moved(from, src, dst, r.Type())
		}
	}
}

func (s *flowScan) ranged(c *cursor, n *ast.RangeStmt) {
	key, value, keyNode, valueNode := s.rangeParts(c, n.X)
	for i, lhs := range []ast.Expr{n.Key, n.Value} {
		if lhs == nil {
			continue
		}
		from, src := key, keyNode
		if i == 1 {
			from, src = value, valueNode
		}
		if dst, t, ok := s.destination(c, lhs); ok && from != nil {
			s.moved(from, src, dst, t)
		}
	}
}

func (s *flowScan) rangeParts(c *cursor, x ast.Expr) (key, value types.Type, keyNode, valueNode int) {
	t := c.typeOf(x)
	key, value = rangeTypes(t)
	keyNode, valueNode = none, none
	if key == nil {
		return
	}
	if isTypeParam(key) {
		keyNode = s.computed(key) // range over an integer of a type parameter's type
	}
	switch u := under(t).(type) {
	case *types.Map:
		keyNode, valueNode = s.content("key", u.Key()), s.content("value", u.Elem())
	case *types.Chan:
		keyNode = s.content("channel", u.Elem())
	case *types.Signature:
		if yield, ok := under(u.Params().At(0).Type()).(*types.Signature); ok {
			keyNode, valueNode = s.signature(yield, "parameter", 0), s.signature(yield, "parameter", 1)
		}
		i := s.typ(plain(u))
		s.note(c, x, FlowCall{Func: none, Node: none, Name: none, Type: i, On: none, Value: none})
		s.Calls[len(s.Calls)-1].Kind = "call"
	default:
		valueNode = s.content("element", value)
	}
	return
}

// typeSwitch: the variable is another one in each clause.
func (s *flowScan) typeSwitch(c *cursor, n *ast.TypeSwitchStmt) {
	assign, ok := n.Assign.(*ast.AssignStmt)
	if !ok || len(assign.Rhs) != 1 {
		return // what is looked at has no name in the clauses
	}
	x, ok := ast.Unparen(assign.Rhs[0]).(*ast.TypeAssertExpr)
	if !ok {
		return
	}
	src := s.of(c, x.X)
	for _, stmt := range n.Body.List {
		clause, ok := stmt.(*ast.CaseClause)
		if !ok {
			continue
		}
		obj, ok := s.u.info.Implicits[clause].(*types.Var)
		if !ok {
			continue
		}
		dst := s.variable(obj)
		if dst < 0 {
			s.opened(src, obj.Type())
			continue
		}
		if len(clause.List) == 1 && s.u.info.Types[clause.List[0]].IsType() {
			s.join(&s.Narrow, "narrow", src, dst)
		} else {
			s.edge(src, dst)
		}
	}
}

func (s *flowScan) unary(c *cursor, n *ast.UnaryExpr) {
	switch n.Op {
	case token.AND:
		t := c.typeOf(n.X)
		if !isSlot(t) {
			return
		}
		if _, literal := ast.Unparen(n.X).(*ast.CompositeLit); literal {
			s.edge(s.computed(t), s.content("pointer", t))
			return
		}
		from, to := s.of(c, n.X), s.content("pointer", t)
		s.edge(from, to)
		s.edge(to, from)
	case token.ARROW:
		if ch, ok := under(c.typeOf(n.X)).(*types.Chan); ok {
			s.zero(ch.Elem())
		}
	}
}

// selector covers methods used as values, and fields that others declare.
func (s *flowScan) selector(c *cursor, x *ast.SelectorExpr) {
	sel := s.u.info.Selections[x]
	if sel == nil {
		if s.called[x] {
			s.called[x.Sel] = true
		}
		return
	}
	for _, f := range passed(sel) {
		if !s.localObject(f) {
			s.cross(f.Type())
		}
	}
	fn, ok := sel.Obj().(*types.Func)
	if !ok {
		return
	}
	s.called[x.Sel] = true
	if s.called[x] && sel.Kind() == types.MethodVal {
		return
	}
	sig, ok := c.typeOf(x).(*types.Signature)
	if !ok {
		return
	}
	i := s.typ(sig)
	shift := 0
	if sel.Kind() == types.MethodExpr {
		shift = 1
	}
	switch {
	case isSlot(receiverType(fn)):
		row := FlowCall{Func: none, Name: s.methodName(fn), Type: i, Value: i, Methods: s.methodIDs(sel, fn)}
		row.In, row.Out = s.Types[i].In, s.Types[i].Out
		switch {
		case shift == 0:
			row.Node = s.receiver(c, x, sel)
		case isSlot(sel.Recv()):
			row.Node = max(row.In[0], outside)
		default:
			row.Node = max(s.embedded(sel.Recv(), sel.Index()), outside)
		}
		row.On = s.typ(through(sel))
		if shift == 1 {
			short := types.NewSignatureType(nil, nil, nil, tail(sig.Params()), sig.Results(), sig.Variadic())
			row.In, row.Type = row.In[1:], s.typ(short)
		}
		s.note(c, x, row)
	case s.localObject(fn):
		s.Taken = append(s.Taken, taken{Func: s.function(fn), Type: i, Shift: shift})
		s.valueRow(c, x, fn)
	default:
		s.cross(sig)
		s.cross(receiverType(fn))
	}
}

func tail(t *types.Tuple) *types.Tuple {
	var vars []*types.Var
	for i := 1; i < t.Len(); i++ {
		vars = append(vars, t.At(i))
	}
	return types.NewTuple(vars...)
}

// ident covers functions used as values, and variables that others declare.
func (s *flowScan) ident(c *cursor, id *ast.Ident) {
	switch obj := s.u.info.Uses[id].(type) {
	case *types.Var:
		if !s.localObject(obj) && obj.Pkg() != nil {
			s.cross(obj.Type())
		}
	case *types.Func:
		if s.called[id] || receiverType(obj) != nil {
			return
		}
		t := c.typeOf(id)
		if inst, ok := s.u.info.Instances[id]; ok {
			t = inst.Type
			s.instanceAt(id, obj)
		}
		sig, ok := t.(*types.Signature)
		if !ok {
			sig = obj.Type().(*types.Signature)
		}
		if !s.localObject(obj) {
			s.cross(plain(sig))
			return
		}
		s.Taken = append(s.Taken, taken{Func: s.function(obj), Type: s.typ(plain(sig))})
		s.valueRow(c, id, obj)
	}
}

// valueRow notes that a function is mentioned without being called.
func (s *flowScan) valueRow(c *cursor, n ast.Node, fn *types.Func) {
	s.note(c, n, FlowCall{Func: s.function(fn), Node: none, Name: none, Type: none, On: none, Value: none})
}
