"""Where the boxes and arrows of a picture stand: callers left, workers right, in pixels."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import msgspec

from gocodemod.report.layers_graph import Edge, Group, Node, short
from gocodemod.report.text import count

# The page's code font is 0.6 em wide, and so is every letter that is not a wide one.
_LETTER = 7.25
_LINE = 17
_PAD = 11
_GAP_X = 64
_GAP_Y = 16
_PORT = 17
_LONGEST = 38
_NARROWEST = 96
# Functions of a package that are named in its box; a click shows all.
_NAMED = 4


class Box(msgspec.Struct, frozen=True):
    """A placed node: its top left corner, its size, its lines of text."""

    node: Node
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]


class Arrow(msgspec.Struct, frozen=True):
    """A placed edge, from the right side of one box to the left side of another."""

    edge: Edge
    x1: float
    y1: float
    x2: float
    y2: float


class Drawing(msgspec.Struct, frozen=True):
    """A placed group and the room it takes."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    width: float
    height: float


def place(group: Group) -> Drawing:
    """Columns by distance from the callers; in each, boxes near what they are tied to."""
    return _Layout(group).drawing()


def clipped(text: str) -> str:
    """`text`, its middle left out where it is too long for a box."""
    if len(text) <= _LONGEST:
        return text
    half = (_LONGEST - 1) // 2
    return f"{text[:half]}…{text[-half:]}"


@dataclass
class _Layout:
    group: Group
    depth: dict[str, int] = field(default_factory=dict)
    into: defaultdict[str, list[Edge]] = field(default_factory=lambda: defaultdict(list))
    out: defaultdict[str, list[Edge]] = field(default_factory=lambda: defaultdict(list))

    def drawing(self) -> Drawing:
        for edge in self.group.edges:
            self.out[edge.source].append(edge)
            self.into[edge.target].append(edge)
        for node in self.group.nodes:
            self._depth(node.key, frozenset())
        for node in self.group.nodes:
            self._move(node)
        boxes = self._boxes(self._columns())
        arrows = self._arrows(boxes)
        return Drawing(
            boxes=tuple(boxes.values()),
            arrows=arrows,
            width=max(box.x + box.width for box in boxes.values()) + 2,
            height=max(box.y + box.height for box in boxes.values()) + 2,
        )

    def _depth(self, key: str, above: frozenset[str]) -> int:
        """The column; an arrow that closes a circle does not count."""
        if key not in self.depth:
            before = [
                self._depth(edge.source, above | {key})
                for edge in self.into[key]
                if edge.source not in above
            ]
            self.depth[key] = max((depth + 1 for depth in before), default=0)
        return self.depth[key]

    def _move(self, node: Node) -> None:
        """What nobody calls stands beside what it calls, not among the callers."""
        behind = [self.depth[edge.target] for edge in self.out[node.key]]
        if node.kind != "callers" and not self.into[node.key] and behind:
            self.depth[node.key] = max(min(behind) - 1, 0)

    def _columns(self) -> list[list[Node]]:
        found: defaultdict[int, list[Node]] = defaultdict(list)
        for node in self.group.nodes:
            found[self.depth[node.key]].append(node)
        columns = [found[depth] for depth in sorted(found)]
        for _ in range(3):
            for column in columns[1:]:
                self._sort(column, columns, self.into)
            for column in reversed(columns[:-1]):
                self._sort(column, columns, self.out)
        return columns

    def _sort(
        self, column: list[Node], columns: list[list[Node]], ties: Mapping[str, list[Edge]]
    ) -> None:
        """By the middle of what each box is tied to; those tied to nothing stay behind."""
        rank = {node.key: i / len(c) for c in columns for i, node in enumerate(c)}

        def middle(node: Node) -> float:
            ends = {e.source if e.target == node.key else e.target for e in ties.get(node.key, ())}
            return sum(rank[end] for end in ends) / len(ends) if ends else rank[node.key]

        column.sort(key=middle)

    def _boxes(self, columns: list[list[Node]]) -> dict[str, Box]:
        made: list[list[Box]] = []
        x = 1.0
        for column in columns:
            texts = [_lines(node) for node in column]
            width = max(max(map(_width, lines)) for lines in texts) + 2 * _PAD
            width = max(width, _NARROWEST)
            boxes, y = [], 1.0
            for node, lines in zip(column, texts, strict=True):
                ports = max(len(self.into[node.key]), len(self.out[node.key]))
                height = max(len(lines) * _LINE, ports * _PORT) + 2 * _PAD - 4
                boxes.append(Box(node, x, y, width, height, lines))
                y += height + _GAP_Y
            made.append(boxes)
            x += width + _GAP_X
        tallest = max(boxes[-1].y + boxes[-1].height for boxes in made)
        placed = {}
        for boxes in made:
            shift = (tallest - boxes[-1].y - boxes[-1].height) / 2
            for box in boxes:
                placed[box.node.key] = msgspec.structs.replace(box, y=box.y + shift)
        return placed

    def _arrows(self, boxes: Mapping[str, Box]) -> tuple[Arrow, ...]:
        starts = _ports(boxes, self.out, lambda edge: edge.target)
        ends = _ports(boxes, self.into, lambda edge: edge.source)
        return tuple(
            Arrow(
                edge,
                boxes[edge.source].x + boxes[edge.source].width,
                starts[edge.source, edge.target],
                boxes[edge.target].x,
                ends[edge.source, edge.target],
            )
            for edge in self.group.edges
        )


def _ports(
    boxes: Mapping[str, Box], edges: Mapping[str, list[Edge]], other: Callable[[Edge], str]
) -> dict[tuple[str, str], float]:
    """Where arrows leave or enter: spread over the side of the box, in the others' order."""
    found = {}
    for key, members in edges.items():
        box = boxes[key]
        middle = box.y + box.height / 2
        ordered = sorted(members, key=lambda edge: boxes[other(edge)].y)
        for index, edge in enumerate(ordered):
            offset = (index - (len(ordered) - 1) / 2) * _PORT
            found[edge.source, edge.target] = middle + offset
    return found


def _lines(node: Node) -> tuple[str, ...]:
    """What stands in the box: a title, and what it is."""
    title = clipped(node.label)
    if node.row is not None:
        row = node.row
        said = row.obstacle or ("exported API" if row.exported else "only hands calls on")
        return title, f"{row.kind}, {count(row.methods, 'method')}", said
    if node.kind == "callers":
        return title, *_functions(node)
    return title, "does the work" if node.kind == "worker" else "one of several types"


def _functions(node: Node) -> list[str]:
    sites: Counter[str] = Counter()
    for caller in node.callers:
        sites[caller.function.removeprefix(f"{caller.package}.")] += caller.sites
    names = [clipped(short(name) or "variables") for name in sites]
    if len(names) > _NAMED:
        names[_NAMED - 1 :] = [f"and {len(names) - _NAMED + 1} more"]
    return names


def _width(text: str) -> float:
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return (len(text) + wide) * _LETTER
