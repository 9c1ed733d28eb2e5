package main

import (
	"go/ast"
	"go/types"
)

// parametric packages of the standard library know nothing of their type
// arguments: a T that comes out of their functions went into them.
var parametric = set([]string{"cmp", "iter", "maps", "slices", "sync", "sync/atomic", "unique"})

// isParametric: the function belongs to one of them and is generic, or a generic type's method.
func (s *flowScan) isParametric(fn *types.Func) bool {
	if fn.Pkg() == nil || !parametric[fn.Pkg().Path()] {
		return false
	}
	sig := fn.Origin().Type().(*types.Signature)
	return sig.TypeParams().Len() > 0 || sig.RecvTypeParams().Len() > 0
}

// throughParametric covers a call of such a function: all values of one of its
// type parameters are in one slot, whatever holds them.
func (s *flowScan) throughParametric(c *cursor, n *ast.CallExpr, fn *types.Func, sig *types.Signature) {
	open := s.parametricFunc(fn)
	s.instantiated(n, fn)
	if recv := receiverType(fn); recv != nil {
		if p, ok := types.Unalias(recv).(*types.Pointer); ok {
			recv = p.Elem()
		}
		s.typ(recv) // notes the type arguments
	}
	in := make([]int, open.Params().Len())
	for i := range in {
		in[i] = s.parametricSlot(open.Params().At(i).Type())
	}
	s.pass(c, n, sig, open, in)
	for i := 0; i < sig.Results().Len(); i++ {
		if t := open.Results().At(i).Type(); !s.Types[s.typ(t)].Open {
			s.arrive(t)
		}
	}
}

// parametricSlot is where a parameter or result of such a function is.
func (s *flowScan) parametricSlot(t types.Type) int {
	switch {
	case isTypeParam(t):
		return s.computed(t)
	case isSlot(t):
		return outside
	}
	if !s.Types[s.typ(t)].Open {
		s.cross(t)
	}
	return none
}

// parametricFunc ties together what holds values of the same type parameter.
func (s *flowScan) parametricFunc(fn *types.Func) *types.Signature {
	sig := s.registerFunc(fn)
	i := s.typ(plain(sig))
	if s.seen[fn.Origin()] == 1 {
		return sig
	}
	s.seen[fn.Origin()] = 1
	for _, list := range []*types.TypeParamList{sig.TypeParams(), sig.RecvTypeParams()} {
		for k := 0; k < list.Len(); k++ {
			t := list.At(k)
			all := s.computed(t)
			s.zero(t)
			for _, kind := range []string{"element", "pointer", "channel", "value", "key"} {
				node := s.content(kind, t)
				s.edge(all, node)
				s.edge(node, all)
			}
		}
	}
	s.parametricType(i, map[int]bool{})
	return sig
}

// parametricType ties the slots of function types within a signature.
func (s *flowScan) parametricType(i int, done map[int]bool) {
	if i < 0 || done[i] {
		return
	}
	done[i] = true
	row := s.Types[i]
	for _, node := range append(append([]int(nil), row.In...), row.Out...) {
		if node <= outside {
			continue
		}
		all := outside
		if t := s.Types[s.Nodes[node].Type]; t.Kind == "typeparam" {
			all = s.node("any of "+t.Text, s.Nodes[node].Type, "signature")
		}
		s.edge(all, node)
		s.edge(node, all)
	}
	for _, part := range append(append([]int{row.Elem, row.Key}, row.Params...), row.Results...) {
		s.parametricType(part, done)
	}
}
