"""The facts from the real sidecar: a small module, every question once."""

from __future__ import annotations

import pytest

from gocodemod.errors import LoadError, SidecarError
from gocodemod.golang import find_go, load
from gocodemod.model import Configuration

STORE = """package store

import "fmt"

// Store keeps things.
type Store interface{ Get(key string) string }

type memory struct{ m map[string]string }

func (s *memory) Get(key string) string { return s.m[key] }

type adapter struct{ in Store }

func (a *adapter) Get(key string) string { return a.in.Get(key) }

func New() Store { return &adapter{in: &memory{}} }

func Show(v fmt.Stringer) { fmt.Println(v) }
"""
USER = """package main

import "ex.com/m/store"

func main() {
	s := store.New()
	println(s.Get("k"))
	if m, ok := s.(interface{ Len() int }); ok {
		_ = m
	}
}
"""
FILES = {
    "store/store.go": STORE,
    "store/store_test.go": "package store\n\nvar _ Store = (*memory)(nil)\n",
    "store/skip_plan9.go": "package store\n\nfunc unseenHere() { New() }\n",
    "main.go": USER,
    "link.go": 'package main\n\nimport _ "unsafe"\n\n//go:linkname now time.now\nfunc now() int\n',
    "link.s": "",
}


@pytest.fixture
def facts(module):
    root = module(FILES)
    with load(find_go(root), root) as loaded:
        yield loaded


def test_every_question(facts):
    assert [package.path for package in facts.packages()] == ["ex.com/m", "ex.com/m/store"]
    assert facts.root.name == "m"
    package = facts.package_of("store/store_test.go")
    assert package is not None and package.path == "ex.com/m/store"
    assert facts.package_of("store/skip_plan9.go") is None
    assert facts.language("store/store.go") == (1, 22)

    (adapter,) = facts.named(ids=["ex.com/m/store.adapter"])
    assert STORE.encode()[adapter.start : adapter.end] == b"adapter struct{ in Store }"
    assert adapter.methods[0].forward is not None
    assert {row.name for row in facts.named(kinds=["interface"])} == {"Store"}
    assert {row.name for row in facts.named(kinds=["struct"], max_fields=1)} == {
        "adapter",
        "memory",
    }

    (show,) = facts.funcs(ids=["ex.com/m/store.Show"])
    assert show.params[0].type.text == "fmt.Stringer"
    assert "ex.com/m/store.New" not in {row.id for row in facts.funcs(iface_params=True)}

    refs = facts.refs(["ex.com/m/store.New", "fmt.Println"])
    assert {ref.role for ref in refs if ref.id == "ex.com/m/store.New"} == {"call", "define"}
    assert [ref.file for ref in refs] == sorted(ref.file for ref in refs)
    by_id = facts.refs_by_id(["fmt.Println", "fmt.Printf", "ex.com/m/store.New"])
    assert {name: len(found) for name, found in by_id.items()} == {
        "ex.com/m/store.New": 2,
        "fmt.Printf": 0,
        "fmt.Println": 1,
    }

    conversions = facts.conversions(["ex.com/m/store.adapter"])
    assert {(row.context, row.target.text) for row in conversions} == {
        ("return", "ex.com/m/store.Store")
    }
    watches = facts.watches(["ex.com/m/store.Store"])
    assert ("assert", "main.go") in {(row.kind, row.file) for row in watches}

    at = USER.index("store.New")
    assert any(row.object == "ex.com/m/store.New" for row in facts.exprs("main.go", at, at + 12))
    found = facts.object_at("main.go", at + len("store."))
    assert found is not None and (found.id, found.kind) == ("ex.com/m/store.New", "func")
    assert facts.object_at("main.go", 7) is None

    assert "now" in {name for row in facts.pragmas() for name in row.names}
    (unseen,) = facts.unseen()
    assert (unseen.file, "New" in unseen.idents) == ("store/skip_plan9.go", True)
    assert facts.format(["package  a", "(("]) == ["package a\n", None]


def test_answers_are_remembered(facts):
    first = facts.refs(["ex.com/m/store.New"])
    assert facts.refs(["ex.com/m/store.New", "ex.com/m/store.New"]) is first
    assert facts.refs([]) == ()
    facts.close()
    assert facts.refs(["ex.com/m/store.New"]) is first
    with pytest.raises(SidecarError):
        facts.refs(["fmt.Println"])


def test_check(facts):
    assert facts.check({"store/store.go": STORE.encode() + b"\n"}) == ()
    renamed = STORE.replace("func New()", "func Made()").encode()
    (error,) = facts.check({"store/store.go": renamed})
    assert (error.file, error.line, error.offset) == ("main.go", 6, USER.index("New"))
    assert "New" in error.message
    assert (
        facts.check({"store/store.go": renamed, "main.go": USER.replace("New", "Made").encode()})
        == ()
    )
    (gone, *_) = facts.check({"store/store.go": None})
    assert gone.file


def test_bytes_that_are_no_text(facts):
    text = b'package store\n\nvar x = "\xff"\n'
    errors = facts.check({"store/other.go": text})
    assert [(error.file, error.offset) for error in errors] == [
        ("store/other.go", text.index(b"\xff"))
    ]


def test_reload(facts):
    before = facts.refs(["ex.com/m/store.New"])
    after = facts.reload({"store/more.go": b"package store\n\nvar made = New()\n"})
    assert len(after.refs(["ex.com/m/store.New"])) == len(before) + 1
    assert after.package_of("store/more.go") is not None
    assert after.reload({"store/more.go": b"package store\n\nvar made = New()\n"}) is after
    assert facts.refs(["ex.com/m/store.New"]) is before
    with pytest.raises(SidecarError, match="a reload has replaced"):
        facts.funcs()
    back = after.reload({})
    assert back.refs(["ex.com/m/store.New"]) == before


def test_configurations(module):
    root = module(FILES)
    toolchain = find_go(root)
    both = (Configuration("linux", "amd64"), Configuration("plan9", "386"))
    with load(toolchain, root, configurations=both) as facts:
        assert facts.loaded.configurations == ("linux/amd64", "plan9/386")
        assert facts.unseen() == ()
        files = [ref.file for ref in facts.refs(["ex.com/m/store.New"])]
        assert files == ["main.go", "store/skip_plan9.go", "store/store.go"]


def test_patterns_select_and_the_world_stays_closed(module):
    root = module(FILES)
    with load(find_go(root / "store"), root / "store", ["./..."]) as facts:
        selected = {package.path: package.selected for package in facts.packages()}
        assert selected == {"ex.com/m": False, "ex.com/m/store": True}
        assert facts.package_of("store/store.go") is not None


def test_code_with_errors_is_reported_and_the_rest_goes_on(module):
    root = module(
        {**FILES, "bad/bad.go": "package bad\n\nvar x int = true\n", "worse/w.go": "func"}
    )
    with load(find_go(root), root) as facts:
        found = {
            (error.file, error.line)
            for error in (*facts.loaded.errors, *(e for p in facts.packages() for e in p.errors))
        }
        assert {("bad/bad.go", 3), ("worse/w.go", 1)} <= found
        assert facts.refs(["ex.com/m/store.New"])


def test_what_cannot_be_loaded_at_all(module, tmp_path):
    with pytest.raises(LoadError, match="not inside a Go module"):
        load(find_go(tmp_path), tmp_path)
    root = module(FILES)
    with pytest.raises(LoadError, match="nothing") as raised:
        load(find_go(root), root, ["./nothing/..."])
    assert not isinstance(raised.value, SidecarError)
