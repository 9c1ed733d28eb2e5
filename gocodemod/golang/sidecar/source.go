package main

import (
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"hash/maphash"
	"strconv"
	"sync"
)

var seed = maphash.MakeSeed()

// source is one Go file of a load, parsed at most once for all the packages,
// variants and configurations that have it.
type source struct {
	abs   string
	local bool
	once  sync.Once

	sum       uint64 // of the contents
	size      int
	header    uint64 // of everything up to the package name: constraints included
	outside   uint64 // of everything but function bodies: what a shape can depend on
	name      string // of the package
	imports   []string
	generated bool
	errs      []parseError

	mu       sync.Mutex
	full     *ast.File       // local files only; nil when dropped
	stripped *ast.File       // without function bodies; nil when dropped
	named    map[string]bool // identifiers outside function bodies, with stripped
}

// parseError is a syntax error, or a file that could not be read (line 0).
type parseError struct {
	line, column, offset int
	message              string
}

// sources holds the files of a world. Its overlay is what the world sees.
type sources struct {
	fset    *token.FileSet
	overlay overlay
	mu      sync.Mutex
	files   map[string]*source
	earlier map[string]*source // of the load before: trees of equal contents are taken over
}

func newSources(fset *token.FileSet, o overlay) *sources {
	return &sources{fset: fset, overlay: o, files: map[string]*source{}}
}

// changed is a view of s in which only the files named are read anew.
func (s *sources) changed(o overlay, names overlay) *sources {
	view := newSources(s.fset, o)
	s.mu.Lock()
	defer s.mu.Unlock()
	for abs, src := range s.files {
		if _, ok := names[abs]; !ok {
			view.files[abs] = src
		}
	}
	return view
}

// get gives the parsed file. Local files are parsed with comments and bodies.
func (s *sources) get(abs string, local bool) *source {
	s.mu.Lock()
	src := s.files[abs]
	if src == nil {
		src = &source{abs: abs, local: local}
		s.files[abs] = src
	}
	s.mu.Unlock()
	src.once.Do(func() { src.parse(s) })
	return src
}

func (src *source) parse(s *sources) {
	content, err := s.overlay.read(src.abs)
	if err != nil {
		src.errs = []parseError{{message: err.Error()}}
		return
	}
	src.sum = maphash.Bytes(seed, content)
	src.size = len(content)
	if src.adopt(s.earlier[src.abs]) {
		return
	}
	file, errs := src.parseFull(s.fset, content)
	src.errs = errs
	src.setOutline(strip(file, !src.local))
	if src.local {
		src.describe(s.fset, file, content)
		src.full = file
	}
}

// adopt takes everything over from an earlier parse of the same contents.
func (src *source) adopt(old *source) bool {
	if old == nil || !src.local || !old.local || old.sum != src.sum || old.size != src.size {
		return false
	}
	old.mu.Lock()
	defer old.mu.Unlock()
	src.header, src.outside, src.name = old.header, old.outside, old.name
	src.imports, src.generated, src.errs = old.imports, old.generated, old.errs
	src.full, src.stripped, src.named = old.full, old.stripped, old.named
	return true
}

// parseFull parses the contents and gives the syntax errors with the tree.
func (src *source) parseFull(fset *token.FileSet, content []byte) (*ast.File, []parseError) {
	mode := parser.SkipObjectResolution
	if src.local {
		mode |= parser.ParseComments | parser.AllErrors
	}
	file, err := parser.ParseFile(fset, src.abs, content, mode)
	var errs []parseError
	if list, ok := err.(scanner.ErrorList); ok {
		tokens := fset.File(file.FileStart)
		for _, e := range list {
			p := e.Pos
			if tokens != nil { // the list's lines obey //line comments; ours are real
				p = tokens.PositionFor(tokens.Pos(min(p.Offset, tokens.Size())), false)
			}
			errs = append(errs, parseError{p.Line, p.Column, p.Offset, e.Msg})
		}
	} else if err != nil {
		errs = []parseError{{message: err.Error()}}
	}
	return file, errs
}

// describe notes the few facts about a local file that outlive its tree.
func (src *source) describe(fset *token.FileSet, file *ast.File, content []byte) {
	src.name = file.Name.Name
	src.generated = ast.IsGenerated(file)
	for _, spec := range file.Imports {
		if path, err := strconv.Unquote(spec.Path.Value); err == nil {
			src.imports = append(src.imports, path)
		}
	}
	tokens := fset.File(file.FileStart)
	if tokens == nil {
		return
	}
	if end := tokens.Offset(file.Name.End()); end <= len(content) {
		src.header = maphash.Bytes(seed, content[:end])
	}
	var hash maphash.Hash
	hash.SetSeed(seed)
	last := 0
	for _, decl := range file.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok && f.Body != nil {
			start, end := tokens.Offset(f.Body.Pos()), tokens.Offset(f.Body.End())
			if last <= start && start < end && end <= len(content) {
				hash.Write(content[last:start])
				hash.WriteByte(0)
				last = end
			}
		}
	}
	hash.Write(content[last:])
	src.outside = hash.Sum64()
}

// trees gives the full tree of a local file, parsed again when it was dropped.
func (s *sources) tree(src *source) *ast.File {
	src.mu.Lock()
	defer src.mu.Unlock()
	if src.full == nil {
		if content, err := s.overlay.read(src.abs); err == nil {
			src.full, _ = src.parseFull(s.fset, content)
		}
	}
	return src.full
}

// outline gives the tree without function bodies.
func (s *sources) outline(src *source) *ast.File {
	src.mu.Lock()
	defer src.mu.Unlock()
	if src.stripped == nil {
		file := src.full
		if file == nil {
			if content, err := s.overlay.read(src.abs); err == nil {
				file, _ = src.parseFull(s.fset, content)
			}
		}
		if file != nil {
			src.setOutline(strip(file, false))
		}
	}
	return src.stripped
}

// setOutline keeps the tree without bodies and the names it mentions.
func (src *source) setOutline(file *ast.File) {
	src.stripped = file
	if file == nil {
		return
	}
	src.named = map[string]bool{}
	for _, decl := range file.Decls {
		note := func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && !id.IsExported() {
				src.named[id.Name] = true
			}
			return true
		}
		if f, ok := decl.(*ast.FuncDecl); ok {
			ast.Inspect(f.Type, note)
		} else {
			ast.Inspect(decl, note)
		}
	}
}

// strip empties function bodies, in place or in a copy that shares the rest.
// A body stays as {} since go/types objects to a missing one.
func strip(file *ast.File, inPlace bool) *ast.File {
	if file == nil {
		return nil
	}
	if !inPlace {
		copied := *file
		copied.Decls = append([]ast.Decl(nil), file.Decls...)
		file = &copied
	}
	file.Comments, file.Doc = nil, nil
	for i, decl := range file.Decls {
		f, ok := decl.(*ast.FuncDecl)
		if !ok || f.Body == nil {
			continue
		}
		bare := *f
		bare.Doc = nil
		bare.Body = &ast.BlockStmt{Lbrace: f.Body.Lbrace, Rbrace: f.Body.Rbrace}
		file.Decls[i] = &bare
	}
	return file
}

// settle frees what only loading needs: the trees of dependencies, and in a big
// world those of local files.
func (s *sources) settle(big bool) {
	s.earlier = nil
	for abs, src := range s.files {
		if !src.local {
			delete(s.files, abs)
		} else if big {
			src.full, src.stripped, src.named = nil, nil, nil
		}
	}
}

// forget drops both trees and their positions.
func (src *source) forget(fset *token.FileSet) {
	src.mu.Lock()
	defer src.mu.Unlock()
	for _, file := range []*ast.File{src.full, src.stripped} {
		if file == nil {
			continue
		}
		if tokens := fset.File(file.FileStart); tokens != nil {
			fset.RemoveFile(tokens)
		}
	}
	src.full, src.stripped, src.named = nil, nil, nil
}

// drop forgets the full trees of files.
func (s *sources) drop(files []string) {
	for _, abs := range files {
		src := s.get(abs, true)
		src.mu.Lock()
		src.full = nil
		src.mu.Unlock()
	}
}
