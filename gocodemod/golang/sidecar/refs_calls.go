package main

import (
	"go/ast"
	"go/token"
	"go/types"
)

// callRole: the identifier is what the call at path[i] calls.
func (s *refScan) callRole(c *cursor, i int, call *ast.CallExpr, r *Ref) {
	r.Role = "call"
	r.ExprStart = c.at(call.Fun.Pos())
	s.outer(c, r, call)
	r.Args = s.arguments(c, call)
	r.Ellipsis = call.Ellipsis.IsValid()
	if sel, ok := funExpr(call).(*ast.SelectorExpr); ok {
		if selection := s.u.info.Selections[sel]; selection != nil && selection.Kind() == types.MethodVal {
			r.Receiver = s.typeRefPtr(c.typeOf(sel.X))
		}
	}
	j := c.parens(i)
	r.Results = "other"
	switch p := c.path[j-1].(type) {
	case *ast.ExprStmt:
		r.Results = "none"
	case *ast.GoStmt:
		r.Role, r.Results = "go", "none"
	case *ast.DeferStmt:
		r.Role, r.Results = "defer", "none"
	case *ast.AssignStmt:
		switch p.Tok {
		case token.DEFINE:
			r.Results = "define"
		case token.ASSIGN:
			if !within(c.path[j], p.Lhs) {
				r.Results = "assign"
			}
		}
	case *ast.ValueSpec:
		r.Results = "define"
	case *ast.ReturnStmt:
		r.Results = "return"
	case *ast.CallExpr:
		if p.Fun != c.path[j] {
			r.Results = "argument"
		}
	}
}

func within(n ast.Node, list []ast.Expr) bool {
	for _, e := range list {
		if e == n {
			return true
		}
	}
	return false
}

// funExpr is what is called, without parentheses and type arguments.
func funExpr(call *ast.CallExpr) ast.Expr {
	fun := ast.Unparen(call.Fun)
	switch x := fun.(type) {
	case *ast.IndexExpr:
		return ast.Unparen(x.X)
	case *ast.IndexListExpr:
		return ast.Unparen(x.X)
	}
	return fun
}

// argumentRole: e is an argument of the call.
func (s *refScan) argumentRole(c *cursor, call *ast.CallExpr, e ast.Node, r *Ref) {
	s.outer(c, r, call)
	if tv, ok := s.u.info.Types[call.Fun]; ok && tv.IsType() {
		r.Role = "convert"
		return
	}
	r.Role = "argument"
	r.Callee = c.calleeID(call)
	for k, arg := range call.Args {
		if arg == e {
			r.Index = k
		}
	}
}

// arguments describes the arguments of a call or conversion.
func (s *refScan) arguments(c *cursor, call *ast.CallExpr) []Arg {
	sig := c.callSignature(call)
	var args []Arg
	for k, e := range call.Args {
		tv := s.u.info.Types[e]
		if tv.IsType() {
			continue // new(T), make(T)
		}
		a := Arg{Type: s.typeRef(staticType(tv)), Const: tv.Value != nil, Nil: tv.IsNil()}
		a.Start, a.End = c.span(e)
		a.Object = s.namedObject(e)
		a.Address = s.addressOfLocal(e)
		if _, tuple := tv.Type.(*types.Tuple); !tuple {
			switch fun := s.u.info.Types[call.Fun]; {
			case fun.IsType():
				a.Param = s.typeRefPtr(fun.Type)
			case sig != nil:
				a.Param = s.typeRefPtr(paramType(sig, k, call.Ellipsis.IsValid()))
			}
		}
		args = append(args, a)
	}
	return args
}

// staticType is the type of a value before conversion, the default type of an
// untyped constant.
func staticType(tv types.TypeAndValue) types.Type {
	if tv.Type == nil || tv.IsNil() {
		return tv.Type
	}
	return types.Default(tv.Type)
}

// namedObject is the id of what a plain or qualified name stands for.
func (v *view) namedObject(e ast.Expr) string {
	switch x := ast.Unparen(e).(type) {
	case *ast.Ident:
		return v.objectID(v.u.info.ObjectOf(x))
	case *ast.SelectorExpr:
		if v.u.info.Selections[x] == nil {
			return v.objectID(v.u.info.Uses[x.Sel])
		}
	}
	return ""
}

func (v *view) addressOfLocal(e ast.Expr) bool {
	u, ok := ast.Unparen(e).(*ast.UnaryExpr)
	if !ok || u.Op != token.AND {
		return false
	}
	id, ok := ast.Unparen(u.X).(*ast.Ident)
	if !ok {
		return false
	}
	obj, ok := v.u.info.Uses[id].(*types.Var)
	return ok && obj.Pkg() != nil && obj.Parent() != obj.Pkg().Scope()
}
