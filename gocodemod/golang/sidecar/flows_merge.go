package main

import "fmt"

// flowMerge joins what units say: what several of them see is there once.
type flowMerge struct {
	*flowScan
	calls map[string]bool
	takes map[taken]bool
}

// renumbered maps the indexes of one unit to those of the whole.
type renumbered struct{ types, nodes, funcs, names []int }

func mergeFlows(parts []Flows) *Flows {
	m := &flowMerge{
		flowScan: &flowScan{
			texted: map[string]int{}, nodes: map[string]int{}, funcs: map[string]int{},
			names: map[string]int{}, marks: map[string]map[int]bool{},
			pairs: map[string]map[pair]bool{}, joined: map[string]bool{},
		},
		calls: map[string]bool{}, takes: map[taken]bool{},
	}
	m.Flows = Flows{
		Types: []FlowType{}, Nodes: []FlowNode{}, Funcs: []FlowFunc{}, Edges: []pair{}, Narrow: []pair{},
		Sources: []pair{}, Nils: []int{}, Zeros: []int{}, Outside: []int{}, Arriving: []int{}, Opened: []pair{}, Unsafe: []int{}, Converts: []pair{},
		Instances: []instance{}, Taken: []taken{}, Calls: []FlowCall{}, Exported: []int{}, Open: []int{},
		Unsure: []int{}, Globals: []pair{}, Names: []string{},
	}
	for i := range parts {
		m.add(&parts[i])
		parts[i] = Flows{}
	}
	return &m.Flows
}

func (m *flowMerge) add(part *Flows) {
	r := &renumbered{}
	for _, text := range part.Names {
		r.names = append(r.names, m.name(text))
	}
	fresh := make([]bool, len(part.Types))
	for i, t := range part.Types {
		at, ok := m.texted[t.Text]
		if !ok {
			at = len(m.Types)
			m.texted[t.Text] = at
			m.Types = append(m.Types, FlowType{})
			fresh[i] = true
		}
		r.types = append(r.types, at)
	}
	for _, n := range part.Nodes {
		r.nodes = append(r.nodes, m.node(n.ID, pick(r.types, n.Type), n.Kind))
	}
	for _, f := range part.Funcs {
		r.funcs = append(r.funcs, m.addFunc(f, r))
	}
	for i, t := range part.Types {
		at := r.types[i]
		if fresh[i] {
			m.Types[at] = r.retyped(t)
		} else if !m.Types[at].full && t.full {
			m.Types[at].Methods, m.Types[at].full = r.remethod(t.Methods), true
		} else if t.full && len(t.Methods) > len(m.Types[at].Methods) {
			m.Types[at].Methods = r.remethod(t.Methods) // more in its test variant
		}
	}
	m.addSets(part, r)
	m.addCalls(part, r)
}

func (m *flowMerge) addFunc(f FlowFunc, r *renumbered) int {
	at, ok := m.funcs[f.ID]
	if !ok {
		at = len(m.Funcs)
		m.funcs[f.ID] = at
		f.Type, f.In, f.Out = pick(r.types, f.Type), r.all(r.nodes, f.In), r.all(r.nodes, f.Out)
		m.Funcs = append(m.Funcs, f)
		return at
	}
	old := &m.Funcs[at]
	if f.Declared && !old.Declared {
		old.Declared, old.Test = true, f.Test
	}
	old.Exported = old.Exported || f.Exported
	return at
}

func (m *flowMerge) addSets(part *Flows, r *renumbered) {
	for _, e := range part.Edges {
		m.edge(r.nodes[e[0]], r.nodes[e[1]])
	}
	for _, e := range part.Narrow {
		m.join(&m.Narrow, "narrow", r.nodes[e[0]], r.nodes[e[1]])
	}
	for _, e := range part.Sources {
		m.join(&m.Sources, "source", r.types[e[0]], r.nodes[e[1]])
	}
	for _, e := range part.Converts {
		m.join(&m.Converts, "convert", r.types[e[0]], r.types[e[1]])
	}
	for _, e := range part.Opened {
		m.join(&m.Opened, "opened", r.nodes[e[0]], r.types[e[1]])
	}
	for _, e := range part.Globals {
		m.join(&m.Globals, "global", r.names[e[0]], r.types[e[1]])
	}
	for _, set := range []struct {
		from []int
		to   *[]int
		what string
		by   []int
	}{
		{part.Nils, &m.Nils, "nil", r.nodes}, {part.Zeros, &m.Zeros, "zero", r.types},
		{part.Outside, &m.Outside, "outside", r.types}, {part.Arriving, &m.Arriving, "arriving", r.types}, {part.Unsafe, &m.Unsafe, "unsafe", r.types},
		{part.Exported, &m.Exported, "exported", r.nodes}, {part.Open, &m.Open, "open", r.types},
		{part.Unsure, &m.Unsure, "unsure", r.nodes},
	} {
		for _, i := range set.from {
			m.mark(set.to, set.what, set.by[i])
		}
	}
	for _, in := range part.Instances {
		in = instance{r.all(r.types, in.Params), r.all(r.types, in.Args)}
		if key := fmt.Sprint(in); !m.joined[key] {
			m.joined[key] = true
			m.Instances = append(m.Instances, in)
		}
	}
}

func (m *flowMerge) addCalls(part *Flows, r *renumbered) {
	for _, t := range part.Taken {
		t.Func, t.Type = r.funcs[t.Func], r.types[t.Type]
		if !m.takes[t] {
			m.takes[t] = true
			m.Taken = append(m.Taken, t)
		}
	}
	for _, c := range part.Calls {
		c.File, c.Package = r.names[c.File], r.names[c.Package]
		c.Caller, c.Func = pick(r.funcs, c.Caller), pick(r.funcs, c.Func)
		c.Node, c.Name, c.Type = pick(r.nodes, c.Node), pick(r.names, c.Name), pick(r.types, c.Type)
		c.On, c.Value = pick(r.types, c.On), pick(r.types, c.Value)
		c.In, c.Out = r.all(r.nodes, c.In), r.all(r.nodes, c.Out)
		if key := fmt.Sprint(c); !m.calls[key] {
			m.calls[key] = true
			m.Calls = append(m.Calls, c)
		}
	}
}

func pick(by []int, i int) int {
	if i < 0 {
		return i
	}
	return by[i]
}

func (r *renumbered) all(by, list []int) []int {
	var out []int
	for _, i := range list {
		out = append(out, pick(by, i))
	}
	return out
}

func (r *renumbered) retyped(t FlowType) FlowType {
	t.Pointer, t.Elem, t.Key = pick(r.types, t.Pointer), pick(r.types, t.Elem), pick(r.types, t.Key)
	t.Slots, t.Args = r.all(r.nodes, t.Slots), r.all(r.types, t.Args)
	t.Params, t.Results = r.all(r.types, t.Params), r.all(r.types, t.Results)
	t.In, t.Out = r.all(r.nodes, t.In), r.all(r.nodes, t.Out)
	t.Methods = r.remethod(t.Methods)
	fields := make([]FlowField, len(t.Fields))
	for i, f := range t.Fields {
		f.Node, f.Type = pick(r.nodes, f.Node), pick(r.types, f.Type)
		fields[i] = f
	}
	t.Fields = fields
	return t
}

func (r *renumbered) remethod(methods []FlowMethod) []FlowMethod {
	out := make([]FlowMethod, len(methods))
	for i, m := range methods {
		out[i] = FlowMethod{pick(r.names, m.Name), pick(r.funcs, m.Func), pick(r.nodes, m.Node)}
	}
	return out
}
