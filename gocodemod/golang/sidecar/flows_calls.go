package main

import (
	"go/ast"
	"go/types"
	"strconv"
)

// call covers what one call moves, and notes it.
func (s *flowScan) call(c *cursor, n *ast.CallExpr) {
	fun, ok := s.u.info.Types[n.Fun]
	if !ok {
		return
	}
	if fun.IsType() {
		s.conversion(c, n, fun.Type)
		return
	}
	s.called[funExpr(n)] = true
	if fun.IsBuiltin() {
		s.builtin(c, n)
		return
	}
	sig := c.callSignature(n)
	if sig == nil {
		s.passAll(c, n, nil, func(int, bool) (int, types.Type) { return outside, nil })
		return
	}
	if lit, ok := ast.Unparen(n.Fun).(*ast.FuncLit); ok {
		s.called[lit] = true
		if i := s.literal(c, lit); i >= 0 {
			s.pass(c, n, sig, sig, s.Funcs[i].In)
		}
		return
	}
	fn, ok := c.callee(n).(*types.Func)
	switch {
	case !ok:
		i := s.typ(plain(sig))
		s.pass(c, n, sig, sig, s.Types[i].In)
		s.note(c, n, FlowCall{Func: none, Node: none, Name: none, Type: i, On: none, Value: none})
	case isSlot(receiverType(fn)):
		site := s.site(c, n, fn)
		s.pass(c, n, sig, sig, site.In)
	case s.localObject(fn):
		s.instantiated(n, fn)
		i := s.function(fn)
		s.pass(c, n, sig, s.registerFunc(fn), s.Funcs[i].In)
		s.note(c, n, FlowCall{Func: i, Node: none, Name: none, Type: none, On: none, Value: none})
	default:
		s.abroad(c, n, fn, sig)
	}
}

// plain is a signature as the type of a value.
func plain(sig *types.Signature) *types.Signature {
	if sig.Recv() == nil && sig.TypeParams().Len() == 0 {
		return sig
	}
	return types.NewSignatureType(nil, nil, nil, sig.Params(), sig.Results(), sig.Variadic())
}

// instantiated notes the type arguments of a generic function at its name.
func (s *flowScan) instantiated(n *ast.CallExpr, fn *types.Func) {
	switch x := funExpr(n).(type) {
	case *ast.Ident:
		s.instanceAt(x, fn)
	case *ast.SelectorExpr:
		s.instanceAt(x.Sel, fn)
	}
}

func (s *flowScan) instanceAt(id *ast.Ident, fn *types.Func) {
	if inst, ok := s.u.info.Instances[id]; ok {
		sig := s.registerFunc(fn)
		s.instance(sig.TypeParams(), inst.TypeArgs)
	}
}

// pass moves the arguments of a call into slots: those of a function whose own
// signature is open, which the call sees as closed.
func (s *flowScan) pass(c *cursor, n *ast.CallExpr, closed, open *types.Signature, in []int) {
	last := open.Params().Len() - 1
	s.passAll(c, n, closed, func(i int, whole bool) (int, types.Type) {
		t := paramType(closed, i, whole)
		if open.Variadic() && i >= last && !whole {
			if list, ok := open.Params().At(last).Type().Underlying().(*types.Slice); ok {
				return s.content("element", list.Elem()), t
			}
		}
		if i < len(in) {
			return in[i], t
		}
		return none, t
	})
}

// passAll gives each argument to the slot that place tells.
func (s *flowScan) passAll(c *cursor, n *ast.CallExpr, closed *types.Signature, place func(i int, whole bool) (int, types.Type)) {
	whole := n.Ellipsis.IsValid()
	for i, e := range n.Args {
		tuple, ok := c.typeOf(e).(*types.Tuple)
		if ok && len(n.Args) == 1 {
			for k := 0; k < tuple.Len(); k++ {
				dst, t := place(k, false)
				from, src := s.part(c, e, k)
				s.moved(from, src, dst, t)
			}
			return
		}
		dst, t := place(i, whole)
		s.flow(c, e, dst, t)
	}
}

// part is the i-th value of a call or of a comma-ok expression.
func (s *flowScan) part(c *cursor, e ast.Expr, i int) (types.Type, int) {
	e = ast.Unparen(e)
	call, isCall := e.(*ast.CallExpr)
	if isCall {
		t := c.typeOf(e)
		if tuple, ok := t.(*types.Tuple); ok && i < tuple.Len() {
			t = tuple.At(i).Type()
		}
		if !isSlot(t) {
			return t, none
		}
		return t, s.result(c, call, i)
	}
	if i == 1 {
		return types.Typ[types.Bool], none
	}
	t := c.typeOf(e)
	if tuple, ok := t.(*types.Tuple); ok && tuple.Len() > 0 {
		t = tuple.At(0).Type()
	}
	if !isSlot(t) {
		return t, none
	}
	node := s.of(c, e)
	s.null(node)
	return t, node
}

// abroad covers calls of what other modules declare.
func (s *flowScan) abroad(c *cursor, n *ast.CallExpr, fn *types.Func, sig *types.Signature) {
	if s.isParametric(fn) {
		s.throughParametric(c, n, fn, sig)
		return
	}
	if recv := receiverType(fn); recv != nil {
		s.cross(recv)
	}
	from, reads := readers[s.objectID(fn)]
	s.passAll(c, n, sig, func(i int, whole bool) (int, types.Type) {
		t := paramType(sig, i, whole)
		switch {
		case reads && i >= from:
			return none, nil
		case isSlot(t):
			return outside, t
		}
		s.cross(t)
		return none, t
	})
	for i := 0; i < sig.Results().Len(); i++ {
		s.arrive(sig.Results().At(i).Type())
	}
	if inst := typeArgs(s, n); inst != nil {
		for i := 0; i < inst.Len(); i++ {
			s.crossContents(inst.At(i))
		}
	}
}

func typeArgs(s *flowScan, n *ast.CallExpr) *types.TypeList {
	switch x := funExpr(n).(type) {
	case *ast.Ident:
		return s.u.info.Instances[x].TypeArgs
	case *ast.SelectorExpr:
		return s.u.info.Instances[x.Sel].TypeArgs
	}
	return nil
}

// crossContents: foreign generic code may hold a T in any way.
func (s *flowScan) crossContents(t types.Type) {
	s.cross(t)
	if isSlot(t) {
		for _, kind := range []string{"element", "pointer", "channel", "value", "key"} {
			node := s.content(kind, t)
			s.edge(outside, node)
			s.edge(node, outside)
		}
	}
}

// conversion covers T(x).
func (s *flowScan) conversion(c *cursor, n *ast.CallExpr, t types.Type) {
	if len(n.Args) != 1 {
		return
	}
	if isSlot(t) {
		s.converted(c, n, t)
		return
	}
	from := c.typeOf(n.Args[0])
	s.adapt(from, t)
	for _, pair := range [][2]types.Type{{from, t}, {t, from}} {
		if b, ok := under(pair[0]).(*types.Basic); ok && b.Kind() == types.UnsafePointer && pair[1] != nil {
			s.mark(&s.Unsafe, "unsafe", s.typ(pair[1]))
		}
	}
	if isSlot(from) {
		// A type parameter's value becomes concrete; a struct's fields come along.
		if _, ok := t.Underlying().(*types.Struct); ok {
			s.cross(t)
		}
	}
}

func (s *flowScan) builtin(c *cursor, n *ast.CallExpr) {
	obj, ok := c.callee(n).(*types.Builtin)
	if !ok || len(n.Args) == 0 {
		return
	}
	switch obj.Name() {
	case "append":
		if list, ok := under(c.typeOf(n)).(*types.Slice); ok && !n.Ellipsis.IsValid() {
			dst := s.content("element", list.Elem())
			for _, e := range n.Args[1:] {
				s.flow(c, e, dst, list.Elem())
			}
		}
	case "panic":
		s.flow(c, n.Args[0], outside, nil)
	case "new":
		s.zero(c.typeOf(n.Args[0]))
		if p, ok := under(c.typeOf(n)).(*types.Pointer); ok && !s.u.info.Types[n.Args[0]].IsType() {
			s.flow(c, n.Args[0], s.content("pointer", p.Elem()), p.Elem()) // new(expr), Go 1.26
		}
	case "make", "clear":
		s.zero(elementOf(under(c.typeOf(n.Args[0]))))
	case "delete":
		if m, ok := under(c.typeOf(n.Args[0])).(*types.Map); ok && len(n.Args) == 2 {
			s.flow(c, n.Args[1], s.content("key", m.Key()), m.Key())
		}
	}
}

func elementOf(t types.Type) types.Type {
	switch u := t.(type) {
	case *types.Slice:
		return u.Elem()
	case *types.Array:
		return u.Elem()
	case *types.Map:
		return u.Elem()
	case *types.Chan:
		return u.Elem()
	case *types.Pointer:
		return elementOf(under(u.Elem()))
	}
	return nil
}

// site is the row of a call through an interface, with slots of its own.
func (s *flowScan) site(c *cursor, n *ast.CallExpr, fn *types.Func) *FlowCall {
	if i, ok := s.seen[n]; ok {
		return &s.Calls[i]
	}
	x, ok := funExpr(n).(*ast.SelectorExpr)
	sig := c.callSignature(n)
	row := FlowCall{Func: none, Node: outside, Name: s.methodName(fn), Type: s.typ(plain(sig)), On: none, Value: none}
	if ok {
		if sel := s.u.info.Selections[x]; sel != nil {
			row.Node = s.receiver(c, x, sel)
			row.Methods = s.methodIDs(sel, fn)
			row.On = s.typ(through(sel))
		}
	}
	for i := 0; i < sig.Params().Len(); i++ {
		node := none
		if t := sig.Params().At(i).Type(); isSlot(t) {
			node = s.spotNode(c, n, t, "in"+strconv.Itoa(i))
		}
		row.In = append(row.In, node)
	}
	for i := 0; i < sig.Results().Len(); i++ {
		node := none
		if t := sig.Results().At(i).Type(); isSlot(t) {
			node = s.spotNode(c, n, t, "out"+strconv.Itoa(i))
		}
		row.Out = append(row.Out, node)
	}
	s.seen[n] = len(s.Calls)
	s.note(c, n, row)
	return &s.Calls[s.seen[n]]
}

// methodName qualifies an unexported method by its package.
func (s *flowScan) methodName(fn *types.Func) int {
	if !fn.Exported() && fn.Pkg() != nil {
		return s.name(s.pkgPath(fn.Pkg()) + "." + fn.Name())
	}
	return s.name(fn.Name())
}

// receiver is the slot of the interface value that a selected method belongs to.
func (s *flowScan) receiver(c *cursor, x *ast.SelectorExpr, sel *types.Selection) int {
	if path := sel.Index(); len(path) > 1 && !isSlot(sel.Recv()) {
		return max(s.embedded(sel.Recv(), path), outside)
	}
	if !isSlot(sel.Recv()) {
		return outside
	}
	return max(s.of(c, x.X), outside)
}

// through is the interface type that a selected method belongs to.
func through(sel *types.Selection) types.Type {
	if fields := passed(sel); len(fields) > 0 {
		return fields[len(fields)-1].Type()
	}
	return sel.Recv()
}

// methodIDs names the interface method, and those that other embedded
// interfaces declare too.
func (s *flowScan) methodIDs(sel *types.Selection, fn *types.Func) []string {
	ids := []string{s.objectID(fn)}
	for _, other := range declarations(through(sel), fn.Name()) {
		if id := s.objectID(other); id != ids[0] {
			ids = append(ids, id)
		}
	}
	return ids
}

// note adds a call.
func (s *flowScan) note(c *cursor, n ast.Node, row FlowCall) {
	row.File, row.Offset, row.Package = s.name(c.file), c.at(n.Pos()), s.name(s.u.path)
	row.Kind, row.Test, row.Caller = "call", c.test, none
	if call, ok := n.(*ast.CallExpr); ok {
		if kind := s.kinds[call]; kind != "" {
			row.Kind = kind
		}
	} else {
		row.Kind = "value"
	}
	for _, up := range c.path {
		if fd, ok := up.(*ast.FuncDecl); ok {
			if fn, ok := s.u.info.Defs[fd.Name].(*types.Func); ok {
				row.Caller = s.function(fn)
			}
		}
	}
	s.Calls = append(s.Calls, row)
}
