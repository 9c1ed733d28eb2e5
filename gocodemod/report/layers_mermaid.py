"""`gocodemod layers --format mermaid`: the graph for Markdown pages that draw Mermaid."""

from __future__ import annotations

from gocodemod.model_layers import LayersReport
from gocodemod.report.layers_graph import Node, groups
from gocodemod.report.text import printable

# A label is quoted; what could end the quote or be taken for markup is spelled by its number.
_PLAIN = frozenset(" ./_-,:+=!()[]{}")
_CLASSES = """\
  classDef callers fill:none,stroke:#8a8f98
  classDef shared fill:none,stroke:#8a8f98,stroke-dasharray:2 2
  classDef worker fill:#e8eaee,stroke:#5b616b,color:#1d2026
  classDef layer fill:#d3f0e4,stroke:#0c7a55,color:#06382a
  classDef exported fill:#d9e6fb,stroke:#2b62c0,color:#12284f
  classDef nearMiss fill:#fbe9cc,stroke:#a15c00,stroke-dasharray:4 3,color:#4a2b00
"""
_STATES = {"layer": "layer", "exported": "exported", "near-miss": "nearMiss"}


def encode(report: LayersReport) -> bytes:
    """A flowchart from callers to workers; labels and widths of arrows are call sites."""
    out, widths = ["flowchart LR"], []
    for number, group in enumerate(groups(report.layers)):
        names = {node.key: f"n{number}_{index}" for index, node in enumerate(group.nodes)}
        for node in group.nodes:
            style = _STATES[node.row.state] if node.row else node.kind
            out.append(f'  {names[node.key]}["{_label(node)}"]:::{style}')
        for edge in group.edges:
            arrow = f'-->|"{edge.sites}"|' if edge.sites else "-.->"
            out.append(f"  {names[edge.source]} {arrow} {names[edge.target]}")
            widths.append(min(1 + edge.sites.bit_length(), 8))
    out += [f"  linkStyle {at} stroke-width:{width}px" for at, width in enumerate(widths)]
    return ("\n".join(out) + "\n" + _CLASSES).encode()


def _label(node: Node) -> str:
    text = _escaped(node.label)
    if node.row:
        text += f"<br/>{_escaped(node.row.obstacle or node.row.kind)}"
    return text


def _escaped(text: str) -> str:
    return "".join(c if c.isalnum() or c in _PLAIN else f"#{ord(c)};" for c in printable(text))
