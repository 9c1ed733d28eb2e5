package main

import (
	"encoding/json"
	"sort"
)

// located is an encoded row with what rows are sorted by.
type located struct {
	file  string
	start int
	row   string
}

// rawRows is the result of a query: rows that are encoded already.
type rawRows = rowsOf[json.RawMessage]

// locate encodes a row. Rows are told apart by their encoding: two units that
// see the same thing encode it alike.
func locate(file string, start int, row any) located {
	text, err := json.Marshal(row)
	if err != nil { // no row holds what JSON lacks
		panic(err)
	}
	return located{file: file, start: start, row: string(text)}
}

// gather sorts rows by position and drops repeated ones.
func gather(rows []located) rawRows {
	sort.Slice(rows, func(i, j int) bool {
		a, b := &rows[i], &rows[j]
		if a.file != b.file {
			return a.file < b.file
		}
		if a.start != b.start {
			return a.start < b.start
		}
		return a.row < b.row
	})
	out := rawRows{Rows: make([]json.RawMessage, 0, len(rows))}
	for i := range rows {
		if i == 0 || rows[i] != rows[i-1] {
			out.Rows = append(out.Rows, json.RawMessage(rows[i].row))
		}
	}
	return out
}

// query registers a method that needs a load and whose parameters are a P.
func query[P any](name string, f func(w *world, params P) (any, error)) {
	register(name, loadedOnly(func(w *world, raw json.RawMessage) (any, error) {
		var params P
		if err := decode(raw, &params); err != nil {
			return nil, err
		}
		return f(w, params)
	}))
}

// rows runs f over the units of paths (nil = all) and gathers what it locates.
func (w *world) rows(paths map[string]bool, f func(v *view) []located) (any, error) {
	found, err := collect(w, paths, func(u *unit) []located { return f(newView(w, u)) })
	if err != nil {
		return nil, err
	}
	return gather(found), nil
}
