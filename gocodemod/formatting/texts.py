"""A string that fmt formats: put together without it, or given to a writer as bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import ClassVar

import msgspec

from gocodemod.context import Context, Obstacle
from gocodemod.copying.kind import (
    Candidate,
    Rewrite,
    argument_of,
    called,
    check_predeclared,
    package_name,
)
from gocodemod.formatting import calls
from gocodemod.formatting.calls import Call, Part, call_of, parts_of
from gocodemod.formatting.doubt import check_memory, check_platform
from gocodemod.formatting.order import check_order
from gocodemod.formatting.sinks import written
from gocodemod.golang import rows
from gocodemod.model import Edit, ImportNeed, Span
from gocodemod.syntax import Node, nodes, standing
from gocodemod.unboxing.kind import bare, wanted, wrapped

_DECISIONS = {
    "literal": "a format without verbs: 0.04 of the time, 1 -> 0 allocations",
    "itself": "%s of a string: 0.04 of the time",
    "bytes": "%s of bytes: 0.35 of the time, 2 -> 1 allocations",
    "strconv": "0.05 to 0.73 of the time, by verb",
    "error": "fmt.Errorf of a text that it reads through: 0.27 of the time, 2 -> 1 allocations",
    "encoding/hex": "%x: 0.33 of the time",
    "sum": "text, strings and numbers: 0.46 of the time",
}
_ROLES = ("call", "go", "defer")
# What a reader still takes in of a sum: operands, and functions around them (those that
# take more than the operand count twice).
_OPERANDS = 5
_CLUTTER = 4


class _Found(msgspec.Struct, frozen=True):
    """A call; `varies`: its facts differ between the configurations that are loaded."""

    ref: rows.Ref
    varies: bool


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
        for _, same in groupby(ctx.facts.refs(self.mentions), lambda ref: (ref.file, ref.start)):
            ref, *others = same
            if ref.role in _ROLES and wanted(ctx, ref):
                at = Span(ref.file, ref.outer_start, ref.outer_end)
                found = _Found(ref, bool(others))
                yield Candidate(at=at, subject=ref.function or ref.package, data=found)

    def rewrite(self, ctx: Context, candidate: Candidate) -> Rewrite:
        """Put it together, or hand it to the writer or the slice at hand; raises Obstacle.

        One value alone is made without fmt even where it is written; of several
        operands that are written as bytes, none needs to become a string.
        """
        found = candidate.data
        assert isinstance(found, _Found)
        call = call_of(ctx, found.ref)
        if found.varies:
            words = "an operand has another type in another build configuration"
            raise Obstacle("platform-type", words, call.at)
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
    """`fmt.Errorf("text")` is errors.New("text"), of the same type; raises Obstacle.

    Go 1.26 made it as cheap, where no `%` is in the text.
    """
    if len(call.items) > 1:
        if b"%w" in call.items[0].code:
            raise Obstacle("wraps", "%w wraps an error", call.at)
        raise Obstacle("error-text", "errors are put together where something failed", call.at)
    parts = parts_of(ctx, call)
    formatted = _toolchain(ctx) < (1, 26) or b"%" in call.items[0].code
    if ctx.options.require_benefit and not formatted:
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
        decision=_DECISIONS["error"],
    )


def _toolchain(ctx: Context) -> tuple[int, int]:
    """Major and minor version of the Go that builds; a development version is the newest."""
    found = re.match(r"go(\d+)\.(\d+)", ctx.facts.loaded.go)
    return (int(found[1]), int(found[2])) if found else (1, 99)


def _direct(ctx: Context, call: Call, parts: Sequence[Part]) -> Rewrite:
    """The parts in place of the call; raises Obstacle."""
    _check_allocations(ctx, call, parts)
    _check_worth(ctx, call, parts)
    check_order(ctx, call, parts)
    check_platform(ctx, call.file, parts)
    check_memory(ctx, call, parts)
    _check_constant(call, parts)
    _check_itself(call, parts)
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
    if form.before and not form.bare:
        return "a conversion"
    return "the operand itself" if parts[0].operand else "its text"


def _decision(parts: Sequence[Part]) -> str:
    if len(parts) > 1:
        return _DECISIONS["sum"]
    form = parts[0].form
    if parts[0].operand and not (form.package or form.bare):
        return _DECISIONS["bytes"]
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


def _check_worth(ctx: Context, call: Call, parts: Sequence[Part]) -> None:
    """Raises Obstacle where the text is made once at most, or the sum reads worse than it pays."""
    if not ctx.options.require_benefit:
        return
    taken = argument_of(call.node)
    function = called(ctx, call.file, taken[0]) if taken else None
    if function is not None and (function.kind, function.id) == ("builtin", "panic"):
        raise Obstacle("panic-text", "it is what the program panics with", call.at)
    operands = [part for part in parts if part.operand is not None]
    clutter = sum(1 + ("," in part.form.after) for part in operands if part.form.package)
    if len(operands) > _OPERANDS or (len(parts) > 1 and clutter > _CLUTTER):
        words = f"a sum of {len(operands)} operands would read worse than the format"
        raise Obstacle("unreadable", words, call.at)


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


def _check_itself(call: Call, parts: Sequence[Part]) -> None:
    """`s = s` does nothing, and go vet says so."""
    list_ = wrapped(call.node).parent
    statement = list_.parent if isinstance(list_, nodes.ExpressionList) else None
    if not isinstance(statement, nodes.AssignmentStatement) or parts[0].operand is None:
        return
    left, itself = statement.left.items, len(parts) == 1 and not parts[0].form.before
    if (
        itself
        and statement.operator == "="
        and len(left) == 1
        and left[0].text == bare(parts[0].operand.node).text
    ):
        raise Obstacle("no-benefit", f"it would set {left[0].text} to itself", call.at)


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
    apart = starts != sorted(set(starts))
    # The compiler tells of a call's box at its parenthesis, which must lie within the edit.
    if apart or any(node.find(nodes.CallExpression) for node in operands):
        source = b"" if apart else call.node.module.source
        whole = "".join(before + node.text for before, node in _broken(call, pairs, source))
        yield Edit(call.file, call.at.start, call.at.end, whole + text)
        return
    at = call.at.start
    for before, node in _broken(call, pairs, call.node.module.source):
        yield Edit(call.file, at, node.start, before)
        at = node.end
    yield Edit(call.file, at, call.at.end, text)


def _broken(
    call: Call, pairs: Sequence[tuple[str, Node]], source: bytes
) -> Iterator[tuple[str, Node]]:
    """The operands, each with what stands before it: on a new line where it stood on one."""
    at = call.at.start
    for before, node in pairs:
        if at > call.at.start and b"\n" in source[at : node.start]:
            before = " +\n".join(before.rsplit(" + ", 1))  # noqa: PLW2901 - as it was broken
        yield before, node
        at = node.end


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
