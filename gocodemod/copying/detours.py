"""Bytes that become a string and bytes again: `[]byte(string(b))`; and strings the other way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

import msgspec

from gocodemod.context import Context, Obstacle
from gocodemod.copying.kind import (
    Candidate,
    Rewrite,
    argument_of,
    called,
    check_alone,
    check_predeclared,
    name_of,
    reported,
    scanned,
    unwrapped,
)
from gocodemod.copying.looks import LOOKS
from gocodemod.copying.view import View, bytes_of_string, is_string, string_of_bytes
from gocodemod.model import Edit, Span
from gocodemod.syntax import Node, nodes
from gocodemod.unboxing.kind import bare, type_at, wrapped

_BYTES = re.compile(
    rb"\[\][ \t]*(?:byte|uint8)\s*\(\s*\(*\s*(?:string\s*\(|[\w.()\[\]]+\.String\()"
)
_STRING = re.compile(rb"\bstring\s*\(\s*\(*\s*\[\][ \t]*(?:byte|uint8)\s*\(")
_MADE = ("([]byte)(", "([]uint8)(")
_TWICE = "two copies become one: 0.31 to 0.39 of the time, 2 -> 1 allocations"
_NONE = "the copy goes: 0.04 of the time, an allocation less"
_SUM = "the copy goes: 2 -> 1 allocations where the sum is above 32 bytes, 1 -> 1 below"


class _Detour(msgspec.Struct, frozen=True):
    node: Node
    view: View | None = None
    """Of `[]byte(view)`."""
    inner: Node | None = None
    """The s of `string([]byte(s))`."""


class Detours:
    """`[]byte(string(b))`, `[]byte(buf.String())` and `string([]byte(s))`."""

    name: ClassVar[str] = "detour"
    mentions: ClassVar[tuple[str, ...]] = ()

    def find(self, ctx: Context) -> Iterator[Candidate]:
        """Yield every conversion there and back."""
        for file in scanned(ctx, _BYTES):
            for node in ctx.tree(file).find(nodes.TypeConversionExpression):
                if _BYTES.match(node.code) and bytes_of_string(ctx, file, node) is not None:
                    view = string_of_bytes(ctx, file, node.operand)
                    if view is not None:
                        yield _candidate(ctx, file, _Detour(node, view))
        for file in scanned(ctx, _STRING):
            for call in ctx.tree(file).find(nodes.CallExpression):
                if _STRING.match(call.code) and len(call.arguments.items) == 1:
                    yield from _back(ctx, file, call)

    def rewrite(self, ctx: Context, candidate: Candidate) -> Rewrite:
        """Go straight; raises Obstacle."""
        detour, at = candidate.data, candidate.at
        assert isinstance(detour, _Detour)
        if detour.inner is not None:
            return _straight(ctx, at, detour.node, detour.inner)
        assert detour.view is not None
        detour.view.check(at)
        node = detour.node
        assert isinstance(node, nodes.TypeConversionExpression)
        return _copied_once(ctx, at, node, detour.view)


def _candidate(ctx: Context, file: str, detour: _Detour) -> Candidate:
    node = detour.node
    at = Span(file, node.start, node.end)
    return Candidate(at=at, subject=name_of(ctx, file, node), data=detour)


def _back(ctx: Context, file: str, call: nodes.CallExpression) -> Iterator[Candidate]:
    found = called(ctx, file, call)
    if found is None or (found.kind, found.id) != ("type", "string"):
        return
    inner = bytes_of_string(ctx, file, call.arguments.items[0])
    if inner is not None:
        yield _candidate(ctx, file, _Detour(call, inner=inner))


def _copied_once(
    ctx: Context, at: Span, node: nodes.TypeConversionExpression, view: View
) -> Rewrite:
    check_alone(ctx, at.file, node)
    taken = argument_of(node)
    found = called(ctx, at.file, taken[0]) if taken else None
    if taken and found and found.kind == "func" and (found.id, taken[1]) in LOOKS:
        return Rewrite(
            what=node.text,
            title=f"let {found.id} look at the bytes themselves",
            reason=f"{found.id} only looks at the bytes, and they are copied twice for it",
            edits=tuple(_bare_bytes(at.file, node, view)),
            decision=_NONE,
        )
    escapes = reported(ctx, at.file, node, ("escapes",))
    if ctx.options.require_benefit and not any(t.startswith(_MADE) for t in escapes):
        words = "the compiler may keep the bytes on the stack, where the detour is the cheaper one"
        raise Obstacle("no-benefit", words, at)
    check_predeclared(ctx, at.file, node, ("append",))
    head = f"append({node.type.text}{{}}, "
    edits = view.unwrap(at.file)
    edits = [*unwrapped(at.file, node, view.node, head, "...)"), *edits]
    return Rewrite(
        what=node.text,
        title="copy the bytes once, not into a string and back",
        reason="the bytes are copied into a string, and the string into new bytes",
        edits=tuple(edits),
        decision=_TWICE,
    )


def _bare_bytes(file: str, node: Node, view: View) -> list[Edit]:
    return [*unwrapped(file, node, view.node), *view.unwrap(file)]


def _straight(ctx: Context, at: Span, node: Node, inner: Node) -> Rewrite:
    """A string cannot be written to: a copy of one is the string."""
    type_ = type_at(ctx, at.file, inner)
    span = (inner.start, inner.end)
    if any(e.const for e in ctx.facts.exprs(at.file, *span) if (e.start, e.end) == span):
        raise Obstacle("no-benefit", "it is a constant", at)
    around = wrapped(node).parent
    if isinstance(around, nodes.BinaryExpression) or not _escapes(ctx, at, node):
        raise Obstacle("no-benefit", "the compiler makes no copy on the heap here", at)
    plain = is_string(type_)
    inner_text = bare(inner)
    sum_ = isinstance(inner_text, nodes.BinaryExpression)
    compound = sum_ or isinstance(inner_text, nodes.UnaryExpression)
    head, tail = ("", "") if plain and not compound else ("(", ")") if plain else ("string(", ")")
    return Rewrite(
        what=node.text,
        title="use the string itself",
        reason="a string never changes; only whoever means to let go of a larger one copies it",
        edits=tuple(unwrapped(at.file, node, inner, head, tail)),
        decision=_SUM if sum_ else _NONE,
        risk="review",
        # The compiler does not say that a sum above 32 bytes was on the heap before, too.
        shown=not sum_,
    )


def _escapes(ctx: Context, at: Span, node: Node) -> bool:
    found = reported(ctx, at.file, node, ("escapes",))
    return not ctx.options.require_benefit or any(t.startswith("string(") for t in found)
