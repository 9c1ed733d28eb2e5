package main

import (
	"bytes"
	"go/build"
	"go/build/constraint"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// maxTags bounds the tags of one file that are tried in all combinations.
const maxTags = 4

type coveringParams struct {
	Files []string `json:"files"`
}

// Covering lists the configurations that take a file in, the best first: those with
// the fewest tags, the host's GOOS, its GOARCH, a first-class port. Rank orders them among
// the files of one answer. Never says that the file asks for the tag "ignore",
// which by convention (`go help buildconstraint`) no build sets.
type Covering struct {
	File           string   `json:"file"`
	Configurations []choice `json:"configurations,omitempty"`
	Never          bool     `json:"never,omitempty"`
}

// choice is one configuration that takes a file in.
type choice struct {
	configuration
	Rank int `json:"rank"`
}

func init() {
	query("covering", func(w *world, p coveringParams) (any, error) {
		all, err := ports(w.place.goroot)
		if err != nil {
			return nil, err
		}
		rows := []Covering{}
		for _, file := range p.Files {
			row, err := w.covering(file, all)
			if err != nil {
				return nil, err
			}
			rows = append(rows, row)
		}
		return rowsOf[Covering]{rows}, nil
	})
}

// covering tries a file's tags over all ports.
func (w *world) covering(file string, all []port) (Covering, error) {
	row := Covering{File: file}
	content, err := w.overlay.read(w.place.abs(file))
	if err != nil {
		return row, nil // deleted or unreadable: nothing takes it in
	}
	host := w.configs[0].context
	slices.SortStableFunc(all, func(a, b port) int { return a.distance(host) - b.distance(host) })
	own, fewest := flagTags(w.env.GOFLAGS), 0
	dir, name := filepath.Split(w.place.abs(file))
	for _, tags := range subsets(customTags(content, all)) {
		if len(row.Configurations) > 0 && len(tags) > fewest {
			break
		}
		fewest = len(tags)
		for i, port := range all {
			c := configuration{GOOS: port.os, GOARCH: port.arch}
			if len(tags) > 0 {
				c.Tags = append(slices.Clone(own), tags...)
			}
			context := newConfig(c, w.env).context
			context.OpenFile = func(string) (io.ReadCloser, error) {
				return io.NopCloser(bytes.NewReader(content)), nil
			}
			if matches, err := context.MatchFile(dir, name); err == nil && matches {
				row.Configurations = append(row.Configurations, choice{c, len(tags)*len(all) + i})
			}
		}
	}
	slices.SortStableFunc(row.Configurations, func(a, b choice) int { return a.Rank - b.Rank })
	row.Never = len(row.Configurations) > 0 && !slices.ContainsFunc(row.Configurations, func(c choice) bool {
		return !slices.Contains(c.Tags, "ignore")
	})
	return row, nil
}

// customTags are the words of a file's constraints that no port decides.
func customTags(content []byte, all []port) (tags []string) {
	for _, line := range strings.Split(string(content), "\n") {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "package ") {
			break
		}
		if !constraint.IsGoBuild(line) && !constraint.IsPlusBuild(line) {
			continue
		}
		expr, err := constraint.Parse(line)
		if err != nil {
			continue
		}
		expr.Eval(func(tag string) bool { // it asks for all tags
			tags = append(tags, tag)
			return false
		})
	}
	slices.Sort(tags)
	return slices.DeleteFunc(slices.Compact(tags), func(tag string) bool {
		return decided(tag) || slices.ContainsFunc(all, func(p port) bool { return p.os == tag || p.arch == tag })
	})
}

// decided tells whether a tag is set by the toolchain alone.
func decided(tag string) bool {
	switch tag {
	case "cgo", "gc", "gccgo", "unix":
		return true
	}
	return slices.Contains(build.Default.ReleaseTags, tag) || strings.HasPrefix(tag, "go1.") || strings.HasPrefix(tag, "goexperiment.")
}

// subsets lists the combinations of tags, small ones first.
func subsets(tags []string) [][]string {
	tags = tags[:min(len(tags), maxTags)]
	out := make([][]string, 0, 1<<len(tags))
	for mask := range 1 << len(tags) {
		var some []string
		for i, tag := range tags {
			if mask&(1<<i) != 0 {
				some = append(some, tag)
			}
		}
		out = append(out, some)
	}
	slices.SortStableFunc(out, func(a, b []string) int { return len(a) - len(b) })
	return out
}

// port is a pair of GOOS and GOARCH that the installed Go knows.
type port struct {
	os, arch string
	first    bool // first-class
}

// distance orders ports as a reader would choose among them.
func (p port) distance(host build.Context) int {
	far := 0
	if p.os != host.GOOS {
		far += 4
	}
	if p.arch != host.GOARCH {
		far += 2
	}
	if !p.first {
		far++
	}
	return far
}

var (
	listedPort = regexp.MustCompile(`(?m)^\t\{"(\w+)", "(\w+)"\},`)
	portFacts  = regexp.MustCompile(`(?m)^\t\{"(\w+)", "(\w+)"\}:\s*\{(.*)\},`)
)

// ports reads the list that go itself is built with; running `go tool dist`
// could mean to build it first.
func ports(goroot string) ([]port, error) {
	text, err := os.ReadFile(filepath.Join(goroot, "src", "internal", "platform", "zosarch.go"))
	if err != nil {
		return nil, loadError("the ports of the installed Go cannot be read: %v", err)
	}
	broken, first := map[[2]string]bool{}, map[[2]string]bool{}
	for _, m := range portFacts.FindAllStringSubmatch(string(text), -1) {
		broken[[2]string{m[1], m[2]}] = strings.Contains(m[3], "Broken: true")
		first[[2]string{m[1], m[2]}] = strings.Contains(m[3], "FirstClass: true")
	}
	var out []port
	for _, m := range listedPort.FindAllStringSubmatch(string(text), -1) {
		if key := [2]string{m[1], m[2]}; !broken[key] {
			out = append(out, port{m[1], m[2], first[key]})
		}
	}
	if len(out) == 0 {
		return nil, loadError("the ports of the installed Go cannot be read: its list has another form")
	}
	return out, nil
}
