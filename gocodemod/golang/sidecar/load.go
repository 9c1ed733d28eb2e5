package main

import (
	"encoding/json"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
)

// smallWorld is how many source bytes of main modules may stay as trees with
// types (some 40 times as much memory); above, queries check packages again.
// A variable for the tests' sake.
var smallWorld int64 = 20 << 20

type loadParams struct {
	Dir            string             `json:"dir"`
	Root           string             `json:"root"`
	Patterns       []string           `json:"patterns"`
	Configurations []configuration    `json:"configurations"`
	Overlay        map[string]*string `json:"overlay"`
	// Mentions are ids whose refs will be asked: they are gathered while loading.
	Mentions []string `json:"mentions"`
	// Go is the path of the go command; "" = the one on PATH.
	Go string `json:"go"`
}

// load answers `load`; what did not change since the previous one is taken over.
func load(raw json.RawMessage, previous *world) (*Loaded, *world, error) {
	var p loadParams
	if err := decode(raw, &p); err != nil {
		return nil, nil, err
	}
	if len(p.Patterns) == 0 {
		p.Patterns = []string{"./..."}
	}
	if p.Go == "" {
		p.Go = "go"
	}
	dir, err := realPath(p.Dir)
	if err != nil {
		return nil, nil, loadError("the directory %s cannot be read: %v", p.Dir, err)
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, nil, loadError("%s is not a directory", p.Dir)
	}
	w := &world{params: p, dir: dir}
	if err := w.enter(previous); err != nil {
		return nil, nil, err
	}
	if err := w.build(previous); err != nil {
		return nil, nil, err
	}
	return w.loaded(), w, nil
}

// enter finds out where we are: the environment, the main modules, the root.
func (w *world) enter(previous *world) error {
	command := goCommand{path: w.params.Go, dir: w.dir}
	var err error
	if w.env, err = command.env(); err != nil {
		return err
	}
	if (w.env.GOMOD == "" || w.env.GOMOD == os.DevNull) && (w.env.GOWORK == "" || w.env.GOWORK == "off") {
		return loadError("%s is not in a Go module: run gocodemod inside a directory with a go.mod or go.work above it", w.params.Dir)
	}
	// The root is needed to read the overlay and the overlay to list modules.
	guess, err := newPlace(w.params.Root, w.env, []listedModule{{Path: "?", Main: true, Dir: w.dir}})
	if err != nil {
		return err
	}
	w.overlay = absolute(guess.root, w.params.Overlay)
	if command.overlay, err = w.overlay.write(); err != nil {
		return loadError("the overlay cannot be written: %v", err)
	}
	defer command.overlay.remove()
	modules, err := command.modules()
	if err != nil {
		return err
	}
	if w.place, err = newPlace(w.params.Root, w.env, modules); err != nil {
		return err
	}
	w.root = w.place.root
	choices := w.params.Configurations
	if len(choices) == 0 {
		choices = []configuration{{}}
	}
	seen := map[string]bool{}
	for _, c := range choices {
		if cfg := newConfig(c, w.env); !seen[cfg.name] {
			seen[cfg.name] = true
			w.configs = append(w.configs, cfg)
		}
	}
	return w.list(&command)
}

// list asks go list for every configuration: all of the main modules, and the
// patterns.
func (w *world) list(command *goCommand) error {
	w.graph = newGraph()
	w.selected = map[string]bool{}
	patterns := w.patterns()
	asked := make(map[string]bool, len(patterns))
	for _, pattern := range patterns {
		asked[pattern] = true
	}
	if w.place.std {
		patterns = append([]string{"./..."}, patterns...)
	} else {
		for _, m := range w.place.modules {
			patterns = append(patterns, m.Dir+string(os.PathSeparator)+"...")
		}
	}
	for _, cfg := range w.configs {
		packages, err := command.list(cfg, true, patterns)
		if err != nil {
			return err
		}
		for _, p := range packages {
			chosen := false
			for _, match := range p.Match {
				chosen = chosen || asked[match]
			}
			if p.Dir == "" && chosen && p.Error != nil {
				row, _ := positioned(p.Error, w.place)
				row.Configuration = cfg.name
				w.errors = append(w.errors, row)
			} else if chosen && p.ForTest == "" && w.place.local(p) {
				w.selected[p.ImportPath] = true
			}
		}
		w.graph.add(cfg, packages, w.place)
	}
	if len(w.selected) == 0 {
		if len(w.errors) > 0 {
			return loadError("%s", w.errors[0].Message)
		}
		return loadError("the patterns %s match no packages of the main modules", strings.Join(w.params.Patterns, " "))
	}
	w.graph.link()
	return nil
}

// patterns are those of the request, except that "./..." in a go.work directory
// outside of its modules, which go list refuses, means the modules below.
func (w *world) patterns() (patterns []string) {
	for _, pattern := range w.params.Patterns {
		if (pattern != "./..." && pattern != "...") || w.place.moduleOf(w.dir) != nil {
			patterns = append(patterns, pattern)
			continue
		}
		for _, m := range w.place.modules {
			if below(m.Dir, w.dir) {
				patterns = append(patterns, "."+string(os.PathSeparator)+filepath.Join(".", m.Dir[len(w.dir):], "..."))
			}
		}
	}
	return patterns
}

// build type-checks everything.
func (w *world) build(previous *world) error {
	if previous != nil && (previous.root != w.root || previous.env != w.env ||
		!slices.Equal(previous.params.Mentions, w.params.Mentions)) {
		previous = nil
	}
	fset := token.NewFileSet()
	if previous != nil {
		fset = previous.sources.fset
	}
	w.sources = newSources(fset, w.overlay)
	if previous != nil {
		w.sources.earlier = previous.sources.files
	}
	w.big = w.localBytes() > smallWorld
	w.checker = checker{w.sources, w.place}
	w.listUnits()
	schedule(w.graph.nodes, func(n *node) func() { return w.visit(n, previous) })
	w.sources.settle(w.big)
	w.describe()
	settleHeap()
	return nil
}

// localBytes counts the source of the main modules.
func (w *world) localBytes() int64 {
	seen := map[string]bool{}
	total := int64(0)
	for _, n := range w.graph.nodes {
		if !n.checked() {
			continue
		}
		for _, file := range n.files {
			if seen[file] {
				continue
			}
			seen[file] = true
			if text := w.overlay[file]; text != nil {
				total += int64(len(*text))
			} else if info, err := os.Stat(file); err == nil {
				total += info.Size()
			}
		}
	}
	return total
}

// visit makes a node's shape or takes it over, and returns its full check.
func (w *world) visit(n *node, previous *world) func() {
	n.fresh = true
	w.setStamp(n)
	if previous != nil && n.takeOver(previous.node(n.cfg.name, n.id)) {
		return nil
	}
	if len(n.importers) > 0 {
		w.checker.makeShape(n)
	}
	if !n.checked() {
		return nil
	}
	return func() { w.fullCheck(n) }
}

// setStamp hashes all that a node's check depends on but its imports.
func (w *world) setStamp(n *node) {
	s := newStamp()
	if n.local {
		for _, file := range n.files {
			src := w.sources.get(file, true)
			s.text(file)
			s.number(int64(src.sum))
			s.number(int64(src.size))
			n.size += src.size
		}
	} else {
		s.number(int64(n.diskStamp(w.overlay)))
	}
	s.text(n.version)
	paths := make([]string, 0, len(n.missing))
	for path := range n.missing {
		paths = append(paths, path)
	}
	sort.Strings(paths)
	for _, path := range paths {
		s.text(path)
		s.text(n.missing[path])
	}
	if n.list.Error != nil {
		s.text(n.list.Error.Pos)
		s.text(n.list.Error.Err)
	}
	n.stamp = s.sum()
}

// takeOver makes n the continuation of an earlier load's node when neither its
// files nor anything that it imports has changed.
func (n *node) takeOver(old *node) bool {
	if old == nil || old.stamp != n.stamp || old.checked() != n.checked() || len(old.imports) != len(n.imports) {
		return false
	}
	if len(n.importers) > 0 && old.shape == nil {
		return false
	}
	if (n.plain == nil) != (old.plain == nil) {
		return false
	}
	for path, to := range n.imports {
		before := old.imports[path]
		if to.fresh || before == nil || before.id != to.id {
			return false
		}
	}
	n.fresh = false
	n.shape, n.errs, n.uses, n.unit = old.shape, old.errs, old.uses, old.unit
	n.gathered = old.gathered
	return true
}
