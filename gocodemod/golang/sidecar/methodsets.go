package main

import (
	"go/types"
	"strings"
)

// usersOf is users, with two cases more: what the language itself declares is
// used anywhere, and a positional literal of a struct uses its fields without
// a mention of them.
func (w *world) usersOf(ids []string) map[string]bool {
	var all []string
	for _, id := range ids {
		if strings.IndexByte(id, ':') < 0 {
			head, _, _ := strings.Cut(id, ".")
			if types.Universe.Lookup(head) != nil && !w.local(head) {
				return nil
			}
			if dot := strings.LastIndexByte(id, '.'); dot > 0 {
				owner := id[:dot]
				if strings.LastIndexByte(owner, '.') > strings.LastIndexByte(owner, '/') {
					all = append(all, owner)
				}
			}
		}
		all = append(all, id)
	}
	return w.users(all)
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
