package main

// gathered is what a look at every unit finds, kept when the unit is not: a
// world too big to stay in memory is looked at while it is loaded.
type gathered struct {
	types  unitTypes
	params unitParams
	refs   map[string][]located // of the mentions of the load
}

func (w *world) gather(u *unit) *gathered {
	v := newView(w, u)
	return &gathered{types: v.unitTypes(), params: v.unitParams(), refs: v.refsTo(w.params.Mentions)}
}

// gatherings gives what was gathered of every unit, in the order of each.
func (w *world) gatherings() []*gathered {
	missing := map[string]bool{}
	for _, n := range w.units {
		if n.gathered == nil {
			missing[n.path] = true
		}
	}
	if len(missing) > 0 {
		found := make([]*gathered, len(w.units))
		w.parallel(missing, func(i int, u *unit) { found[i] = w.gather(u) })
		i := 0
		for _, n := range w.units {
			if missing[n.path] {
				n.gathered = found[i]
				i++
			}
		}
	}
	all := make([]*gathered, len(w.units))
	for i, n := range w.units {
		all[i] = n.gathered
	}
	return all
}
