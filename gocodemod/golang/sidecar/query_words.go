package main

import (
	"bytes"
	"slices"
)

type wordsParams struct {
	Paths []string `json:"paths"`
	Words []string `json:"words"`
}

func init() {
	query("words", func(w *world, p wordsParams) (any, error) {
		out := struct {
			Paths []string `json:"paths"`
		}{}
		s := &wordScan{world: w, words: p.Words, known: map[*node]bool{}}
		for _, path := range p.Paths {
			for _, n := range w.graph.nodes {
				if n.path == path && s.within(n) {
					out.Paths = append(out.Paths, path)
					break
				}
			}
		}
		return out, nil
	})
}

// wordScan looks for words in the sources of packages outside the main
// modules, whose function bodies are not type-checked.
type wordScan struct {
	*world
	words []string
	known map[*node]bool
}

// within tells whether one of the words stands in a package, or in one of the
// same module that it imports.
func (s *wordScan) within(n *node) bool {
	if n.local || n.std {
		return false
	}
	found, ok := s.known[n]
	if ok {
		return found
	}
	s.known[n] = false // in case of a cycle
	found = slices.ContainsFunc(n.files, s.inFile)
	for _, next := range n.imports {
		found = found || sameModule(n, next) && s.within(next)
	}
	s.known[n] = found
	return found
}

func (s *wordScan) inFile(name string) bool {
	content, err := s.overlay.read(name)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(s.words, func(word string) bool {
		return bytes.Contains(content, []byte(word))
	})
}

func sameModule(a, b *node) bool {
	return a.list.Module != nil && b.list.Module != nil && a.list.Module.Path == b.list.Module.Path
}
