package main

import (
	"go/ast"
	"go/types"
)

// typeRole fills in the role of a type name; path[i] is it, qualified.
func (s *refScan) typeRole(c *cursor, i int, r *Ref) {
	i = s.instance(c, i, r)
	s.outer(c, r, c.path[i])
	r.ExprStart = r.OuterStart
	j, star := i, false
	for j > 0 {
		if p, ok := c.path[j-1].(*ast.StarExpr); ok && p.X == c.path[j] {
			star = true
			j = c.parens(j - 1)
			continue
		}
		break
	}
	r.Role = "type"
	if s.inConstraint(c, i) {
		r.Role = "constraint"
		return
	}
	e := c.path[j]
	switch p := c.path[j-1].(type) {
	case *ast.SelectorExpr:
		r.Role, r.Member = "method-expr", p.Sel.Name
		s.outer(c, r, p)
	case *ast.Field:
		s.fieldRole(c, j, p, r)
	case *ast.CompositeLit:
		if p.Type == e {
			r.Role = "literal"
			s.outer(c, r, literalNode(c, j-1))
		}
	case *ast.CallExpr:
		s.typeCallRole(c, p, e, star, r)
	case *ast.TypeAssertExpr:
		r.Role = "assert"
		s.outer(c, r, p)
	case *ast.CaseClause:
		r.Role = "switch"
		if j > 3 {
			s.outer(c, r, c.path[j-3])
		}
	case *ast.IndexExpr:
		if p.X != e {
			s.typeArgument(c, e, p.X, r)
		}
	case *ast.IndexListExpr:
		s.typeArgument(c, e, p.X, r)
	}
}

// typeArgument: the length of an array type is no index expression, but
// x[T(0)] is one, so the indexed thing decides.
func (s *refScan) typeArgument(c *cursor, e ast.Node, x ast.Expr, r *Ref) {
	r.Role = "type-arg"
	s.outer(c, r, e)
	r.Callee = s.genericID(x)
}

// genericID is the id of the generic function or type that x names.
func (s *refScan) genericID(x ast.Expr) string {
	switch x := ast.Unparen(x).(type) {
	case *ast.Ident:
		return s.objectID(s.u.info.Uses[x])
	case *ast.SelectorExpr:
		return s.objectID(s.u.info.Uses[x.Sel])
	}
	return ""
}

func (s *refScan) fieldRole(c *cursor, j int, field *ast.Field, r *Ref) {
	if j < 3 {
		return
	}
	switch p := c.path[j-3].(type) {
	case *ast.FuncDecl:
		if p.Recv == c.path[j-2] {
			r.Role = "receiver"
			s.outer(c, r, c.path[j])
		}
	case *ast.StructType, *ast.InterfaceType:
		if len(field.Names) == 0 {
			r.Role = "embed"
			s.outer(c, r, c.path[j])
		}
	}
}

func (s *refScan) typeCallRole(c *cursor, call *ast.CallExpr, e ast.Node, star bool, r *Ref) {
	if call.Fun == e {
		r.Role = "convert"
		s.outer(c, r, call)
		r.Args = s.arguments(c, call)
		return
	}
	builtin, ok := c.callee(call).(*types.Builtin)
	if ok && !star && len(call.Args) > 0 && call.Args[0] == e {
		if name := builtin.Name(); name == "new" || name == "make" {
			r.Role = "new"
			s.outer(c, r, call)
		}
	}
}

// inConstraint: the type stands in a type parameter list or is a term of a
// type set.
func (s *refScan) inConstraint(c *cursor, i int) bool {
	term := false
	for ; i > 0; i-- {
		switch p := c.path[i-1].(type) {
		case *ast.BinaryExpr, *ast.UnaryExpr:
			term = true
		case *ast.InterfaceType:
			if term {
				return true
			}
		case *ast.FuncType:
			if p.TypeParams != nil && p.TypeParams == c.path[i] {
				return true
			}
		case *ast.TypeSpec:
			return p.TypeParams != nil && p.TypeParams == c.path[i]
		case *ast.BlockStmt, *ast.CompositeLit, *ast.CallExpr:
			return false
		}
	}
	return false
}
