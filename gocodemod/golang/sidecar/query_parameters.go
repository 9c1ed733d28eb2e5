package main

import (
	"go/ast"
	"go/types"
)

// Use is one use of a parameter in the body of its function.
type Use struct {
	Role   string `json:"role"`
	Start  int    `json:"start"`
	End    int    `json:"end"`
	Callee string `json:"callee,omitempty"`
	Index  int    `json:"index"`
}

// Parameter is a parameter of interface type of a declared function, with what
// calls pass to it and what the body does with it.
type Parameter struct {
	Function   string  `json:"function"`
	Package    string  `json:"package"`
	File       string  `json:"file"`
	Index      int     `json:"index"`
	Name       string  `json:"name,omitempty"`
	Start      int     `json:"start"`
	End        int     `json:"end"`
	Type       TypeRef `json:"type"`
	Variadic   bool    `json:"variadic,omitempty"`
	Exported   bool    `json:"exported,omitempty"`
	Test       bool    `json:"test,omitempty"`
	TypeParams int     `json:"type_params,omitempty"`
	Boxed      int     `json:"boxed,omitempty"`
	Unboxed    int     `json:"unboxed,omitempty"`
	Interfaces int     `json:"interfaces,omitempty"`
	Nils       int     `json:"nils,omitempty"`
	Uses       []Use   `json:"uses,omitempty"`
}

func init() {
	query("parameters", func(w *world, _ struct{}) (any, error) {
		return gather(w.parameters()), nil
	})
}

// slot is one parameter: a function's id and an index.
type slot struct {
	function string
	index    int
}

// passing counts the arguments that calls put into a slot, by what they are.
type passing struct{ boxed, unboxed, interfaces, nils int }

// unitParams is what one unit says about parameters of interface type.
type unitParams struct {
	rows  []*Parameter
	calls map[slot]passing
}

// parameters gives those that some call passes a value of a concrete type to.
func (w *world) parameters() []located {
	total := map[slot]passing{}
	parts := w.gatherings()
	for _, part := range parts {
		for s, p := range part.params.calls {
			t := total[s]
			total[s] = passing{t.boxed + p.boxed, t.unboxed + p.unboxed, t.interfaces + p.interfaces, t.nils + p.nils}
		}
	}
	var rows []located
	for _, part := range parts {
		for _, row := range part.params.rows {
			p := total[slot{row.Function, row.Index}]
			if p.boxed+p.unboxed == 0 {
				continue
			}
			full := *row
			full.Boxed, full.Unboxed, full.Interfaces, full.Nils = p.boxed, p.unboxed, p.interfaces, p.nils
			rows = append(rows, locate(full.File, full.Start, full))
		}
	}
	return rows
}

func (v *view) unitParams() unitParams {
	out := unitParams{calls: map[slot]passing{}}
	bodies := map[types.Object]*Parameter{}
	v.walkDecls(func(c *cursor, decl ast.Decl) {
		if fd, ok := decl.(*ast.FuncDecl); ok && fd.Recv == nil && fd.Body != nil {
			out.rows = append(out.rows, c.interfaceParams(fd, bodies)...)
		}
	})
	s := &refScan{view: v}
	v.walk(func(c *cursor, n ast.Node) {
		switch n := n.(type) {
		case *ast.Ident:
			obj := v.u.info.Uses[n]
			if row := bodies[obj]; row != nil {
				r := s.newRef(c, "", n, n)
				s.role(c, obj, &r)
				row.Uses = append(row.Uses, Use{r.Role, r.Start, r.End, r.Callee, r.Index})
			}
		case *ast.CallExpr:
			v.countArguments(c, n, out.calls)
		}
	})
	return out
}

// interfaceParams describes the function's parameters of interface type and
// notes their objects in bodies.
func (c *cursor) interfaceParams(fd *ast.FuncDecl, bodies map[types.Object]*Parameter) []*Parameter {
	fn, ok := c.u.info.Defs[fd.Name].(*types.Func)
	if !ok {
		return nil
	}
	var rows []*Parameter
	index := 0
	for _, field := range fd.Type.Params.List {
		typ := field.Type
		e, variadic := typ.(*ast.Ellipsis)
		if variadic {
			typ = e.Elt
		}
		t := c.typeOf(typ)
		for k := range max(1, len(field.Names)) {
			if isInterface(t) && !isTypeParam(t) && k < len(field.Names) {
				row := &Parameter{
					Function: c.objectID(fn), Package: c.u.path, File: c.file, Index: index,
					Name: field.Names[k].Name, Type: c.typeRef(t), Variadic: variadic,
					Exported: fn.Exported(), Test: c.test,
					TypeParams: fn.Type().(*types.Signature).TypeParams().Len(),
				}
				row.Start, row.End = c.span(typ)
				rows = append(rows, row)
				if obj := c.u.info.Defs[field.Names[k]]; obj != nil {
					bodies[obj] = row
				}
			}
			index++
		}
	}
	return rows
}

// countArguments notes what one call of a declared function passes.
func (v *view) countArguments(c *cursor, call *ast.CallExpr, calls map[slot]passing) {
	fn, ok := c.callee(call).(*types.Func)
	if !ok || fn.Pkg() == nil || !v.w.local(v.pkgPath(fn.Pkg())) || call.Ellipsis.IsValid() {
		return
	}
	sig := fn.Origin().Type().(*types.Signature)
	if sig.Recv() != nil {
		return
	}
	for i, arg := range call.Args {
		to := paramType(sig, i, false)
		if to == nil || !isInterface(to) || isTypeParam(to) {
			continue
		}
		s := slot{v.objectID(fn), min(i, sig.Params().Len()-1)}
		p := calls[s]
		tv := v.u.info.Types[arg]
		switch t := v.typeRef(staticType(tv)); {
		case tv.IsNil():
			p.nils++
		case t.Kind == "interface":
			p.interfaces++
		case t.Boxes:
			p.boxed++
		case t.Kind != "tuple":
			p.unboxed++
		}
		calls[s] = p
	}
}
