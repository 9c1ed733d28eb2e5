package main

import (
	"fmt"
	"strings"
	"testing"
)

// quoted is the source text that a row's span covers.
func (s *session) quoted(file string, start, end int) string {
	s.t.Helper()
	text, err := s.world.source(file)
	if err != nil || start > end || end > len(text) {
		s.t.Fatalf("%s[%d:%d]: %v", file, start, end, err)
	}
	return strings.Join(strings.Fields(string(text[start:end])), " ")
}

func (s *session) refs(ids ...string) []string {
	s.t.Helper()
	var got rowsOf[Ref]
	s.must("refs", map[string]any{"ids": ids}, &got)
	var out []string
	for _, r := range got.Rows {
		text := fmt.Sprintf("%s %s `%s`", r.Role, s.quoted(r.File, r.Start, r.End), s.quoted(r.File, r.OuterStart, r.OuterEnd))
		add := func(key string, value any) { text += fmt.Sprintf(" %s=%v", key, value) }
		if r.Member != "" {
			add("member", r.Member)
		}
		if r.Callee != "" {
			add("callee", r.Callee)
		}
		if r.Index >= 0 {
			add("index", r.Index)
		}
		if r.Results != "" {
			add("results", r.Results)
		}
		if r.Receiver != nil {
			add("receiver", r.Receiver.Text)
		}
		for _, a := range r.Args {
			text += " (" + s.quoted(r.File, a.Start, a.End) + " " + a.Type.Text
			if a.Param != nil {
				text += "->" + a.Param.Text
			}
			for name, on := range map[string]bool{"const": a.Const, "nil": a.Nil, "address": a.Address} {
				if on {
					text += " " + name
				}
			}
			text += ")"
		}
		for _, flag := range []struct {
			name string
			on   bool
		}{
			{"ellipsis", r.Ellipsis}, {"literal", r.InLiteral}, {"loop", r.InLoop},
			{"test", r.Test}, {"implicit", r.Implicit}, {"inst", r.Instantiated},
		} {
			if flag.on {
				text += " " + flag.name
			}
		}
		out = append(out, text)
	}
	return out
}

func (s *session) conversions(params map[string]any) []string {
	s.t.Helper()
	var got rowsOf[Conversion]
	s.must("conversions", params, &got)
	var out []string
	for _, r := range got.Rows {
		text := fmt.Sprintf("%s `%s` %s->%s", r.Context, s.quoted(r.File, r.Start, r.End), r.Source.Text, r.Target.Text)
		if r.Callee != "" || r.Index >= 0 {
			text += fmt.Sprintf(" %s#%d", r.Callee, r.Index)
		}
		if r.Object != "" {
			text += " object=" + r.Object
		}
		if r.External {
			text += " external"
		}
		out = append(out, text)
	}
	return out
}

func (s *session) watches(params map[string]any) []string {
	s.t.Helper()
	var got rowsOf[Watch]
	s.must("watches", params, &got)
	var out []string
	for _, r := range got.Rows {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s `%s` %s %s", r.Kind, s.quoted(r.File, r.Start, r.End),
			r.Operand.Text, strings.Join(r.Types, ","))))
	}
	return out
}

func (s *session) named(t *testing.T, params map[string]any) map[string]NamedType {
	t.Helper()
	var got rowsOf[NamedType]
	s.must("named", params, &got)
	out := map[string]NamedType{}
	for _, r := range got.Rows {
		out[r.ID] = r
	}
	return out
}

// object is the id of what stands at the first place of text in the tree's only file.
func (s *session) object(tree map[string]string, text string) string {
	s.t.Helper()
	for file, source := range tree {
		at := strings.Index(source, text)
		if at < 0 || strings.HasSuffix(file, ".mod") {
			continue
		}
		var got struct{ Row *ObjectAt }
		s.must("object_at", map[string]any{"file": file, "offset": at}, &got)
		if got.Row == nil {
			s.t.Fatalf("nothing at %q", text)
		}
		return got.Row.ID
	}
	s.t.Fatalf("no %q", text)
	return ""
}
