package main

import (
	"go/types"
	"hash/maphash"
	"slices"
	"strings"
)

// word hashes an object's package path and name: fine enough to find the units
// that may use it, and four bytes.
func word(path, name string) uint32 {
	return uint32(maphash.String(seed, path)*31 + maphash.String(seed, name))
}

// mentions gives the words of everything that a unit names, reaches through
// embedding, or has as the type or part of the type of an expression. The
// types of all expressions are made of the types of the objects used, so
// Info.Types, the largest of the maps, need not be there.
func mentions(u *unit) []uint32 {
	m := &mentionSet{words: map[uint32]bool{}, objects: map[types.Object]bool{}, types: map[types.Type]bool{}}
	for _, object := range u.info.Uses {
		m.object(object)
	}
	for _, object := range u.info.Defs {
		m.object(object)
	}
	for _, selection := range u.info.Selections {
		m.path(selection)
	}
	words := make([]uint32, 0, len(m.words))
	for w := range m.words {
		words = append(words, w)
	}
	slices.Sort(words)
	return words
}

type mentionSet struct {
	words   map[uint32]bool
	objects map[types.Object]bool
	types   map[types.Type]bool
}

func (m *mentionSet) object(object types.Object) {
	if object == nil || object.Pkg() == nil || m.objects[object] {
		return
	}
	m.objects[object] = true
	if scope := object.Parent(); scope == nil || scope == object.Pkg().Scope() { // no locals
		m.words[word(object.Pkg().Path(), object.Name())] = true
	}
	m.typ(object.Type())
}

// path adds the embedded fields that a selection goes through.
func (m *mentionSet) path(selection *types.Selection) {
	index := selection.Index()
	m.object(selection.Obj())
	if len(index) < 2 {
		return
	}
	t := selection.Recv()
	for _, i := range index[:len(index)-1] {
		if pointer, ok := t.Underlying().(*types.Pointer); ok {
			t = pointer.Elem()
		}
		s, ok := t.Underlying().(*types.Struct)
		if !ok || i >= s.NumFields() {
			return
		}
		m.object(s.Field(i))
		t = s.Field(i).Type()
	}
}

// typ adds the named types that a type is made of. It stops at named structs
// and interfaces: what is inside is reached by naming a field or a method.
func (m *mentionSet) typ(t types.Type) {
	if t == nil || m.types[t] {
		return
	}
	if _, ok := t.(*types.Basic); ok {
		return
	}
	m.types[t] = true
	switch t := t.(type) {
	case *types.Alias:
		m.name(t.Obj())
		m.typ(types.Unalias(t))
	case *types.Named:
		m.name(t.Obj())
		for i := range t.TypeArgs().Len() {
			m.typ(t.TypeArgs().At(i))
		}
		switch under := t.Underlying().(type) {
		case *types.Struct, *types.Interface:
		default:
			m.typ(under)
		}
	case *types.Pointer:
		m.typ(t.Elem())
	case *types.Slice:
		m.typ(t.Elem())
	case *types.Array:
		m.typ(t.Elem())
	case *types.Chan:
		m.typ(t.Elem())
	case *types.Map:
		m.typ(t.Key())
		m.typ(t.Elem())
	case *types.Signature:
		m.typ(t.Params())
		m.typ(t.Results())
	case *types.Tuple:
		for i := range t.Len() {
			m.typ(t.At(i).Type())
		}
	case *types.TypeParam:
		m.typ(t.Constraint())
	case *types.Interface:
		for i := range t.NumEmbeddeds() {
			m.typ(t.EmbeddedType(i))
		}
	case *types.Union:
		for i := range t.Len() {
			m.typ(t.Term(i).Type())
		}
	case *types.Struct:
		for i := range t.NumFields() {
			m.typ(t.Field(i).Type())
		}
	}
}

func (m *mentionSet) name(object *types.TypeName) {
	if object.Pkg() != nil {
		m.words[word(object.Pkg().Path(), object.Name())] = true
	}
}

// users gives the object paths of the units that may mention any of the ids:
// by an identifier, through embedding, or as the type (or a component of the
// type: elements, pointers, type arguments, parameters) of some expression;
// nil when that is unknown, which means all. It errs on the side of too many.
// The declaring package is among them.
func (w *world) users(ids []string) map[string]bool {
	paths := map[string]bool{}
	for _, id := range ids {
		pairs := w.readings(id)
		if len(pairs) == 0 {
			return nil
		}
		for _, pair := range pairs {
			if w.paths[pair.path] {
				paths[pair.path] = true
			}
			wanted := word(pair.path, pair.name)
			for _, n := range w.units {
				if _, ok := slices.BinarySearch(n.uses, wanted); ok {
					paths[n.path] = true
				}
			}
		}
	}
	return paths
}

type reading struct{ path, name string }

// readings gives all ways to read an id as a package path and an object name:
// "a/b.v2.T.M" may be M in a/b.v2.T, in a/b.v2 or in a/b. An id of the form
// "file:offset:name" belongs to the packages that have the file.
func (w *world) readings(id string) (all []reading) {
	if parts := strings.Split(id, ":"); len(parts) >= 3 {
		name := parts[len(parts)-1]
		file := w.place.abs(strings.Join(parts[:len(parts)-2], ":"))
		for _, n := range w.units {
			if slices.Contains(n.files, file) {
				all = append(all, reading{n.path, name})
			}
		}
		return all
	}
	dot := strings.LastIndexByte(id, '.')
	if dot < 0 {
		return []reading{{id, ""}}
	}
	name, rest := id[dot+1:], id[:dot]
	for {
		all = append(all, reading{rest, name})
		cut := strings.LastIndexByte(rest, '.')
		if cut < 0 || cut < strings.LastIndexByte(rest, '/') {
			return all
		}
		rest = rest[:cut]
	}
}
