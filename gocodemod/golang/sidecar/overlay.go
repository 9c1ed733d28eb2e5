package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
)

// overlay maps absolute file names to new contents; nil means deleted.
type overlay map[string]*string

// read gives the bytes of a file, as the overlay has it or as on disk.
func (o overlay) read(abs string) ([]byte, error) {
	if text, ok := o[abs]; ok {
		if text == nil {
			return nil, &os.PathError{Op: "open", Path: abs, Err: os.ErrNotExist}
		}
		return []byte(*text), nil
	}
	return os.ReadFile(abs)
}

// over is o with more on top.
func (o overlay) over(more overlay) overlay {
	merged := make(overlay, len(o)+len(more))
	for name, text := range o {
		merged[name] = text
	}
	for name, text := range more {
		merged[name] = text
	}
	return merged
}

// absolute turns the overlay of a request, relative to root, into one.
func absolute(root string, files map[string]*string) overlay {
	o := make(overlay, len(files))
	for name, text := range files {
		abs := filepath.FromSlash(name)
		if !filepath.IsAbs(abs) {
			abs = filepath.Join(root, abs)
		}
		o[filepath.Clean(abs)] = text
	}
	return o
}

// overlayFile is the form of the go command's -overlay on disk.
type overlayFile struct {
	dir   string
	path  string
	names map[string]string // replacement file -> original
}

// write puts the overlay where the go command can read it; "" when it is
// empty. Call remove when done.
func (o overlay) write() (*overlayFile, error) {
	f := &overlayFile{names: map[string]string{}}
	if len(o) == 0 {
		return f, nil
	}
	dir, err := os.MkdirTemp("", "gocodemod-overlay-")
	if err != nil {
		return nil, err
	}
	f.dir = dir
	replace := make(map[string]string, len(o))
	for name, text := range o {
		if text == nil {
			replace[name] = ""
			continue
		}
		file := filepath.Join(dir, strconv.Itoa(len(replace))+filepath.Ext(name))
		if err := os.WriteFile(file, []byte(*text), 0o600); err != nil {
			f.remove()
			return nil, err
		}
		replace[name] = file
		f.names[file] = name
	}
	data, err := json.Marshal(map[string]any{"Replace": replace})
	if err == nil {
		f.path = filepath.Join(dir, "overlay.json")
		err = os.WriteFile(f.path, data, 0o600)
	}
	if err != nil {
		f.remove()
		return nil, err
	}
	return f, nil
}

func (f *overlayFile) remove() {
	if f.dir != "" {
		os.RemoveAll(f.dir)
	}
}

// stat tells whether a file is there: in the overlay or on disk.
func (o overlay) stat(abs string) (bool, error) {
	if text, ok := o[abs]; ok {
		if text == nil {
			return false, os.ErrNotExist
		}
		return true, nil
	}
	return o.onDisk(abs)
}

// onDisk tells whether a file is there without the overlay.
func (o overlay) onDisk(abs string) (bool, error) {
	_, err := os.Stat(abs)
	return err == nil, err
}
