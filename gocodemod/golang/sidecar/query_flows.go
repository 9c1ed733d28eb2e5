package main

import (
	"encoding/json"
	"go/types"
	"strings"
)

func init() { register("flows", loadedOnly(flows)) }

// flows answers with all that the main modules say about who calls whom and
// where interface values go.
func flows(w *world, _ json.RawMessage) (any, error) {
	importable := map[string]bool{}
	broken := map[string]bool{}
	for _, p := range w.packages {
		importable[p.Path] = !p.Internal
		broken[p.Path] = len(p.Errors) > 0
	}
	parts, err := collect(w, nil, func(u *unit) []Flows {
		path := strings.TrimSuffix(u.path, "_test")
		api := importable[u.path] && u.variant != "xtest"
		return []Flows{flowsOf(newView(w, u), api, broken[path] || broken[u.path])}
	})
	if err != nil {
		return nil, err
	}
	return mergeFlows(parts), nil
}

func flowsOf(v *view, api, broken bool) Flows {
	s := newFlowScan(v)
	s.api = api
	for _, obj := range v.u.info.Defs {
		switch obj := obj.(type) {
		case *types.Func:
			s.registerFunc(obj)
		case *types.TypeName:
			if named, ok := obj.Type().(*types.Named); ok {
				s.register(named.TypeParams(), s.objectID(obj))
			}
		}
	}
	v.walk(s.visit)
	if broken {
		for i := range s.Nodes {
			s.Unsure = append(s.Unsure, i)
		}
		for i := range s.Types {
			s.mark(&s.Outside, "outside", i)
		}
	}
	return s.Flows
}
