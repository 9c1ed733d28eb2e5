"""`gocodemod layers --format dot`: the graph for Graphviz."""

from __future__ import annotations

from collections.abc import Iterator

from gocodemod.model_layers import LayersReport
from gocodemod.report.layers_graph import Edge, Group, Node, groups
from gocodemod.report.text import printable

_SHAPES = {
    "callers": 'shape=box, style="rounded", color="#8a8f98"',
    "shared": 'shape=hexagon, color="#8a8f98"',
    "worker": 'shape=box, style="filled", fillcolor="#e8eaee", color="#5b616b"',
}
_STATES = {
    "layer": 'shape=box, style="filled", fillcolor="#d3f0e4", color="#0c7a55"',
    "exported": 'shape=box, style="filled", fillcolor="#d9e6fb", color="#2b62c0"',
    "near-miss": 'shape=box, style="filled,dashed", fillcolor="#fbe9cc", color="#a15c00"',
}


def encode(report: LayersReport) -> bytes:
    """A digraph from callers to workers; the widths of arrows and their labels are call sites."""
    out = ["digraph layers {", "  rankdir=LR;", '  node [fontname="monospace", fontsize=10];']
    out.append('  edge [color="#8a8f98", fontname="monospace", fontsize=9];')
    for number, group in enumerate(groups(report.layers)):
        out += (f"  {line}" for line in _group(number, group))
    return "\n".join([*out, "}", ""]).encode()


def _group(number: int, group: Group) -> Iterator[str]:
    names = {node.key: f"n{number}_{index}" for index, node in enumerate(group.nodes)}
    yield f"subgraph g{number} {{"
    for node in group.nodes:
        style = _STATES[node.row.state] if node.row else _SHAPES[node.kind]
        text, full = _quoted(_label(node)), _quoted(node.full)
        yield f"  {names[node.key]} [label={text}, tooltip={full}, {style}];"
    for edge in group.edges:
        yield f"  {names[edge.source]} -> {names[edge.target]} [{_weight(edge)}];"
    yield "}"


def _label(node: Node) -> str:
    if node.row is None:
        return node.label
    return f"{node.label}\n{node.row.obstacle or node.row.kind}"


def _weight(edge: Edge) -> str:
    width = min(1 + edge.sites.bit_length(), 8)
    return f'label="{edge.sites}", penwidth={width}'


def _quoted(text: str) -> str:
    lines = (printable(line).replace("\\", "\\\\").replace('"', '\\"') for line in text.split("\n"))
    return '"' + "\\n".join(lines) + '"'
