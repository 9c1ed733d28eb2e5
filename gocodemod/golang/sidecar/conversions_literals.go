package main

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

// literal covers the fields, elements and keys of composite literals.
func (s *conversionScan) literal(c *cursor, n *ast.CompositeLit) {
	t := c.typeOf(n)
	if t == nil {
		return
	}
	core := coreOf(t)
	if p, ok := core.(*types.Pointer); ok { // elided &T{...}
		core = coreOf(p.Elem())
	}
	at := spot{context: "element", index: -1}
	switch u := core.(type) {
	case *types.Struct:
		s.structLiteral(c, n, u)
	case *types.Slice:
		s.elements(c, n, u.Elem(), at)
	case *types.Array:
		s.elements(c, n, u.Elem(), at)
	case *types.Map:
		for _, elt := range n.Elts {
			if kv, ok := elt.(*ast.KeyValueExpr); ok {
				s.value(c, kv.Key, u.Key(), spot{context: "index", index: -1})
			}
		}
		s.elements(c, n, u.Elem(), at)
	}
}

func (s *conversionScan) elements(c *cursor, n *ast.CompositeLit, elem types.Type, at spot) {
	for _, elt := range n.Elts {
		if kv, ok := elt.(*ast.KeyValueExpr); ok {
			elt = kv.Value
		}
		s.value(c, elt, elem, at)
	}
}

func (s *conversionScan) structLiteral(c *cursor, n *ast.CompositeLit, st *types.Struct) {
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
		if field != nil {
			at := spot{context: "element", index: -1, object: s.objectID(field)}
			s.value(c, elt, field.Type(), at)
			s.field(c, elt, field, at)
		}
	}
}

// field notes a value that goes into a field of type parameter type: the
// methods of the generic type may do with it what they like.
func (s *conversionScan) field(c *cursor, e ast.Expr, obj types.Object, at spot) {
	field, ok := obj.(*types.Var)
	if !ok || field.Origin() == field {
		return
	}
	tv := s.u.info.Types[e]
	if tv.Type == nil || tv.IsNil() {
		return
	}
	at.at, at.context = e, "typeparam"
	s.bound(c, staticType(tv), field.Origin().Type(), field.Type(), at)
}

// reach decides whether a type is, or holds, one of the wanted types.
type reach struct {
	*view
	ids     map[string]bool // empty: every type is wanted; an interface without a name by its text
	deep    bool
	methods bool // deep: what exported methods of the main modules' types take and give counts
	known   map[types.Type]bool
}

// from: t is T, *T or the interface; deep also: T is reached through fields,
// elements, pointers, type arguments, signatures.
func (r *reach) from(t types.Type) bool {
	if len(r.ids) == 0 {
		return true
	}
	if yes, ok := r.known[t]; ok {
		return yes
	}
	if !r.deep {
		r.known[t] = r.is(t)
		return r.known[t]
	}
	seen := map[types.Type]bool{}
	yes := r.holds(t, seen)
	r.known[t] = yes
	if !yes {
		for each := range seen {
			r.known[each] = false
		}
	}
	return yes
}

func (r *reach) is(t types.Type) bool {
	named := namedOf(t)
	if named == nil {
		i, ok := types.Unalias(t).(*types.Interface)
		return ok && i.NumMethods() > 0 && r.ids[r.typeRef(t).Text]
	}
	return r.ids[r.objectID(named.Origin().Obj())]
}

// unnamed: one of ids is the text of an interface, which any package can write.
func unnamed(ids []string) bool {
	return slices.ContainsFunc(ids, func(id string) bool { return strings.HasPrefix(id, "interface{") })
}

func (r *reach) holds(t types.Type, seen map[types.Type]bool) bool {
	t = types.Unalias(t)
	if yes, ok := r.known[t]; ok {
		return yes
	}
	if seen[t] {
		return false
	}
	seen[t] = true
	yes := r.is(t) || r.inside(t, seen)
	if yes {
		r.known[t] = true
	}
	return yes
}

func (r *reach) inside(t types.Type, seen map[types.Type]bool) bool {
	if named, ok := t.(*types.Named); ok {
		for i := 0; i < named.TypeArgs().Len(); i++ {
			if r.holds(named.TypeArgs().At(i), seen) {
				return true
			}
		}
		if r.methods && r.given(named, seen) {
			return true
		}
	}
	if isTypeParam(t) {
		return false
	}
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		return r.holds(u.Elem(), seen)
	case *types.Slice:
		return r.holds(u.Elem(), seen)
	case *types.Array:
		return r.holds(u.Elem(), seen)
	case *types.Chan:
		return r.holds(u.Elem(), seen)
	case *types.Map:
		return r.holds(u.Key(), seen) || r.holds(u.Elem(), seen)
	case *types.Struct:
		for i := 0; i < u.NumFields(); i++ {
			if r.holds(u.Field(i).Type(), seen) {
				return true
			}
		}
	case *types.Signature:
		return r.signature(u, seen)
	}
	return false
}

// signature: reflection sees the types in a function's, and may call it.
func (r *reach) signature(sig *types.Signature, seen map[types.Type]bool) bool {
	for _, tuple := range []*types.Tuple{sig.Params(), sig.Results()} {
		for i := 0; i < tuple.Len(); i++ {
			if r.holds(tuple.At(i).Type(), seen) {
				return true
			}
		}
	}
	return false
}

// given: an exported method takes or gives one.
func (r *reach) given(named *types.Named, seen map[types.Type]bool) bool {
	pkg := named.Obj().Pkg()
	if pkg == nil || !r.w.local(r.pkgPath(pkg)) {
		return false
	}
	named = named.Origin() // instances of instances have no end
	methods := []*types.Func{}
	for i := 0; i < named.NumMethods(); i++ {
		methods = append(methods, named.Method(i))
	}
	if face, ok := named.Underlying().(*types.Interface); ok {
		for i := 0; i < face.NumMethods(); i++ {
			methods = append(methods, face.Method(i))
		}
	}
	for _, method := range methods {
		if method.Exported() && r.signature(method.Type().(*types.Signature), seen) {
			return true
		}
	}
	return false
}
