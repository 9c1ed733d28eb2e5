package main

import (
	"go/ast"
	"go/token"
	"go/types"
	"math"
	"strings"
)

// cursor walks one file and knows the way from the file down to the node at hand.
type cursor struct {
	*view
	file  string
	test  bool
	tok   *token.File
	path  []ast.Node // path[0] is the file, the last one the node at hand
	funcs map[*ast.FuncDecl]string
}

// maxPos lies behind everything.
const maxPos = token.Pos(math.MaxInt)

// walk visits every node of every file of the unit, parents first.
func (v *view) walk(visit func(c *cursor, n ast.Node)) {
	for i, file := range v.u.files {
		v.walkFile(i, file, visit)
	}
}

func (v *view) newCursor(i int, file *ast.File) *cursor {
	return &cursor{
		view:  v,
		file:  v.u.names[i],
		test:  strings.HasSuffix(v.u.names[i], "_test.go"),
		tok:   v.u.tokens[i], // of another holder of the tree, the set may have dropped it
		funcs: map[*ast.FuncDecl]string{},
	}
}

func (v *view) walkFile(i int, file *ast.File, visit func(c *cursor, n ast.Node)) {
	v.newCursor(i, file).inspect(file, visit)
}

// inspect visits a node at hand and all below it.
func (c *cursor) inspect(root ast.Node, visit func(c *cursor, n ast.Node)) {
	c.inspectWithin(root, token.NoPos, maxPos, visit)
}

// inspectWithin leaves out what lies before start, or behind end.
func (c *cursor) inspectWithin(root ast.Node, start, end token.Pos, visit func(c *cursor, n ast.Node)) {
	ast.Inspect(root, func(n ast.Node) bool {
		if n == nil {
			c.path = c.path[:len(c.path)-1]
			return true
		}
		if n.End() < start || n.Pos() > end {
			return false
		}
		c.path = append(c.path, n)
		visit(c, n)
		return true
	})
}

func (c *cursor) at(pos token.Pos) int {
	if !pos.IsValid() {
		return 0
	}
	return c.tok.Offset(pos)
}

func (c *cursor) span(n ast.Node) (start, end int) {
	return c.at(n.Pos()), c.at(n.End())
}

// typeOf is the static type of an expression, nil where it has none.
func (c *cursor) typeOf(e ast.Expr) types.Type { return c.u.info.TypeOf(e) }

// function is the id of the enclosing function declaration, "" at package level.
func (c *cursor) function() string {
	for _, n := range c.path {
		if fd, ok := n.(*ast.FuncDecl); ok {
			id, ok := c.funcs[fd]
			if !ok {
				id = c.objectID(c.u.info.Defs[fd.Name])
				c.funcs[fd] = id
			}
			return id
		}
	}
	return ""
}

func (c *cursor) inLiteral() bool {
	for _, n := range c.path {
		if _, ok := n.(*ast.FuncLit); ok {
			return true
		}
	}
	return false
}

// inLoop tells whether the node may run more than once a call of its function.
func (c *cursor) inLoop() bool {
	for i, n := range c.path[:len(c.path)-1] {
		switch n := n.(type) {
		case *ast.ForStmt:
			if c.path[i+1] != n.Init {
				return true
			}
		case *ast.RangeStmt:
			if c.path[i+1] != n.X {
				return true
			}
		}
	}
	return false
}

// signature is that of the innermost function around the node, nil outside of one.
func (c *cursor) signature() *types.Signature {
	for i := len(c.path) - 1; i >= 0; i-- {
		switch n := c.path[i].(type) {
		case *ast.FuncLit:
			sig, _ := c.typeOf(n).(*types.Signature)
			return sig
		case *ast.FuncDecl:
			if fn, ok := c.u.info.Defs[n.Name].(*types.Func); ok {
				return fn.Type().(*types.Signature)
			}
			return nil
		}
	}
	return nil
}

// parens climbs from path[i] over the parentheses around it.
func (c *cursor) parens(i int) int {
	for i > 0 {
		if _, ok := c.path[i-1].(*ast.ParenExpr); !ok {
			break
		}
		i--
	}
	return i
}

// callee is the object that a call names: a function, method, builtin or
// variable; nil for a computed one. Method expressions name nothing, since
// their arguments are shifted.
func (c *cursor) callee(call *ast.CallExpr) types.Object {
	fun := ast.Unparen(call.Fun)
	switch x := fun.(type) {
	case *ast.IndexExpr:
		fun = ast.Unparen(x.X)
	case *ast.IndexListExpr:
		fun = ast.Unparen(x.X)
	}
	switch x := fun.(type) {
	case *ast.Ident:
		return c.u.info.Uses[x]
	case *ast.SelectorExpr:
		if sel := c.u.info.Selections[x]; sel != nil {
			if sel.Kind() == types.MethodExpr {
				return nil
			}
			return sel.Obj()
		}
		return c.u.info.Uses[x.Sel]
	}
	return nil
}

// calleeID is the id of a statically known function, method or builtin.
func (c *cursor) calleeID(call *ast.CallExpr) string {
	switch obj := c.callee(call).(type) {
	case *types.Func, *types.Builtin:
		return c.objectID(obj)
	}
	return ""
}

// callSignature is the signature of what is called, nil for builtins and conversions.
func (c *cursor) callSignature(call *ast.CallExpr) *types.Signature {
	tv, ok := c.u.info.Types[call.Fun]
	if !ok || tv.IsType() || tv.IsBuiltin() || tv.Type == nil {
		return nil
	}
	return coreSignature(tv.Type)
}

func coreSignature(t types.Type) *types.Signature {
	if sig, ok := t.Underlying().(*types.Signature); ok {
		return sig
	}
	sig, _ := coreOf(t).(*types.Signature)
	return sig
}

// coreOf is the underlying type; for a type parameter the one that all of its
// terms share, if any.
func coreOf(t types.Type) types.Type {
	iface, ok := t.Underlying().(*types.Interface)
	if !ok || !isTypeParam(t) {
		return t.Underlying()
	}
	var core types.Type
	for i := 0; i < iface.NumEmbeddeds(); i++ {
		switch e := types.Unalias(iface.EmbeddedType(i)).(type) {
		case *types.Union:
			for j := 0; j < e.Len(); j++ {
				u := e.Term(j).Type().Underlying()
				if core != nil && !types.Identical(core, u) {
					return nil
				}
				core = u
			}
		default:
			if u := e.Underlying(); !types.IsInterface(u) {
				core = u
			}
		}
	}
	return core
}

// paramType is the type of the i-th argument's parameter: an element of the
// variadic one unless the call passes it whole with `...`.
func paramType(sig *types.Signature, i int, ellipsis bool) types.Type {
	n := sig.Params().Len()
	if sig.Variadic() && i >= n-1 && !ellipsis {
		last := sig.Params().At(n - 1).Type()
		if s, ok := last.Underlying().(*types.Slice); ok {
			return s.Elem()
		}
		return last
	}
	if i < n {
		return sig.Params().At(i).Type()
	}
	return nil
}
