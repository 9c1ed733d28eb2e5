package main

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"
)

func init() { register("pragmas", loadedOnly(listPragmas)) }

// listPragmas reads directive lines of all Go files of the main modules, also
// of those that no configuration covers, and the symbols of their assembly.
func listPragmas(w *world, _ json.RawMessage) (any, error) {
	goFiles, asmFiles := map[string]bool{}, map[string]bool{}
	for _, n := range w.graph.nodes {
		if !n.local {
			continue
		}
		for _, file := range n.files {
			goFiles[file] = true
		}
		for _, names := range [][]string{n.list.SFiles, n.list.IgnoredOtherFiles} {
			for _, name := range names {
				if strings.EqualFold(filepath.Ext(name), ".s") {
					asmFiles[inDir(n.list.Dir, name)] = true
				}
			}
		}
	}
	for _, h := range w.hidden {
		goFiles[h.abs] = true
	}
	rows := []Pragma{}
	for file := range goFiles {
		if content, err := w.overlay.read(file); err == nil {
			rows = append(rows, directives(w.place.rel(file), content)...)
		}
	}
	for file := range asmFiles {
		if content, err := w.overlay.read(file); err == nil {
			rows = append(rows, symbols(w.place.rel(file), content)...)
		}
	}
	sort.Slice(rows, func(i, j int) bool {
		if rows[i].File != rows[j].File {
			return rows[i].File < rows[j].File
		}
		return rows[i].Line < rows[j].Line
	})
	return rowsOf[Pragma]{rows}, nil
}

var directiveKinds = []struct{ prefix, kind string }{
	{"//go:linkname ", "linkname"},
	{"//export ", "export"},
	{"//go:cgo_", "cgo"},
	{"//go:wasmexport ", "wasmexport"},
}

var funcName = regexp.MustCompile(`^func\s+([\pL_][\pL\p{Nd}_]*)`)

// directives finds the lines of a Go file that tie its names to the outside.
func directives(file string, content []byte) (rows []Pragma) {
	if !bytes.Contains(content, []byte("//go:")) && !bytes.Contains(content, []byte("//export ")) {
		return nil
	}
	lines := bytes.Split(content, []byte("\n"))
	for i, line := range lines {
		for _, d := range directiveKinds {
			if !bytes.HasPrefix(line, []byte(d.prefix)) {
				continue
			}
			row := Pragma{File: file, Line: i + 1, Kind: d.kind}
			fields := strings.Fields(string(line))[1:]
			switch d.kind {
			case "wasmexport": // names the function that follows
				for _, next := range lines[i+1:] {
					if m := funcName.FindSubmatch(next); m != nil {
						row.Names = []string{string(m[1])}
						break
					}
				}
			case "export":
				row.Names = fields[:min(1, len(fields))]
			default:
				for _, field := range fields[:min(2, len(fields))] {
					row.Names = append(row.Names, lastElement(field))
				}
			}
			slices.Sort(row.Names)
			row.Names = slices.Compact(row.Names)
			rows = append(rows, row)
		}
	}
	return rows
}

// lastElement gives M of "path/pkg.(*T).M" and of "path/pkg.T.M".
func lastElement(name string) string {
	return name[strings.LastIndexAny(name, "./")+1:]
}

var (
	middleDot = regexp.MustCompile(`·([\pL_][\pL\p{Nd}_]*)`)
	asmWord   = regexp.MustCompile(`[\pL_][\pL\p{Nd}_]*`)
)

// symbols finds the Go names in an assembly file: name in "·name" and
// "pkg·name", and with the generated go_asm.h also constants (const_Name),
// sizes (Type__size) and offsets (Type_field).
func symbols(file string, content []byte) (rows []Pragma) {
	header := bytes.Contains(content, []byte("go_asm.h"))
	for i, line := range strings.Split(string(content), "\n") {
		if cut := strings.Index(line, "//"); cut >= 0 {
			line = line[:cut]
		}
		var names []string
		for _, m := range middleDot.FindAllStringSubmatch(line, -1) {
			names = append(names, m[1])
		}
		if header {
			for _, w := range asmWord.FindAllString(line, -1) {
				if name, ok := strings.CutPrefix(w, "const_"); ok {
					names = append(names, name)
				} else if name, ok := strings.CutSuffix(w, "__size"); ok {
					names = append(names, name)
				} else if cut := strings.Index(w, "_"); cut > 0 && cut < len(w)-1 {
					names = append(names, w[:cut], w[cut+1:])
				}
			}
		}
		if len(names) > 0 {
			slices.Sort(names)
			rows = append(rows, Pragma{File: file, Line: i + 1, Kind: "asm", Names: slices.Compact(names)})
		}
	}
	return rows
}
