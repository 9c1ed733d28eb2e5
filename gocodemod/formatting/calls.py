"""A call of fmt that gives a string, read: which text, which operands, in which form."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from gocodemod.context import Context, Obstacle
from gocodemod.formatting.operands import Form, Operand, form
from gocodemod.formatting.verbs import Text, Unread, Verb, read
from gocodemod.golang import rows
from gocodemod.model import Span
from gocodemod.syntax import Node, nodes

SPRINTF, ERRORF = "fmt.Sprintf", "fmt.Errorf"
SPRINT, SPRINTLN = "fmt.Sprint", "fmt.Sprintln"


_EMPTY = ('""', "``")


class Call(msgspec.Struct, frozen=True):
    """A call `fmt.Sprintf(...)`, or of one of its kin, by a qualified name."""

    ref: rows.Ref
    node: nodes.CallExpression
    package: Node
    at: Span

    @property
    def file(self) -> str:
        """The file that it stands in."""
        return self.ref.file

    @property
    def items(self) -> tuple[Node, ...]:
        """The arguments, the format among them; one with `...` includes the dots."""
        return self.node.arguments.items

    @property
    def formats(self) -> bool:
        """Whether the first argument is a format."""
        return self.ref.id in (SPRINTF, ERRORF)


class Part(msgspec.Struct, frozen=True):
    """A piece of the result: a literal of Go, or an operand in its form."""

    literal: str = ""
    operand: Operand | None = None
    form: Form = Form()

    @property
    def settled(self) -> bool:
        """Whether it is a constant."""
        return self.operand is None or (self.operand.arg.const and self.form.bare)


def call_of(ctx: Context, ref: rows.Ref) -> Call:
    """The call that `ref` is the callee of; raises Obstacle where nothing can be made of it."""
    at = Span(ref.file, ref.outer_start, ref.outer_end)
    node = ctx.tree(ref.file).exactly(at.start, at.end, nodes.CallExpression)
    if node is None or not isinstance(node.function, nodes.SelectorExpression):
        raise Obstacle("unsupported-shape", "the package is imported with a dot", at)
    if ref.role != "call":
        raise Obstacle("deferred", "a deferred or started call gives nothing back", at)
    if ref.results == "none":
        raise Obstacle("result-unused", "nothing is done with the result", at)
    if not ref.function and not ref.in_literal:
        raise Obstacle("runs-once", "it runs once, when the program starts", at)
    return Call(ref, node, node.function.operand, at)


def parts_of(ctx: Context, call: Call) -> tuple[Part, ...]:
    """What the call's result is put together of; raises Obstacle."""
    args, items = call.ref.args, call.items
    if call.ref.ellipsis:
        raise Obstacle("spread-arguments", "the operands are handed on with `...`", call.at)
    if len(args) != len(items) or any(a.type.kind == "tuple" for a in args):
        raise Obstacle("spread-arguments", "one call gives all the operands", call.at)
    operands = [Operand(node, arg) for node, arg in zip(items, args, strict=True)]
    parts = _formatted(ctx, call, operands) if call.formats else _spaced(ctx, call, operands)
    return tuple(_joined(parts))


def _formatted(ctx: Context, call: Call, operands: Sequence[Operand]) -> list[Part]:
    try:
        format_ = read(operands[0].node)
    except Unread as error:
        raise Obstacle(error.code, error.message, call.at) from error
    operands = operands[1:]
    verbs = [piece for piece in format_.pieces if isinstance(piece, Verb)]
    used = {verb.argument for verb in verbs}
    if used and max(used) >= len(operands):
        raise Obstacle("format-malformed", "a verb has no operand", call.at)
    if len(used) < len(operands):
        raise Obstacle("format-malformed", "an operand has no verb", call.at)
    for verb in verbs:
        if verb.letter == "w":
            raise Obstacle("wraps", "%w wraps an error", call.at)
    out = []
    for piece in format_.pieces:
        if isinstance(piece, Text):
            out.append(Part(format_.literal(piece)))
        else:
            operand = operands[piece.argument]
            out.append(_part(ctx, call, piece.letter, operand))
    return out


def _spaced(ctx: Context, call: Call, operands: Sequence[Operand]) -> list[Part]:
    """Sprint puts a space between operands of which neither is a string, Sprintln everywhere."""
    line = call.ref.id == SPRINTLN
    out: list[Part] = []
    for index, operand in enumerate(operands):
        before = operands[index - 1] if index else None
        if before and (line or not (before.is_string or operand.is_string)):
            out.append(Part('" "'))
        out.append(_part(ctx, call, "v", operand))
    if line:
        out.append(Part(r'"\n"'))
    return out


def _part(ctx: Context, call: Call, letter: str, operand: Operand) -> Part:
    found = form(ctx, call.file, letter, operand)
    if found.bare and isinstance(operand.node, nodes.InterpretedStringLiteral):
        return Part(operand.node.text)
    return Part("", operand, found)


def _joined(parts: Sequence[Part]) -> list[Part]:
    """Neighbouring literals as one, empty ones left out; an empty result as the empty literal."""
    out: list[Part] = []
    for part in parts:
        if part.literal in _EMPTY:
            continue
        same = out and part.literal[:1] == out[-1].literal[:1] != ""
        if same:
            out[-1] = Part(f"{out[-1].literal[:-1]}{part.literal[1:]}")
        else:
            out.append(part)
    return out or [Part('""')]


__all__ = ["ERRORF", "SPRINT", "SPRINTF", "SPRINTLN", "Call", "Part", "call_of", "parts_of"]
