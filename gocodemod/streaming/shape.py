"""Where bytes are made, and the statement `b, err := ...` that takes them."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from gocodemod.context import Context
from gocodemod.golang import rows
from gocodemod.model import Span
from gocodemod.streaming.codecs import CODECS, DECODERS, Codec
from gocodemod.syntax import Node, nodes


class Call(msgspec.Struct, frozen=True):
    """A call that makes bytes."""

    ref: rows.Ref
    codec: Codec

    @property
    def at(self) -> Span:
        """The span of the call."""
        return Span(self.ref.file, self.ref.outer_start, self.ref.outer_end)


def calls(ctx: Context) -> Iterator[Call]:
    """Every call of a codec in the selected packages; of a reader, where a decoder reads it."""
    selected = {p.path for p in ctx.facts.packages() if p.selected}
    returning: set[str] = set()
    for ref in sorted(ctx.facts.refs(CODECS), key=lambda ref: (ref.file, ref.start)):
        if ref.role != "call" or ref.package.removesuffix("_test") not in selected:
            continue
        if ref.test and not ctx.options.include_tests:
            continue
        call = Call(ref, CODECS[ref.id])
        if call.codec.reads and not _decoded(ctx, ref, frozenset()):
            continue
        if returns(ctx, ref) and not ref.in_literal:
            if ref.function in returning:
                continue  # All that a function returns is decided with the first.
            returning.add(ref.function)
        yield call


def returns(ctx: Context, ref: rows.Ref) -> bool:
    """Whether the function around a call returns the bytes that it gives, as they are."""
    if ref.results == "return":
        return True
    statement = definition(ctx, ref)
    return statement is not None and returned_use(ctx, ref, statement)


def returned_use(ctx: Context, ref: rows.Ref, statement: nodes.ShortVarDeclaration) -> bool:
    """Whether the bytes that a statement takes are returned, together with an error."""
    tree = ctx.tree(ref.file)
    uses = variable_refs(ctx, ref.file, statement)
    return any(u.role == "return" and first_of_two(tree.node_at(u.start, u.end)) for u in uses)


def first_of_two(node: Node) -> bool:
    """Whether `node` is b of `return b, ...`."""
    around = node.parent
    if not isinstance(around, nodes.ExpressionList) or len(around.items) != 2:
        return False
    return isinstance(around.parent, nodes.ReturnStatement) and around.items[0] == node


def definition(ctx: Context, ref: rows.Ref) -> nodes.ShortVarDeclaration | None:
    """The statement `b, err := call` around a call, if that is what stands there."""
    call = ctx.tree(ref.file).exactly(ref.outer_start, ref.outer_end, nodes.CallExpression)
    if call is None or call.parent is None:
        return None
    statement = call.parent.parent
    if isinstance(statement, nodes.ShortVarDeclaration) and len(call.parent.children) == 1:
        return statement
    return None


def variable_refs(
    ctx: Context, file: str, statement: nodes.ShortVarDeclaration
) -> tuple[rows.Ref, ...]:
    """Every use of the first variable that a statement takes values into."""
    name = statement.left.children[0]
    row = ctx.facts.object_at(file, name.start)
    return () if row is None else ctx.facts.refs((row.id,))


def _decoded(ctx: Context, ref: rows.Ref, seen: frozenset[str]) -> bool:
    """Whether a decoder reads what a call gives, in the function around it or in a caller."""
    if returns(ctx, ref):
        function = ref.function
        callers = ctx.facts.refs((function,)) if function and function not in seen else ()
        wider = seen | {function}
        return any(_decoded(ctx, r, wider) for r in callers if r.role == "call")
    statement = definition(ctx, ref)
    if statement is None:
        return False
    uses = variable_refs(ctx, ref.file, statement)
    return any(u.role == "argument" and u.callee in DECODERS and u.index == 0 for u in uses)
