package main

import (
	"go/ast"
	"go/types"
)

func (s *conversionScan) call(c *cursor, n *ast.CallExpr) {
	fun, ok := s.u.info.Types[n.Fun]
	if !ok {
		return
	}
	switch {
	case fun.IsType():
		if len(n.Args) == 1 {
			s.value(c, n.Args[0], fun.Type, spot{context: "convert", index: -1})
		}
	case fun.IsBuiltin():
		s.builtin(c, n)
	default:
		s.passed(c, n)
	}
}

func (s *conversionScan) builtin(c *cursor, n *ast.CallExpr) {
	obj, ok := c.callee(n).(*types.Builtin)
	if !ok || len(n.Args) == 0 {
		return
	}
	at := spot{context: "argument", callee: obj.Name(), external: true}
	switch obj.Name() {
	case "append":
		slice, ok := under(c.typeOf(n)).(*types.Slice)
		if !ok || n.Ellipsis.IsValid() {
			return
		}
		at.external = false // the element stays in the slice
		for i, e := range n.Args[1:] {
			at.index = i + 1
			s.value(c, e, slice.Elem(), at)
		}
	case "panic", "print", "println":
		for i, e := range n.Args {
			at.index = i
			s.value(c, e, types.NewInterfaceType(nil, nil), at)
		}
	case "delete":
		if m, ok := under(c.typeOf(n.Args[0])).(*types.Map); ok && len(n.Args) == 2 {
			s.value(c, n.Args[1], m.Key(), spot{context: "index", index: -1})
		}
	}
}

// passed covers the arguments of calls of functions and methods.
func (s *conversionScan) passed(c *cursor, n *ast.CallExpr) {
	sig := c.callSignature(n)
	if sig == nil {
		return
	}
	at := spot{context: "argument", external: true}
	var generic *types.Signature
	if fn, ok := c.callee(n).(*types.Func); ok {
		at.callee = s.objectID(fn)
		at.external = fn.Pkg() == nil || !s.w.local(s.pkgPath(fn.Pkg()))
		if o := fn.Origin().Type().(*types.Signature); mentionsTypeParams(o) {
			generic = o
		}
	}
	ellipsis := n.Ellipsis.IsValid()
	for i, e := range n.Args {
		if tuple, ok := c.typeOf(e).(*types.Tuple); ok && len(n.Args) == 1 {
			for j := 0; j < tuple.Len(); j++ {
				at.at, at.index = e, j
				s.argument(c, tuple.At(j).Type(), sig, generic, false, at)
			}
			return
		}
		tv := s.u.info.Types[e]
		at.at, at.index = e, i
		if tv.IsNil() {
			s.nothing(c, paramType(sig, i, ellipsis), at)
		}
		if tv.Type == nil || tv.IsNil() || tv.IsType() {
			continue
		}
		s.argument(c, staticType(tv), sig, generic, ellipsis, at)
	}
}

func (s *conversionScan) argument(
	c *cursor, source types.Type, sig, generic *types.Signature, ellipsis bool, at spot,
) {
	target := paramType(sig, at.index, ellipsis)
	if target == nil {
		return
	}
	s.note(c, source, target, at)
	if generic == nil {
		return
	}
	at.context = "typeparam"
	open := paramType(generic, at.index, ellipsis)
	if open == nil {
		return
	}
	s.bound(c, source, open, target, at)
}

// bound notes what a value brings into the type parameters of open; closed is
// the same type with type arguments in their place.
func (s *conversionScan) bound(c *cursor, source, open, closed types.Type, at spot) {
	if isTypeParam(open) {
		s.emit(c, source, open, at)
		return
	}
	for _, pair := range bindings(open, closed) {
		s.emit(c, pair.argument, pair.param, at)
	}
}

func mentionsTypeParams(sig *types.Signature) bool {
	return sig.TypeParams().Len() > 0 || sig.RecvTypeParams().Len() > 0
}

// binding is a type argument as seen at a parameter like []T or func(K) V.
type binding struct {
	param    types.Type
	argument types.Type
}

// bindings walks a generic type and its instance side by side.
func bindings(open, closed types.Type) []binding {
	var found []binding
	var walk func(open, closed types.Type, depth int)
	tuple := func(a, b *types.Tuple, depth int) {
		for i := 0; i < a.Len() && i < b.Len(); i++ {
			walk(a.At(i).Type(), b.At(i).Type(), depth)
		}
	}
	walk = func(open, closed types.Type, depth int) {
		if depth > 20 || open == nil || closed == nil {
			return
		}
		depth++
		closed = types.Unalias(closed)
		switch o := types.Unalias(open).(type) {
		case *types.TypeParam:
			for _, b := range found {
				if b.param == o {
					return
				}
			}
			found = append(found, binding{o, closed})
		case *types.Pointer:
			if t, ok := closed.Underlying().(*types.Pointer); ok {
				walk(o.Elem(), t.Elem(), depth)
			}
		case *types.Slice:
			if t, ok := closed.Underlying().(*types.Slice); ok {
				walk(o.Elem(), t.Elem(), depth)
			}
		case *types.Array:
			if t, ok := closed.Underlying().(*types.Array); ok {
				walk(o.Elem(), t.Elem(), depth)
			}
		case *types.Chan:
			if t, ok := closed.Underlying().(*types.Chan); ok {
				walk(o.Elem(), t.Elem(), depth)
			}
		case *types.Map:
			if t, ok := closed.Underlying().(*types.Map); ok {
				walk(o.Key(), t.Key(), depth)
				walk(o.Elem(), t.Elem(), depth)
			}
		case *types.Signature:
			if t, ok := closed.Underlying().(*types.Signature); ok {
				tuple(o.Params(), t.Params(), depth)
				tuple(o.Results(), t.Results(), depth)
			}
		case *types.Named:
			if t, ok := closed.(*types.Named); ok {
				for i := 0; i < o.TypeArgs().Len() && i < t.TypeArgs().Len(); i++ {
					walk(o.TypeArgs().At(i), t.TypeArgs().At(i), depth)
				}
			}
		}
	}
	walk(open, closed, 0)
	return found
}
