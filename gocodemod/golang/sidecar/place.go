package main

import (
	"hash/maphash"
	"os"
	"path/filepath"
	"strings"
)

// place knows where the run is: its root, its main modules, and thereby which
// packages are the user's own.
type place struct {
	root    string // real path
	modules []listedModule
	std     bool // the main module is Go's own std or cmd
	goroot  string
}

// newPlace decides on the root: as given, or the directory of go.work or go.mod.
func newPlace(root string, e environment, modules []listedModule) (*place, error) {
	switch {
	case root != "":
	case e.GOWORK != "" && e.GOWORK != "off":
		root = filepath.Dir(e.GOWORK)
	default:
		root = filepath.Dir(e.GOMOD)
	}
	real, err := realPath(root)
	if err != nil {
		return nil, loadError("the root %s cannot be read: %v", root, err)
	}
	p := &place{root: real}
	if p.goroot, err = realPath(e.GOROOT); err != nil {
		p.goroot = e.GOROOT
	}
	for _, m := range modules {
		if !m.Main || m.Dir == "" {
			continue
		}
		if dir, err := realPath(m.Dir); err == nil {
			m.Dir = dir
		}
		p.modules = append(p.modules, m)
		if (m.Path == "std" || m.Path == "cmd") && below(m.Dir, filepath.Join(p.goroot, "src")) {
			p.std = true
		}
	}
	if len(p.modules) == 0 {
		return nil, loadError("there is no main module here: run `go mod init` first or name a directory inside a module")
	}
	return p, nil
}

// realPath is absolute and free of symlinks.
func realPath(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(abs)
}

// below tells whether path is dir or inside it.
func below(path, dir string) bool {
	if path == dir {
		return true
	}
	if !strings.HasSuffix(dir, string(os.PathSeparator)) {
		dir += string(os.PathSeparator)
	}
	return strings.HasPrefix(path, dir)
}

// local tells whether a package belongs to a main module.
func (p *place) local(l *listed) bool {
	if l.Dir == "" {
		return false
	}
	if !p.std {
		return l.Module != nil && l.Module.Main
	}
	rel, err := filepath.Rel(p.root, l.Dir)
	if err != nil || !filepath.IsLocal(rel) {
		return false
	}
	for _, element := range strings.Split(filepath.ToSlash(rel), "/") {
		if element == "vendor" {
			return false
		}
	}
	return true
}

// version is the language version of a main-module package: "go1.22".
func (p *place) version(l *listed) string {
	version := ""
	if l.Module != nil {
		version = l.Module.GoVersion
	} else if m := p.moduleOf(l.Dir); m != nil {
		version = m.GoVersion
	}
	if version == "" {
		return ""
	}
	return "go" + version
}

// moduleOf gives the innermost main module around a directory.
func (p *place) moduleOf(dir string) *listedModule {
	var found *listedModule
	for i := range p.modules {
		m := &p.modules[i]
		if below(dir, m.Dir) && (found == nil || len(m.Dir) > len(found.Dir)) {
			found = m
		}
	}
	return found
}

// rel names a file relative to the root, with slashes.
func (p *place) rel(abs string) string {
	if below(abs, p.root) && len(abs) > len(p.root) {
		return filepath.ToSlash(strings.TrimPrefix(abs[len(p.root):], string(os.PathSeparator)))
	}
	rel, err := filepath.Rel(p.root, abs)
	if err != nil {
		return filepath.ToSlash(abs)
	}
	return filepath.ToSlash(rel)
}

// abs is the reverse of rel.
func (p *place) abs(file string) string {
	path := filepath.FromSlash(file)
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(p.root, path)
}

// stamp hashes a sequence of texts and numbers.
type stamp struct{ hash maphash.Hash }

func newStamp() *stamp {
	s := new(stamp)
	s.hash.SetSeed(seed)
	return s
}

func (s *stamp) text(t string) {
	s.number(int64(len(t)))
	s.hash.WriteString(t)
}

func (s *stamp) number(n int64) {
	var b [8]byte
	for i := range b {
		b[i] = byte(n >> (8 * i))
	}
	s.hash.Write(b[:])
}

func (s *stamp) sum() uint64 { return s.hash.Sum64() }
