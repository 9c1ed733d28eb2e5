package main

import (
	"go/ast"
	"go/token"
	"go/types"
)

// role fills in how the identifier at hand is used.
func (s *refScan) role(c *cursor, obj types.Object, r *Ref) {
	i := len(c.path) - 1
	if sel, ok := c.path[i-1].(*ast.SelectorExpr); ok && sel.Sel == c.path[i] {
		i-- // pkg.X, x.f, x.M or T.M
		if selection := s.u.info.Selections[sel]; selection != nil {
			r.Implicit = implicit(selection)
			if selection.Kind() == types.MethodExpr {
				s.outer(c, r, c.path[i])
				r.Role = "method-expr"
				return
			}
		}
	}
	if _, ok := obj.(*types.TypeName); ok {
		s.typeRole(c, i, r)
		return
	}
	i = s.instance(c, i, r)
	s.outer(c, r, c.path[i])
	r.ExprStart = r.OuterStart
	s.valueRole(c, obj, i, r)
}

func (s *refScan) outer(c *cursor, r *Ref, n ast.Node) {
	r.OuterStart, r.OuterEnd = c.span(n)
}

// implicit tells whether a member is reached through embedding, of structs or
// of interfaces.
func implicit(sel *types.Selection) bool {
	if len(sel.Index()) > 1 {
		return true
	}
	fn, ok := sel.Obj().(*types.Func)
	if !ok {
		return false
	}
	iface, ok := sel.Recv().Underlying().(*types.Interface)
	if !ok {
		return false
	}
	for i := 0; i < iface.NumExplicitMethods(); i++ {
		if iface.ExplicitMethod(i) == fn {
			return false
		}
	}
	return true
}

// instance climbs over parentheses and explicit type arguments.
func (s *refScan) instance(c *cursor, i int, r *Ref) int {
	for i > 0 {
		j := c.parens(i)
		switch p := c.path[j-1].(type) {
		case *ast.IndexExpr:
			if p.X == c.path[j] && s.instantiates(p.X, p.Index) {
				r.Instantiated = true
				i = j - 1
				continue
			}
		case *ast.IndexListExpr:
			if p.X == c.path[j] {
				r.Instantiated = true
				i = j - 1
				continue
			}
		}
		return j
	}
	return i
}

// instantiates tells T[int] and f[int] from an index into a variable.
func (s *refScan) instantiates(x, index ast.Expr) bool {
	tv, ok := s.u.info.Types[index]
	return ok && tv.IsType()
}

func (s *refScan) valueRole(c *cursor, obj types.Object, i int, r *Ref) {
	if i == 0 {
		r.Role = "other"
		return
	}
	_, isFunc := obj.(*types.Func)
	e := c.path[i]
	r.Role = "value"
	if call, ok := c.path[i-1].(*ast.CallExpr); ok {
		if call.Fun == e {
			s.callRole(c, i-1, call, r)
			return
		}
		s.argumentRole(c, call, e, r)
		if isFunc {
			r.Role = "value"
			s.outer(c, r, e)
		}
		return
	}
	if isFunc {
		return
	}
	parent := c.path[i-1]
	if role, outer := plainRole(parent, e); role != "" {
		r.Role = role
		if outer {
			s.outer(c, r, parent)
		}
		if sel, ok := parent.(*ast.SelectorExpr); ok {
			r.Member = sel.Sel.Name
		}
		return
	}
	s.nestedRole(c, i, r)
}

// plainRole is the role that the parent alone decides, and whether the
// parent is the expression that plays it.
func plainRole(parent ast.Node, e ast.Node) (role string, outer bool) {
	switch p := parent.(type) {
	case *ast.SelectorExpr:
		return "select", true
	case *ast.AssignStmt:
		for _, lhs := range p.Lhs {
			if lhs == e {
				return "write", true
			}
		}
		if p.Tok != token.ASSIGN && p.Tok != token.DEFINE {
			return "operand", true
		}
		return "assign", true
	case *ast.IncDecStmt:
		return "write", true
	case *ast.UnaryExpr:
		if p.Op == token.AND {
			return "address", true
		}
		return "operand", true
	case *ast.StarExpr:
		return "deref", true
	case *ast.BinaryExpr:
		switch p.Op {
		case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
			return "compare", true
		}
		return "operand", true
	case *ast.IndexExpr:
		if p.X == e {
			return "slice", true
		}
		return "index", true
	case *ast.SliceExpr:
		if p.X == e {
			return "slice", true
		}
		return "index", true
	case *ast.ReturnStmt:
		return "return", true
	case *ast.SendStmt:
		if p.Value == e {
			return "send", true
		}
		return "operand", true
	case *ast.RangeStmt:
		if p.X == e {
			return "range", false
		}
		return "write", false
	case *ast.SwitchStmt:
		return "compare", false
	case *ast.ValueSpec:
		return "assign", true
	case *ast.ExprStmt:
		return "other", false
	}
	return "", false
}

// nestedRole handles the roles that take more than the parent: literals,
// assertions and switch cases.
func (s *refScan) nestedRole(c *cursor, i int, r *Ref) {
	e := c.path[i]
	switch p := c.path[i-1].(type) {
	case *ast.TypeAssertExpr:
		r.Role = "assert"
		s.outer(c, r, p)
		if p.Type == nil {
			r.Role = "switch"
			for j := i - 1; j > 0; j-- {
				if sw, ok := c.path[j].(*ast.TypeSwitchStmt); ok {
					s.outer(c, r, sw)
					break
				}
			}
		}
	case *ast.CompositeLit:
		r.Role = "element"
		s.outer(c, r, literalNode(c, i-1))
	case *ast.KeyValueExpr:
		if p.Value == e {
			r.Role = "element"
			s.outer(c, r, literalNode(c, i-2))
			return
		}
		r.Role = "index"
		if lit, ok := c.path[i-2].(*ast.CompositeLit); ok {
			if t := c.typeOf(lit); t != nil && literalStruct(t) != nil {
				r.Role = "key"
			}
		}
		s.outer(c, r, p)
	case *ast.CaseClause:
		r.Role = "compare"
	}
}

// literalNode is the composite literal at path[i], with its & if it has one.
func literalNode(c *cursor, i int) ast.Node {
	j := c.parens(i)
	if j > 0 {
		if u, ok := c.path[j-1].(*ast.UnaryExpr); ok && u.Op == token.AND {
			return u
		}
	}
	return c.path[i]
}
