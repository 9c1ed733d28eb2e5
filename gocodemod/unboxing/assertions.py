"""`v.Interface().(T)` with a reflect.Value: reflect.TypeAssert[T](v) makes no box."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import msgspec

from gocodemod.context import Context, Obstacle
from gocodemod.golang import rows
from gocodemod.model import Edit, Span
from gocodemod.naming import spell
from gocodemod.removing.reach import out_of_reach
from gocodemod.syntax import Node, nodes, standing
from gocodemod.unboxing.kind import Candidate, Rewrite, bare, type_at, wanted, wrapped

INTERFACE = "reflect.Value.Interface"
_RECEIVERS = {"reflect.Value": "", "*reflect.Value": "*"}
_MEASURED = (
    "where the value can be addressed, Interface copies it to the heap and TypeAssert does not:"
    " 0.10 to 0.24 of the time, 1 -> 0 allocations"
)


class Assertions:
    """`x, ok := v.Interface().(T)` becomes `x, ok := reflect.TypeAssert[T](v)`.

    The box is made within reflect, where the compiler's report of the caller does not show it.
    """

    name: ClassVar[str] = "assertion"
    reported: ClassVar[bool] = False
    mentions: ClassVar[tuple[str, ...]] = (INTERFACE,)

    def find(self, ctx: Context) -> Iterator[Candidate]:
        """Yield every call of Interface whose result is asserted at once."""
        for ref in ctx.facts.refs(self.mentions):
            if ref.role == "call" and wanted(ctx, ref):
                found = _assertion(ctx, ref)
                if found is not None:
                    at = Span(ref.file, found.start, found.end)
                    subject = ref.function or ref.package
                    yield Candidate(at=at, subject=subject, data=ref)

    def rewrite(self, ctx: Context, candidate: Candidate) -> Rewrite:
        """Assert the value itself; raises Obstacle."""
        ref, at = candidate.data, candidate.at
        assert isinstance(ref, rows.Ref)
        found = _assertion(ctx, ref)
        assert found is not None
        _check_form(ctx, ref.file, found, at)
        call = bare(found.operand)
        assert isinstance(call, nodes.CallExpression)
        value = bare(call.function)
        receiver = ref.receiver.text if ref.receiver else ""
        embedded = ref.implicit or receiver not in _RECEIVERS
        if not isinstance(value, nodes.SelectorExpression) or embedded:
            raise Obstacle("unsupported-shape", "Interface is promoted from an embedded Value", at)
        _check_benefit(ctx, ref.file, found, value.operand, at)
        if ctx.facts.language(ref.file) < (1, 25):
            raise Obstacle("language-version", "reflect.TypeAssert needs a go 1.25 line", at)
        named = spell(ctx.facts, ctx.tree(ref.file), "reflect.Value", ref.file)
        place = msgspec.structs.replace(ref, start=ref.expr_start)
        if named is None or out_of_reach(ctx, named, place):
            raise Obstacle("name-taken", "the name of package reflect means something else", at)
        package = named.text.removesuffix("Value")
        source, inner = ctx.source(ref.file), bare(value.operand)
        before = standing.comments_in(source[found.start : inner.start])
        head = f"{package}TypeAssert[{found.type.text}]({before}{_RECEIVERS[receiver]}"
        lost = source[inner.end : found.type.start] + b" " + source[found.type.end : found.end]
        comments = standing.comments_in(lost)
        tail = f" {comments})" if comments else ")"
        edits = (
            Edit(ref.file, found.start, inner.start, head),
            Edit(ref.file, inner.end, found.end, tail),
        )
        return Rewrite(
            key=f"{ref.file}:{candidate.subject}.{inner.text}.{found.type.text}",
            title=f"assert the reflect.Value {inner.text} without a box",
            reason="Interface boxes what the assertion takes out again",
            edits=edits,
            imports=named.imports,
            evidence={"decision": _MEASURED},
        )


def _assertion(ctx: Context, ref: rows.Ref) -> nodes.TypeAssertionExpression | None:
    call = ctx.tree(ref.file).exactly(ref.outer_start, ref.outer_end, nodes.CallExpression)
    around = wrapped(call).parent if call is not None else None
    return around if isinstance(around, nodes.TypeAssertionExpression) else None


def _check_form(ctx: Context, file: str, found: nodes.TypeAssertionExpression, at: Span) -> None:
    """`x, ok := v` is asked for, with an ok that a function's bool can be assigned to."""
    left = comma_ok(found)
    if left is None:
        raise Obstacle("panic-visible", "without ok a failing assertion panics, which shows", at)
    if isinstance(left[1].parent, nodes.ExpressionList) and left[1].text != "_":
        assigned = isinstance(left[1].parent.parent, nodes.AssignmentStatement)
        ok = type_at(ctx, file, left[1]) if assigned else None
        if ok is not None and ok.kind != "interface" and ok.text != "bool":
            raise Obstacle("unsupported-shape", f"ok is a {ok.text}", at)


def comma_ok(found: Node) -> tuple[Node, Node] | None:
    """The two variables where an expression stands in `x, ok := expression`; else None."""
    around = wrapped(found).parent
    if not isinstance(around, nodes.ExpressionList) or len(around.items) != 1:
        return None
    statement = around.parent
    left: tuple[Node, ...] = ()
    if isinstance(statement, (nodes.ShortVarDeclaration, nodes.AssignmentStatement)):
        left = statement.left.items
    elif isinstance(statement, nodes.VarSpec):
        left = tuple(statement.name)
    return (left[0], left[1]) if len(left) == 2 else None


def _check_benefit(
    ctx: Context, file: str, found: nodes.TypeAssertionExpression, value: Node, at: Span
) -> None:
    if not ctx.options.require_benefit:
        return
    type_ = type_at(ctx, file, found.type)
    if type_ is None or type_.kind in ("interface", "typeparam"):
        words = "an assertion to an interface needs the box whenever it holds"
        raise Obstacle("no-benefit", words, at)
    inner = bare(value)
    if isinstance(inner, nodes.CallExpression):
        called = bare(inner.function)
        if isinstance(called, nodes.SelectorExpression) and called.field.text == "Addr":
            raise Obstacle("no-benefit", "it holds a pointer, which needs no box", at)
