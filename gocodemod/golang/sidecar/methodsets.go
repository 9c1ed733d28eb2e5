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
	if len(foreign) == 0 {
		return sets, nil
	}
	more, err := collect(w, w.usersOf(foreign), func(u *unit) []map[string]bool {
		return newView(w, u).foreignSets(foreign)
	})
	return append(sets, more...), err
}

// foreignSets looks types up in the packages that the unit imports.
func (v *view) foreignSets(ids []string) []map[string]bool {
	var sets []map[string]bool
	seen := map[*types.Package]bool{}
	var visit func(pkg *types.Package)
	visit = func(pkg *types.Package) {
		if seen[pkg] {
			return
		}
		seen[pkg] = true
		for _, id := range ids {
			name, ok := strings.CutPrefix(id, v.pkgPath(pkg)+".")
			if !ok {
				continue
			}
			if tn, ok := pkg.Scope().Lookup(name).(*types.TypeName); ok {
				texts := v.methodSet(tn.Type())
				if !types.IsInterface(tn.Type()) {
					texts = append(texts, v.methodSet(types.NewPointer(tn.Type()))...)
				}
				sets = append(sets, set(texts))
			}
		}
		for _, imported := range pkg.Imports() {
			visit(imported)
		}
	}
	visit(v.u.pkg)
	for _, id := range ids {
		if tn, ok := types.Universe.Lookup(id).(*types.TypeName); ok {
			sets = append(sets, set(v.methodSet(tn.Type())))
		}
	}
	return sets
}
