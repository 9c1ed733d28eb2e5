package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
)

func TestMain(m *testing.M) {
	launchEnv = append(launchEnv, "GOPROXY=off", "GOFLAGS=", "GOWORK=", "GO111MODULE=", "CGO_ENABLED=1")
	enableAliases()
	os.Exit(m.Run())
}

// tree writes files ("name" -> text) to a new directory and gives its real path.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := files["go.mod"]; !ok && files["go.work"] == "" {
		files["go.mod"] = "module ex.com/m\n\ngo 1.22\n"
	}
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// session is a sidecar without the process around it.
type session struct {
	t     *testing.T
	world *world
}

// ask sends a request through the protocol and decodes the result into out;
// the error answer is given back.
func (s *session) ask(method string, params any, out any) *answerError {
	s.t.Helper()
	line, err := json.Marshal(map[string]any{"id": 1, "method": method, "params": params})
	if err != nil {
		s.t.Fatal(err)
	}
	reply := respond(&s.world, line)
	if reply.Error != nil {
		return reply.Error
	}
	if err := json.Unmarshal(reply.Result.(json.RawMessage), out); err != nil {
		s.t.Fatal(err)
	}
	return nil
}

// must is ask without errors.
func (s *session) must(method string, params any, out any) {
	s.t.Helper()
	if err := s.ask(method, params, out); err != nil {
		s.t.Fatalf("%s: %s: %s", method, err.Code, err.Message)
	}
}

// open loads a tree.
func open(t *testing.T, files map[string]string, more map[string]any) (*session, *Loaded) {
	t.Helper()
	s := &session{t: t}
	params := map[string]any{"dir": tree(t, files)}
	for key, value := range more {
		params[key] = value
	}
	loaded := new(Loaded)
	s.must("load", params, loaded)
	return s, loaded
}

// check gives the messages of a check, "file:line: message", sorted.
func (s *session) check(overlay map[string]any) []string {
	s.t.Helper()
	var result checkResult
	s.must("check", map[string]any{"overlay": overlay}, &result)
	return lines(result.Errors)
}

func lines(errs []PackageError) []string {
	all := []string{}
	for _, e := range errs {
		text, _ := json.Marshal(e.Line)
		all = append(all, e.Package+" "+e.File+":"+string(text)+": "+e.Message)
	}
	sort.Strings(all)
	return all
}

func allErrors(l *Loaded) []PackageError {
	errs := append([]PackageError(nil), l.Errors...)
	for _, p := range l.Packages {
		errs = append(errs, p.Errors...)
	}
	return errs
}

func pkg(t *testing.T, l *Loaded, path string) Package {
	t.Helper()
	for _, p := range l.Packages {
		if p.Path == path {
			return p
		}
	}
	t.Fatalf("no package %s", path)
	return Package{}
}

func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s:\n got %q\nwant %q", what, got, want)
	}
}

// changes is an overlay of a request as check sees it.
func changes(w *world, edit map[string]any) overlay {
	files := map[string]*string{}
	for name, value := range edit {
		files[name] = nil
		if text, ok := value.(string); ok {
			files[name] = &text
		}
	}
	return w.differing(absolute(w.root, files))
}

func sorted(texts []string) []string {
	sort.Strings(texts)
	return texts
}

func describe(l *Loaded) (texts []string) {
	for _, p := range l.Packages {
		p.Errors = nil
		text, _ := json.Marshal(p)
		texts = append(texts, string(text))
	}
	return texts
}
