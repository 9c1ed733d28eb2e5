package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// goCommand runs the user's go in one directory.
type goCommand struct {
	path    string // of the go binary
	dir     string
	overlay *overlayFile
}

// environment is what `go env` says in the directory of the run.
type environment struct {
	GOVERSION, GOROOT, GOMOD, GOWORK, GOOS, GOARCH, GOFLAGS string
}

// listed is one package as `go list` prints it.
type listed struct {
	Dir, ImportPath, Name, ForTest             string
	Standard, DepOnly                          bool
	Match                                      []string
	Module                                     *listedModule
	GoFiles, CgoFiles                          []string
	IgnoredGoFiles, IgnoredOtherFiles          []string
	TestGoFiles, XTestGoFiles                  []string
	CFiles, CXXFiles, MFiles, HFiles, FFiles   []string
	SFiles, SwigFiles, SwigCXXFiles, SysoFiles []string
	Imports                                    []string
	ImportMap                                  map[string]string
	Error                                      *listedError
}

const listedFields = "Dir,ImportPath,Name,ForTest,Standard,DepOnly,Match,Module,GoFiles,CgoFiles," +
	"IgnoredGoFiles,IgnoredOtherFiles,TestGoFiles,XTestGoFiles,CFiles,CXXFiles,MFiles,HFiles,FFiles," +
	"SFiles,SwigFiles,SwigCXXFiles,SysoFiles,Imports,ImportMap,Error"

type listedModule struct {
	Path, Dir, GoVersion string
	Main                 bool
}

type listedError struct {
	ImportStack []string
	Pos, Err    string
}

// run starts go with args, hands its standard output to read, and gives the
// first sentence of its standard error as the error when it fails.
func (g *goCommand) run(env []string, read func(io.Reader) error, args ...string) error {
	cmd := exec.Command(g.path, args...)
	cmd.Dir = g.dir
	cmd.Env = append(append(append([]string{}, launchEnv...), "PWD="+g.dir), env...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		if errors.Is(err, exec.ErrNotFound) || errors.Is(err, os.ErrNotExist) {
			return loadError("the go command %q cannot be started: install Go or put it on PATH", g.path)
		}
		return loadError("the go command cannot be started: %v", err)
	}
	readErr := read(stdout)
	io.Copy(io.Discard, stdout)
	if err := cmd.Wait(); err != nil {
		return loadError("`go %s` failed: %s", strings.Join(args[:1], " "), firstMessage(stderr.String(), err))
	}
	return readErr
}

// firstMessage shortens what the go command wrote to one line.
func firstMessage(stderr string, err error) string {
	lines := strings.FieldsFunc(stderr, func(r rune) bool { return r == '\n' || r == '\r' })
	for i, line := range lines {
		line = strings.TrimSpace(strings.TrimPrefix(line, "go: "))
		if line == "" || strings.HasPrefix(line, "downloading ") {
			continue
		}
		if strings.HasSuffix(line, ":") && i+1 < len(lines) {
			line += " " + strings.TrimSpace(lines[i+1])
		}
		return line
	}
	return err.Error()
}

// env asks `go env`.
func (g *goCommand) env() (environment, error) {
	var e environment
	err := g.run(nil, func(r io.Reader) error { return json.NewDecoder(r).Decode(&e) },
		"env", "-json", "GOVERSION", "GOROOT", "GOMOD", "GOWORK", "GOOS", "GOARCH", "GOFLAGS")
	return e, err
}

// modules lists the main modules: one, or those that go.work uses.
func (g *goCommand) modules() ([]listedModule, error) {
	var found []listedModule
	err := g.run(nil, func(r io.Reader) error {
		decoder := json.NewDecoder(r)
		for {
			var m listedModule
			if err := decoder.Decode(&m); err == io.EOF {
				return nil
			} else if err != nil {
				return err
			}
			found = append(found, m)
		}
	}, g.withOverlay("list", "-m", "-json")...)
	return found, err
}

// list runs `go list -deps` for patterns in a configuration.
func (g *goCommand) list(cfg *config, tests bool, patterns []string) ([]*listed, error) {
	args := g.withOverlay("list", "-e", "-deps", "-pgo=off", "-json="+listedFields)
	if tests {
		args = append(args, "-test")
	}
	if len(cfg.tags) > 0 {
		args = append(args, "-tags="+strings.Join(cfg.tags, ","))
	}
	args = append(append(args, "--"), patterns...)
	var found []*listed
	err := g.run(cfg.env, func(r io.Reader) error {
		decoder := json.NewDecoder(r)
		for {
			p := new(listed)
			if err := decoder.Decode(p); err == io.EOF {
				return nil
			} else if err != nil {
				return err
			}
			if p.Error != nil {
				p.Error.Pos = g.original(p.Error.Pos)
			}
			found = append(found, p)
		}
	}, args...)
	if err != nil && len(found) > 0 {
		return found, nil // what it could list is worth more than its exit code
	}
	return found, err
}

func (g *goCommand) withOverlay(args ...string) []string {
	if g.overlay != nil && g.overlay.path != "" {
		args = append(args, "-overlay="+g.overlay.path)
	}
	return args
}

// original makes "file:line:column" absolute and names the original of an
// overlay's replacement file.
func (g *goCommand) original(pos string) string {
	if pos == "" {
		return ""
	}
	file, rest := splitPosition(pos)
	if !filepath.IsAbs(file) {
		file = filepath.Join(g.dir, file)
	}
	if g.overlay != nil {
		if name, ok := g.overlay.names[file]; ok {
			file = name
		}
	}
	return file + rest
}

// splitPosition cuts "file:12:3" into "file" and ":12:3".
func splitPosition(pos string) (file, rest string) {
	end := len(pos)
	for range [2]int{} {
		i := strings.LastIndexByte(pos[:end], ':')
		if i <= 0 || i+1 == end || strings.Trim(pos[i+1:end], "0123456789") != "" {
			break
		}
		end = i
	}
	return pos[:end], pos[end:]
}
