"""A placed picture as SVG: colours come from the page's style sheet, by class."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from math import log2

from gocodemod.report.layers_graph import Node
from gocodemod.report.layers_layout import Arrow, Box, Drawing
from gocodemod.report.text import count

_LINE = 17


def svg(drawing: Drawing, numbers: Mapping[str, int]) -> str:
    """The picture; `numbers` are the page's numbers of the layers, by subject."""
    size = f'width="{drawing.width:.0f}" height="{drawing.height:.0f}"'
    box = f'viewBox="0 0 {drawing.width:.0f} {drawing.height:.0f}"'
    keys = {placed.node.key: str(index) for index, placed in enumerate(drawing.boxes)}
    parts = [f'<svg {size} {box} role="group" aria-label="calls, from left to right">']
    # Wide arrows first: a thin one is seen on top of them.
    arrows = sorted(drawing.arrows, key=lambda arrow: -arrow.edge.sites)
    parts += (_arrow(arrow, keys) for arrow in arrows)
    parts += (_box(placed, keys, numbers) for placed in drawing.boxes)
    parts += (_weight(arrow) for arrow in arrows if arrow.edge.sites)
    return "".join((*parts, "</svg>"))


def _arrow(arrow: Arrow, keys: Mapping[str, str]) -> str:
    edge = arrow.edge
    bend = max((arrow.x2 - arrow.x1) / 2, 36)
    tip = arrow.x2 - 5
    path = (
        f"M{arrow.x1:.1f} {arrow.y1:.1f}C{arrow.x1 + bend:.1f} {arrow.y1:.1f}"
        f" {tip - bend:.1f} {arrow.y2:.1f} {tip:.1f} {arrow.y2:.1f}"
    )
    width = min(1.5 + 1.6 * log2(1 + edge.sites), 13)
    state = edge.row.state if edge.row else "plain"
    ends = f'data-from="{keys[edge.source]}" data-to="{keys[edge.target]}"'
    head = f"M{tip - 3:.1f} {arrow.y2 - 5:.1f}l8 5l-8 5z"
    return (
        f'<g class="arrow {state}{"" if edge.sites else " unused"}" {ends}>'
        f"<title>{count(edge.sites, 'call site')}</title>"
        f'<path class="line" d="{path}" stroke-width="{width:.1f}"/>'
        f'<path class="head" d="{head}"/></g>'
    )


def _weight(arrow: Arrow) -> str:
    """The number of call sites, beside the box they come from."""
    text = str(arrow.edge.sites)
    width = 8 + 6.5 * len(text)
    x, y = arrow.x1 + 8, arrow.y1
    return (
        f'<g class="weight"><rect x="{x:.1f}" y="{y - 7.5:.1f}" width="{width:.1f}" height="15"'
        f' rx="7.5"/><text x="{x + width / 2:.1f}" y="{y + 3.8:.1f}">{text}</text></g>'
    )


def _box(box: Box, keys: Mapping[str, str], numbers: Mapping[str, int]) -> str:
    node = box.node
    row = node.row
    state = row.state if row else ""
    more = ""
    if row is not None:
        name = escape(f"{row.kind} {row.subject}")
        more = (
            f' data-layer="{numbers[row.subject]}" tabindex="0" role="button" aria-label="{name}"'
        )
    frame = (
        f'<rect x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}"'
        ' rx="7"/>'
    )
    return (
        f'<g class="box {node.kind} {state}" data-key="{keys[node.key]}"{more}>'
        f"<title>{escape(_tip(node))}</title>{frame}{''.join(_text(box))}</g>"
    )


def _text(box: Box) -> Iterator[str]:
    top = box.y + (box.height - len(box.lines) * _LINE) / 2 + 12.5
    for index, line in enumerate(box.lines):
        kind = "name" if index == 0 else "said" if index == 2 and box.node.row else "more"
        at = f'x="{box.x + 11:.1f}" y="{top + index * _LINE:.1f}"'
        yield f'<text class="{kind}" {at}>{escape(line)}</text>'


def _tip(node: Node) -> str:
    if node.row is not None:
        return f"{node.full}\n{node.row.message}".strip()
    names = [f"{caller.function or 'variables'}: {caller.sites}" for caller in node.callers]
    return "\n".join([node.full, *names])
