package main

import (
	"go/ast"
	"go/types"
	"strconv"
	"strings"
)

// none is the index of nothing; outside is the node of code beyond the main
// modules: what flows there may be looked at, what flows from there may be anything.
const (
	none    = -1
	outside = 0
)

// flowScan gathers what one unit says about the flow of interface values.
type flowScan struct {
	*view
	Flows
	texted map[string]int     // types by text
	typed  map[types.Type]int // a cache of it
	nodes  map[string]int
	funcs  map[string]int
	names  map[string]int
	marks  map[string]map[int]bool
	pairs  map[string]map[pair]bool
	joined map[string]bool
	seen   map[any]int       // nodes of expressions
	called map[ast.Node]bool // what is called, or was looked at with its parent
	kinds  map[*ast.CallExpr]string
	api    bool // the unit can be imported from elsewhere
}

func newFlowScan(v *view) *flowScan {
	v.params = map[*types.TypeParam]string{}
	s := &flowScan{
		view: v, texted: map[string]int{}, typed: map[types.Type]int{},
		nodes: map[string]int{}, funcs: map[string]int{}, names: map[string]int{},
		marks: map[string]map[int]bool{}, pairs: map[string]map[pair]bool{},
		joined: map[string]bool{}, seen: map[any]int{}, called: map[ast.Node]bool{},
		kinds: map[*ast.CallExpr]string{},
	}
	s.node("outside", s.typ(types.NewInterfaceType(nil, nil)), "outside")
	return s
}

// mark adds to a set of indexes once.
func (s *flowScan) mark(list *[]int, what string, i int) bool {
	if i < 0 || s.marks[what][i] {
		return false
	}
	if s.marks[what] == nil {
		s.marks[what] = map[int]bool{}
	}
	s.marks[what][i] = true
	*list = append(*list, i)
	return true
}

func (s *flowScan) join(list *[]pair, what string, a, b int) {
	p := pair{a, b}
	if a < 0 || b < 0 || s.pairs[what][p] {
		return
	}
	if s.pairs[what] == nil {
		s.pairs[what] = map[pair]bool{}
	}
	s.pairs[what][p] = true
	*list = append(*list, p)
}

func (s *flowScan) edge(from, to int) {
	if from != to {
		s.join(&s.Edges, "edge", from, to)
	}
}

// null notes that a slot begins empty: nil, or what that is for a type argument.
func (s *flowScan) null(node int) {
	if !s.mark(&s.Nils, "nil", node) {
		return
	}
	if i := s.Nodes[node].Type; s.Types[i].Kind == "typeparam" {
		s.edge(s.node("any of "+s.Types[i].Text, i, "signature"), node)
	}
}

// node gives the index of a slot.
func (s *flowScan) node(id string, typ int, kind string) int {
	i, ok := s.nodes[id]
	if !ok {
		i = len(s.Nodes)
		s.nodes[id] = i
		s.Nodes = append(s.Nodes, FlowNode{id, typ, kind})
	}
	return i
}

func (s *flowScan) name(text string) int {
	i, ok := s.names[text]
	if !ok {
		i = len(s.Names)
		s.names[text] = i
		s.Names = append(s.Names, text)
	}
	return i
}

// isSlot: a variable of this type may hold values of several types.
func isSlot(t types.Type) bool {
	return t != nil && (isTypeParam(t) || types.IsInterface(t))
}

// register names the type parameters of a list by their owner, so that every
// unit agrees on them, and those of receivers as those of the type.
func (s *flowScan) register(list *types.TypeParamList, owner string) {
	for i := 0; i < list.Len(); i++ {
		if p := list.At(i); s.params[p] == "" {
			s.params[p] = "⟨" + owner + "#" + strconv.Itoa(i) + "⟩"
		}
	}
}

// registerFunc does so for the origin of a function.
func (s *flowScan) registerFunc(fn *types.Func) *types.Signature {
	sig := fn.Origin().Type().(*types.Signature)
	if sig.TypeParams().Len() > 0 {
		s.register(sig.TypeParams(), s.objectID(fn))
	}
	if sig.RecvTypeParams().Len() > 0 {
		if named := namedOf(sig.Recv().Type()); named != nil {
			s.register(sig.RecvTypeParams(), s.objectID(named.Origin().Obj()))
		}
	}
	return sig
}

func (s *flowScan) localObject(obj types.Object) bool {
	return obj.Pkg() != nil && s.w.local(s.pkgPath(obj.Pkg()))
}

// typ gives the index of a type.
func (s *flowScan) typ(t types.Type) int {
	if t == nil {
		return none
	}
	t = types.Unalias(t)
	if i, ok := s.typed[t]; ok {
		return i
	}
	named, _ := t.(*types.Named)
	if named != nil {
		s.register(named.Origin().TypeParams(), s.objectID(named.Origin().Obj()))
	}
	text := s.text(t)
	i, ok := s.texted[text]
	s.typed[t] = i
	if ok {
		return i
	}
	i = len(s.Types)
	s.texted[text], s.typed[t] = i, i
	s.Types = append(s.Types, FlowType{})
	row := FlowType{Text: text, Kind: kindOf(t), Pointer: none, Elem: none, Key: none}
	row.Open = strings.Contains(text, "⟨")
	if named != nil {
		s.fillNamed(&row, named)
	}
	if named == nil || row.Local || kindOf(t) != "struct" {
		s.fill(&row, t)
	}
	s.Types[i] = row
	if row.Local && row.Kind != "interface" {
		pointer := s.typ(types.NewPointer(t))
		s.Types[i].Pointer = pointer
		s.methods(t)
	} else if p, ok := t.(*types.Pointer); ok {
		if n := namedOf(p.Elem()); n != nil && s.localObject(n.Origin().Obj()) {
			s.methods(t)
		}
	}
	return i
}

func (s *flowScan) fillNamed(row *FlowType, named *types.Named) {
	obj := named.Origin().Obj()
	row.Named = s.objectID(obj)
	row.Local = s.localObject(obj)
	params, args := named.Origin().TypeParams(), named.TypeArgs()
	if args.Len() == 0 {
		return
	}
	for k := 0; k < args.Len(); k++ {
		row.Args = append(row.Args, s.typ(args.At(k)))
	}
	s.instance(params, args)
}

// instance notes the type arguments of one use of something generic.
func (s *flowScan) instance(params *types.TypeParamList, args *types.TypeList) {
	var in instance
	var key strings.Builder
	for k := 0; k < args.Len() && k < params.Len(); k++ {
		p, a := s.typ(params.At(k)), s.typ(args.At(k))
		in.Params, in.Args = append(in.Params, p), append(in.Args, a)
		key.WriteString(strconv.Itoa(p) + "=" + strconv.Itoa(a) + " ")
	}
	if len(in.Params) > 0 && !s.joined[key.String()] {
		s.joined[key.String()] = true
		s.Instances = append(s.Instances, in)
	}
}

func (s *flowScan) fill(row *FlowType, t types.Type) {
	switch u := t.Underlying().(type) {
	case *types.Struct:
		if isTypeParam(t) {
			return
		}
		for i := 0; i < u.NumFields(); i++ {
			f := u.Field(i)
			row.Fields = append(row.Fields, FlowField{s.field(t, f), s.typ(f.Type()), f.Exported(), f.Embedded()})
		}
	case *types.Pointer:
		row.Elem = s.typ(u.Elem())
		row.Slots = s.slots(s.content("pointer", u.Elem()))
	case *types.Slice:
		row.Elem = s.typ(u.Elem())
		row.Slots = s.slots(s.content("element", u.Elem()))
	case *types.Array:
		row.Elem = s.typ(u.Elem())
		row.Slots = s.slots(s.content("element", u.Elem()))
	case *types.Chan:
		row.Elem = s.typ(u.Elem())
		row.Slots = s.slots(s.content("channel", u.Elem()))
	case *types.Map:
		row.Elem, row.Key = s.typ(u.Elem()), s.typ(u.Key())
		row.Slots = s.slots(s.content("value", u.Elem()), s.content("key", u.Key()))
	case *types.Signature:
		for i := 0; i < u.Params().Len(); i++ {
			row.Params = append(row.Params, s.typ(u.Params().At(i).Type()))
			row.In = append(row.In, s.signature(u, "parameter", i))
		}
		for i := 0; i < u.Results().Len(); i++ {
			row.Results = append(row.Results, s.typ(u.Results().At(i).Type()))
			row.Out = append(row.Out, s.signature(u, "result", i))
		}
	case *types.Interface:
		if !isTypeParam(t) && u.IsMethodSet() {
			for _, text := range s.methodSet(t) {
				row.Methods = append(row.Methods, FlowMethod{s.name(text), none, none})
			}
		}
	}
}

func (s *flowScan) slots(nodes ...int) (out []int) {
	for _, n := range nodes {
		if n >= 0 {
			out = append(out, n)
		}
	}
	return out
}

// content is the slot of all elements of one kind and type: two containers of
// interfaces may share their memory where the types of their elements are one.
func (s *flowScan) content(kind string, elem types.Type) int {
	if !isSlot(elem) {
		return none
	}
	return s.node(kind+" of "+s.text(elem), s.typ(elem), "element")
}

// signature is the slot of a parameter or result of all function values of a type.
func (s *flowScan) signature(sig *types.Signature, what string, i int) int {
	tuple := sig.Params()
	if what == "result" {
		tuple = sig.Results()
	}
	if i >= tuple.Len() || !isSlot(tuple.At(i).Type()) {
		return none
	}
	if sig.Recv() != nil || sig.TypeParams().Len() > 0 {
		sig = types.NewSignatureType(nil, nil, nil, sig.Params(), sig.Results(), sig.Variadic())
	}
	return s.node(what+" "+strconv.Itoa(i)+" of "+s.text(sig), s.typ(tuple.At(i).Type()), "signature")
}

// field is the slot of a field; those of unnamed structs go by the struct's text.
func (s *flowScan) field(holder types.Type, f *types.Var) int {
	of := f.Origin()
	if named, ok := types.Unalias(holder).(*types.Named); ok {
		s.register(named.Origin().TypeParams(), s.objectID(named.Origin().Obj()))
		if !isSlot(of.Type()) {
			return none
		}
		if !s.localObject(named.Origin().Obj()) {
			return outside
		}
		return s.node(s.objectID(of), s.typ(of.Type()), "field")
	}
	if !isSlot(f.Type()) {
		return none
	}
	return s.node(s.text(holder.Underlying())+"."+f.Name(), s.typ(f.Type()), "field")
}

// methods fills in the method set of a concrete type.
func (s *flowScan) methods(t types.Type) {
	i := s.typ(t)
	if i < 0 || s.Types[i].full || s.Types[i].Kind == "interface" || isTypeParam(t) {
		return
	}
	s.Types[i].full = true
	set := types.NewMethodSet(t)
	rows := make([]FlowMethod, 0, set.Len())
	for k := 0; k < set.Len(); k++ {
		sel := set.At(k)
		fn := sel.Obj().(*types.Func)
		s.registerFunc(fn)
		name := fn.Name()
		if !fn.Exported() && fn.Pkg() != nil {
			name = s.pkgPath(fn.Pkg()) + "." + name
		}
		row := FlowMethod{s.name(name + " " + s.text(sel.Type())), none, none}
		if isInterface(fn.Type().(*types.Signature).Recv().Type()) {
			row.Node = s.embedded(t, sel.Index())
		} else if s.localObject(fn) {
			row.Func = s.function(fn)
		}
		rows = append(rows, row)
	}
	s.Types[i].Methods = rows
}

// embedded is the slot of the embedded field that a selection's path ends in,
// the last index being the method's.
func (s *flowScan) embedded(t types.Type, path []int) int {
	node := none
	for _, i := range path[:len(path)-1] {
		if p, ok := types.Unalias(t).Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		st, ok := coreOf(t).(*types.Struct)
		if !ok || i >= st.NumFields() {
			return outside
		}
		node = s.field(t, st.Field(i))
		t = st.Field(i).Type()
	}
	return node
}
