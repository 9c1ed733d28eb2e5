package main

import (
	"go/ast"
	"go/types"
	"slices"
)

type idParams struct {
	IDs []string `json:"ids"`
}

func init() {
	query("refs", func(w *world, p idParams) (any, error) {
		if len(p.IDs) == 0 {
			return gather(nil), nil
		}
		if gathered, ok := w.gatheredRefs(p.IDs); ok {
			return gather(gathered), nil
		}
		paths, err := w.usersOf(p.IDs)
		if err != nil {
			return nil, err
		}
		wanted := newWanted(p.IDs)
		return w.rows(paths, func(v *view) []located { return v.scan(wanted, nil) })
	})
}

// scan finds the refs of one unit; each is also told to note, if there is one.
func (v *view) scan(wanted wanted, note func(id string, row located)) []located {
	s := &refScan{view: v, wanted: wanted, note: note}
	if decls, ok := v.scopes(wanted); ok {
		for _, in := range decls {
			c := v.newCursor(in.file, v.u.files[in.file])
			c.path = append(c.path, v.u.files[in.file])
			c.inspect(in.decl, s.visit)
		}
	} else {
		v.walk(s.visit)
	}
	return s.rows
}

// refsTo gives the refs to each of ids in one unit.
func (v *view) refsTo(ids []string) map[string][]located {
	found := map[string][]located{}
	if len(ids) > 0 {
		v.scan(newWanted(ids), func(id string, row located) { found[id] = append(found[id], row) })
	}
	return found
}

// gatheredRefs answers from what the load gathered, if all of ids are in it.
func (w *world) gatheredRefs(ids []string) ([]located, bool) {
	for _, id := range ids {
		if !slices.Contains(w.params.Mentions, id) {
			return nil, false
		}
	}
	var rows []located
	for _, part := range w.gatherings() {
		for _, id := range ids {
			rows = append(rows, part.refs[id]...)
		}
	}
	return rows, true
}

// wanted is what a refs query looks for. Most identifiers are turned away by
// their spelling, before an id is made of them.
type wanted struct {
	ids   map[string]bool
	names map[string]bool
}

func newWanted(ids []string) wanted {
	w := wanted{ids: set(ids), names: map[string]bool{}}
	for _, id := range ids {
		w.names[lastName(id)] = true
	}
	return w
}

type refScan struct {
	*view
	wanted wanted
	rows   []located
	note   func(id string, row located)
}

func (s *refScan) visit(c *cursor, n ast.Node) {
	switch n := n.(type) {
	case *ast.Ident:
		if s.wanted.names[n.Name] {
			s.ident(c, n)
		}
	case *ast.SelectorExpr:
		s.throughEmbedding(c, n)
	case *ast.CompositeLit:
		s.literal(c, n)
	case *ast.ReturnStmt:
		s.bareReturn(c, n)
	}
}

// want gives the id of an object that was asked for.
func (s *refScan) want(obj types.Object) (string, bool) {
	if obj == nil || !s.wanted.names[obj.Name()] {
		return "", false
	}
	id := s.objectID(obj)
	return id, s.wanted.ids[id]
}

// newRef starts a row at a node; its outer span is that of outer.
func (s *refScan) newRef(c *cursor, id string, at, outer ast.Node) Ref {
	r := Ref{
		ID: id, File: c.file, Test: c.test, Package: s.u.path, Index: -1,
		Function: c.function(), InLiteral: c.inLiteral(), InLoop: c.inLoop(),
	}
	r.Start, r.End = c.span(at)
	r.OuterStart, r.OuterEnd = c.span(outer)
	r.ExprStart = r.Start
	return r
}

func (s *refScan) emit(r Ref) {
	row := locate(r.File, r.Start, r)
	s.rows = append(s.rows, row)
	if s.note != nil {
		s.note(r.ID, row)
	}
}

func (s *refScan) ident(c *cursor, id *ast.Ident) {
	if obj, ok := s.u.info.Defs[id]; ok {
		if obj == nil {
			s.symbolic(c, id)
		} else if name, ok := s.want(obj); ok && !isLabel(obj) {
			s.define(c, id, name)
		}
	}
	obj := s.u.info.Uses[id]
	name, ok := s.want(obj)
	if ok && !isLabel(obj) {
		r := s.newRef(c, name, id, id)
		s.role(c, obj, &r)
		s.emit(r)
	}
	s.sameMethod(c, id, obj)
}

func isLabel(obj types.Object) bool {
	_, ok := obj.(*types.Label)
	return ok
}

func (s *refScan) define(c *cursor, id *ast.Ident, name string) {
	var outer ast.Node = id
	if len(c.path) > 1 {
		outer = c.path[len(c.path)-2]
	}
	r := s.newRef(c, name, id, outer)
	r.Role = "define"
	s.emit(r)
}

// symbolic is the x of `switch x := y.(type)`: one object in each clause.
func (s *refScan) symbolic(c *cursor, id *ast.Ident) {
	if len(c.path) < 3 {
		return
	}
	sw, ok := c.path[len(c.path)-3].(*ast.TypeSwitchStmt)
	if !ok {
		return
	}
	for _, clause := range sw.Body.List {
		if name, ok := s.want(s.u.info.Implicits[clause]); ok {
			s.define(c, id, name)
		}
	}
}

// throughEmbedding reports the embedded fields that a selector passes without
// naming them.
func (s *refScan) throughEmbedding(c *cursor, n *ast.SelectorExpr) {
	sel := s.u.info.Selections[n]
	if sel == nil || len(sel.Index()) < 2 {
		return
	}
	for _, f := range passed(sel) {
		if id, ok := s.want(f); ok {
			r := s.newRef(c, id, n.Sel, n)
			r.ExprStart = c.at(n.Pos())
			r.Role, r.Member, r.Implicit = "select", n.Sel.Name, true
			s.emit(r)
		}
	}
}

// passed lists the embedded fields on the way of a selection.
func passed(sel *types.Selection) []*types.Var {
	var fields []*types.Var
	t := sel.Recv()
	for _, i := range sel.Index()[:len(sel.Index())-1] {
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		st, ok := coreOf(t).(*types.Struct)
		if !ok || i >= st.NumFields() {
			break
		}
		fields = append(fields, st.Field(i))
		t = st.Field(i).Type()
	}
	return fields
}

// sameMethod handles an interface that embeds several with one method: a call
// is tied to the first, but it goes through each of them.
func (s *refScan) sameMethod(c *cursor, id *ast.Ident, obj types.Object) {
	fn, ok := obj.(*types.Func)
	if !ok || len(c.path) < 2 {
		return
	}
	n, ok := c.path[len(c.path)-2].(*ast.SelectorExpr)
	if !ok || n.Sel != id {
		return
	}
	sel := s.u.info.Selections[n]
	if sel == nil {
		return
	}
	recv := sel.Recv()
	if fields := passed(sel); len(fields) > 0 {
		recv = fields[len(fields)-1].Type()
	}
	for _, other := range declarations(recv, fn.Name()) {
		if origin(other) == origin(fn) {
			continue
		}
		if name, ok := s.want(other); ok {
			r := s.newRef(c, name, id, id)
			s.role(c, other, &r)
			r.Implicit = true
			s.emit(r)
		}
	}
}

// declarations lists the methods of a name that an interface and those it
// embeds declare.
func declarations(t types.Type, name string) []*types.Func {
	var found []*types.Func
	seen := map[*types.Interface]bool{}
	var look func(t types.Type)
	look = func(t types.Type) {
		iface, ok := t.Underlying().(*types.Interface)
		if !ok || seen[iface] {
			return
		}
		seen[iface] = true
		for i := 0; i < iface.NumExplicitMethods(); i++ {
			if m := iface.ExplicitMethod(i); m.Name() == name {
				found = append(found, m)
			}
		}
		for i := 0; i < iface.NumEmbeddeds(); i++ {
			look(iface.EmbeddedType(i))
		}
	}
	look(t)
	return found
}

// bareReturn reads the named results.
func (s *refScan) bareReturn(c *cursor, n *ast.ReturnStmt) {
	if len(n.Results) > 0 {
		return
	}
	sig := c.signature()
	for i := 0; sig != nil && i < sig.Results().Len(); i++ {
		if id, ok := s.want(sig.Results().At(i)); ok {
			r := s.newRef(c, id, n, n)
			r.Start = r.End
			r.Role, r.Implicit = "return", true
			s.emit(r)
		}
	}
}

// literal reports what a composite literal uses without an identifier: its
// type where the enclosing literal gives it, and the fields of positional values.
func (s *refScan) literal(c *cursor, n *ast.CompositeLit) {
	t := c.typeOf(n)
	if t == nil {
		return
	}
	if named := namedOf(t); n.Type == nil && named != nil {
		if id, ok := s.want(named.Origin().Obj()); ok {
			r := s.newRef(c, id, n, n)
			r.End = r.Start
			r.Role, r.Implicit = "literal", true
			s.emit(r)
		}
	}
	if len(n.Elts) == 0 {
		return
	}
	if _, keyed := n.Elts[0].(*ast.KeyValueExpr); keyed {
		return
	}
	st := literalStruct(t)
	if st == nil {
		return
	}
	for i, elt := range n.Elts {
		if i >= st.NumFields() {
			break
		}
		if id, ok := s.want(st.Field(i)); ok {
			r := s.newRef(c, id, elt, elt)
			r.End = r.Start
			r.Role, r.Implicit = "key", true
			s.emit(r)
		}
	}
}

// literalStruct is the struct that a literal of type t (or *T, elided) fills.
func literalStruct(t types.Type) *types.Struct {
	core := coreOf(t)
	if p, ok := core.(*types.Pointer); ok {
		core = coreOf(p.Elem())
	}
	st, _ := core.(*types.Struct)
	return st
}
