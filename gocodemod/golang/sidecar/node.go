package main

import (
	"go/types"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// node is one package variant in one configuration, as go list gives it.
type node struct {
	id      string // go list's ImportPath, " [p.test]" included
	path    string // the package path that objects carry
	variant string // "", "test", "xtest"
	rebuilt bool   // a dependency compiled again for somebody's test binary
	local   bool
	std     bool // part of Go itself
	cfg     *config
	list    *listed
	files   []string // absolute
	version string   // "go1.22", "" = the newest

	imports   map[string]*node  // by the path written in the source
	missing   map[string]string // why an import of the source has no node
	importers []*node
	twin      *node // of a plain node: its in-package test variant
	plain     *node // of a test variant: the plain node

	stamp uint64 // of all file contents; local nodes only after parsing
	fresh bool   // checked in this load rather than taken over
	shape *types.Package
	// What the full check of a local, not rebuilt node left behind:
	errs []PackageError
	size int      // source bytes
	uses []uint32 // hashes of what it mentions, sorted
	unit *unit    // nil when dropped
	// What every unit was asked, nil until it was.
	gathered *gathered
	loans    int   // how many use unit now
	aged     int64 // when it was used last
}

// key is unique over configurations.
func (n *node) key() string { return n.cfg.name + "|" + n.id }

// checked tells whether the node gets a full check of its own: the test
// variant covers the files of its plain twin.
func (n *node) checked() bool { return n.local && !n.rebuilt && n.twin == nil }

// graph is the packages of all configurations.
type graph struct {
	nodes  []*node // dependencies first, once linked
	byID   map[*config]map[string]*node
	failed map[*config]map[string]string // go list's word on what it could not load
	cyclic bool                          // there was an import cycle
}

func newGraph() *graph {
	return &graph{byID: map[*config]map[string]*node{}, failed: map[*config]map[string]string{}}
}

// add takes the packages of one configuration; test mains are left out.
func (g *graph) add(cfg *config, packages []*listed, place *place) {
	ids := g.byID[cfg]
	if ids == nil {
		ids = map[string]*node{}
		g.byID[cfg] = ids
		g.failed[cfg] = map[string]string{}
	}
	names := make(map[string]bool, len(packages))
	for _, p := range packages {
		names[p.ImportPath] = true
	}
	for _, p := range packages {
		if isTestMain(p, names) || p.ImportPath == "unsafe" || ids[p.ImportPath] != nil {
			continue
		}
		if p.Error != nil && len(p.GoFiles)+len(p.CgoFiles) == 0 {
			g.failed[cfg][p.ImportPath] = sentence(p.Error.Err)
		}
		if p.Dir == "" {
			continue
		}
		n := newNode(cfg, p, place)
		ids[n.id] = n
		g.nodes = append(g.nodes, n)
	}
}

// isTestMain recognises the generated main package of a test binary.
func isTestMain(p *listed, names map[string]bool) bool {
	base, ok := strings.CutSuffix(p.ImportPath, ".test")
	if !ok || !names[base] {
		return false
	}
	return len(p.GoFiles) == 0 || filepath.IsAbs(p.GoFiles[0]) || p.GoFiles[0] == "_testmain.go"
}

func newNode(cfg *config, p *listed, place *place) *node {
	n := &node{id: p.ImportPath, path: p.ImportPath, cfg: cfg, list: p}
	if i := strings.IndexByte(n.path, ' '); i >= 0 {
		n.path = n.path[:i]
	}
	switch {
	case p.ForTest == "":
	case n.path == p.ForTest:
		n.variant = "test"
	case n.path == p.ForTest+"_test":
		n.variant = "xtest"
	default:
		n.rebuilt = true
	}
	n.local = place.local(p)
	n.std = p.Standard || n.local && place.std
	if n.local {
		n.version = place.version(p)
	}
	for _, name := range p.GoFiles {
		n.files = append(n.files, inDir(p.Dir, name))
	}
	for _, name := range p.CgoFiles {
		n.files = append(n.files, inDir(p.Dir, name))
	}
	return n
}

// sentence is the first line of a message of the go command.
func sentence(message string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(message), "\n")
	return strings.TrimSuffix(line, "; to add it:")
}

func inDir(dir, name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(dir, name)
}

// link resolves the imports of nodes and breaks import cycles: an import that
// closes one becomes a missing one. The nodes that local ones reach are put into
// dependency order; byID keeps the others.
func (g *graph) link() {
	for _, n := range g.nodes {
		n.imports, n.missing = map[string]*node{}, map[string]string{}
		n.importers, n.twin, n.plain = nil, nil, nil
	}
	for _, n := range g.nodes {
		ids := g.byID[n.cfg]
		written := make(map[string]string, len(n.list.ImportMap))
		for path, id := range n.list.ImportMap {
			written[id] = path
		}
		for _, id := range n.list.Imports {
			path := id
			if p, ok := written[id]; ok {
				path = p
			}
			if id == "C" || id == "unsafe" {
				continue
			}
			n.resolve(g, path, id)
		}
		if n.variant == "test" {
			if plain := ids[n.path]; plain != nil {
				plain.twin, n.plain = n, plain
			}
		}
	}
	g.order()
	for _, n := range g.nodes {
		for _, to := range n.imports {
			to.importers = append(to.importers, n)
		}
	}
}

// resolve ties one import of n to its node, or says why it cannot be.
func (n *node) resolve(g *graph, path, id string) {
	to := g.byID[n.cfg][id]
	why := g.failed[n.cfg][id]
	switch {
	case why != "":
	case to == nil:
		why = "package " + path + " was not found"
	default:
		why = forbidden(n, to)
	}
	if why != "" {
		n.missing[path] = why
	} else {
		n.imports[path] = to
	}
}

// forbidden says why n must not import a package that is there, if so.
func forbidden(n, to *node) string {
	switch {
	case !n.local:
	case to.list.Name == "main" && n.list.ForTest != to.path:
		return "it is a program, not an importable package"
	case !mayImport(n, to):
		return "use of internal package " + to.path + " not allowed"
	}
	return ""
}

// mayImport is the go command's rule on internal packages.
func mayImport(n, to *node) bool {
	i := strings.LastIndex("/"+to.path+"/", "/internal/")
	if i < 0 || to.std && n.std {
		return true
	}
	if to.std {
		return false
	}
	parent := strings.TrimSuffix(to.path[:max(i-1, 0)], "/")
	from := n.path
	if n.variant == "xtest" {
		from = strings.TrimSuffix(from, "_test")
	}
	return from == parent || strings.HasPrefix(from, parent+"/")
}

// order sorts the nodes dependencies first, breaking cycles, and leaves out
// those that only test mains import.
func (g *graph) order() {
	const onPath, done = 1, 2
	state := make(map[*node]int, len(g.nodes))
	sorted := make([]*node, 0, len(g.nodes))
	var visit func(n *node)
	visit = func(n *node) {
		state[n] = onPath
		paths := make([]string, 0, len(n.imports))
		for path := range n.imports {
			paths = append(paths, path)
		}
		sort.Strings(paths)
		for _, path := range paths {
			switch to := n.imports[path]; state[to] {
			case onPath:
				n.missing[path] = "import cycle not allowed"
				delete(n.imports, path)
				g.cyclic = true
			case done:
			default:
				visit(to)
			}
		}
		state[n] = done
		sorted = append(sorted, n)
	}
	for _, n := range g.nodes {
		if n.local && state[n] == 0 {
			visit(n)
		}
	}
	g.nodes = sorted
}

// diskStamp tells versions of a dependency's files apart without reading them.
func (n *node) diskStamp(o overlay) uint64 {
	s := newStamp()
	for _, file := range n.files {
		s.text(file)
		if text, ok := o[file]; ok && text != nil {
			s.text(*text)
		} else if info, err := os.Stat(file); err == nil {
			s.number(info.Size())
			s.number(info.ModTime().UnixNano())
		}
	}
	return s.sum()
}
