"""What every kind of unboxing shares: a candidate, and the rewrite made of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Protocol

import msgspec

from gocodemod.context import Context, Obstacle
from gocodemod.golang import rows
from gocodemod.model import Api, Edit, ImportNeed, Span
from gocodemod.syntax import Node, nodes


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A box that might go: `data` is the kind's own, `boxes` ranks."""

    at: Span
    subject: str
    boxes: int = 1
    data: Any = None


class Rewrite(msgspec.Struct, frozen=True, kw_only=True):
    """What a kind makes of a candidate.

    `key` ends the change's id: of symbols, never of lines. `names` are the
    identifiers whose meaning changes.
    """

    key: str
    title: str
    reason: str
    edits: tuple[Edit, ...]
    imports: tuple[ImportNeed, ...] = ()
    names: tuple[str, ...] = ()
    api: Api = "none"
    evidence: dict[str, Any] = msgspec.field(default_factory=dict)


class Kind(Protocol):
    """One kind of box. `reported`: the compiler's report shows the allocation that goes."""

    name: ClassVar[str]
    reported: ClassVar[bool]
    mentions: ClassVar[tuple[str, ...]]

    def find(self, ctx: Context) -> Iterator[Candidate]:
        """Every candidate in the selected packages."""

    def rewrite(self, ctx: Context, candidate: Candidate) -> Rewrite:
        """The rewrite of one; raises Obstacle."""


def spot(ref: rows.Ref) -> Span:
    """The identifier of a use."""
    return Span(ref.file, ref.start, ref.end)


def wanted(ctx: Context, ref: rows.Ref) -> bool:
    """Whether a use stands where sites are looked for."""
    package = ctx.facts.package_of(ref.file)
    selected = package is not None and package.selected
    return selected and (ctx.options.include_tests or not ref.test)


def bare(node: Node) -> Node:
    """The expression within parentheses."""
    while isinstance(node, nodes.ParenthesizedExpression):
        node = node.expression
    return node


def wrapped(node: Node) -> Node:
    """The outermost parentheses around an expression, or itself."""
    while isinstance(node.parent, nodes.ParenthesizedExpression):
        node = node.parent
    return node


def type_at(ctx: Context, file: str, node: Node) -> rows.TypeRef | None:
    """The type of an expression, where it is known."""
    for row in ctx.facts.exprs(file, node.start, node.end):
        if (row.start, row.end) == (node.start, node.end):
            return row.type
    return None


def check_names(ctx: Context, at: Span, names: set[str]) -> None:
    """Raises Obstacle where a symbol goes by one of the names behind the compiler's back."""
    for pragma in ctx.facts.pragmas():
        if names & set(pragma.names):
            raise Obstacle("linkname", f"{pragma.file}:{pragma.line} names it", at)


def check_written(ctx: Context, at: Span, edits: list[Edit]) -> None:
    """Raises Obstacle where a file is not ours to write."""
    for file in sorted({edit.file for edit in edits}):
        why = ctx.writable(file)
        if why:
            raise Obstacle("not-writable", f"{file} is {why}", at)


def visibility(ctx: Context, at: Span, object_: rows.Object) -> Api:
    """How far a variable or field is seen; raises Obstacle where others could use it."""
    if ":" in object_.id or not object_.name[:1].isupper():
        return "none"
    package = ctx.facts.package_of(at.file)
    if package is not None and package.internal:
        return "internal"
    if not ctx.options.exported:
        raise Obstacle("exported-api", "others could use it; --exported admits it", at)
    return "exported"


def where(object_id: str) -> str:
    """A symbol for people: without the directories of its package."""
    return object_id.rsplit("/", 1)[-1] if ":" not in object_id else object_id.rsplit(":", 1)[-1]


# Predeclared functions that run no code of others.
_BUILTIN = frozenset({"len", "cap", "min", "max", "new", "make", "append", "complex", "real"})


def builtin(ctx: Context, file: str, call: nodes.CallExpression) -> str:
    """The name of the predeclared function that is called; empty for any other call."""
    function = bare(call.function)
    if not isinstance(function, nodes.Identifier):
        return ""
    found = ctx.facts.object_at(file, function.start)
    return found.name if found is not None and found.kind == "builtin" else ""


# What their headers say is done before their bodies are entered.
_HEADED = (
    nodes.IfStatement, nodes.ForStatement, nodes.ForClause, nodes.ExpressionSwitchStatement,
    nodes.ExpressionCase, nodes.TypeSwitchStatement,
)  # fmt: skip


def called_later(
    ctx: Context, file: str, node: Node, harmless: frozenset[str] = frozenset()
) -> bool:
    """Whether what is evaluated with `node` calls something behind it, which is no part of it.

    `harmless`: the ids of functions that may be called.
    """
    unit = _evaluated(node)
    return any(
        call.start >= node.end and not _inert(ctx, file, call, harmless) and not _within(call, unit)
        for call in unit.find(nodes.CallExpression)
    )


def acting(ctx: Context, file: str, node: Node, harmless: frozenset[str] = frozenset()) -> bool:
    """Whether an expression calls something, besides functions of these ids."""
    calls = (node, *node.find(nodes.CallExpression))
    return any(
        isinstance(call, nodes.CallExpression) and not _inert(ctx, file, call, harmless)
        for call in calls
    )


def _evaluated(node: Node) -> Node:
    """The statement around, or the part of it that is done with before others begin."""
    inner = node
    for around in node.ancestors:
        if isinstance(around, _HEADED):
            break
        if isinstance(around, nodes.BinaryExpression) and _asked_first(around, inner):
            break
        inner = around
        if isinstance(around, (nodes.Statement, nodes.FuncLiteral)):
            break
    return inner


def _asked_first(around: nodes.BinaryExpression, part: Node) -> bool:
    return around.left == part and around.operator in ("&&", "||")


def _inert(ctx: Context, file: str, call: nodes.CallExpression, harmless: frozenset[str]) -> bool:
    """Whether a call is a conversion, or one of a predeclared function that acts on nothing."""
    function = bare(call.function)
    name = function.field if isinstance(function, nodes.SelectorExpression) else function
    if not isinstance(name, (nodes.Identifier, nodes.FieldIdentifier)):
        return False  # A conversion to a function type may be called at once.
    found = ctx.facts.object_at(file, name.start)
    if found is None:
        return False
    known = found.kind == "builtin" and found.name in _BUILTIN
    return known or found.kind == "type" or found.id in harmless


def _within(call: Node, unit: Node) -> bool:
    """Whether a call stands in a function literal: the literal as such calls nothing."""
    literal = call.enclosing(nodes.FuncLiteral)
    return literal is not None and literal != unit and unit.contains(literal)


def private(ctx: Context, object_: rows.Object) -> bool:
    """Whether an object is a local variable that no function literal uses."""
    uses = ctx.facts.refs((object_.id,))
    return ":" in object_.id and object_.kind == "var" and not any(u.in_literal for u in uses)


def names(ctx: Context, file: str, node: Node, object_: rows.Object) -> bool:
    """Whether an expression is an object by its name: `xs`, or `s.xs` of a field."""
    node = bare(node)
    name = node.field if isinstance(node, nodes.SelectorExpression) else node
    if not isinstance(name, (nodes.Identifier, nodes.FieldIdentifier)):
        return False
    found = ctx.facts.object_at(file, name.start)
    return found is not None and found.id == object_.id
