"""Sets of types, one for each slot, and what carries them on.

A set is an integer: bits 0 and 1 are `NIL` and `UNKNOWN`, each further one is a
closed type. Nothing here knows Go.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import rustworkx as rx

from gocodemod.golang.rows_flow import Flows
from gocodemod.graph.flow_types import Types

NIL, UNKNOWN = 1, 2
OUTSIDE = 0
_FIRST = 2


class Shape(NamedTuple):
    """What calls or is called: slots (or -1) and types of its parameters and results."""

    inputs: Sequence[int]
    out: Sequence[int]
    params: Sequence[int]
    results: Sequence[int]


class Sets:
    """The sets of all slots, and the edges between them.

    Node `sink` stands for the outside as a target; nothing flows out of it, because
    everything that comes from outside is unknown.
    """

    def __init__(self, flows: Flows) -> None:
        """All empty."""
        self.flows = flows
        self.types = Types(flows)
        self.sink = len(flows.nodes)
        self.graph: rx.PyDiGraph[int, None] = rx.PyDiGraph()
        self.graph.add_nodes_from(range(self.sink + 1))
        self.values = [0] * (self.sink + 1)
        self.pending: dict[int, int] = {}
        self.queue: deque[int] = deque()
        self.narrow: defaultdict[int, list[int]] = defaultdict(list)
        self._bit_types: list[int] = []
        self._bits: dict[int, int] = {}
        self._masks: dict[int, tuple[int, int]] = {}
        self._edges: set[tuple[int, int]] = set()
        self._mixed = frozenset(
            index
            for index, row in enumerate(flows.nodes)
            if self.types.rows[row.type].kind == "typeparam"
        )

    def of(self, value: int) -> Iterator[int]:
        """The types in a set."""
        value >>= _FIRST
        while value:
            low = value & -value
            yield self._bit_types[low.bit_length() - 1]
            value ^= low

    def push(self, node: int, value: int) -> None:
        """Add to the set of a slot."""
        if node == OUTSIDE:
            node = self.sink
        new = value & ~self.values[node]
        if not new:
            return
        self.values[node] |= new
        if node in self.pending:
            self.pending[node] |= new
        else:
            self.pending[node] = new
            self.queue.append(node)

    def spread(self, node: int, new: int) -> None:
        """What has come to a slot goes along its edges."""
        for target in self.graph.successor_indices(node):
            self.push(target, self._fitting(node, target, new))
        for target in self.narrow.get(node, ()):
            self.push(target, new & self._mask(self.flows.nodes[target].type) & ~NIL)

    def edge(self, source: int, target: int) -> None:
        """What is in `source` may be in `target`; -1 for either is no edge."""
        if source == target or min(source, target) < 0:
            return
        if source == OUTSIDE:
            self.push(target, UNKNOWN)
            return
        if target == OUTSIDE:
            target = self.sink
        if (source, target) not in self._edges:
            self._edges.add((source, target))
            self.graph.add_edge(source, target, None)
            self.push(target, self._fitting(source, target, self.values[source]))

    def edges(self, pairs: Sequence[tuple[int, int]]) -> None:
        """Many at once, while all sets are empty."""
        inner = [pair for pair in pairs if OUTSIDE not in pair]
        self._edges.update(inner)
        self.graph.add_edges_from_no_data(inner)
        for source, target in pairs:
            if OUTSIDE in (source, target):
                self.edge(source, target)

    def both(self, a: int, b: int) -> None:
        """Two slots that may be one."""
        self.edge(a, b)
        self.edge(b, a)

    def source(self, type_: int, node: int) -> None:
        """A value of a concrete type goes into a slot."""
        types, more = self.types.closed(type_)
        for each in types:
            concrete = self.types.rows[each].kind not in ("interface", "typeparam")
            self.push(node, self._bit(each) if concrete else UNKNOWN)
        if more:
            self.push(node, UNKNOWN)

    def link(self, caller: Shape, callee: Shape) -> None:
        """Arguments go into parameters, results come back."""
        for here, there, type_ in zip(caller.inputs, callee.inputs, caller.params, strict=False):
            if there >= 0:
                self._move(here, there, type_)
        for here, there, type_ in zip(caller.out, callee.out, callee.results, strict=False):
            if here >= 0:
                self._move(there, here, type_)

    def shape_of_type(self, type_: int) -> Shape:
        """All function values of a type."""
        row = self.types.rows[type_]
        return Shape(row.inputs, row.out, row.params, row.results)

    def shape_of(self, func: int) -> Shape:
        """A function of the main modules."""
        row = self.flows.funcs[func]
        signature = self.types.rows[row.type]
        return Shape(row.inputs, row.out, signature.params, signature.results)

    def _fitting(self, source: int, target: int, value: int) -> int:
        """Type parameters mix the types of all instances: an interface takes those that fit."""
        if source not in self._mixed or target in self._mixed or target == self.sink:
            return value
        return value & (self._mask(self.flows.nodes[target].type) | NIL)

    def _move(self, source: int, target: int, type_: int) -> None:
        if source >= 0:
            self.edge(source, target)
        else:
            self.source(type_, target)

    def _bit(self, type_: int) -> int:
        if type_ not in self._bits:
            self._bits[type_] = 1 << (_FIRST + len(self._bit_types))
            self._bit_types.append(type_)
        return self._bits[type_]

    def _mask(self, interface: int) -> int:
        """The set of the types known so far that may be of an interface type, and unknown."""
        done, mask = self._masks.get(interface, (0, UNKNOWN))
        for type_ in self._bit_types[done:]:
            if self.types.implements(type_, interface):
                mask |= self._bits[type_]
        self._masks[interface] = len(self._bit_types), mask
        return mask
