package main

import (
	"go/ast"
	"go/token"
	"go/types"
	"sort"
)

type namedParams struct {
	Kinds     []string `json:"kinds"`
	MaxFields int      `json:"max_fields"`
	IDs       []string `json:"ids"`
}

func init() {
	query("named", func(w *world, p namedParams) (any, error) {
		index, err := w.namedIndex()
		if err != nil {
			return nil, err
		}
		kinds, ids := set(p.Kinds), set(p.IDs)
		var rows []located
		for _, t := range index.rows {
			if (len(kinds) == 0 || kinds[t.Type.Kind]) && (len(ids) == 0 || ids[t.ID]) &&
				(p.MaxFields <= 0 || len(t.Fields) <= p.MaxFields) {
				rows = append(rows, locate(t.File, t.Start, t))
			}
		}
		return gather(rows), nil
	})
}

// typeIndex is all named types of the main modules with how they relate. It
// takes a look at every unit, so it is made once for a load.
type typeIndex struct {
	of    *world
	rows  []*NamedType
	byID  map[string][]*NamedType
	holds map[string][]*NamedType // method text -> types that have it
}

var lastIndex *typeIndex

func (w *world) namedIndex() (*typeIndex, error) {
	if lastIndex != nil && lastIndex.of == w {
		return lastIndex, nil
	}
	lastIndex = nil // the old one may go before the new one is made
	var parts []unitTypes
	for _, g := range w.gatherings() {
		part := g.types
		part.rows = make([]*NamedType, len(g.types.rows))
		for i, row := range g.types.rows {
			own := *row // joining fills in how types relate
			part.rows[i] = &own
		}
		parts = append(parts, part)
	}
	lastIndex = joinTypes(w, parts)
	return lastIndex, nil
}

// unitTypes is what one unit says about named types.
type unitTypes struct {
	rows        []*NamedType
	constraints []string
	embeds      map[string][]string // embedded type -> types that embed it
	instances   map[string][]string // generic type -> methods of its instances
}

func (v *view) unitTypes() unitTypes {
	out := unitTypes{embeds: map[string][]string{}, instances: map[string][]string{}}
	methods := v.methodRows()
	v.walk(func(c *cursor, n ast.Node) {
		switch n := n.(type) {
		case *ast.TypeSpec:
			if row := c.typeRow(n, methods); row != nil {
				out.rows = append(out.rows, row)
				c.embedded(n, row.ID, out.embeds)
			}
			out.constraints = append(out.constraints, c.constraintIDs(n.TypeParams)...)
		case *ast.FuncType:
			out.constraints = append(out.constraints, c.constraintIDs(n.TypeParams)...)
		}
	})
	for _, inst := range v.u.info.Instances {
		named, ok := inst.Type.(*types.Named)
		if !ok || !v.localType(named) {
			continue
		}
		id := v.objectID(named.Origin().Obj())
		out.instances[id] = append(out.instances[id], v.methodSet(types.NewPointer(named))...)
	}
	return out
}

func (v *view) localType(t *types.Named) bool {
	pkg := t.Obj().Pkg()
	return pkg != nil && v.w.local(v.pkgPath(pkg))
}

// typeRow describes one declaration.
func (c *cursor) typeRow(spec *ast.TypeSpec, methods map[string][]Method) *NamedType {
	obj, ok := c.u.info.Defs[spec.Name].(*types.TypeName)
	if !ok {
		return nil
	}
	t := obj.Type()
	row := &NamedType{
		ID: c.objectID(obj), Name: obj.Name(), Package: c.u.path, File: c.file,
		Type: c.typeRef(t), NameStart: c.at(spec.Name.Pos()),
		Alias: spec.Assign.IsValid(), Exported: obj.Exported(), Test: c.test,
		Local: c.function() != "" || c.inLiteral(),
	}
	row.Start, row.End = c.span(spec)
	c.declaration(row)
	if spec.TypeParams != nil {
		row.TypeParams = spec.TypeParams.NumFields()
	}
	if row.Alias {
		return row
	}
	row.Fields = c.fields(spec, t)
	row.Methods = methods[row.ID]
	if iface, ok := t.Underlying().(*types.Interface); ok {
		row.Methods = c.interfaceMethods(spec)
		row.typeSet = !iface.IsMethodSet()
		row.Constraint = row.typeSet
		row.ValueSet = c.methodSet(t)
	} else {
		row.ValueSet = c.methodSet(t)
		row.PointerSet = c.methodSet(types.NewPointer(t))
	}
	return row
}

// declaration fills in the GenDecl around the spec at hand.
func (c *cursor) declaration(row *NamedType) {
	row.Alone = true
	row.DeclStart, row.DeclEnd = row.Start, row.End
	if len(c.path) < 2 {
		return
	}
	decl, ok := c.path[len(c.path)-2].(*ast.GenDecl)
	if !ok || decl.Tok != token.TYPE {
		return
	}
	row.Alone = len(decl.Specs) == 1
	row.DeclStart, row.DeclEnd = c.span(decl)
	if decl.Doc != nil {
		row.DeclStart = c.at(decl.Doc.Pos())
	}
}

// constraintIDs lists the types that a type parameter list names.
func (c *cursor) constraintIDs(params *ast.FieldList) []string {
	if params == nil {
		return nil
	}
	var ids []string
	for _, field := range params.List {
		ast.Inspect(field.Type, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				if obj, ok := c.u.info.Uses[id].(*types.TypeName); ok && isInterface(obj.Type()) {
					ids = append(ids, c.objectID(obj))
				}
			}
			return true
		})
	}
	return ids
}

// embedded notes which types the declared struct or interface embeds.
func (c *cursor) embedded(spec *ast.TypeSpec, id string, embeds map[string][]string) {
	obj := c.u.info.Defs[spec.Name]
	if spec.Assign.IsValid() {
		return
	}
	note := func(t types.Type) {
		if named := namedOf(t); named != nil {
			inner := c.objectID(named.Origin().Obj())
			embeds[inner] = append(embeds[inner], id)
		}
	}
	switch u := obj.Type().Underlying().(type) {
	case *types.Struct:
		for i := 0; i < u.NumFields(); i++ {
			if u.Field(i).Embedded() {
				note(u.Field(i).Type())
			}
		}
	case *types.Interface:
		for i := 0; i < u.NumEmbeddeds(); i++ {
			note(u.EmbeddedType(i))
		}
	}
}

// union joins sorted lists without repetition.
func union(a, b []string) []string {
	all := append(append([]string(nil), a...), b...)
	sort.Strings(all)
	out := all[:0]
	for i, s := range all {
		if i == 0 || s != all[i-1] {
			out = append(out, s)
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}
