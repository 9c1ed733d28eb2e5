"""Where a type of the module comes under reflection, which sees and makes what has no name."""

from __future__ import annotations

from collections.abc import Container

from gocodemod.context import Context
from gocodemod.golang import rows
from gocodemod.model import Span


def reflected(
    ctx: Context, type_id: str, within: bool = False, aside: Container[Span] = ()
) -> rows.Conversion | None:
    """A conversion by which a type, or what holds one, reaches an empty interface; or None.

    `within`: only as a part of another type, or behind a second pointer, where a decoder
    that finds nil there makes one. `aside`: the places of conversions that do not count.
    """
    pending, seen = [type_id], set[str]()
    while pending:
        current = pending.pop()
        if current in seen:
            continue
        seen.add(current)
        for conv in ctx.facts.conversions((current,), containing=True):
            if conv.target.kind == "pointer":  # A nil of it.
                continue
            if Span(conv.file, conv.start, conv.end) in aside:
                continue
            if within and current == type_id and conv.source.named == type_id:
                continue
            if conv.target.kind == "typeparam" or not conv.target.methods:
                return conv
            if conv.target.local and conv.target.named:
                pending.append(conv.target.named)
    return None
