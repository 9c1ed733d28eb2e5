package main

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

type funcParams struct {
	IDs         []string `json:"ids"`
	IfaceParams bool     `json:"iface_params"`
	Methods     *bool    `json:"methods"` // absent: true
}

func init() {
	query("funcs", func(w *world, p funcParams) (any, error) {
		var paths map[string]bool
		if len(p.IDs) > 0 {
			paths = w.declaring(p.IDs)
		}
		ids := set(p.IDs)
		return w.rows(paths, func(v *view) []located {
			var rows []located
			v.walkDecls(func(c *cursor, decl ast.Decl) {
				fd, ok := decl.(*ast.FuncDecl)
				if !ok || (fd.Recv != nil && p.Methods != nil && !*p.Methods) {
					return
				}
				if len(ids) > 0 && !ids[c.objectID(c.u.info.Defs[fd.Name])] {
					return
				}
				row, ok := c.funcRow(fd)
				if !ok || (p.IfaceParams && !hasIfaceParam(row)) {
					return
				}
				rows = append(rows, locate(row.File, row.Start, row))
			})
			return rows
		})
	})
}

// declaring gives the main modules' packages that may declare the ids.
func (w *world) declaring(ids []string) map[string]bool {
	paths := map[string]bool{}
	for _, id := range ids {
		for _, r := range w.readings(id) {
			if w.paths[r.path] {
				paths[r.path] = true
			}
		}
	}
	return paths
}

// walkDecls visits the top-level declarations only.
func (v *view) walkDecls(visit func(c *cursor, decl ast.Decl)) {
	for i, file := range v.u.files {
		c := v.newCursor(i, file)
		c.path = append(c.path, file)
		for _, decl := range file.Decls {
			visit(c, decl)
		}
	}
}

func hasIfaceParam(row Func) bool {
	for _, p := range row.Params {
		if p.ifaceish {
			return true
		}
	}
	return false
}

func (c *cursor) funcRow(fd *ast.FuncDecl) (Func, bool) {
	fn, ok := c.u.info.Defs[fd.Name].(*types.Func)
	if !ok {
		return Func{}, false
	}
	sig := fn.Type().(*types.Signature)
	row := Func{
		ID: c.objectID(fn), Name: fn.Name(), Package: c.u.path, File: c.file,
		Exported: fn.Exported(), Test: c.test, Receiver: nil,
		TypeParams: sig.TypeParams().Len(), Directives: c.directives(fd),
	}
	row.Start, row.End = c.span(fd)
	row.DocStart = row.Start
	if fd.Doc != nil {
		row.DocStart = c.at(fd.Doc.Pos())
	}
	row.NameStart, row.NameEnd = c.span(fd.Name)
	if fd.Body != nil {
		row.BodyStart, row.BodyEnd = c.span(fd.Body)
	}
	if recv := sig.Recv(); recv != nil {
		row.Receiver = c.typeRefPtr(recv.Type())
	}
	row.Params = c.params(fd.Type)
	for i := 0; i < sig.Results().Len(); i++ {
		row.Results = append(row.Results, c.typeRef(sig.Results().At(i).Type()))
	}
	return row, true
}

func (c *cursor) params(ft *ast.FuncType) []Param {
	var out []Param
	for _, field := range ft.Params.List {
		typ := field.Type
		p := Param{Group: len(field.Names) > 1}
		if e, ok := typ.(*ast.Ellipsis); ok {
			typ, p.Variadic = e.Elt, true
		}
		t := c.typeOf(typ)
		p.Type = c.typeRef(t)
		p.ifaceish = isInterface(t)
		if t != nil && !p.ifaceish {
			if s, ok := t.Underlying().(*types.Slice); ok {
				p.ifaceish = isInterface(s.Elem())
			}
		}
		p.TypeStart, p.TypeEnd = c.span(typ)
		for _, name := range field.Names {
			p.ID, p.Name = c.objectID(c.u.info.Defs[name]), name.Name
			p.Start, p.End = c.span(name)
			out = append(out, p)
		}
		if len(field.Names) == 0 {
			p.Start = c.at(field.Pos())
			p.End = p.Start
			p.ID = c.objectID(c.u.info.Implicits[field])
			out = append(out, p)
		}
	}
	return out
}

// directives lists the //go: lines between the previous declaration and the
// function: the compiler applies them across blank lines too.
func (c *cursor) directives(fd *ast.FuncDecl) []string {
	file := c.path[0].(*ast.File)
	previous := file.Name.End()
	for _, decl := range file.Decls {
		if decl.End() <= fd.Pos() && decl.End() > previous && decl != ast.Decl(fd) {
			previous = decl.End()
		}
	}
	return directivesBetween(file, previous, fd.Pos(), fd.Name.Name)
}

func directivesBetween(file *ast.File, from, to token.Pos, name string) []string {
	var out []string
	for _, group := range file.Comments {
		if group.Pos() < from || group.Pos() >= to {
			continue
		}
		for _, comment := range group.List {
			text := strings.TrimRight(comment.Text, " \t\r")
			if !strings.HasPrefix(text, "//go:") {
				continue
			}
			words := strings.Fields(text)
			switch words[0] {
			case "//go:build", "//go:generate", "//go:embed", "//go:debug":
				continue
			case "//go:linkname":
				if len(words) > 1 && words[1] != name {
					continue
				}
			}
			out = append(out, text)
		}
	}
	return out
}
