"""Layers and near misses of a small module, from the real sidecar."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from gocodemod.golang import find_go, load
from gocodemod.graph.chains import Link, chain
from gocodemod.graph.layer_rows import layer_rows
from gocodemod.model_layers import CallerRow, LayerRow

SHOP = """package shop

type Order struct{ ID string }

type Service struct{ n int }

func (s *Service) Get(id string) (Order, error) { s.n++; return Order{id}, nil }
func (s *Service) Put(o Order) error { s.n++; return nil }

// Three in a row: gateway, store, cache.
type store interface {
	Get(id string) (Order, error)
	Put(o Order) error
}

type cache struct{ in *Service }

func (c *cache) Get(id string) (Order, error) { return c.in.Get(id) }
func (c *cache) Put(o Order) error { return c.in.Put(o) }

type gateway struct{ in store }

func (g *gateway) Get(id string) (Order, error) { return g.in.Get(id) }
func (g *gateway) Store(o Order) error { return g.in.Put(o) }

type logged struct{ in *Service }

func (l *logged) Get(id string) (Order, error) { println(id); l.Put(Order{}); return l.in.Get(id) }
func (l *logged) Put(o Order) error { return l.in.Put(o) }

func newGateway() *gateway { return &gateway{in: &cache{in: &Service{}}} }

var first, _ = newGateway().Get("first")

type handler struct{ g *gateway }

func (h handler) serve() {
	h.g.Get("1")
	go h.g.Get("2")
	defer h.g.Store(Order{})
	f := h.g.Get
	f("4")
}

func Run() {
	h := handler{newGateway()}
	h.serve()
	h.g.Get("3")
}
"""
TEST = """package shop

import "testing"

func TestGateway(t *testing.T) { newGateway().Get("t") }
"""
USER = """package main

import "ex.com/m/shop"

type runner interface{ Run() }

type real struct{}

func (real) Run() { shop.Run() }

func run(r runner) { r.Run() }

func main() { run(real{}) }
"""
FILES = {"shop/shop.go": SHOP, "shop/shop_test.go": TEST, "cmd/main.go": USER}


def write(root: Path, files: Mapping[str, str]) -> Path:
    for name, text in {"go.mod": "module ex.com/m\n\ngo 1.22\n", **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def rows_of(
    root: Path, *patterns: str, include_tests: bool = False
) -> Iterator[tuple[str, LayerRow]]:
    with load(find_go(root), root, patterns or ("./...",)) as facts:
        found = layer_rows(
            facts, lambda file: (facts.root / file).read_bytes(), include_tests=include_tests
        )
    return ((row.subject.removeprefix("ex.com/m/"), row) for row in found)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> dict[str, LayerRow]:
    return dict(rows_of(write(tmp_path_factory.mktemp("m"), FILES)))


def test_the_most_called_comes_first(shop: dict[str, LayerRow]) -> None:
    assert list(shop) == [
        "shop.gateway",
        "shop.cache",
        "shop.store",
        "cmd.runner",
        "shop.logged",
    ]


def test_numbers_of_an_adapter(shop: dict[str, LayerRow]) -> None:
    row = shop["shop.gateway"]
    assert (row.kind, row.file, row.line, row.column) == ("adapter", "shop/shop.go", 21, 6)
    # Two in serve, one started, one deferred, and one that initializes a variable; the method
    # taken as a value is no call.
    assert (row.call_sites, row.functions, row.types, row.packages) == (5, 3, 1, 1)
    assert (row.methods, row.callees, row.shared) == (2, 2, 0)
    assert row.passes_through
    assert (row.obstacle, row.exported, row.state) == ("", False, "layer")
    serve = "ex.com/m/shop.handler.serve"
    assert row.callers[0] == CallerRow(
        function=serve, type="ex.com/m/shop.handler", package="ex.com/m/shop", sites=3
    )
    assert {caller.function for caller in row.callers} == {serve, "ex.com/m/shop.Run", ""}


def test_a_chain_has_its_layers_and_its_worker(shop: dict[str, LayerRow]) -> None:
    chained = ("shop.gateway", "shop.store", "shop.cache", "shop.Service")
    for name in chained[:3]:
        row = shop[name]
        assert row.chain == tuple(f"ex.com/m/{each}" for each in chained)
        assert (row.worker, row.hops) == ("ex.com/m/shop.Service", 3)
    assert shop["shop.gateway"].next == "ex.com/m/shop.store"


def test_calls_through_an_interface_are_those_of_what_is_in_it(shop: dict[str, LayerRow]) -> None:
    row = shop["shop.cache"]
    assert (row.call_sites, row.shared) == (2, 0)
    assert {caller.through for caller in row.callers} == {"ex.com/m/shop.store"}
    lone = shop["shop.store"]
    assert (lone.kind, lone.inner, lone.implementations) == (
        "interface",
        "ex.com/m/shop.cache",
        3,
    )
    assert (lone.call_sites, lone.functions, lone.types) == (2, 2, 1)


def test_a_near_miss_has_an_obstacle_and_calls_of_its_own_do_not_count(
    shop: dict[str, LayerRow],
) -> None:
    row = shop["shop.logged"]
    assert (row.obstacle, row.state, row.passes_through) == ("work-in-method", "near-miss", False)
    assert row.message.startswith("logged.Get ")
    assert row.call_sites == 0
    assert row.callees == 2
    assert row.chain == ("ex.com/m/shop.logged", "ex.com/m/shop.Service")


def test_tests_count_when_asked_for(tmp_path: Path) -> None:
    rows = dict(rows_of(write(tmp_path, FILES), include_tests=True))
    assert rows["shop.gateway"].call_sites == 6


def test_a_pattern_selects_layers_and_calls_count_everywhere(tmp_path: Path) -> None:
    files = {
        "in/in.go": "package in\n\ntype T struct{ N int }\n\nfunc (t *T) Do() { t.N++ }\n\n"
        "type A struct{ t *T }\n\nfunc (a A) Do() { a.t.Do() }\n\n"
        "func New() A { return A{&T{}} }\n",
        "out/out.go": 'package out\n\nimport "ex.com/m/in"\n\nfunc F() { in.New().Do() }\n',
    }
    root = write(tmp_path, files)
    ((name, row),) = rows_of(root, "./in")
    assert (name, row.call_sites, row.packages) == ("in.A", 1, 1)
    assert (row.exported, row.state) == (True, "exported")
    assert not dict(rows_of(root, "./out"))


INTERFACES = """package p

type T struct{ n int }

func (t *T) Do() { t.n++ }

type U struct{ n int }

func (u *U) Do() { u.n++ }

type stored interface{ Do() }
type asked interface{ Do() }
type embedded interface{ Do() }
type all interface{ embedded; More() }
type bound interface{ Gen() }
type generic interface{ Gen() }
type fed interface{ Do() }
type never interface{ Only() }
type doubled interface{ Do() }
type two interface{ Do() }

type Only struct{ n int }

func (o *Only) Only() { o.n++ }

type G struct{ n int }

func (g *G) Gen() { g.n++ }

func run[B bound](b B) { b.Gen(); runGeneric(b) }

func runGeneric(g generic) { g.Gen() }

func runFed(f fed) { f.Do() }

func Run(v any) {
	var s stored = &T{}
	s.Do()
	runFed(s)
	var a asked = &T{}
	if v, ok := v.(asked); ok {
		a = v
	}
	a.Do()
	var e embedded = &T{}
	e.Do()
	run(&G{})
	var d doubled = &T{}
	d.Do()
	var b two = &T{}
	b = &U{}
	b.Do()
}

var _ stored = (*U)(nil)
"""
DOUBLE = """package p

import "testing"

type fake struct{}

func (fake) Do() {}

func TestDouble(t *testing.T) {
	var d doubled = fake{}
	d.Do()
}
"""


def test_interfaces_of_one_type_and_near_misses(tmp_path: Path) -> None:
    root = write(tmp_path, {"internal/p/p.go": INTERFACES, "internal/p/p_test.go": DOUBLE})
    rows = {name.rpartition(".")[2]: row for name, row in rows_of(root, "./internal/p")}
    obstacles = {name: row.obstacle for name, row in rows.items()}
    # U implements it too, but an assertion line stores nothing.
    assert obstacles["stored"] == ""
    assert obstacles["fed"] == ""
    assert obstacles["asked"] == "asserted"
    assert obstacles["embedded"] == "embedded"
    assert obstacles["generic"] == "generic-code"
    assert obstacles["never"] == "never-stored"
    assert obstacles["doubled"] == "test-double"
    assert rows["doubled"].message
    assert "two" not in rows
    assert obstacles["bound"] == "type-argument"
    assert rows["stored"].worker == "ex.com/m/internal/p.T"


def test_calls_through_an_interface_of_many_count_for_none(tmp_path: Path) -> None:
    types = "".join(
        f"type A{n} struct{{ w *W }}\n\nfunc (a A{n}) Do() {{ a.w.Do() }}\n\n" for n in range(4)
    )
    main = (
        "package main\n\ntype W struct{ n int }\n\nfunc (w *W) Do() { w.n++ }\n\n" + types + "\n"
        "type few interface{ Do() }\ntype many interface{ Do() }\n\n"
        "func main() {\n"
        "\tfor _, m := range []many{A0{}, A1{}, A2{}, A3{}} {\n\t\tm.Do()\n\t}\n"
        "\tfor _, f := range []few{A0{}, A1{}} {\n\t\tf.Do()\n\t\tf.Do()\n\t}\n}\n"
    )
    rows = dict(rows_of(write(tmp_path, {"main.go": main})))
    counts = {name: (row.call_sites, row.shared) for name, row in rows.items()}
    assert counts == {
        "ex.com/m.A0": (2, 2),
        "ex.com/m.A1": (2, 2),
        "ex.com/m.A2": (0, 0),
        "ex.com/m.A3": (0, 0),
    }


def test_layers_in_a_circle_have_no_worker() -> None:
    links = {"a": Link("b", True, True), "b": Link("a", True, True)}
    assert (chain("a", links).types, chain("a", links).worker) == (("a", "b"), "")
    assert chain("b", links).types == ("b", "a")


def test_a_chain_ends_where_work_is_done() -> None:
    links = {
        "a": Link("b", True, True),
        "b": Link("c", False, True),
        "c": Link("d", True, True),
        "x": Link("io.Reader", True, False),
    }
    assert chain("a", links).types == ("a", "b")
    assert chain("a", links).worker == "b"
    assert chain("b", links).types == ("a", "b", "c", "d")
    assert chain("c", links).types == ("c", "d")
    assert (chain("x", links).types, chain("x", links).worker) == (("x", "io.Reader"), "")
