package main

import (
	"go/ast"
	"go/types"
	"strconv"
)

// methodRows lists the methods declared in the unit by the id of their type.
func (v *view) methodRows() map[string][]Method {
	out := map[string][]Method{}
	v.walkDecls(func(c *cursor, decl ast.Decl) {
		fd, ok := decl.(*ast.FuncDecl)
		if !ok || fd.Recv == nil || len(fd.Recv.List) != 1 {
			return
		}
		fn, ok := c.u.info.Defs[fd.Name].(*types.Func)
		if !ok {
			return
		}
		recv := fn.Type().(*types.Signature).Recv()
		named := namedOf(recv.Type())
		if named == nil {
			return
		}
		m := c.methodRow(fn, fd, fd.Doc)
		_, m.Pointer = types.Unalias(recv.Type()).(*types.Pointer)
		m.Receiver = recv.Name()
		m.Forward = c.forward(fd)
		owner := c.objectID(named.Origin().Obj())
		out[owner] = append(out[owner], m)
	})
	return out
}

func (c *cursor) methodRow(fn *types.Func, decl ast.Node, doc *ast.CommentGroup) Method {
	m := Method{
		ID: c.objectID(fn), Name: fn.Name(), Signature: c.text(fn.Type()),
		File: c.file, Exported: fn.Exported(),
	}
	m.Start, m.End = c.span(decl)
	m.DocStart = m.Start
	if doc != nil {
		m.DocStart = c.at(doc.Pos())
	}
	return m
}

// interfaceMethods lists the methods that the interface declares itself.
func (c *cursor) interfaceMethods(spec *ast.TypeSpec) []Method {
	node, ok := ast.Unparen(spec.Type).(*ast.InterfaceType)
	if !ok {
		return nil
	}
	var out []Method
	for _, field := range node.Methods.List {
		for _, name := range field.Names {
			if fn, ok := c.u.info.Defs[name].(*types.Func); ok {
				out = append(out, c.methodRow(fn, field, field.Doc))
			}
		}
	}
	return out
}

// fields lists a struct's fields. A type that takes over another one's struct
// (`type B A`) has the fields of that one, at no place of its own.
func (c *cursor) fields(spec *ast.TypeSpec, t types.Type) []Field {
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	places := map[*types.Var]*ast.Field{}
	if node, ok := ast.Unparen(spec.Type).(*ast.StructType); ok {
		i := 0
		for _, field := range node.Fields.List {
			n := len(field.Names)
			if n == 0 {
				n = 1
			}
			for ; n > 0 && i < st.NumFields(); n, i = n-1, i+1 {
				places[st.Field(i)] = field
			}
		}
	}
	out := make([]Field, 0, st.NumFields())
	for i := 0; i < st.NumFields(); i++ {
		v := st.Field(i)
		f := Field{
			ID: c.objectID(v), Name: v.Name(), Type: c.typeRef(v.Type()),
			Embedded: v.Embedded(), Exported: v.Exported(), Tag: st.Tag(i),
		}
		if node := places[v]; node != nil {
			f.Start, f.End = c.span(node)
			if node.Tag != nil {
				f.Tag, _ = strconv.Unquote(node.Tag.Value)
			}
		}
		out = append(out, f)
	}
	return out
}
