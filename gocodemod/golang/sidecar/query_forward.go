package main

import (
	"go/ast"
	"go/token"
	"go/types"
)

// forwarding examines one method body.
type forwarding struct {
	*view
	decl   *ast.FuncDecl
	sig    *types.Signature
	recv   types.Object
	params []types.Object // nil for a blank or unnamed one
	at     []token.Pos
	out    Forward
}

// forward tells what a method of a struct type forwards to, nil for methods
// of other types.
func (v *view) forward(decl *ast.FuncDecl) *Forward {
	fn, ok := v.u.info.Defs[decl.Name].(*types.Func)
	if !ok {
		return nil
	}
	f := &forwarding{view: v, decl: decl, sig: fn.Type().(*types.Signature)}
	named := namedOf(f.sig.Recv().Type())
	if named == nil {
		return nil
	}
	if _, ok := named.Underlying().(*types.Struct); !ok {
		return nil
	}
	if names := decl.Recv.List[0].Names; len(names) == 1 && names[0].Name != "_" {
		f.recv = v.u.info.Defs[names[0]]
	}
	for _, field := range decl.Type.Params.List {
		if len(field.Names) == 0 {
			f.params = append(f.params, nil)
			f.at = append(f.at, field.Pos())
		}
		for _, name := range field.Names {
			var obj types.Object
			if name.Name != "_" {
				obj = v.u.info.Defs[name]
			}
			f.params = append(f.params, obj)
			f.at = append(f.at, name.Pos())
		}
	}
	f.body()
	out := f.out // a pointer into f would keep the whole unit in memory
	return &out
}

func (f *forwarding) obstacle(code string, pos token.Pos) {
	_, offset := f.u.rel(pos)
	f.out = Forward{Obstacle: code, Start: offset}
}

func (f *forwarding) body() {
	body := f.decl.Body
	if body == nil {
		f.obstacle("no-body", f.decl.End())
		return
	}
	if len(body.List) == 0 {
		f.obstacle("not-a-call", body.Pos())
		return
	}
	call, rest := f.statement(body.List[0])
	if f.out.Obstacle != "" {
		return
	}
	if call == nil {
		if len(body.List) > 1 {
			f.obstacle("extra-statement", body.List[0].Pos())
		} else {
			f.obstacle("not-a-call", body.List[0].Pos())
		}
		return
	}
	if len(body.List) > 1+rest {
		at := body.List[1+rest]
		if _, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); !ok || f.inner(call) == nil {
			at = body.List[0]
		}
		f.obstacle("extra-statement", at.Pos())
		return
	}
	f.call(call)
}

// statement gives the call that the first statement makes and how many more
// statements belong to the forward.
func (f *forwarding) statement(first ast.Stmt) (call *ast.CallExpr, rest int) {
	switch s := first.(type) {
	case *ast.GoStmt:
		f.obstacle("go-or-defer", s.Pos())
	case *ast.DeferStmt:
		f.obstacle("go-or-defer", s.Pos())
	case *ast.ExprStmt:
		call, _ = ast.Unparen(s.X).(*ast.CallExpr)
		if call == nil || f.inner(call) == nil {
			return call, 0
		}
		if len(f.decl.Body.List) == 2 && f.sig.Results().Len() == 0 && returnsAll(f.decl.Body.List[1]) {
			return call, 1
		}
		if f.sig.Results().Len() > 0 && len(f.decl.Body.List) == 1 {
			f.obstacle("result-changed", s.Pos())
		}
	case *ast.ReturnStmt:
		if len(s.Results) > 1 {
			for _, e := range s.Results {
				if c, ok := ast.Unparen(e).(*ast.CallExpr); ok && f.inner(c) != nil {
					f.obstacle("result-changed", s.Pos())
					return nil, 0
				}
			}
		}
		if len(s.Results) == 1 {
			call, _ = ast.Unparen(s.Results[0]).(*ast.CallExpr)
		}
	case *ast.AssignStmt:
		if len(s.Rhs) == 1 {
			call, _ = ast.Unparen(s.Rhs[0]).(*ast.CallExpr)
		}
		if call == nil || f.inner(call) == nil {
			return nil, 0
		}
		return f.assigned(s, call)
	}
	return call, 0
}

// returnsAll tells whether a statement is a return without operands.
func returnsAll(s ast.Stmt) bool {
	ret, ok := s.(*ast.ReturnStmt)
	return ok && len(ret.Results) == 0
}

// assigned checks `x, err := call; return x, err`, and the same with the
// named results: `x, err = call; return`.
func (f *forwarding) assigned(s *ast.AssignStmt, call *ast.CallExpr) (*ast.CallExpr, int) {
	list := f.decl.Body.List
	if len(list) < 2 {
		f.obstacle("result-changed", s.Pos())
		return nil, 0
	}
	ret, ok := list[1].(*ast.ReturnStmt)
	if !ok {
		f.obstacle("extra-statement", list[1].Pos())
		return nil, 0
	}
	naked := s.Tok == token.ASSIGN && len(ret.Results) == 0
	if len(s.Lhs) != f.sig.Results().Len() || (!naked && len(ret.Results) != len(s.Lhs)) {
		f.obstacle("result-changed", ret.Pos())
		return nil, 0
	}
	for i, lhs := range s.Lhs {
		taken := f.taken(s.Tok, lhs, i)
		if naked && taken != nil {
			continue
		}
		at := s.Pos()
		if !naked {
			at = ret.Results[i].Pos()
			back, ok := ast.Unparen(ret.Results[i]).(*ast.Ident)
			if ok && taken != nil && f.u.info.Uses[back] == taken {
				continue
			}
		}
		f.obstacle("result-changed", at)
		return nil, 0
	}
	return call, 1
}

// taken is the variable that the i-th result of the call goes to, where that
// is a new one, or the named result in its place.
func (f *forwarding) taken(tok token.Token, lhs ast.Expr, i int) types.Object {
	id, ok := ast.Unparen(lhs).(*ast.Ident)
	if !ok {
		return nil
	}
	if tok == token.DEFINE {
		return f.u.info.Defs[id]
	}
	result := types.Object(f.sig.Results().At(i))
	if tok == token.ASSIGN && f.u.info.Uses[id] == result {
		return result
	}
	return nil
}

// inner gives the `r.f` and M of `r.f.M(...)`, nil for any other call.
func (f *forwarding) inner(call *ast.CallExpr) *ast.SelectorExpr {
	fun, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	sel := f.u.info.Selections[fun]
	if sel == nil || sel.Kind() != types.MethodVal {
		return nil
	}
	x, ok := ast.Unparen(fun.X).(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	field := f.u.info.Selections[x]
	if field == nil || field.Kind() != types.FieldVal || len(field.Index()) != 1 {
		return nil
	}
	if !f.isRecv(x.X) {
		return nil
	}
	return x
}

func (f *forwarding) call(call *ast.CallExpr) {
	x := f.inner(call)
	if x == nil {
		f.obstacle(f.otherCall(call), call.Pos())
		return
	}
	fun := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	sel := f.u.info.Selections[fun]
	callee := sel.Type().(*types.Signature)
	declared, ok := sel.Obj().(*types.Func)
	if !ok || f.sig.TypeParams().Len() > 0 || declared.Origin().Type().(*types.Signature).TypeParams().Len() > 0 {
		f.obstacle("conversion", call.Pos()) // what is inferred here need not be what callers would infer
		return
	}
	if !f.arguments(call, callee) {
		return
	}
	if !types.Identical(resultTuple(f.sig), resultTuple(callee)) {
		f.obstacle("result-changed", call.Pos())
		return
	}
	f.out = Forward{
		Field:      f.objectID(f.u.info.Selections[x].Obj()),
		Callee:     f.objectID(sel.Obj()),
		CalleeName: fun.Sel.Name,
	}
	_, f.out.Start = f.u.rel(call.Pos())
}

func resultTuple(sig *types.Signature) types.Type {
	return types.NewSignatureType(nil, nil, nil, nil, sig.Results(), false)
}

// otherCall says what is wrong with a call that is not `r.f.M(...)`.
func (f *forwarding) otherCall(call *ast.CallExpr) string {
	if tv, ok := f.u.info.Types[call.Fun]; ok && tv.IsType() {
		if arg, ok := ast.Unparen(call.Args[0]).(*ast.CallExpr); ok && f.inner(arg) != nil {
			return "result-changed"
		}
		return "not-a-call"
	}
	if fun, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
		if sel := f.u.info.Selections[fun]; sel != nil && sel.Kind() == types.MethodVal {
			if f.isField(fun.X) {
				return "other-field"
			}
			if f.mentionsRecv(fun.X) {
				return "receiver-used"
			}
		}
	}
	return "not-a-call"
}

// isRecv tells whether an expression is the receiver: r, (*r), (&r).
func (f *forwarding) isRecv(e ast.Expr) bool {
	switch x := ast.Unparen(e).(type) {
	case *ast.Ident:
		return f.recv != nil && f.u.info.Uses[x] == f.recv
	case *ast.StarExpr:
		return f.isRecv(x.X)
	case *ast.UnaryExpr:
		return x.Op == token.AND && f.isRecv(x.X)
	}
	return false
}

// isField tells whether an expression is r.f, r.f.g and so on.
func (f *forwarding) isField(e ast.Expr) bool {
	x, ok := ast.Unparen(e).(*ast.SelectorExpr)
	if !ok {
		return false
	}
	sel := f.u.info.Selections[x]
	return sel != nil && sel.Kind() == types.FieldVal && (f.isRecv(x.X) || f.isField(x.X))
}

func (f *forwarding) mentionsRecv(n ast.Node) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && f.isRecv(id) {
			found = true
		}
		return !found
	})
	return found
}

// arguments checks that the call passes all parameters in order, unchanged.
func (f *forwarding) arguments(call *ast.CallExpr, callee *types.Signature) bool {
	named := make([]types.Object, len(call.Args)) // the parameter each argument names
	for i, arg := range call.Args {
		if f.mentionsRecv(arg) {
			f.obstacle("receiver-used", arg.Pos())
			return false
		}
		if id, ok := ast.Unparen(arg).(*ast.Ident); ok {
			named[i] = f.u.info.Uses[id]
		}
	}
	if len(f.params) > 0 && !f.within(call.Args, f.params...) {
		f.obstacle("not-a-call", call.Pos()) // it hands nothing on
		return false
	}
	for i, param := range f.params {
		if param == nil || (!holdsObject(named, param) && !f.within(call.Args, param)) {
			f.obstacle("missing-argument", f.at[i])
			return false
		}
	}
	for i, arg := range call.Args {
		switch {
		case i < len(f.params) && named[i] == f.params[i]:
		case named[i] != nil && holdsObject(f.params, named[i]):
			code := "reordered"
			if holdsObject(named[:i], named[i]) {
				code = "extra-argument" // it was passed before
			}
			f.obstacle(code, arg.Pos())
			return false
		case len(call.Args) > len(f.params) && !f.within([]ast.Expr{arg}, f.params...):
			f.obstacle("extra-argument", arg.Pos())
			return false
		default:
			f.obstacle("conversion", arg.Pos())
			return false
		}
	}
	if f.sig.Variadic() != call.Ellipsis.IsValid() || f.sig.Variadic() != callee.Variadic() {
		f.obstacle("conversion", call.Rparen)
		return false
	}
	for i := range call.Args {
		if !types.Identical(f.sig.Params().At(i).Type(), callee.Params().At(i).Type()) {
			f.obstacle("conversion", call.Args[i].Pos())
			return false
		}
	}
	return true
}

func holdsObject(list []types.Object, obj types.Object) bool {
	for _, o := range list {
		if o == obj {
			return true
		}
	}
	return false
}

// within tells whether an expression mentions one of the objects.
func (f *forwarding) within(list []ast.Expr, objs ...types.Object) bool {
	found := false
	for _, e := range list {
		ast.Inspect(e, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				if obj := f.u.info.Uses[id]; obj != nil && holdsObject(objs, obj) {
					found = true
				}
			}
			return !found
		})
	}
	return found
}
