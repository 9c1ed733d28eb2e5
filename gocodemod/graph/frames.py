"""Whether a function can see the frames above it.

Taking a call out of the stack, or renaming a function, shows to code that asks
for its callers (FACTS.md: stack depth, runtime.FuncForPC).
"""

from __future__ import annotations

from collections.abc import Iterable

import rustworkx as rx

from gocodemod.golang.facts import Facts

# Functions that answer by stack depth or by the name of a caller.
SEERS = frozenset(
    {
        "runtime.Caller",
        "runtime.Callers",
        "runtime.FuncForPC",
        "runtime.Stack",
        "runtime/debug.PrintStack",
        "runtime/debug.Stack",
        "log.Output",
        "log.Logger.Output",
    }
)

# Beyond this many functions the answer is "perhaps", which is a yes.
_BOUND = 150


class Frames:
    """Who looks at its callers: follows what functions mention, as far as it is asked."""

    def __init__(self, facts: Facts) -> None:
        """A graph over `facts` that grows with the questions."""
        self._facts = facts
        self._graph: rx.PyDiGraph[str, None] = rx.PyDiGraph()
        self._index: dict[str, int] = {}
        self._opened: set[str] = set()

    def sees(self, functions: Iterable[str]) -> str | None:
        """The first of `functions` (ids) that reaches a seer, or None.

        A function that mentions another one counts as calling it; a method of
        an interface of the main modules as calling every implementation.
        """
        for name in functions:
            if self._reaches(name):
                return name
        return None

    def _reaches(self, start: str) -> bool:
        """Breadth first: what looks at frames mostly does so a few calls away."""
        frontier, seen = {start}, {start}
        while frontier:
            if frontier & SEERS or len(seen) > _BOUND:
                return True
            self._open(frontier - self._opened)
            following = {s for name in frontier for s in self._graph.successors(self._node(name))}
            frontier = following - seen
            seen |= frontier
        return False

    def _node(self, name: str) -> int:
        if name not in self._index:
            self._index[name] = self._graph.add_node(name)
        return self._index[name]

    def _open(self, names: set[str]) -> None:
        """Add what each of `names` mentions; what the main modules do not declare has no edges."""
        self._opened |= names
        ordered = tuple(sorted(names))
        for func in self._facts.funcs(ids=ordered) if ordered else ():
            for row in self._facts.exprs(func.file, func.body_start, func.body_end):
                if row.type.kind == "func" and row.object and ":" not in row.object:
                    self._edge(func.id, row.object)
        owners = {name.rpartition(".")[0] for name in ordered} - {""}
        if not owners:
            return
        for interface in self._facts.named(kinds=("interface",), ids=tuple(sorted(owners))):
            for name in ordered:
                owner, _, method = name.rpartition(".")
                if owner == interface.id:
                    for implementer in interface.implementers:
                        self._edge(name, f"{implementer}.{method}")

    def _edge(self, start: str, end: str) -> None:
        self._graph.add_edge(self._node(start), self._node(end), None)
