package main

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// hiddenFile is a Go file that is not type-checked, or only in part (cgo).
type hiddenFile struct{ abs, pkg string }

func init() { register("unseen", loadedOnly(listUnseen)) }

// listUnseen reads the identifiers of the files that go/types does not cover.
func listUnseen(w *world, _ json.RawMessage) (any, error) {
	rows := []Unseen{}
	for _, h := range w.hidden {
		content, err := w.overlay.read(h.abs)
		if err != nil {
			continue
		}
		idents, imports, name := mentionedWords(content)
		rows = append(rows, Unseen{File: w.place.rel(h.abs), Package: h.pkg, Name: name, Idents: idents, Imports: imports})
	}
	return rowsOf[Unseen]{rows}, nil
}

// mentionedWords scans rather than parses, so that broken files count too.
func mentionedWords(content []byte) (idents, imports []string, name string) {
	fset := token.NewFileSet()
	var s scanner.Scanner
	s.Init(fset.AddFile("", -1, len(content)), content, func(token.Position, string) {}, 0)
	last := token.ILLEGAL
	for {
		_, tok, text := s.Scan()
		if tok == token.EOF {
			break
		}
		if tok == token.IDENT && last != token.PACKAGE {
			idents = append(idents, text)
		}
		last = tok
	}
	slices.Sort(idents)
	if file, _ := parser.ParseFile(fset, "", content, parser.ImportsOnly); file != nil {
		imports, name = importPaths(file), file.Name.Name
	}
	return slices.Compact(idents), imports, name
}

func importPaths(file *ast.File) (paths []string) {
	for _, spec := range file.Imports {
		if p, err := strconv.Unquote(spec.Path.Value); err == nil {
			paths = append(paths, p)
		}
	}
	return paths
}

// addUncovered finds the packages that go list leaves out because constraints
// exclude all of their files: directories of the main modules with Go files
// that it did not name. It adds a row for each and marks the files as ignored.
func (w *world) addUncovered(rows map[string]*Package, owner map[string]string, ignored map[string]bool) {
	known := map[string]bool{}
	for file := range owner {
		known[filepath.Dir(file)] = true
	}
	found := map[string][]string{} // directory -> files
	note := func(file string) {
		dir, name := filepath.Split(file)
		dir = filepath.Clean(dir)
		if strings.HasSuffix(name, ".go") && name[0] != '.' && name[0] != '_' && !known[dir] {
			found[dir] = append(found[dir], file)
		}
	}
	for _, m := range w.place.modules {
		w.walkModule(m.Dir, note)
	}
	for dir, files := range found {
		m := w.place.moduleOf(dir)
		if m == nil {
			continue
		}
		rel, err := filepath.Rel(m.Dir, dir)
		if err != nil {
			continue
		}
		p := path.Join(m.Path, filepath.ToSlash(rel))
		if w.place.std && m.Path == "std" {
			p = filepath.ToSlash(rel)
		}
		if rows[p] == nil {
			rows[p] = &Package{Path: p, Dir: w.place.rel(dir), Module: m.Path}
		}
		row := rows[p]
		for _, file := range files {
			owner[file], ignored[file] = p, true
			if content, err := w.overlay.read(file); err == nil && row.Name == "" {
				if f, _ := parser.ParseFile(token.NewFileSet(), file, content, parser.PackageClauseOnly); f != nil {
					row.Name = strings.TrimSuffix(f.Name.Name, "_test")
				}
			}
		}
		row.Main = row.Name == "main"
		row.Internal = row.Main || slices.Contains(strings.Split(p, "/"), "internal")
	}
}

// walkModule visits the Go files of the directories that a module's "..."
// pattern covers, overlay included.
func (w *world) walkModule(dir string, visit func(file string)) {
	covered := map[string]bool{}
	_ = filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return nil // unreadable: go list could not see it either
		}
		if !entry.IsDir() {
			if text, ok := w.overlay[name]; !ok || text != nil {
				visit(name)
			}
			return nil
		}
		if name != dir && (skipped(entry.Name()) || w.overlay.hasModule(name)) {
			return filepath.SkipDir
		}
		covered[name] = true
		return nil
	})
	for name, text := range w.overlay {
		if text == nil || !below(name, dir) {
			continue
		}
		if _, err := w.overlay.onDisk(name); err != nil && w.coveredBy(dir, filepath.Dir(name), covered) {
			visit(name)
		}
	}
}

// skipped tells whether "..." leaves out directories of that name.
func skipped(name string) bool {
	return name == "vendor" || name == "testdata" || name == "node_modules" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_")
}

// hasModule tells whether a directory begins a module of its own.
func (o overlay) hasModule(dir string) bool {
	_, err := o.stat(filepath.Join(dir, "go.mod"))
	return err == nil
}

// coveredBy tells whether the pattern of the module in root covers dir, which
// may not exist on disk.
func (w *world) coveredBy(root, dir string, covered map[string]bool) bool {
	for ; dir != root && !covered[dir]; dir = filepath.Dir(dir) {
		if !below(dir, root) || skipped(filepath.Base(dir)) || w.overlay.hasModule(dir) {
			return false
		}
	}
	return true
}
