package main

import "sort"

// joinTypes puts the units together: a type seen by several of them (test
// files, configurations) gets the union of what they say.
func joinTypes(w *world, parts []unitTypes) *typeIndex {
	index := &typeIndex{of: w, byID: map[string][]*NamedType{}}
	type place struct {
		id, file string
		start    int
	}
	seen := map[place]*NamedType{}
	constraints, embeds := map[string]bool{}, map[string][]string{}
	instances := map[string][]string{}
	for _, part := range parts {
		for _, row := range part.rows {
			at := place{row.ID, row.File, row.Start}
			if old := seen[at]; old != nil {
				old.merge(row)
				continue
			}
			seen[at] = row
			index.rows = append(index.rows, row)
			index.byID[row.ID] = append(index.byID[row.ID], row)
		}
		for _, id := range part.constraints {
			constraints[id] = true
		}
		for id, by := range part.embeds {
			embeds[id] = union(embeds[id], by)
		}
		for id, texts := range part.instances {
			instances[id] = union(instances[id], texts)
		}
	}
	for _, row := range index.rows {
		row.Constraint = row.Constraint || constraints[row.ID]
		row.EmbeddedIn = embeds[row.ID]
		sortMethods(row.Methods)
	}
	index.relate(instances)
	return index
}

func (t *NamedType) merge(other *NamedType) {
	t.ValueSet = union(t.ValueSet, other.ValueSet)
	t.PointerSet = union(t.PointerSet, other.PointerSet)
	t.Constraint = t.Constraint || other.Constraint
	have := map[string]bool{}
	for _, m := range t.Methods {
		have[m.File+m.ID] = true
	}
	for _, m := range other.Methods {
		if !have[m.File+m.ID] {
			t.Methods = append(t.Methods[:len(t.Methods):len(t.Methods)], m) // others hold the old slice
		}
	}
}

func sortMethods(methods []Method) {
	sort.SliceStable(methods, func(i, j int) bool {
		a, b := methods[i], methods[j]
		if a.File != b.File {
			return a.File < b.File
		}
		return a.Start < b.Start
	})
}

// relate finds who implements whom by the texts of the method sets.
func (x *typeIndex) relate(instances map[string][]string) {
	x.holds = map[string][]*NamedType{}
	for _, t := range x.rows {
		if t.Alias {
			continue
		}
		t.texts = set(union(union(t.ValueSet, t.PointerSet), instances[t.ID]))
		for text := range t.texts {
			x.holds[text] = append(x.holds[text], t)
		}
	}
	for _, iface := range x.rows {
		if iface.Alias || iface.Type.Kind != "interface" || iface.typeSet ||
			len(iface.ValueSet) == 0 || iface.TypeParams > 0 {
			continue
		}
		for _, t := range x.candidates(iface.ValueSet) {
			if t.ID == iface.ID || !covers(t.texts, iface.ValueSet) {
				continue
			}
			t.Implements = append(t.Implements, iface.ID)
			if t.Type.Kind == "interface" {
				continue
			}
			iface.Implementers = append(iface.Implementers, t.ID)
			if t.Test {
				iface.Doubles = append(iface.Doubles, t.ID)
			}
		}
	}
	for _, t := range x.rows {
		t.Implements = union(t.Implements, nil)
		t.Implementers = union(t.Implementers, nil)
		t.Doubles = union(t.Doubles, nil)
	}
}

// candidates are the types that have the rarest of the methods.
func (x *typeIndex) candidates(methods []string) []*NamedType {
	rarest := x.holds[methods[0]]
	for _, text := range methods[1:] {
		if found := x.holds[text]; len(found) < len(rarest) {
			rarest = found
		}
	}
	return rarest
}

// covers tells whether a method set has all the methods.
func covers(have map[string]bool, methods []string) bool {
	for _, text := range methods {
		if !have[text] {
			return false
		}
	}
	return true
}
