"""Where a type of the module comes under reflection, which sees and makes what has no name."""

from __future__ import annotations

from collections.abc import Container, Iterator

from gocodemod.context import Context
from gocodemod.golang import rows
from gocodemod.model import Span
from gocodemod.syntax import nodes


def reflected(
    ctx: Context, type_id: str, within: bool = False, aside: Container[Span] = ()
) -> rows.Conversion | None:
    """A conversion by which a type, or what holds one, reaches an empty interface; or None.

    A type that is declared to be as this one has the same fields, and counts, too.

    `within`: only as a part of another type, or behind a second pointer, where a decoder
    that finds nil there makes one. `aside`: the places of conversions that do not count.
    """
    pending, seen = [type_id], set[str]()
    while pending:
        current = pending.pop()
        if current in seen:
            continue
        seen.add(current)
        pending += _alike(ctx, current)
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


def _alike(ctx: Context, type_id: str) -> Iterator[str]:
    """The types B of `type B A`."""
    for ref in ctx.facts.refs((type_id,)):
        if ref.role in ("define", "select", "call"):
            continue
        node = ctx.tree(ref.file).node_at(ref.start, ref.end)
        if isinstance(node.parent, nodes.QualifiedType):
            node = node.parent
        spec = node.parent
        if isinstance(spec, nodes.TypeSpec) and spec.type == node:
            found = ctx.facts.object_at(ref.file, spec.name.start)
            if found is not None:
                yield found.id
