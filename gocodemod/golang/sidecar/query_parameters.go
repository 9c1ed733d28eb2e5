package main

import (
	"go/ast"
	"go/types"
)

// Use is one use of a parameter, or of what the body took out of it.
type Use struct {
	Role     string `json:"role"`
	Start    int    `json:"start"`
	End      int    `json:"end"`
	Callee   string `json:"callee,omitempty"`
	Index    int    `json:"index"`
	Slice    bool   `json:"slice,omitempty"`
	Ellipsis bool   `json:"ellipsis,omitempty"`
	Generic  bool   `json:"generic,omitempty"`
}

// Parameter is a parameter of type I, ...I or []I, for an interface I, of a
// declared function or method, with what calls pass to it and what the body
// does with it.
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
	Slice      bool    `json:"slice,omitempty"`
	Method     bool    `json:"method,omitempty"`
	Exported   bool    `json:"exported,omitempty"`
	Test       bool    `json:"test,omitempty"`
	TypeParams int     `json:"type_params,omitempty"`
	Boxed      int     `json:"boxed,omitempty"`
	Unboxed    int     `json:"unboxed,omitempty"`
	Interfaces int     `json:"interfaces,omitempty"`
	Nils       int     `json:"nils,omitempty"`
	Slices     int     `json:"slices,omitempty"`
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

// passing counts what calls put into a slot, by what it is.
type passing struct{ boxed, unboxed, interfaces, nils, slices int }

func (p passing) plus(q passing) passing {
	return passing{
		p.boxed + q.boxed, p.unboxed + q.unboxed, p.interfaces + q.interfaces,
		p.nils + q.nils, p.slices + q.slices,
	}
}

// argument is what one argument puts into a slot. Configurations that agree on
// it say the same.
type argument struct {
	slot
	file  string
	start int
	passing
}

// unitParams is what one unit says about parameters that hold interfaces.
type unitParams struct {
	rows  []*Parameter
	calls map[argument]bool
}

// parameters gives those that some call passes a value of a concrete type or
// a slice to, and those that the body of one of them hands it on to.
func (w *world) parameters() []located {
	total := map[slot]passing{}
	parts := w.gatherings()
	bodies := map[slot][]*Parameter{}
	var waiting []slot
	wanted := map[slot]bool{}
	counted := map[argument]bool{}
	want := func(s slot) {
		if len(bodies[s]) > 0 && !wanted[s] {
			wanted[s] = true
			waiting = append(waiting, s)
		}
	}
	for _, part := range parts {
		for a := range part.params.calls {
			if !counted[a] {
				counted[a] = true
				total[a.slot] = total[a.slot].plus(a.passing)
			}
		}
		for _, row := range part.params.rows {
			s := slot{row.Function, row.Index}
			bodies[s] = append(bodies[s], row)
		}
	}
	for s, p := range total {
		if p.boxed+p.unboxed+p.slices > 0 {
			want(s)
		}
	}
	for len(waiting) > 0 {
		s := waiting[len(waiting)-1]
		waiting = waiting[:len(waiting)-1]
		for _, row := range bodies[s] {
			for _, use := range row.Uses {
				if use.Role == "argument" {
					want(slot{use.Callee, use.Index})
				}
			}
		}
	}
	var rows []located
	for _, part := range parts {
		for _, row := range part.params.rows {
			s := slot{row.Function, row.Index}
			if !wanted[s] {
				continue
			}
			full, p := *row, total[s]
			full.Boxed, full.Unboxed, full.Interfaces = p.boxed, p.unboxed, p.interfaces
			full.Nils, full.Slices = p.nils, p.slices
			rows = append(rows, locate(full.File, full.Start, full))
		}
	}
	return rows
}

func (v *view) unitParams() unitParams {
	out := unitParams{calls: map[argument]bool{}}
	s := &useScan{refScan: &refScan{view: v}, held: map[types.Object]holding{}}
	v.walkDecls(func(c *cursor, decl ast.Decl) {
		if fd, ok := decl.(*ast.FuncDecl); ok && fd.Body != nil {
			out.rows = append(out.rows, c.interfaceParams(fd, s.held)...)
		}
	})
	v.walk(func(c *cursor, n ast.Node) {
		switch n := n.(type) {
		case *ast.Ident:
			s.ident(c, n)
		case *ast.CallExpr:
			v.countArguments(c, n, out.calls)
		}
	})
	return out
}

// interfaceParams describes the function's parameters that hold interfaces
// and notes their objects in held.
func (c *cursor) interfaceParams(fd *ast.FuncDecl, held map[types.Object]holding) []*Parameter {
	fn, ok := c.u.info.Defs[fd.Name].(*types.Func)
	if !ok {
		return nil
	}
	sig := fn.Type().(*types.Signature)
	var rows []*Parameter
	index := 0
	for _, field := range fd.Type.Params.List {
		elem, variadic, slice := element(field.Type)
		t := c.typeOf(elem)
		for k := range max(1, len(field.Names)) {
			if isInterface(t) && k < len(field.Names) {
				row := &Parameter{
					Function: c.objectID(fn), Package: c.u.path, File: c.file, Index: index,
					Name: field.Names[k].Name, Type: c.typeRef(t), Variadic: variadic, Slice: slice,
					Method: fd.Recv != nil, Exported: fn.Exported(), Test: c.test,
					TypeParams: sig.TypeParams().Len(),
				}
				row.Start, row.End = c.span(elem)
				rows = append(rows, row)
				if obj := c.u.info.Defs[field.Names[k]]; obj != nil {
					held[obj] = holding{row, variadic || slice}
				}
			}
			index++
		}
	}
	return rows
}

// element is the I of a parameter type written I, ...I or []I.
func element(typ ast.Expr) (elem ast.Expr, variadic, slice bool) {
	switch t := typ.(type) {
	case *ast.Ellipsis:
		return t.Elt, true, false
	case *ast.ArrayType:
		if t.Len == nil {
			return t.Elt, false, true
		}
	}
	return typ, false, false
}

// countArguments notes what one call of a declared function or method passes.
func (v *view) countArguments(c *cursor, call *ast.CallExpr, calls map[argument]bool) {
	fn, ok := c.callee(call).(*types.Func)
	if !ok || fn.Pkg() == nil || !v.w.local(v.pkgPath(fn.Pkg())) {
		return
	}
	sig := fn.Origin().Type().(*types.Signature)
	if recv := sig.Recv(); recv != nil && isInterface(recv.Type()) {
		return
	}
	for i, arg := range call.Args {
		to := paramType(sig, i, call.Ellipsis.IsValid())
		if to == nil {
			continue
		}
		start, _ := c.span(arg)
		at := argument{slot: slot{v.objectID(fn), min(i, sig.Params().Len()-1)}, file: c.file, start: start}
		if isInterface(to) {
			at.passing = v.passed(arg)
			calls[at] = true
			continue
		}
		list, ok := to.(*types.Slice) // of the call's `...` or of the function's
		if !ok || !isInterface(list.Elem()) {
			continue
		}
		at.passing = v.passedSlice(arg)
		calls[at] = true
	}
}

// passed tells what an argument brings into an interface.
func (v *view) passed(arg ast.Expr) passing {
	for {
		call, ok := ast.Unparen(arg).(*ast.CallExpr)
		if !ok || len(call.Args) != 1 || !v.u.info.Types[call.Fun].IsType() || !isInterface(v.u.info.TypeOf(call)) {
			break
		}
		arg = call.Args[0]
	}
	tv := v.u.info.Types[arg]
	switch t := v.typeRef(staticType(tv)); {
	case tv.IsNil():
		return passing{nils: 1}
	case t.Kind == "interface":
		return passing{interfaces: 1}
	case t.Boxes, t.Size == 0 && (t.Kind == "struct" || t.Kind == "array"):
		return passing{boxed: 1} // no pointer, even where nothing is left to box
	case t.Kind != "tuple":
		return passing{unboxed: 1}
	}
	return passing{}
}

// passedSlice tells what an argument brings into a slice of interfaces.
func (v *view) passedSlice(arg ast.Expr) passing {
	if v.u.info.Types[arg].IsNil() {
		return passing{nils: 1}
	}
	p := passing{slices: 1}
	if lit, ok := ast.Unparen(arg).(*ast.CompositeLit); ok {
		for _, elt := range lit.Elts {
			if kv, ok := elt.(*ast.KeyValueExpr); ok {
				elt = kv.Value
			}
			p = p.plus(v.passed(elt))
		}
	}
	return p
}
