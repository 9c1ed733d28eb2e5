"""What the pictures have in common, and the two formats for other tools."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable

import pytest

from gocodemod.model_layers import LayerRow, LayersReport
from gocodemod.report import layers_dot, layers_mermaid
from gocodemod.report.layers_graph import groups, short
from gocodemod.report.layers_layout import place

MakeReport = Callable[..., LayersReport]
MakeLayer = Callable[..., LayerRow]


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("example.com/a/b.T", "b.T"),
        ("*example.com/a/b.T", "*b.T"),
        ("map[ex.com/a.K]*ex.com/b.V", "map[a.K]*b.V"),
        ("error", "error"),
        ("", ""),
    ],
)
def test_short_names(name: str, label: str) -> None:
    assert short(name) == label


def test_callers_lead_through_layers_to_the_worker_once(report: MakeReport) -> None:
    first, second = groups(report().layers)
    edges = {
        (e.source.rpartition("/")[2], e.target.rpartition("/")[2]): e.sites for e in first.edges
    }
    assert edges == {
        ("api", "api.Orders"): 7,
        ("api.Orders", "shop.Gateway"): 7,
        ("api.Orders", "api.Audited"): 7,
        ("cmd", "shop.Gateway"): 3,
        ("shop.Gateway", "shop.Store"): 10,
        ("shop.Store", "shop.Cache"): 2,
        ("shop.Cache", "shop.Service"): 2,
        ("api.Audited", "shop.Service"): 7,
    }
    kinds = {node.label: node.kind for node in first.nodes}
    assert kinds["api.Orders"] == "shared"
    assert kinds["shop.Service"] == "worker"
    assert [node.kind for node in first.nodes[:2]] == ["callers", "callers"]
    assert [node.full for node in second.nodes if node.row is None] == ["io.Reader"]


def test_types_of_other_modules_tie_no_layers_together(layer: MakeLayer) -> None:
    rows = [
        layer(
            f"p{n}.A",
            chain=(f"example.com/shop/p{n}.A", "net/http.Client"),
            worker="net/http.Client",
        )
        for n in range(3)
    ]
    assert len(groups(rows)) == 3


def test_boxes_do_not_overlap(layer: MakeLayer, report: MakeReport) -> None:
    rows = [layer(f"p{n}.Adapter", "shop.Service") for n in range(12)]
    for group in (*groups(report().layers), *groups(rows)):
        drawing = place(group)
        for a in drawing.boxes:
            assert a.x >= 0 and a.x + a.width <= drawing.width
            assert a.y >= 0 and a.y + a.height <= drawing.height
            for b in drawing.boxes:
                apart = a.x + a.width <= b.x or b.x + b.width <= a.x
                apart = apart or a.y + a.height <= b.y or b.y + b.height <= a.y
                assert a is b or apart


def test_a_circle_of_layers_can_be_drawn(layer: MakeLayer) -> None:
    names = ("example.com/shop/p.A", "example.com/shop/p.I")
    rows = [
        layer("p.A", chain=names, worker=""),
        layer("p.I", chain=names[::-1], worker="", kind="interface"),
    ]
    (group,) = groups(rows)
    assert len(place(group).boxes) == 2


def test_dot_is_what_graphviz_reads(report: MakeReport) -> None:
    made = layers_dot.encode(report())
    assert made.startswith(b"digraph layers {\n")
    assert b"penwidth=" in made
    dot = shutil.which("dot")
    if dot is None:
        pytest.skip("Graphviz is not installed")
    done = subprocess.run([dot, "-Tsvg"], input=made, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    assert b"shop.Gateway" in done.stdout


def test_dot_of_nothing(report: MakeReport) -> None:
    assert layers_dot.encode(report(empty=True)).endswith(b"}\n")


NODE = re.compile(r'  n\d+_\d+\["[^"`<>&]*(?:<br/>[^"`<>&]*)?"\]:::[A-Za-z]+')
EDGE = re.compile(r'  n\d+_\d+ (?:-->\|"\d+"\||-\.->) n\d+_\d+')
STYLE = re.compile(r"  linkStyle \d+ stroke-width:\d+px|  classDef [A-Za-z]+ [\w#:,\- ]+")


def test_every_line_of_mermaid_is_a_statement(report: MakeReport) -> None:
    first, *rest = layers_mermaid.encode(report()).decode().splitlines()
    assert first == "flowchart LR"
    for line in rest:
        assert NODE.fullmatch(line) or EDGE.fullmatch(line) or STYLE.fullmatch(line), line
    edges = sum(bool(EDGE.fullmatch(line)) for line in rest)
    styles = [line for line in rest if "linkStyle" in line]
    assert [line.split()[1] for line in styles] == [str(n) for n in range(edges)]
    assert '["script#62;#60;img src=x onerror' in "\n".join(rest)
