package main

import (
	"encoding/json"
	"go/format"
)

type formatParams struct {
	Sources []string `json:"sources"`
}

// formatResult has one of its fields.
type formatResult struct {
	Text  *string `json:"text,omitempty"`
	Error string  `json:"error,omitempty"`
}

func init() { register("format", formatSources) }

// formatSources is gofmt without touching the disk; it needs no load.
func formatSources(_ *world, params json.RawMessage) (any, error) {
	var p formatParams
	if err := decode(params, &p); err != nil {
		return nil, err
	}
	results := make([]formatResult, len(p.Sources))
	for i, source := range p.Sources {
		out, err := format.Source([]byte(source))
		if err != nil {
			results[i].Error = err.Error()
			continue
		}
		text := string(out)
		results[i].Text = &text
	}
	return map[string]any{"results": results}, nil
}
