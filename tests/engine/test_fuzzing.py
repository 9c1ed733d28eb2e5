"""The fuzz gate over real Go: wrong changes go alone, right ones stay, and nothing is left."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from swap import Swap, Swapper

from gocodemod import engine
from gocodemod.golang import find_go
from gocodemod.golang.command import GoCommands
from gocodemod.model import Options, Plan

API = """package api

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"time"
)

type Item struct {
	Name  string    `json:"name"`
	Price float64   `json:"price"`
	Made  time.Time `json:"made"`
	Next  *Item     `json:"next,omitempty"`
	notes map[string]any
}

type Store interface {
	List(name string) ([]Item, error)
}

type Server struct {
	store Store
	sent  int
}

func Plain(w io.Writer, v Item) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = w.Write(b)
	return err
}

func Newline(w io.Writer, v Item) error {
	b, err := json.Marshal(v) // newline
	if err != nil {
		return err
	}
	_, err = w.Write(b)
	return err
}

func Short(w io.Writer, v Item) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	n, err := w.Write(b)
	if err != nil {
		return err
	}
	if n < len(b) {
		return io.ErrShortWrite
	}
	return nil
}

func Read(r io.Reader) (Item, error) {
	var v Item
	b, err := io.ReadAll(r)
	if err != nil {
		return v, err
	}
	return v, json.Unmarshal(b, &v)
}

func Lost(r io.Reader) (Item, error) {
	var v Item
	b, err := io.ReadAll(r) // lost
	if err != nil {
		return v, err
	}
	return v, json.Unmarshal(b, &v)
}

func (s *Server) list(w http.ResponseWriter, r *http.Request) {
	items, err := s.store.List(r.URL.Query().Get("name"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	b, err := json.Marshal(items) // list
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Write(b)
	s.sent += len(b)
}

func (s Server) count(w http.ResponseWriter, r *http.Request) {
	b, _ := json.Marshal(s.sent) // count
	w.WriteHeader(http.StatusAccepted)
	w.Write(b)
}

func encode(v Item) ([]byte, error) {
	if v.Name == "" {
		return nil, errors.New("no name")
	}
	return json.Marshal(v) // encode
}

func Encoded(w io.Writer, v Item) error {
	b, err := encode(v) // encoded
	if err != nil {
		return err
	}
	_, err = w.Write(b)
	return err
}

func Save(name string, v Item) error {
	b, err := json.Marshal(v) // save
	if err != nil {
		return err
	}
	return os.WriteFile(name, b, 0o600)
}

func Each[T any](w io.Writer, v T) error {
	b, err := json.Marshal(v) // each
	if err != nil {
		return err
	}
	_, err = w.Write(b)
	return err
}

func Stamp(w io.Writer) error {
	b, err := json.Marshal(time.Now()) // stamp
	if err != nil {
		return err
	}
	_, err = w.Write(b)
	return err
}

func Kept(v Item) ([]byte, error) {
	return json.Marshal(v) // kept
}

func Background(v Item) {
	go json.Marshal(v) // background
}
"""

TEST = """package api

import "testing"

func TestMain(m *testing.M) { panic("the fuzzing runs no test of the module") }

const sample = `{"name": "rare", "price": 1}`
"""

POOL = """package api

import (
	"bytes"
	"encoding/json"
	"io"
	"sync"
)

var pool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func free(b *bytes.Buffer) {
	memory := b.Bytes()
	for i := range memory {
		if poisoned {
			memory[i] = 0xDB
		}
	}
	b.Reset()
	pool.Put(b)
}

func writeJSON(w io.Writer, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = w.Write(b)
	return err
}
"""
POISON = "//go:build {}gocodemod_poison\n\npackage api\n\nconst poisoned = {}\n"
KEPT = """b := pool.Get().(*bytes.Buffer)
	defer free(b)
	if err := writeJSON(b, v); err != nil {
		return nil, err
	}
	return b.Bytes(), nil"""

FILES = {
    "api/api.go": API,
    "api/api_test.go": TEST,
    "api/pool.go": POOL,
    "api/poison.go": POISON.format("", "true"),
    "api/nopoison.go": POISON.format("!", "false"),
}

PLAIN = "func Plain(w io.Writer, v Item) error {"
COUNT = """b, _ := json.Marshal(s.sent) // count
	w.WriteHeader(http.StatusAccepted)
	w.Write(b)"""
ENCODED = """b, err := encode(v) // encoded
	if err != nil {
		return err
	}
	_, err = w.Write(b)
	return err"""


def swap(name: str, *texts: str) -> Swap:
    """Of the file api.go: old text, new text, and so on."""
    pairs = zip(texts[::2], texts[1::2], strict=True)
    return Swap(name, [("api/api.go", old, new) for old, new in pairs])


RIGHT = [
    swap("plain", PLAIN, PLAIN.replace("error", "(err error)") + "\n\tdefer func() {}()"),
    swap("list", "json.Marshal(items) // list", "json.Marshal(&items)"),
    swap(
        "encode",
        "func encode(v Item) ([]byte, error)",
        "func encode(w io.Writer, v Item) error",
        'return nil, errors.New("no name")',
        'return errors.New("no name")',
        "return json.Marshal(v) // encode",
        "return writeJSON(w, v)",
        ENCODED,
        "return encode(w, v)",
    ),
]
WRONG = [
    swap("newline", "json.Marshal(v) // newline", 'json.MarshalIndent(v, "", "")'),
    swap("short", "\tif n < len(b) {\n\t\treturn io.ErrShortWrite\n\t}\n", "\t_ = n\n"),
    swap(
        "lost",
        "b, err := io.ReadAll(r) // lost\n\tif err != nil {\n\t\treturn v, err\n\t}",
        "b, _ := io.ReadAll(r)",
    ),
    swap(
        "count",
        COUNT,
        "w.WriteHeader(http.StatusAccepted)\n\tjson.NewEncoder(w).Encode(s.sent)",
    ),
    Swap(
        "kept",
        [("api/api.go", "return json.Marshal(v) // kept", KEPT)],
        imports=[("api/api.go", "bytes", "bytes")],
    ),
]
UNFIT = [
    swap("save", "json.Marshal(v) // save", "json.Marshal(&v)"),
    swap("each", "json.Marshal(v) // each", "json.Marshal(&v)"),
    swap("stamp", "json.Marshal(time.Now()) // stamp", "json.Marshal(time.Now().UTC())"),
    swap("background", "go json.Marshal(v) // background", "go json.Marshal(&v)"),
]


def run(root: Path, swaps: list[Swap], seconds: float, **more: Any) -> Plan:
    options = Options(
        transforms=("swap",), verify="types", require_benefit=False, fuzz=seconds, **more
    )
    return engine.plan(options, root, transforms=[Swapper(swaps)])


def test_wrong_changes_go_alone(module: Any, tree: Callable[[Path], Any]) -> None:
    root = module(FILES)
    before = tree(root)
    plan = run(root, [*RIGHT, *WRONG, *UNFIT], 12.0)
    assert tree(root) == before
    status = {c.id: c.status for c in plan.report.changes}
    assert {i for i, s in status.items() if s == "rejected"} == {s.id for s in WRONG}
    said = {r.subject: r.message for r in plan.report.refusals}
    assert {r.code for r in plan.report.refusals} == {"fuzz-difference"}
    assert said["newline"].startswith("api.Newline: writer 1: sizes of the writes: before [")
    assert "after 0 bytes" in said["short"] or "takes too little" in said["short"]
    assert "reader that fails in the middle" in said["lost"]
    assert r"\xdb\xdb" in said["kept"]
    assert said["count"].startswith("api.Server.count: response 2: sizes of the writes")

    found: Any = plan.report.summary["fuzz"]
    assert {row["function"] for row in found["functions"]} == {
        "api.Plain", "api.Server.list", "api.encode", "api.Encoded",
    }  # fmt: skip
    assert all(row["executions"] > 50 for row in found["functions"])
    reasons = {row["function"]: row["reason"] for row in found["skipped"]}
    assert reasons == {
        "api.Save": "it calls os.WriteFile",
        "api.Each": "it has type parameters",
        "api.Stamp": "it gives another result each time",
        "api.Background": "it starts a goroutine",
    }
    ran = {c.id: c.evidence.get("fuzz_executions", 0) for c in plan.report.changes}
    assert {i for i, runs in ran.items() if runs} == {s.id for s in RIGHT}
    gate = plan.report.gates[-1]
    assert (gate.name, gate.status) == ("fuzz", "passed")
    assert gate.detail.startswith(f"4 functions, {found['executions']} executions; 5 rejected; 4")
    assert "api/api.go:118: api.Save: it calls os.WriteFile" in gate.detail
    assert not [file for file in plan.after if "equivalence" in file]


def test_two_changes_of_one_function(module: Any) -> None:
    old = "func Both(w io.Writer, v any) {\n\ta, _ := json.Marshal(v)\n\tw.Write(a)\n"
    old += "\tb, _ := json.Marshal([]any{v})\n\tw.Write(b)\n}\n"
    root = module({"p.go": 'package p\n\nimport (\n\t"encoding/json"\n\t"io"\n)\n\n' + old})
    good = Swap("good", [("p.go", "a, _ := json.Marshal(v)", "a, _ := json.Marshal(any(v))")])
    bad = Swap("bad", [("p.go", "json.Marshal([]any{v})", 'json.MarshalIndent([]any{v}, "", "")')])
    plan = run(root, [good, bad], 1.0)
    assert {c.id: c.status for c in plan.report.changes} == {"good": "verified", "bad": "rejected"}


@pytest.mark.slow
def test_all_rejected(module: Any) -> None:
    root = module(FILES)
    plan = run(root, WRONG[:1], 1.0, keep_fuzz=True)
    assert plan.report.gates[-1].status == "failed"
    assert not [file for file, text in plan.after.items() if text != plan.before[file]]


def test_old_form_that_does_not_compile(module: Any) -> None:
    files = {"p.go": "package p\n\ntype old int\n\nfunc F(n int) int { return int(old(n)) }\n"}
    swap = Swap("type", [("p.go", "type old int\n", ""), ("p.go", "int(old(n))", "n")])
    plan = run(module(files), [swap], 1.0)
    assert [c.status for c in plan.report.changes] == ["verified"]
    found: Any = plan.report.summary["fuzz"]
    [left] = found["skipped"]
    assert left["reason"] == "its old form does not compile beside the new one: undefined: old"


@pytest.mark.slow
def test_kept_and_undone(module: Any, tree: Callable[[Path], Any]) -> None:
    root = module({**FILES, "api/api_test.go": "package api\n"})
    before = tree(root)
    plan = run(root, RIGHT, 12.0, keep_fuzz=True)
    engine.write(plan, root)
    assert (root / "api/equivalence_api_test.go").read_text().count("func FuzzEquivalence_") == 4
    assert (root / "internal/equivalence/equivalence.go").is_file()
    assert any((root / "api/testdata/fuzz").iterdir())
    again = run(root, RIGHT, 0.0)
    assert not again.report.changes
    commands = GoCommands(find_go(root), root)
    every = ["ex.com/m/api", "ex.com/m/internal/equivalence"]
    assert commands.vet(every, {}).ok
    assert commands.test(every, {}).ok
    engine.undo(root)
    assert tree(root) == before


def test_not_asked(module: Any) -> None:
    plan = run(module(FILES), WRONG[:1], 0.0)
    assert [gate.name for gate in plan.report.gates] == ["types", "benefit"]
    assert "fuzz" not in plan.report.summary
