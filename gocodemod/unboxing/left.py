"""Boxes that stay, because a pointer would cost what the box does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from gocodemod.context import Context, Obstacle
from gocodemod.golang import rows
from gocodemod.model import Span
from gocodemod.syntax import nodes
from gocodemod.unboxing.kind import Candidate, Rewrite, bare, spot, wanted

STORES = tuple(f"sync/atomic.Value.{name}" for name in ("Store", "Swap", "CompareAndSwap"))


def _owner(ctx: Context, ref: rows.Ref) -> Span:
    """The declaration of the variable or field that a method is called on, else the call."""
    function = ctx.tree(ref.file).node_at(ref.expr_start, ref.end)
    if isinstance(function, nodes.SelectorExpression):
        operand = bare(function.operand)
        name = operand.field if isinstance(operand, nodes.SelectorExpression) else operand
        found = ctx.facts.object_at(ref.file, name.start)
        if found is not None and found.kind in ("var", "field"):
            for use in ctx.facts.refs((found.id,)):
                if use.role == "define":
                    return spot(use)
    return spot(ref)


class Atomics:
    """An atomic.Value of values: atomic.Pointer would allocate what each pointer points to.

    Store(v) copies v to the heap; Store(&v) moves v there: no allocation goes. One would
    where v is on the heap already, but whoever holds its address could then write to what
    is stored. And Load of an empty one, Store(nil) and CompareAndSwap differ. So none is
    changed.
    """

    name: ClassVar[str] = "atomic"
    reported: ClassVar[bool] = True
    mentions: ClassVar[tuple[str, ...]] = STORES

    def find(self, ctx: Context) -> Iterator[Candidate]:
        """Yield each atomic.Value that a value is stored in."""
        seen: dict[Span, Candidate] = {}
        for ref in ctx.facts.refs(STORES):
            if any(arg.type.boxes for arg in ref.args) and wanted(ctx, ref):
                at = _owner(ctx, ref)
                compares = ref.id.endswith("Swap")
                known = seen.get(at)
                if known is None or compares:
                    subject = ref.function or ref.package
                    seen[at] = Candidate(at=at, subject=subject, data=(ref, compares))
        yield from seen.values()

    def rewrite(self, ctx: Context, candidate: Candidate) -> Rewrite:
        """Raises Obstacle: the allocation would stay."""
        ref, compares = candidate.data
        if compares and ref.id.endswith("CompareAndSwap"):
            raise Obstacle("compares-contents", "CompareAndSwap compares contents", spot(ref))
        words = "Store copies it to the heap, and a pointer to it would need the same memory"
        raise Obstacle("no-benefit", words, candidate.at)
