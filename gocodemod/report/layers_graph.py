"""Layers as pictures draw them: groups of boxes and arrows, from callers to workers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from gocodemod.model_layers import CallerRow, LayerRow

# callers: a package; shared: an interface that several types reach; worker: what does the work.
Kind = Literal["callers", "shared", "adapter", "interface", "worker"]


class Node(msgspec.Struct, frozen=True):
    """A box. `key` is unique within its group, `full` is the whole name, `label` its last part.

    `row` is the layer that it stands for, if any; `callers` are the functions of a package.
    """

    key: str
    kind: Kind
    full: str
    row: LayerRow | None = None
    callers: tuple[CallerRow, ...] = ()

    @property
    def label(self) -> str:
        """The name without the way to its package."""
        return short(self.full)


class Edge(msgspec.Struct, frozen=True):
    """An arrow: `sites` static calls go from the box `source` to the box `target`."""

    source: str
    target: str
    sites: int
    row: LayerRow | None = None


class Group(msgspec.Struct, frozen=True):
    """Boxes that hang together, callers first, and the arrows between them."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    @property
    def rows(self) -> tuple[LayerRow, ...]:
        """The layers in it, the most called first."""
        return tuple(node.row for node in self.nodes if node.row)


def short(name: str) -> str:
    """`example.com/a/b.T` as `b.T`, also below a pointer and in type arguments."""
    out, word = "", ""
    for letter in name:
        if letter in "*[]{}(), ":
            out, word = out + word + letter, ""
        else:
            word = "" if letter == "/" else word + letter
    return out + word


def groups(rows: Sequence[LayerRow]) -> tuple[Group, ...]:
    """The pictures, that with the most call sites first; every row is in one of them."""
    ours = {row.package for row in rows} | {c.package for row in rows for c in row.callers}
    subjects = {row.subject for row in rows}
    ends = {row.subject: _end(row, subjects, ours) for row in rows}
    parts = _connected(rows, ends, {row.subject: _doors(row, rows) for row in rows})
    made = [_group(part, ends, rows) for part in parts]
    return tuple(
        sorted(made, key=lambda g: (-sum(r.call_sites for r in g.rows), g.rows[0].subject))
    )


def _end(row: LayerRow, subjects: set[str], ours: set[str]) -> str:
    """The key of the box behind the layer; types of other modules do not tie layers together."""
    if row.next in subjects or row.next.rpartition(".")[0] in ours:
        return row.next
    return f"{row.subject} > {row.next}"


def _doors(row: LayerRow, rows: Iterable[LayerRow]) -> set[str]:
    """The shared interfaces that calls of the layer go through, drawn as boxes of their own."""
    layers = {other.subject for other in rows if other.next == row.subject}
    return {caller.through for caller in row.callers if caller.through} - layers


def _connected(
    rows: Sequence[LayerRow], ends: dict[str, str], doors: dict[str, set[str]]
) -> list[list[LayerRow]]:
    """The rows, apart where no type or interface ties them together."""
    home: dict[str, list[LayerRow]] = {}
    for row in rows:
        touched = {row.subject, ends[row.subject], *doors[row.subject]}
        merged: list[LayerRow] = []
        for part in {id(home[key]): home[key] for key in sorted(touched & home.keys())}.values():
            merged += part
        merged.append(row)
        for member in merged:
            for key in (member.subject, ends[member.subject], *doors[member.subject]):
                home[key] = merged
    unique = {id(part): part for part in home.values()}
    order = {row.subject: index for index, row in enumerate(rows)}
    return [sorted(part, key=lambda row: order[row.subject]) for part in unique.values()]


def _group(part: list[LayerRow], ends: dict[str, str], rows: Sequence[LayerRow]) -> Group:
    subjects = {row.subject for row in part}
    above = {(row.subject, row.next) for row in part}
    nodes: dict[str, Node] = {}
    callers: dict[str, list[CallerRow]] = {}
    weights: Counter[tuple[str, str]] = Counter()
    for row in part:
        doors = _doors(row, rows)
        through: Counter[tuple[str, str]] = Counter()
        for caller in row.callers:
            if caller.through in subjects - doors or (caller.type, row.subject) in above:
                continue  # the arrow from that layer to this one says it
            package = f"callers of {caller.package}"
            through[package, caller.through or row.subject] += caller.sites
            known = callers.setdefault(package, [])
            if caller not in known:
                known.append(caller)
            if caller.through:
                nodes.setdefault(caller.through, Node(caller.through, "shared", caller.through))
                weights[caller.through, row.subject] += caller.sites
        for edge, sites in through.items():
            # Each layer behind a shared interface counts its calls; they are the same calls.
            weights[edge] = max(weights[edge], sites)
        nodes[row.subject] = Node(row.subject, row.kind, row.subject, row)
        if (end := ends[row.subject]) not in subjects and row.next:
            nodes[end] = Node(end, "worker" if row.worker == row.next else "shared", row.next)
    edges = [Edge(source, target, sites) for (source, target), sites in weights.items()]
    edges += [Edge(r.subject, ends[r.subject], r.call_sites, r) for r in part if r.next]
    packages = [
        Node(key, "callers", found[0].package, callers=tuple(found))
        for key, found in sorted(callers.items())
    ]
    order = ("shared", "adapter", "interface", "worker")
    boxes = sorted(nodes.values(), key=lambda node: order.index(node.kind))
    return Group((*packages, *boxes), tuple(edges))
