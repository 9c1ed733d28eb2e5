package main

import (
	"go/ast"
	"go/types"
)

// composite covers the fields, elements and keys of composite literals.
func (s *flowScan) composite(c *cursor, n *ast.CompositeLit) {
	t := c.typeOf(n)
	if t == nil {
		return
	}
	if p, ok := coreOf(t).(*types.Pointer); ok { // elided &T{...}
		t = p.Elem()
	}
	switch u := coreOf(t).(type) {
	case *types.Struct:
		s.structure(c, n, t, u)
	case *types.Slice:
		s.list(c, n, u.Elem())
	case *types.Array:
		s.zero(u.Elem())
		s.list(c, n, u.Elem())
	case *types.Map:
		key := s.content("key", u.Key())
		for _, elt := range n.Elts {
			if kv, ok := elt.(*ast.KeyValueExpr); ok {
				s.flow(c, kv.Key, key, u.Key())
			}
		}
		s.list(c, n, u.Elem())
	}
}

func (s *flowScan) list(c *cursor, n *ast.CompositeLit, elem types.Type) {
	kind := "element"
	if _, ok := under(c.typeOf(n)).(*types.Map); ok {
		kind = "value"
	} else if p, ok := under(c.typeOf(n)).(*types.Pointer); ok {
		if _, ok := under(p.Elem()).(*types.Map); ok {
			kind = "value"
		}
	}
	dst := s.content(kind, elem)
	for _, elt := range n.Elts {
		if kv, ok := elt.(*ast.KeyValueExpr); ok {
			elt = kv.Value
			if kind == "element" {
				s.zero(elem)
			}
		}
		s.flow(c, elt, dst, elem)
	}
}

func (s *flowScan) structure(c *cursor, n *ast.CompositeLit, t types.Type, st *types.Struct) {
	given := map[*types.Var]bool{}
	for i, elt := range n.Elts {
		var field *types.Var
		if kv, ok := elt.(*ast.KeyValueExpr); ok {
			if key, ok := kv.Key.(*ast.Ident); ok {
				field, _ = s.u.info.Uses[key].(*types.Var)
			}
			elt = kv.Value
		} else if i < st.NumFields() {
			field = st.Field(i)
		}
		if field == nil {
			continue
		}
		given[field.Origin()] = true
		dst := s.field(t, field)
		if dst == none && !s.localObject(field) {
			s.cross(field.Type())
		}
		s.flow(c, elt, dst, field.Type())
	}
	for i := 0; i < st.NumFields(); i++ {
		if f := st.Field(i); !given[f.Origin()] {
			s.null(s.field(t, f))
			s.zero(f.Type())
		}
	}
}
