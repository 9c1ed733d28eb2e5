"""A string that fmt formats: put together without it, or given to a writer as bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from gocodemod.context import Context, Obstacle
from gocodemod.copying.kind import Candidate, Rewrite, check_predeclared, package_name
from gocodemod.formatting import calls
from gocodemod.formatting.calls import Call, Part, call_of, parts_of
from gocodemod.formatting.doubt import check_memory, check_platform
from gocodemod.formatting.order import check_order
from gocodemod.formatting.sinks import written
from gocodemod.model import Edit, ImportNeed, Span
from gocodemod.syntax import Node, nodes, standing
from gocodemod.unboxing.kind import wanted, wrapped

_DECISIONS = {
    "literal": "a format without verbs: 0.04 of the time, 1 -> 0 allocations",
    "itself": "%s of a string: 0.04 of the time",
    "strconv": "0.05 to 0.73 of the time, by verb",
    "encoding/hex": "%x: 0.33 of the time",
    "sum": "text, strings and numbers: 0.46 of the time",
}
_ROLES = ("call", "go", "defer")


class Texts:
    """`fmt.Sprintf("%s:%d", s, i)` becomes `s + ":" + strconv.Itoa(i)`, and its like."""

    name: ClassVar[str] = "text"
    mentions: ClassVar[tuple[str, ...]] = (
        calls.SPRINTF,
        calls.SPRINT,
        calls.SPRINTLN,
        calls.ERRORF,
    )

    def find(self, ctx: Context) -> Iterator[Candidate]:
        """Yield every call of fmt that gives a string or an error."""
        for ref in ctx.facts.refs(self.mentions):
            if ref.role in _ROLES and wanted(ctx, ref):
                at = Span(ref.file, ref.outer_start, ref.outer_end)
                yield Candidate(at=at, subject=ref.function or ref.package, data=ref)

    def rewrite(self, ctx: Context, candidate: Candidate) -> Rewrite:
        """Put it together, or hand it to the writer or the slice at hand; raises Obstacle.

        One value alone is made without fmt even where it is written; of several
        operands that are written as bytes, none needs to become a string.
        """
        call = call_of(ctx, candidate.data)
        if call.ref.id == calls.ERRORF:
            return _error(ctx, call)
        reason: Obstacle | None = None
        parts: tuple[Part, ...] = ()
        try:
            parts = parts_of(ctx, call)
            made = _direct(ctx, call, parts)
        except Obstacle as obstacle:
            reason, made = obstacle, None
        if made is not None and len(parts) == 1:
            return made
        return written(ctx, call, made, reason)


def _error(ctx: Context, call: Call) -> Rewrite:
    """`fmt.Errorf("text")`: errors.New, where somebody asks for it although nothing is gained."""
    if len(call.items) > 1:
        if b"%w" in call.items[0].code:
            raise Obstacle("wraps", "%w wraps an error", call.at)
        raise Obstacle("error-text", "errors are put together where something failed", call.at)
    parts = parts_of(ctx, call)
    if ctx.options.require_benefit:
        words = "without verbs fmt.Errorf is errors.New: 0.95 of the time, 1 -> 1 allocations"
        raise Obstacle("no-benefit", words, call.at)
    name, needs = package_name(ctx, call.file, call.node, "errors")
    tail = _comments(call, ())
    edit = Edit(call.file, call.at.start, call.at.end, f"{name}.New({parts[0].literal}{tail})")
    return Rewrite(
        what=call.node.text,
        title=f"{name}.New in place of {call.package.text}.Errorf without verbs",
        reason="there is nothing to format",
        edits=(edit,),
        imports=tuple(needs),
        decision="the same value by a shorter way; asked for with --no-require-benefit",
    )


def _direct(ctx: Context, call: Call, parts: Sequence[Part]) -> Rewrite:
    """The parts in place of the call; raises Obstacle."""
    _check_allocations(ctx, call, parts)
    check_order(ctx, call, parts)
    check_platform(ctx, call.file, parts)
    check_memory(ctx, call, parts)
    _check_constant(call, parts)
    names: dict[str, str] = {}
    needs: list[ImportNeed] = []
    for path in sorted({part.form.package for part in parts} - {""}):
        names[path], more = package_name(ctx, call.file, call.node, path)
        needs += more
    used = sorted({name for part in parts for name in part.form.predeclared})
    if used:
        check_predeclared(ctx, call.file, call.node, used)
    return Rewrite(
        what=call.node.text,
        title=f"{call.package.text}.{call.ref.id.rpartition('.')[2]} gives way to {_words(parts)}",
        reason="fmt boxes its operands and looks at each to find out what it is",
        edits=tuple(_edits(call, parts, names)),
        imports=tuple(needs),
        decision=_decision(parts),
    )


def _words(parts: Sequence[Part]) -> str:
    if len(parts) > 1:
        return "concatenation"
    form = parts[0].form
    if form.package:
        return form.package + "." + form.before[2:].partition("(")[0]
    return "the operand itself" if parts[0].operand else "its text"


def _decision(parts: Sequence[Part]) -> str:
    if len(parts) > 1:
        return _DECISIONS["sum"]
    form = parts[0].form
    return _DECISIONS[form.package or ("itself" if parts[0].operand else "literal")]


def _check_allocations(ctx: Context, call: Call, parts: Sequence[Part]) -> None:
    """Not more allocations than before, whatever the values.

    But for integers of 16 bits and more: those below 256 need no box, and those
    below 100 no text, so that 100 to 255 would count against every sum.
    """
    if all(part.settled for part in parts) or not ctx.options.require_benefit:
        return
    before = 1 + sum(part.form.boxed for part in parts)
    after = sum(part.form.made for part in parts) + (len(parts) > 1)
    if after > before:
        words = f"{after} allocations would take the place of {before}"
        raise Obstacle("more-allocations", words, call.at)


def _check_constant(call: Call, parts: Sequence[Part]) -> None:
    """A call is no constant, its text is: where that decides what compiles, it stays."""
    if not all(part.settled for part in parts):
        return
    node = wrapped(call.node)
    around = node.parent
    if isinstance(around, nodes.ExpressionList):
        around = around.parent
    if isinstance(around, nodes.LiteralElement) and isinstance(around.parent, nodes.KeyedElement):
        around = around.parent if around.parent.key == around else None
    if isinstance(around, nodes.ArgumentList):
        call_ = around.parent
        measured = isinstance(call_, nodes.CallExpression) and call_.function.text == "len"
        around = call_ if measured else None
    deciding = (
        nodes.ExpressionCase,
        nodes.KeyedElement,
        nodes.IndexExpression,
        nodes.SliceExpression,
        nodes.CallExpression,
    )
    if isinstance(around, deciding):
        raise Obstacle("constant-context", "a constant means something else here", call.at)


def _edits(call: Call, parts: Sequence[Part], names: dict[str, str]) -> Iterator[Edit]:
    """Around the operands where they stand in order; else all of the call anew."""
    opens, closes = ("(", ")") if len(parts) > 1 and _indexed(call.node) else ("", "")
    pairs: list[tuple[str, Node]] = []
    text = opens
    for index, part in enumerate(parts):
        text += " + " if index else ""
        if part.operand is None:
            text += part.literal
            continue
        before, after = part.form.before, part.form.after
        exposed = not (before or opens)
        if exposed and standing.needs_parentheses(call.node, part.operand.node):
            before, after = "(", ")"
        pairs.append(
            (text + before.replace("$", names.get(part.form.package, "")), part.operand.node)
        )
        text = after
    operands = [node for _, node in pairs]
    text += _comments(call, operands) + closes
    starts = [node.start for node in operands]
    if starts != sorted(set(starts)):
        whole = "".join(before + node.text for before, node in pairs) + text
        yield Edit(call.file, call.at.start, call.at.end, whole)
        return
    at, source = call.at.start, call.node.module.source
    for before, node in pairs:
        if at > call.at.start and b"\n" in source[at : node.start]:
            before = " +\n".join(before.rsplit(" + ", 1))  # noqa: PLW2901 - as it was broken
        yield Edit(call.file, at, node.start, before)
        at = node.end
    yield Edit(call.file, at, call.at.end, text)


def _indexed(node: Node) -> bool:
    around = node.parent
    return isinstance(around, (nodes.IndexExpression, nodes.SliceExpression)) and (
        around.operand == node
    )


def _comments(call: Call, operands: Sequence[Node]) -> str:
    """The comments of the call outside of its operands."""
    found = [
        standing.comments_in(comment.code)
        for comment in call.node.find(nodes.Comment)
        if not any(node.contains(comment) for node in operands)
    ]
    return "".join(f" {comment}" for comment in found)
