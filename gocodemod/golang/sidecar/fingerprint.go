package main

import (
	"fmt"
	"go/constant"
	"go/types"
	"sort"
	"strings"
)

// surface is what the importers of a package can see of it: a text that is
// equal when nothing visible changed, and the packages it mentions, whose own
// changes show through.
type surface struct {
	text     string
	packages map[*types.Package]bool
}

// surfaceOf writes down exported constants, variables and functions, and all
// types (unexported ones show through the others), each with its methods.
// Types of other packages stand by name.
func surfaceOf(pkg *types.Package) surface {
	s := surface{packages: map[*types.Package]bool{}}
	var b strings.Builder
	b.WriteString(pkg.Name())
	walk := &surfaceWalk{surface: s, seen: map[types.Type]bool{}}
	qualify := func(p *types.Package) string {
		walk.packages[p] = true
		return p.Path()
	}
	for _, name := range pkg.Scope().Names() {
		object := pkg.Scope().Lookup(name)
		typeName, isType := object.(*types.TypeName)
		if !isType && !object.Exported() {
			continue
		}
		b.WriteByte('\n')
		b.WriteString(types.ObjectString(object, qualify))
		walk.typ(object.Type())
		if c, ok := object.(*types.Const); ok && c.Val().Kind() != constant.Unknown {
			fmt.Fprintf(&b, " = %s", c.Val().ExactString())
		}
		if !isType {
			continue
		}
		var methods []string
		for _, method := range declaredMethods(typeName) {
			walk.typ(method.Type())
			methods = append(methods, types.ObjectString(method, qualify))
		}
		sort.Strings(methods)
		b.WriteString(strings.Join(methods, "\n"))
	}
	// The text of an unnamed struct or interface does not tell whose its
	// unexported members are.
	sort.Strings(walk.owners)
	b.WriteString(strings.Join(walk.owners, " "))
	s.text = b.String()
	return s
}

// surfaceWalk collects the packages of everything that a surface is made of.
type surfaceWalk struct {
	surface
	seen   map[types.Type]bool
	owners []string
}

func (w *surfaceWalk) typ(t types.Type) {
	if t == nil || w.seen[t] {
		return
	}
	w.seen[t] = true
	switch t := t.(type) {
	case *types.Alias:
		w.owner(t.Obj())
		w.typ(types.Unalias(t))
	case *types.Named:
		w.owner(t.Obj())
		for i := range t.TypeArgs().Len() {
			w.typ(t.TypeArgs().At(i))
		}
		for i := range t.TypeParams().Len() {
			w.typ(t.TypeParams().At(i))
		}
		w.typ(t.Underlying())
	case *types.TypeParam:
		w.typ(t.Constraint())
	case *types.Pointer:
		w.typ(t.Elem())
	case *types.Slice:
		w.typ(t.Elem())
	case *types.Array:
		w.typ(t.Elem())
	case *types.Chan:
		w.typ(t.Elem())
	case *types.Map:
		w.typ(t.Key())
		w.typ(t.Elem())
	case *types.Signature:
		for i := range t.TypeParams().Len() {
			w.typ(t.TypeParams().At(i))
		}
		w.typ(t.Params())
		w.typ(t.Results())
	case *types.Tuple:
		for i := range t.Len() {
			w.typ(t.At(i).Type())
		}
	case *types.Union:
		for i := range t.Len() {
			w.typ(t.Term(i).Type())
		}
	case *types.Struct:
		for i := range t.NumFields() {
			w.owner(t.Field(i))
			w.typ(t.Field(i).Type())
		}
	case *types.Interface:
		for i := range t.NumExplicitMethods() {
			w.owner(t.ExplicitMethod(i))
			w.typ(t.ExplicitMethod(i).Type())
		}
		for i := range t.NumEmbeddeds() {
			w.typ(t.EmbeddedType(i))
		}
	}
}

func (w *surfaceWalk) owner(object types.Object) {
	pkg := object.Pkg()
	if pkg == nil {
		return
	}
	w.packages[pkg] = true
	if _, isType := object.(*types.TypeName); !isType && !object.Exported() {
		w.owners = append(w.owners, pkg.Path()+"."+object.Name())
	}
}
