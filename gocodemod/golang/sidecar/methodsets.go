package main

import (
	"go/types"
	"slices"
	"strings"
)

// usersOf is users, with what an index of mentions cannot tell: what the
// language itself declares is used anywhere; a positional literal of a struct
// uses its fields; a call through an interface is tied to the first of the
// interfaces that declare the method, so those that embed the others count.
func (w *world) usersOf(ids []string) (map[string]bool, error) {
	all := append([]string(nil), ids...)
	for _, id := range ids {
		if strings.IndexByte(id, ':') >= 0 {
			continue
		}
		head, _, _ := strings.Cut(id, ".")
		if types.Universe.Lookup(head) != nil && !w.local(head) {
			return nil, nil
		}
		dot := strings.LastIndexByte(id, '.')
		if dot < 0 {
			continue
		}
		owner := id[:dot]
		if strings.LastIndexByte(owner, '.') <= strings.LastIndexByte(owner, '/') {
			continue
		}
		index, err := w.namedIndex()
		if err != nil {
			return nil, err
		}
		rows := index.byID[owner]
		if len(rows) == 0 && !w.localID(owner) {
			all = append(all, owner)
		}
		for _, row := range rows {
			switch {
			case row.Type.Kind == "struct" && row.hasField(id):
				all = append(all, owner)
			case row.Type.Kind == "interface":
				all = index.embedders(all, owner)
			}
		}
	}
	return w.users(all), nil
}

// localID tells whether an id reads as one of a package-level object of the
// main modules.
func (w *world) localID(id string) bool {
	for _, r := range w.readings(id) {
		if w.local(r.path) {
			return true
		}
	}
	return false
}

func (t *NamedType) hasField(id string) bool {
	for _, f := range t.Fields {
		if f.ID == id {
			return true
		}
	}
	return false
}

// embedders adds the types that embed a type, and those that embed these.
func (x *typeIndex) embedders(ids []string, id string) []string {
	todo, seen := []string{id}, map[string]bool{id: true}
	for len(todo) > 0 {
		for _, row := range x.byID[todo[0]] {
			for _, by := range row.EmbeddedIn {
				if !seen[by] {
					seen[by] = true
					todo = append(todo, by)
					ids = append(ids, by)
				}
			}
		}
		todo = todo[1:]
	}
	return ids
}

// holders adds the struct and array types whose values hold one of the types,
// and those that hold these: to compare them compares what they hold.
func (x *typeIndex) holders(ids []string) []string {
	seen := set(ids)
	for todo := ids; len(todo) > 0; {
		var found []string
		for id, rows := range x.byID {
			if !seen[id] && slices.ContainsFunc(rows, func(t *NamedType) bool { return t.names(todo) }) {
				seen[id] = true
				found = append(found, id)
			}
		}
		ids = append(ids[:len(ids):len(ids)], found...)
		todo = found
	}
	return ids
}

// names: a field or the element of the type is written with one of ids.
func (t *NamedType) names(ids []string) bool {
	for _, id := range ids {
		if strings.Contains(t.Type.Elem, id) {
			return true
		}
		for _, f := range t.Fields {
			if strings.Contains(f.Type.Text, id) {
				return true
			}
		}
	}
	return false
}

// methodSets gives for each type the texts of the methods of T and *T.
func (w *world) methodSets(ids []string) ([]map[string]bool, error) {
	index, err := w.namedIndex()
	if err != nil {
		return nil, err
	}
	var sets []map[string]bool
	var foreign []string
	for _, id := range ids {
		rows := index.byID[id]
		for _, row := range rows {
			if row.texts != nil {
				sets = append(sets, row.texts)
			}
		}
		if len(rows) == 0 {
			foreign = append(foreign, id)
		}
	}
	return append(sets, w.foreignSets(foreign)...), nil
}

// foreignSets looks types up in the packages around the main modules.
func (w *world) foreignSets(ids []string) []map[string]bool {
	var sets []map[string]bool
	add := func(v *view, obj types.Object) {
		if tn, ok := obj.(*types.TypeName); ok {
			texts := v.methodSet(tn.Type())
			if !types.IsInterface(tn.Type()) {
				texts = append(texts, v.methodSet(types.NewPointer(tn.Type()))...)
			}
			sets = append(sets, set(texts))
		}
	}
	for _, id := range ids {
		v := newView(w, &unit{fset: w.sources.fset, place: w.place})
		add(v, types.Universe.Lookup(id))
		for _, n := range w.graph.nodes {
			if name, ok := strings.CutPrefix(id, n.path+"."); ok && n.shape != nil {
				add(v, n.shape.Scope().Lookup(name))
			}
		}
	}
	return sets
}
