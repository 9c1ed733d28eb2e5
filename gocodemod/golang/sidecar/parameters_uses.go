package main

import (
	"go/ast"
	"go/types"
)

// holding is a variable that holds a parameter, or what was taken out of it:
// an interface, or with slice a slice of them.
type holding struct {
	row   *Parameter
	slice bool
}

// useScan follows parameters through the bodies of their functions. Variables
// are declared before they are used, so one walk finds all of them.
type useScan struct {
	*refScan
	held map[types.Object]holding
}

// ident notes what is done with a variable at hand that is followed.
func (s *useScan) ident(c *cursor, id *ast.Ident) {
	from, ok := s.held[s.u.info.Uses[id]]
	if !ok {
		return
	}
	i := c.parens(len(c.path) - 1)
	for from.slice {
		switch p := c.path[i-1].(type) {
		case *ast.IndexExpr:
			if p.X == c.path[i] {
				from.slice = false
				i = c.parens(i - 1)
				continue
			}
		case *ast.SliceExpr:
			if p.X == c.path[i] {
				i = c.parens(i - 1)
				continue
			}
		}
		break
	}
	u := Use{Index: -1, Slice: from.slice}
	u.Start, u.End = c.span(c.path[i])
	u.Role = s.taken(c, i, from)
	if u.Role == "" {
		s.plainUse(c, i, &u)
	}
	from.row.Uses = append(from.row.Uses, u)
}

// taken is the role of an expression that a new variable takes over, which is
// followed from there; empty where none does.
func (s *useScan) taken(c *cursor, i int, from holding) string {
	e := c.path[i]
	var to ast.Expr
	switch p := c.path[i-1].(type) {
	case *ast.AssignStmt:
		for k, rhs := range p.Rhs {
			if rhs == e && len(p.Lhs) == len(p.Rhs) {
				to = p.Lhs[k]
			}
		}
		if to == nil {
			return ""
		}
	case *ast.ValueSpec:
		for k, value := range p.Values {
			if value == e && p.Type == nil && len(p.Names) == len(p.Values) {
				to = p.Names[k]
			}
		}
		if to == nil {
			return ""
		}
	case *ast.RangeStmt:
		if p.X != e || !from.slice {
			return ""
		}
		if p.Value == nil {
			return "range"
		}
		to, from.slice = p.Value, false
	default:
		return ""
	}
	name, ok := to.(*ast.Ident)
	switch {
	case !ok:
		return ""
	case name.Name == "_":
		return "blank"
	}
	obj := s.u.info.Defs[name]
	if obj == nil {
		return "assign"
	}
	s.held[obj] = from
	return "define"
}

// plainUse fills in what is done with the expression at path[i].
func (s *useScan) plainUse(c *cursor, i int, u *Use) {
	r := Ref{Index: -1}
	s.valueRole(c, nil, i, &r)
	u.Role = r.Role
	switch p := c.path[i-1].(type) {
	case *ast.SelectorExpr:
		u.Role = s.selected(c, i-1)
	case *ast.CallExpr:
		if r.Role == "argument" {
			s.handed(c, p, r, u)
		}
	case *ast.BinaryExpr:
		if u.Role == "compare" && u.Slice {
			u.Role = "nil-compare" // slices are compared with nothing else
		}
	}
}

// selected is the role of the operand of the selector at path[j].
func (s *useScan) selected(c *cursor, j int) string {
	k := c.parens(j)
	call, ok := c.path[k-1].(*ast.CallExpr)
	if !ok || call.Fun != c.path[k] {
		return "method-value"
	}
	switch c.path[c.parens(k-1)-1].(type) {
	case *ast.DeferStmt, *ast.GoStmt:
		return "deferred"
	}
	return "method"
}

// handed describes an argument: which parameter of what it goes to.
func (s *useScan) handed(c *cursor, call *ast.CallExpr, r Ref, u *Use) {
	u.Callee, u.Index = r.Callee, r.Index
	u.Ellipsis = call.Ellipsis.IsValid() && r.Index == len(call.Args)-1
	fn, ok := c.callee(call).(*types.Func)
	if !ok {
		if _, builtin := c.callee(call).(*types.Builtin); builtin && (r.Callee == "len" || r.Callee == "cap") {
			u.Role = "len"
		}
		return
	}
	sig := fn.Origin().Type().(*types.Signature)
	if to := paramType(sig, r.Index, u.Ellipsis); to != nil {
		u.Generic = len(bindings(to, to)) > 0
	}
	u.Index = min(r.Index, sig.Params().Len()-1)
}
