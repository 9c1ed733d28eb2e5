"""Chains: layers one behind the other, down to the type that does the work."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec


class Link(msgspec.Struct, frozen=True):
    """Where a layer hands its calls: to the type `to` (an id, or the text of one without).

    `pure`: it is a layer and nothing more, so a chain goes on through it. `known`: `to`
    is a concrete type.
    """

    to: str
    pure: bool
    known: bool


class Chain(msgspec.Struct, frozen=True):
    """The types from the outermost layer to the worker, which is empty where none is known."""

    types: tuple[str, ...]
    worker: str


def chain(layer: str, links: Mapping[str, Link]) -> Chain:
    """The longest chain through `layer`; of several as long the first by name.

    Above and below `layer` itself stand pure layers only: one that does more is where
    the work starts. Layers in a circle have no worker.
    """
    down, at = [layer], links[layer]
    while at.to not in down:
        down.append(at.to)
        if at.to not in links or not links[at.to].pure:
            up = _above(layer, links, frozenset(down))
            # A near miss at the end does work of its own.
            return Chain((*up, *down), at.to if at.known else "")
        at = links[at.to]
    return Chain((*_above(layer, links, frozenset(down)), *down), "")


def _above(layer: str, links: Mapping[str, Link], seen: frozenset[str]) -> tuple[str, ...]:
    """The longest way from a pure layer down to, and without, `layer`."""
    ways = [
        (*_above(above, links, seen | {above}), above)
        for above, link in links.items()
        if link.to == layer and link.pure and above not in seen
    ]
    return min(ways, key=lambda way: (-len(way), way), default=())
