package main

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
)

// variable is the slot of a variable, parameter or result; none where its type is concrete.
func (s *flowScan) variable(obj *types.Var) int {
	of := obj.Origin()
	if !isSlot(of.Type()) {
		return none
	}
	if of.Pkg() == nil || (of.Parent() == of.Pkg().Scope() && !s.localObject(of)) {
		return outside
	}
	if of.Name() == "_" && of.Parent() != nil && of.Parent() == of.Pkg().Scope() {
		return none
	}
	return s.node(s.objectID(of), s.typ(of.Type()), "variable")
}

// function gives the index of a function of the main modules.
func (s *flowScan) function(fn *types.Func) int {
	fn = fn.Origin()
	id := s.objectID(fn)
	if i, ok := s.funcs[id]; ok {
		return i
	}
	sig := s.registerFunc(fn)
	row := FlowFunc{ID: id}
	if recv := sig.Recv(); recv != nil {
		if named := namedOf(recv.Type()); named != nil {
			row.Receiver = s.objectID(named.Origin().Obj())
		}
	}
	return s.newFunction(row, sig)
}

// literal gives the index of a function literal.
func (s *flowScan) literal(c *cursor, lit *ast.FuncLit) int {
	id := c.file + ":" + strconv.Itoa(c.at(lit.Pos())) + ":func"
	if i, ok := s.funcs[id]; ok {
		return i
	}
	sig, ok := c.typeOf(lit).(*types.Signature)
	if !ok {
		return none
	}
	return s.newFunction(FlowFunc{ID: id, Literal: true, Declared: true, Test: c.test}, sig)
}

func (s *flowScan) newFunction(row FlowFunc, sig *types.Signature) int {
	i := len(s.Funcs)
	s.funcs[row.ID] = i
	s.Funcs = append(s.Funcs, row)
	for k := 0; k < sig.Params().Len(); k++ {
		row.In = append(row.In, s.variable(sig.Params().At(k)))
	}
	for k := 0; k < sig.Results().Len(); k++ {
		row.Out = append(row.Out, s.variable(sig.Results().At(k)))
	}
	row.Type = s.typ(types.NewSignatureType(nil, nil, nil, sig.Params(), sig.Results(), sig.Variadic()))
	s.Funcs[i] = row
	return i
}

// of is the slot that an expression of slot type reads.
func (s *flowScan) of(c *cursor, e ast.Expr) int {
	e = ast.Unparen(e)
	switch x := e.(type) {
	case *ast.Ident:
		if obj, ok := s.u.info.ObjectOf(x).(*types.Var); ok {
			return s.variable(obj)
		}
	case *ast.SelectorExpr:
		sel := s.u.info.Selections[x]
		if sel == nil {
			if obj, ok := s.u.info.Uses[x.Sel].(*types.Var); ok {
				return s.variable(obj)
			}
		} else if sel.Kind() == types.FieldVal {
			return s.selected(sel)
		}
	case *ast.IndexExpr:
		return s.indexed(c, x)
	case *ast.StarExpr:
		if p, ok := under(c.typeOf(x.X)).(*types.Pointer); ok {
			return s.content("pointer", p.Elem())
		}
	case *ast.UnaryExpr:
		if x.Op == token.ARROW {
			if ch, ok := under(c.typeOf(x.X)).(*types.Chan); ok {
				return s.content("channel", ch.Elem())
			}
		}
	case *ast.TypeAssertExpr:
		if x.Type != nil {
			return s.asserted(c, x)
		}
	case *ast.CallExpr:
		return s.result(c, x, 0)
	}
	return s.computed(c.typeOf(e))
}

// computed is the slot of what is no variable: a value of a type parameter's
// type that was made on the spot. Of an interface there is no such thing.
func (s *flowScan) computed(t types.Type) int {
	if t != nil && isTypeParam(t) {
		return s.node("any of "+s.text(t), s.typ(t), "signature")
	}
	return outside
}

// selected is the slot of the field that a selection names.
func (s *flowScan) selected(sel *types.Selection) int {
	t := sel.Recv()
	node := none
	for _, i := range sel.Index() {
		if p, ok := types.Unalias(t).Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		st, ok := coreOf(t).(*types.Struct)
		if !ok || i >= st.NumFields() {
			return outside
		}
		f := st.Field(i)
		node = s.field(t, f)
		t = f.Type()
	}
	return node
}

func (s *flowScan) indexed(c *cursor, x *ast.IndexExpr) int {
	switch u := under(c.typeOf(x.X)).(type) {
	case *types.Slice:
		return s.content("element", u.Elem())
	case *types.Array:
		return s.content("element", u.Elem())
	case *types.Pointer:
		if a, ok := under(u.Elem()).(*types.Array); ok {
			return s.content("element", a.Elem())
		}
	case *types.Map:
		return s.content("value", u.Elem())
	}
	s.crossContents(c.typeOf(x)) // an element of something that has no one form
	return s.computed(c.typeOf(x))
}

// spotNode is a slot of its own for an expression.
func (s *flowScan) spotNode(c *cursor, e ast.Node, t types.Type, what string) int {
	id := c.file + ":" + strconv.Itoa(c.at(e.Pos())) + "-" + strconv.Itoa(c.at(e.End())) + ":" + what
	return s.node(id, s.typ(t), "expression")
}

func (s *flowScan) asserted(c *cursor, x *ast.TypeAssertExpr) int {
	if i, ok := s.seen[x]; ok {
		return i
	}
	i := s.spotNode(c, x, c.typeOf(x.Type), "asserted")
	s.seen[x] = i
	s.join(&s.Narrow, "narrow", s.of(c, x.X), i)
	return i
}

// converted is the slot of I(x).
func (s *flowScan) converted(c *cursor, call *ast.CallExpr, t types.Type) int {
	if i, ok := s.seen[call]; ok {
		return i
	}
	i := s.spotNode(c, call, t, "converted")
	s.seen[call] = i
	if isTypeParam(t) {
		s.edge(s.computed(t), i)
	}
	if len(call.Args) == 1 {
		s.flow(c, call.Args[0], i, t)
	}
	return i
}

// result is the slot of the i-th result of a call, if it is one.
func (s *flowScan) result(c *cursor, call *ast.CallExpr, i int) int {
	fun, ok := s.u.info.Types[call.Fun]
	if !ok {
		return outside
	}
	switch {
	case fun.IsType():
		return s.converted(c, call, fun.Type)
	case fun.IsBuiltin():
		return s.computed(c.typeOf(call))
	}
	sig := c.callSignature(call)
	if sig == nil || i >= sig.Results().Len() {
		return outside
	}
	if lit, ok := ast.Unparen(call.Fun).(*ast.FuncLit); ok {
		return s.at(s.Funcs[s.literal(c, lit)].Out, i)
	}
	if fn, ok := c.callee(call).(*types.Func); ok {
		switch {
		case isSlot(receiverType(fn)):
			return s.at(s.site(c, call, fn).Out, i)
		case s.isParametric(fn):
			return s.parametricSlot(s.registerFunc(fn).Results().At(i).Type())
		case !s.localObject(fn):
			return outside
		}
		return s.at(s.Funcs[s.function(fn)].Out, i)
	}
	return s.signature(sig, "result", i)
}

func receiverType(fn *types.Func) types.Type {
	if recv := fn.Type().(*types.Signature).Recv(); recv != nil {
		return recv.Type()
	}
	return nil
}

func (s *flowScan) at(list []int, i int) int {
	if i < len(list) {
		return list[i]
	}
	return outside
}

// flow notes that the value of e goes into dst (none: a variable of the
// concrete type t).
func (s *flowScan) flow(c *cursor, e ast.Expr, dst int, t types.Type) {
	tv, ok := s.u.info.Types[e]
	if !ok {
		if id, isIdent := e.(*ast.Ident); !isIdent || s.u.info.ObjectOf(id) == nil {
			s.edge(outside, dst)
			return
		}
		tv.Type = c.typeOf(e)
	}
	switch from := staticType(tv); {
	case tv.IsNil():
		s.null(dst)
	case tv.IsType():
	case isSlot(from):
		s.moved(from, s.of(c, e), dst, t)
	default:
		s.moved(from, none, dst, t)
	}
}

// moved is flow for what has a type and perhaps a slot, but no expression.
func (s *flowScan) moved(from types.Type, src, dst int, t types.Type) {
	if dst == none {
		s.adapt(from, t)
		return
	}
	if from == nil { // code with errors, or C's
		s.edge(outside, dst)
		return
	}
	if isSlot(from) {
		if src == none {
			src = outside
		}
		s.edge(src, dst)
		return
	}
	s.source(from, dst)
}

func (s *flowScan) source(t types.Type, dst int) {
	if b, ok := t.(*types.Basic); ok && b.Kind() == types.Invalid {
		s.edge(outside, dst)
		return
	}
	i := s.typ(t)
	s.methods(t)
	s.join(&s.Sources, "source", i, dst)
}

// adapt notes a conversion between two struct types, or pointers to them,
// that are not one: their fields share values.
func (s *flowScan) adapt(from, to types.Type) {
	if from == nil || to == nil || from == to || types.Identical(from, to) {
		return
	}
	if p, ok := from.Underlying().(*types.Pointer); ok {
		q, ok := to.Underlying().(*types.Pointer)
		if !ok {
			return
		}
		from, to = p.Elem(), q.Elem()
	}
	if _, ok := from.Underlying().(*types.Struct); !ok {
		return
	}
	if _, ok := to.Underlying().(*types.Struct); ok {
		s.join(&s.Converts, "convert", s.typ(from), s.typ(to))
	}
}

// zero notes that a value of the type is made with nothing in it.
func (s *flowScan) zero(t types.Type) {
	if t == nil {
		return
	}
	switch u := t.Underlying().(type) {
	case *types.Struct:
	case *types.Array:
		s.zero(u.Elem())
		return
	case *types.Interface:
		if !isTypeParam(t) {
			return
		}
	default:
		return
	}
	s.mark(&s.Zeros, "zero", s.typ(t))
}

// cross notes that values of a type go outside, and may come back.
func (s *flowScan) cross(t types.Type) {
	if s.crosses(t) {
		s.methods(t)
		s.mark(&s.Outside, "outside", s.typ(t))
	}
}

// arrive notes that values of a type come from outside.
func (s *flowScan) arrive(t types.Type) {
	if s.crosses(t) {
		s.mark(&s.Arriving, "arriving", s.typ(t))
	}
}

func (s *flowScan) crosses(t types.Type) bool {
	if t == nil || isSlot(t) {
		return false
	}
	_, basic := types.Unalias(t).(*types.Basic)
	return !basic
}

// opened notes that what a slot holds is used as a value of a concrete type.
func (s *flowScan) opened(node int, t types.Type) {
	if s.crosses(t) {
		s.join(&s.Opened, "opened", node, s.typ(t))
	}
}
