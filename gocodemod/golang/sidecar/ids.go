package main

import (
	"go/ast"
	"go/types"
	"strconv"
	"strings"
)

// view looks at one unit and names what it sees: objects by id, types by
// text. It is private to one call of a collect function, so it needs no lock.
type view struct {
	w       *world
	u       *unit
	owners  map[*types.Package]map[*types.Var]*types.TypeName
	clauses map[types.Object]int
	texts   map[types.Type]string
	refs    map[types.Type]TypeRef
	params  map[*types.TypeParam]string // names for type parameters, in place of their own
}

func newView(w *world, u *unit) *view {
	return &view{
		w:      w,
		u:      u,
		owners: map[*types.Package]map[*types.Var]*types.TypeName{},
		texts:  map[types.Type]string{},
		refs:   map[types.Type]TypeRef{},
	}
}

// objectID names an object so that every unit agrees on the name (see rows.py).
func (v *view) objectID(obj types.Object) string {
	if obj == nil {
		return ""
	}
	if owner, name := v.member(obj); owner != nil {
		if id := v.topLevel(owner); id != "" && name != "_" {
			return id + "." + name
		}
		return v.positional(origin(obj))
	}
	if id := v.topLevel(obj); id != "" {
		return id
	}
	return v.positional(origin(obj))
}

// member gives the type name that owns a field or method, and the member's name.
func (v *view) member(obj types.Object) (*types.TypeName, string) {
	switch o := origin(obj).(type) {
	case *types.Func:
		if recv := o.Type().(*types.Signature).Recv(); recv != nil {
			if named := namedOf(recv.Type()); named != nil {
				return named.Origin().Obj(), o.Name()
			}
		}
	case *types.Var:
		if o.IsField() {
			if owner := v.owner(o); owner != nil {
				return owner, o.Name()
			}
		}
	}
	return nil, ""
}

// owner finds the package-level type whose declaration holds the field. Types
// declared as `type B A` share A's fields: the type name that stands closest
// before the field is the one that declares it.
func (v *view) owner(field *types.Var) *types.TypeName {
	pkg := field.Pkg()
	if pkg == nil {
		return nil
	}
	owners, ok := v.owners[pkg]
	if !ok {
		owners = map[*types.Var]*types.TypeName{}
		for _, name := range pkg.Scope().Names() {
			tn, ok := pkg.Scope().Lookup(name).(*types.TypeName)
			if !ok || tn.IsAlias() {
				continue
			}
			st, ok := tn.Type().Underlying().(*types.Struct)
			if !ok {
				continue
			}
			for i := 0; i < st.NumFields(); i++ {
				f := st.Field(i)
				if f.Pkg() != pkg || f.Pos() < tn.Pos() {
					continue
				}
				if old := owners[f]; old == nil || old.Pos() < tn.Pos() {
					owners[f] = tn
				}
			}
		}
		v.owners[pkg] = owners
	}
	return owners[field]
}

// topLevel gives the qualified name of a package-level or universe object, or "".
func (v *view) topLevel(obj types.Object) string {
	pkg := obj.Pkg()
	if pkg == nil {
		return obj.Name()
	}
	if obj.Name() == "_" {
		return ""
	}
	if fn, ok := obj.(*types.Func); ok && fn.Name() == "init" {
		return ""
	}
	if _, ok := obj.(*types.PkgName); ok {
		return ""
	}
	if pkg == types.Unsafe || obj.Parent() == pkg.Scope() {
		return v.pkgPath(pkg) + "." + obj.Name()
	}
	return ""
}

// positional names what has no qualified name. The variable of a type switch
// is one object a clause at one position, so the clause's offset joins in.
func (v *view) positional(obj types.Object) string {
	file, offset := v.u.rel(obj.Pos())
	id := file + ":" + strconv.Itoa(offset) + ":" + obj.Name()
	if _, ok := obj.(*types.Var); ok && v.u.info != nil {
		if v.clauses == nil {
			v.clauses = map[types.Object]int{}
			for node, implicit := range v.u.info.Implicits {
				if clause, ok := node.(*ast.CaseClause); ok {
					_, at := v.u.rel(clause.Pos())
					v.clauses[implicit] = at
				}
			}
		}
		if at, ok := v.clauses[obj]; ok {
			id += "@" + strconv.Itoa(at)
		}
	}
	return id
}

// pkgPath is the path that ids carry: without test variants, external tests apart.
func (v *view) pkgPath(pkg *types.Package) string {
	if v.u != nil && pkg == v.u.pkg {
		return v.u.path
	}
	path, _, _ := strings.Cut(pkg.Path(), " ")
	return path
}

func origin(obj types.Object) types.Object {
	switch o := obj.(type) {
	case *types.Func:
		return o.Origin()
	case *types.Var:
		return o.Origin()
	}
	return obj
}

// namedOf gives the named type of t or of what t points to.
func namedOf(t types.Type) *types.Named {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	named, _ := t.(*types.Named)
	return named
}

// lastName is the identifier an object of this id is written as.
func lastName(id string) string {
	if i := strings.LastIndexByte(id, ':'); i >= 0 {
		name, _, _ := strings.Cut(id[i+1:], "@")
		return name
	}
	return id[strings.LastIndexByte(id, '.')+1:]
}

func set(items []string) map[string]bool {
	m := make(map[string]bool, len(items))
	for _, item := range items {
		m[item] = true
	}
	return m
}
