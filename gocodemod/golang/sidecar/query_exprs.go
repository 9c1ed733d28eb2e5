package main

import (
	"go/ast"
	"go/types"
	"slices"
)

type exprParams struct {
	File   string `json:"file"`
	Start  int    `json:"start"`
	End    int    `json:"end"`
	Offset int    `json:"offset"`
}

func init() {
	query("exprs", func(w *world, p exprParams) (any, error) {
		return w.rows(w.having(p.File), func(v *view) []located {
			var rows []located
			v.inFile(p.File, p.Start, p.End, func(c *cursor, n ast.Node) {
				e, ok := n.(ast.Expr)
				if !ok {
					return
				}
				if start, end := c.span(e); start < p.Start || (p.End > 0 && end > p.End) {
					return
				}
				if row, ok := c.expr(e); ok {
					rows = append(rows, locate(c.file, row.Start, row))
				}
			})
			return rows
		})
	})
	query("object_at", func(w *world, p exprParams) (any, error) {
		var out struct {
			Row *ObjectAt `json:"row"`
		}
		w.first(w.holding(p.File), func(u *unit) bool {
			if found := newView(w, u).objectAt(p.File, p.Offset); len(found) > 0 {
				out.Row = &found[0]
			}
			return out.Row != nil
		})
		return out, nil
	})
}

// having gives the packages that a file belongs to.
func (w *world) having(file string) map[string]bool {
	paths := map[string]bool{}
	for _, n := range w.holding(file) {
		paths[n.path] = true
	}
	return paths
}

// holding gives the units that a file belongs to.
func (w *world) holding(file string) (units []*node) {
	name := w.place.abs(file)
	for _, n := range w.units {
		if slices.Contains(n.files, name) {
			units = append(units, n)
		}
	}
	return units
}

// inFile visits what touches these offsets of a file; an end of 0 is that of the file.
func (v *view) inFile(name string, start, end int, visit func(c *cursor, n ast.Node)) {
	for i, file := range v.u.files {
		if v.u.names[i] != name {
			continue
		}
		tok := v.u.tokens[i]
		if end <= 0 {
			end = tok.Size()
		}
		if start <= tok.Size() {
			c := v.newCursor(i, file)
			c.inspectWithin(file, tok.Pos(start), tok.Pos(min(end, tok.Size())), visit)
		}
	}
}

func (c *cursor) expr(e ast.Expr) (Expr, bool) {
	tv, ok := c.u.info.Types[e]
	t := tv.Type
	if id, isIdent := e.(*ast.Ident); isIdent && !ok {
		switch obj := c.u.info.ObjectOf(id).(type) {
		case nil, *types.PkgName, *types.Label:
		default:
			t = obj.Type()
		}
	}
	if t == nil {
		return Expr{}, false
	}
	if _, ok := t.(*types.Basic); ok && !tv.IsNil() {
		t = types.Default(t)
	}
	row := Expr{Type: c.typeRef(t), Const: tv.Value != nil, Object: c.target(e)}
	row.Start, row.End = c.span(e)
	return row, true
}

// objectAt describes the object whose identifier covers the offset.
func (v *view) objectAt(file string, offset int) []ObjectAt {
	var out []ObjectAt
	v.inFile(file, offset, offset, func(c *cursor, n ast.Node) {
		id, ok := n.(*ast.Ident)
		if !ok || len(out) > 0 {
			return
		}
		if start, end := c.span(id); offset < start || offset >= end {
			return
		}
		obj := v.u.info.ObjectOf(id)
		if obj == nil {
			obj = c.symbol()
		}
		if obj == nil {
			return
		}
		kind := v.kindOfObject(obj)
		row := ObjectAt{ID: v.objectID(obj), Name: obj.Name(), Kind: kind}
		switch kind {
		case "package", "label", "nil", "builtin":
		default:
			row.Type = v.typeRefPtr(obj.Type())
		}
		out = append(out, row)
	})
	return out
}

// symbol is the first of the variables that the x of `switch x := y.(type)`
// at hand stands for.
func (c *cursor) symbol() types.Object {
	sw := enclosingTypeSwitch(c)
	if sw == nil || len(sw.Body.List) == 0 || c.path[len(c.path)-2] != ast.Node(sw.Assign) {
		return nil
	}
	return c.u.info.Implicits[sw.Body.List[0]]
}

func (v *view) kindOfObject(obj types.Object) string {
	switch o := obj.(type) {
	case *types.PkgName:
		return "package"
	case *types.Const:
		return "const"
	case *types.TypeName:
		return "type"
	case *types.Func:
		if o.Type().(*types.Signature).Recv() != nil {
			return "method"
		}
		return "func"
	case *types.Label:
		return "label"
	case *types.Builtin:
		return "builtin"
	case *types.Nil:
		return "nil"
	case *types.Var:
		if o.IsField() {
			return "field"
		}
		if v.isParam(o) {
			return "param"
		}
	}
	return "var"
}

// isParam tells whether a variable is declared in the head of a function.
func (v *view) isParam(obj *types.Var) bool {
	for _, file := range v.u.files {
		if file.FileStart > obj.Pos() || obj.Pos() > file.FileEnd {
			continue
		}
		found := false
		ast.Inspect(file, func(n ast.Node) bool {
			if n == nil || found || n.End() < obj.Pos() || n.Pos() > obj.Pos() {
				return n == file
			}
			var lists []*ast.FieldList
			switch n := n.(type) {
			case *ast.FuncDecl:
				lists = append(lists, n.Recv)
			case *ast.FuncType:
				lists = append(lists, n.Params, n.Results)
			}
			for _, list := range lists {
				if list == nil {
					continue
				}
				for _, field := range list.List {
					for _, name := range field.Names {
						found = found || v.u.info.Defs[name] == obj
					}
				}
			}
			return !found
		})
		return found
	}
	return false
}
