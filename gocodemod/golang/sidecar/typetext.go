package main

import (
	"go/types"
	"path"
	"sort"
	"strconv"
	"strings"
)

// text writes a type as types.TypeString with full package paths does, but in
// one form for all identical types: aliases are looked through (any and
// interface{} are "any", uint8 is "byte", rune is "int32"), parameter names
// are left out, embedded interfaces are flattened. A type declared in a
// function carries its position ("pkg.T@file.go:12"), since two may share a name.
func (v *view) text(t types.Type) string {
	if s, ok := v.texts[t]; ok {
		return s
	}
	var b strings.Builder
	v.write(&b, t, 0)
	s := b.String()
	v.texts[t] = s
	return s
}

func (v *view) write(b *strings.Builder, t types.Type, depth int) {
	if depth > 40 { // an anonymous type that contains itself through an alias
		b.WriteString("...")
		return
	}
	depth++
	switch t := types.Unalias(t).(type) {
	case nil:
		b.WriteString("invalid type")
	case *types.Basic:
		b.WriteString(basicName(t))
	case *types.Named:
		v.writeNamed(b, t, depth)
	case *types.TypeParam:
		if name, ok := v.params[t]; ok {
			b.WriteString(name)
		} else {
			b.WriteString(t.Obj().Name())
		}
	case *types.Pointer:
		b.WriteByte('*')
		v.write(b, t.Elem(), depth)
	case *types.Slice:
		b.WriteString("[]")
		v.write(b, t.Elem(), depth)
	case *types.Array:
		b.WriteString("[" + strconv.FormatInt(t.Len(), 10) + "]")
		v.write(b, t.Elem(), depth)
	case *types.Map:
		b.WriteString("map[")
		v.write(b, t.Key(), depth)
		b.WriteByte(']')
		v.write(b, t.Elem(), depth)
	case *types.Chan:
		v.writeChan(b, t, depth)
	case *types.Struct:
		v.writeStruct(b, t, depth)
	case *types.Interface:
		v.writeInterface(b, t, depth)
	case *types.Union:
		for i := 0; i < t.Len(); i++ {
			if i > 0 {
				b.WriteString(" | ")
			}
			if t.Term(i).Tilde() {
				b.WriteByte('~')
			}
			v.write(b, t.Term(i).Type(), depth)
		}
	case *types.Signature:
		b.WriteString("func")
		v.writeTypeParams(b, t.TypeParams(), depth)
		v.writeSignature(b, t, depth)
	case *types.Tuple:
		v.writeTuple(b, t, false, depth)
	default:
		b.WriteString(types.TypeString(t, nil))
	}
}

func basicName(t *types.Basic) string {
	switch t.Kind() {
	case types.Uint8:
		return "byte"
	case types.Int32:
		return "int32"
	case types.UnsafePointer:
		return "unsafe.Pointer"
	}
	return t.Name()
}

func (v *view) writeNamed(b *strings.Builder, t *types.Named, depth int) {
	obj := t.Obj()
	if obj.Pkg() != nil {
		b.WriteString(v.pkgPath(obj.Pkg()))
		b.WriteByte('.')
	}
	b.WriteString(obj.Name())
	if obj.Pkg() != nil && obj.Parent() != obj.Pkg().Scope() {
		file, offset := v.u.rel(obj.Pos())
		b.WriteString("@" + path.Base(file) + ":" + strconv.Itoa(offset))
	}
	if args := t.TypeArgs(); args.Len() > 0 {
		b.WriteByte('[')
		for i := 0; i < args.Len(); i++ {
			if i > 0 {
				b.WriteByte(',')
			}
			v.write(b, args.At(i), depth)
		}
		b.WriteByte(']')
	} else {
		v.writeTypeParams(b, t.TypeParams(), depth)
	}
}

func (v *view) writeTypeParams(b *strings.Builder, params *types.TypeParamList, depth int) {
	if params.Len() == 0 {
		return
	}
	b.WriteByte('[')
	for i := 0; i < params.Len(); i++ {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(params.At(i).Obj().Name())
		b.WriteByte(' ')
		v.write(b, params.At(i).Constraint(), depth+10) // constraints may name each other
	}
	b.WriteByte(']')
}

func (v *view) writeChan(b *strings.Builder, t *types.Chan, depth int) {
	switch t.Dir() {
	case types.SendOnly:
		b.WriteString("chan<- ")
	case types.RecvOnly:
		b.WriteString("<-chan ")
	default:
		b.WriteString("chan ")
		if elem, ok := types.Unalias(t.Elem()).(*types.Chan); ok && elem.Dir() == types.RecvOnly {
			b.WriteByte('(')
			defer b.WriteByte(')')
		}
	}
	v.write(b, t.Elem(), depth)
}

func (v *view) writeStruct(b *strings.Builder, t *types.Struct, depth int) {
	b.WriteString("struct{")
	for i := 0; i < t.NumFields(); i++ {
		if i > 0 {
			b.WriteString("; ")
		}
		f := t.Field(i)
		if !f.Embedded() {
			b.WriteString(f.Name() + " ")
		}
		v.write(b, f.Type(), depth)
		if tag := t.Tag(i); tag != "" {
			b.WriteString(" " + strconv.Quote(tag))
		}
	}
	b.WriteByte('}')
}

func (v *view) writeInterface(b *strings.Builder, t *types.Interface, depth int) {
	if t.Empty() {
		b.WriteString("any")
		return
	}
	var parts []string
	part := func(f func(*strings.Builder)) {
		var p strings.Builder
		f(&p)
		parts = append(parts, p.String())
	}
	method := func(m *types.Func) {
		part(func(p *strings.Builder) {
			p.WriteString(m.Name())
			v.writeSignature(p, m.Type().(*types.Signature), depth)
		})
	}
	if t.IsMethodSet() {
		for i := 0; i < t.NumMethods(); i++ {
			method(t.Method(i))
		}
	} else {
		for i := 0; i < t.NumExplicitMethods(); i++ {
			method(t.ExplicitMethod(i))
		}
		for i := 0; i < t.NumEmbeddeds(); i++ {
			part(func(p *strings.Builder) { v.write(p, t.EmbeddedType(i), depth) })
		}
		if t.IsImplicit() {
			b.WriteString(strings.Join(parts, "; "))
			return
		}
	}
	sort.Strings(parts)
	b.WriteString("interface{" + strings.Join(parts, "; ") + "}")
}

func (v *view) writeSignature(b *strings.Builder, sig *types.Signature, depth int) {
	v.writeTuple(b, sig.Params(), sig.Variadic(), depth)
	switch n := sig.Results().Len(); {
	case n == 1:
		b.WriteByte(' ')
		v.write(b, sig.Results().At(0).Type(), depth)
	case n > 1:
		b.WriteByte(' ')
		v.writeTuple(b, sig.Results(), false, depth)
	}
}

func (v *view) writeTuple(b *strings.Builder, t *types.Tuple, variadic bool, depth int) {
	b.WriteByte('(')
	for i := 0; i < t.Len(); i++ {
		if i > 0 {
			b.WriteString(", ")
		}
		typ := t.At(i).Type()
		if variadic && i == t.Len()-1 {
			if s, ok := typ.(*types.Slice); ok {
				b.WriteString("...")
				typ = s.Elem()
			}
		}
		v.write(b, typ, depth)
	}
	b.WriteByte(')')
}

// methodSet lists the methods of t as "Name signature", sorted. An unexported
// name is qualified by its package, since only that package can mean it.
func (v *view) methodSet(t types.Type) []string {
	ms := types.NewMethodSet(t)
	out := make([]string, 0, ms.Len())
	for i := 0; i < ms.Len(); i++ {
		m := ms.At(i).Obj()
		name := m.Name()
		if !m.Exported() && m.Pkg() != nil {
			name = v.pkgPath(m.Pkg()) + "." + name
		}
		out = append(out, name+" "+v.text(ms.At(i).Type()))
	}
	sort.Strings(out)
	return out
}
