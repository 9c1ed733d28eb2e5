"""Which functions can see the frames above them.

Taking a call out of the stack, or renaming a function, shows to code that asks
for its callers (FACTS.md: stack depth, runtime.FuncForPC).
"""

from __future__ import annotations

import rustworkx as rx

from gocodemod.golang.facts import Facts

# Functions that answer by stack depth or by name of a caller.
SEERS = (
    "runtime.Caller",
    "runtime.Callers",
    "runtime.FuncForPC",
    "log.Output",
    "log.Logger.Output",
    "runtime/debug.Stack",
    "runtime/debug.PrintStack",
    "runtime.Stack",
)


def frame_watchers(facts: Facts) -> frozenset[str]:
    """Ids of the main modules' functions that reach a seer through calls or references.

    A function that mentions another one counts as calling it; calls through an
    interface are followed by the method's id of the interface, and from there
    to no implementation: the caller of this asks about the concrete method.
    """
    graph: rx.PyDiGraph[str, None] = rx.PyDiGraph()
    index: dict[str, int] = {}

    def node(name: str) -> int:
        if name not in index:
            index[name] = graph.add_node(name)
        return index[name]

    frontier: tuple[str, ...] = SEERS
    seen: set[str] = set(SEERS)
    while frontier:
        found: set[str] = set()
        for ref in facts.refs(frontier):
            if ref.function and ref.role != "define":
                graph.add_edge(node(ref.id), node(ref.function), None)
                found.add(ref.function)
        frontier = tuple(sorted(found - seen))
        seen |= found
    reached: set[str] = set()
    for seer in SEERS:
        if seer in index:
            reached |= {graph[i] for i in rx.descendants(graph, index[seer])}
    return frozenset(reached)
