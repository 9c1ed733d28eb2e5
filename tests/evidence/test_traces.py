"""Names of spans and the functions of a real module."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from gocodemod.evidence import Traces, read
from gocodemod.golang import find_go
from gocodemod.golang.facts import Facts, load

FILES = {
    "go.mod": "module example.com/app\n\ngo 1.22\n",
    "order/order.go": """package order

type Adapter struct{ in *Store }

func (a *Adapter) Get() { a.in.Get() }
func (a *Adapter) Put() { a.in.Put() }

type Store struct{}

func (*Store) Get() {}
func (*Store) Put() {}

type Value struct{}

func (Value) Get() {}

type Box[K comparable, V any] struct{}

func (*Box[K, V]) Get() {}

type Getter interface{ Get() }

func Use(g Getter) { g.Get() }
""",
    "other/other.go": """package other

type Store struct{}

func (Store) Get() {}

// order is a type of the name of another package.
type order struct{}

func (order) Use() {}
""",
    "yaml.v3/yaml.go": "package yaml\n\nfunc Read() {}\n",
    "cmd/app/main.go": """package main

import (
	_ "example.com/app/other"
	_ "example.com/app/yaml.v3"
	"example.com/app/order"
)

type server struct{}

func (s *server) serve() { order.Use(order.Value{}) }

func main() { (&server{}).serve() }
""",
    "cmd/tool/main.go": "package main\n\nfunc main() {}\n",
}

ORDER = "example.com/app/order"


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Facts]:
    root = tmp_path_factory.mktemp("app").resolve()
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    with load(find_go(root), root) as facts:
        yield facts


@pytest.fixture
def traces(otlp: Any, made: Any, facts: Facts, tmp_path: Path) -> Any:
    def traces(*spans: Any) -> Traces:
        path = tmp_path / "spans.json"
        path.write_bytes(otlp.line(spans))
        return Traces(read([str(path)]), facts)

    return traces


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        (f"{ORDER}.(*Adapter).Get", f"{ORDER}.Adapter.Get"),
        (f"{ORDER}.Adapter.Get", f"{ORDER}.Adapter.Get"),
        ("order.(*Adapter).Get", f"{ORDER}.Adapter.Get"),
        ("order.Adapter.Get", f"{ORDER}.Adapter.Get"),
        ("(*Adapter).Get", f"{ORDER}.Adapter.Get"),
        ("Adapter.Get", f"{ORDER}.Adapter.Get"),
        ("Adapter.Get", f"{ORDER}.Adapter"),
        ("Value.Get", f"{ORDER}.Value"),
        ("Getter.Get", f"{ORDER}.Getter.Get"),
        (f"{ORDER}.(*Box[...]).Get", f"{ORDER}.Box.Get"),
        ("Box[int,map[string][]int].Get", f"{ORDER}.Box.Get"),
        ("main.(*server).serve", "example.com/app/cmd/app.server.serve"),
        ("example.com/app/yaml%2ev3.Read", "example.com/app/yaml.v3.Read"),
        ("yaml.Read", "example.com/app/yaml.v3.Read"),
        (f"{ORDER}.Use", f"{ORDER}.Use"),
        (f"{ORDER}.Store.Get", f"{ORDER}.Store.Get"),
        ("order.Store.Get", f"{ORDER}.Store.Get"),
        # Another case, another package, a part of a name, a closure.
        ("adapter.get", ""),
        ("payment.Adapter.Get", ""),
        ("Adapter", ""),
        ("Get", ""),
        (f"{ORDER}.(*Adapter).Get.func1", ""),
        ("GET /orders/Adapter.Get", ""),
        # Several could be meant.
        ("Store.Get", "?"),
        ("order.Use", "?"),
        ("main.main", "?"),
    ],
)
def test_names(traces: Any, made: Any, facts: Facts, name: str, subject: str) -> None:
    found = traces(made(1, 1, 0, name, 0, 1))
    ids = {func.id for func in facts.funcs()} | {f"{ORDER}.Getter.Get"}
    matched = {id_ for id_ in ids if found.row(id_)}
    if subject in ("", "?"):
        assert not matched
    else:
        assert found.row(subject) is not None
        assert matched == {subject} or f"{subject}.Get" in matched
    summary = found.summary()
    assert summary["matched"] == len(matched)
    assert summary["ambiguous"] == (subject == "?")
    assert summary["ambiguous_names"] == ([name] if subject == "?" else [])


def _calls(made: Any, count: int, attributes: Mapping[str, Any]) -> list[Any]:
    spans = []
    for trace in range(1, 1 + count):
        spans += [
            made(trace, 1, 0, "GET /", 0, 100),
            made(trace, 2, 1, "Adapter.Get", 10, 60, 0, attributes),
            made(trace, 3, 2, "order.Store.Get", 15, 60),
            made(trace, 4, 1, f"{ORDER}.(*Adapter).Put", 60, 70),
        ]
    return spans


def test_a_layer(traces: Any, made: Any) -> None:
    others = [made(90 + n, 1, 0, "GET /", 0, 100) for n in range(2)]
    found = traces(*_calls(made, 8, {"order.id": 7, "user": "x"}), *others)
    row = found.row(f"{ORDER}.Adapter")
    assert (row.traces, row.spans, row.share, row.self_share) == (10, 16, 0.8, 0.12)
    assert (row.attributes, row.status_changes, row.confirmed) == (2, 0, True)
    assert found.row(f"{ORDER}.Adapter.Get").spans == 8
    assert found.row(f"{ORDER}.Adapter", passes_through=False).confirmed is False
    assert found.row(f"{ORDER}.Value") is None
    assert found.summary() == {
        "files": 1,
        "traces": 10,
        "spans": 34,
        "matched": 24,
        "ambiguous": 0,
        "ambiguous_names": [],
    }


def test_a_layer_that_does_something(traces: Any, made: Any) -> None:
    busy = traces(*_calls(made, 3, {"a": 1, "b": 2, "c": 3})).row(f"{ORDER}.Adapter")
    assert (busy.attributes, busy.confirmed) == (3, False)
    failing = [made(9, 1, 0, "Adapter.Put", 0, 9), made(9, 2, 1, "x", 0, 9, 2)]
    converting = traces(*_calls(made, 3, {}), *failing).row(f"{ORDER}.Adapter")
    assert (converting.status_changes, converting.confirmed) == (1, False)


def test_no_time_at_all(traces: Any, made: Any) -> None:
    assert traces(made(1, 1, 0, "Adapter.Get", 5, 5)).row(f"{ORDER}.Adapter").self_share == 0.0


def test_several_services(otlp: Any, made: Any, facts: Facts, tmp_path: Path) -> None:
    """A name without the package's path could be of a type in the other service."""
    names = ("Adapter.Get", "main.(*server).serve", f"{ORDER}.(*Value).Get")
    spans = [made(1, 1 + n, 0, name, 0, 9) for n, name in enumerate(names)]
    later = [made(2, 1 + n, 0, name, 0, 9) for n, name in enumerate(names)]
    (tmp_path / "a").write_bytes(otlp.line(spans, "shop"))
    (tmp_path / "b").write_bytes(otlp.line(later, "shop"))
    (tmp_path / "c").write_bytes(otlp.message(later, "billing").SerializeToString())

    def read_of(*files: str) -> Traces:
        return Traces(read([str(tmp_path / file) for file in files]), facts)

    assert read_of("a", "b").row(f"{ORDER}.Adapter").spans == 2
    both = read_of("a", "c")
    assert both.row(f"{ORDER}.Adapter") is None
    assert both.row("example.com/app/cmd/app.server") is None
    assert both.row(f"{ORDER}.Value").spans == 2
    assert both.summary()["ambiguous_names"] == ["Adapter.Get", "main.(*server).serve"]
