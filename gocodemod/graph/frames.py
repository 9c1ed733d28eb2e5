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
_BOUND = 400


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
        pending, seen = [start], {start}
        while pending:
            name = pending.pop()
            if name in SEERS or len(seen) > _BOUND:
                return True
            for successor in self._successors(name):
                if successor not in seen:
                    seen.add(successor)
                    pending.append(successor)
        return False

    def _successors(self, name: str) -> list[str]:
        node = self._node(name)
        if name not in self._opened:
            self._opened.add(name)
            for mentioned in self._mentions(name):
                self._graph.add_edge(node, self._node(mentioned), None)
        return self._graph.successors(node)

    def _node(self, name: str) -> int:
        if name not in self._index:
            self._index[name] = self._graph.add_node(name)
        return self._index[name]

    def _mentions(self, name: str) -> set[str]:
        found = set()
        for func in self._facts.funcs(ids=(name,)):
            for row in self._facts.exprs(func.file, func.body_start, func.body_end):
                if row.type.kind == "func" and row.object and ":" not in row.object:
                    found.add(row.object)
        owner, _, method = name.rpartition(".")
        for interface in self._facts.named(kinds=("interface",), ids=(owner,)):
            found |= {f"{implementer}.{method}" for implementer in interface.implementers}
        return found
