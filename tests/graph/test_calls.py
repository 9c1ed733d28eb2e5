"""The call graph: static calls, calls through interfaces and function values."""

from __future__ import annotations

import pytest

from gocodemod.golang import find_go, load
from gocodemod.graph.calls import Calls

MAIN = """package main

type Store interface{ Get(key string) string }

type memory struct{}

func (*memory) Get(key string) string { return key }

type adapter struct{ in Store }

func (a *adapter) Get(key string) string { return a.in.Get(key) }

type unused struct{}

func (unused) Get(string) string { return "" }

type Wrapped struct{ Store }

func serve(s Store) {
	go s.Get("a")
	defer s.Get("b")
	twice(s.Get)
	twice(help)
}

func twice(f func(string) string) { f(f("x")) }

func help(key string) string { return key }

func main() {
	serve(&adapter{&memory{}})
	serve(Wrapped{&memory{}})
	func() { serve(nil) }()
}
"""
TEST = """package main

import "testing"

func TestServe(t *testing.T) { serve(&memory{}) }
"""


@pytest.fixture
def calls(module):
    root = module({"main.go": MAIN, "main_test.go": TEST})
    with load(find_go(root), root) as facts:
        return Calls(facts)


def _m(*names):
    return frozenset(f"ex.com/m.{name}" for name in names)


def test_static_calls(calls):
    sites = calls.sites("ex.com/m.serve")
    assert [(site.file, site.function, site.kind, site.test) for site in sites] == [
        ("main.go", "ex.com/m.main", "call", False),
        ("main.go", "ex.com/m.main", "call", False),
        ("main.go", "ex.com/m.main", "call", False),
        ("main_test.go", "ex.com/m.TestServe", "call", True),
    ]
    assert [MAIN[site.offset :].startswith("serve(") for site in sites[:3]] == [True] * 3
    assert calls.callers("ex.com/m.serve") == _m("main", "TestServe")
    assert calls.calling_packages("ex.com/m.serve") == {"ex.com/m"}
    assert calls.callees("ex.com/m.main") == _m("serve")


def test_calls_through_an_interface(calls):
    sites = calls.sites("ex.com/m.Store.Get")
    assert [(site.function, site.kind) for site in sites] == [
        ("ex.com/m.adapter.Get", "call"),
        ("ex.com/m.serve", "go"),
        ("ex.com/m.serve", "defer"),
    ]
    assert sites[0].callees == ("ex.com/m.memory.Get",)
    assert sites[1].callees == ("ex.com/m.adapter.Get", "ex.com/m.memory.Get")
    assert not any(site.unknown for site in sites)
    assert calls.callers("ex.com/m.memory.Get") == _m("adapter.Get", "serve", "twice")
    assert calls.calling_types("ex.com/m.memory.Get") == _m("adapter")
    assert calls.sites("ex.com/m.unused.Get") == ()
    assert calls.callees("ex.com/m.adapter.Get") == _m("Store.Get", "memory.Get")


def test_calls_of_function_values(calls):
    assert [site.function for site in calls.sites("ex.com/m.help")] == ["ex.com/m.twice"] * 2
    (value,) = calls.values("ex.com/m.help")
    assert (value.function, value.kind) == ("ex.com/m.serve", "value")
    assert calls.callees("ex.com/m.twice") >= _m("help", "memory.Get", "adapter.Get")
    assert calls.callers("ex.com/m.no") == frozenset()


def test_unknown_receivers_may_be_any_implementation(module):
    text = MAIN.replace("package main", "package lib").replace("func main()", "func Main()")
    root = module(
        {"lib.go": text.replace("func serve(", "func Serve(").replace("serve(", "Serve(")}
    )
    with load(find_go(root), root) as facts:
        calls = Calls(facts)
    sites = [s for s in calls.sites("ex.com/m.Store.Get") if s.function.endswith(".Serve")]
    assert all(site.unknown and "ex.com/m.unused.Get" in site.callees for site in sites)
