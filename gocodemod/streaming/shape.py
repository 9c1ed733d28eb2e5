"""Where bytes are made, and the statement `b, err := ...` that takes them."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from gocodemod.context import Context, Obstacle
from gocodemod.golang import rows
from gocodemod.model import Edit, Span
from gocodemod.streaming.codecs import CODECS, DECODERS, Codec
from gocodemod.streaming.local import local, variable
from gocodemod.streaming.uses import Look, look, variable_refs
from gocodemod.syntax import Node, nodes

RESULTS = ["[]byte", "error"]


class Call(msgspec.Struct, frozen=True):
    """A call that makes bytes, or of a function of the module that returns such bytes.

    `at_once`: a writer that takes the place of the bytes may be written to in the callee.
    `place` is the index of the writer among the arguments.
    """

    ref: rows.Ref
    codec: Codec
    partial: bool
    at_once: bool
    own: bool = False
    place: int = 0

    @property
    def at(self) -> Span:
        """The span of the call."""
        return Span(self.ref.file, self.ref.outer_start, self.ref.outer_end)


def of_codec(ref: rows.Ref, codec: Codec) -> Call:
    """The call of a codec."""
    return Call(ref, codec, codec.partial, not codec.reads)


def calls(ctx: Context) -> Iterator[Call]:
    """Every call of a codec in the selected packages; of a reader, where a decoder reads it."""
    selected = {p.path for p in ctx.facts.packages() if p.selected}
    returning: set[str] = set()
    buffers: set[str] = set()
    for ref in sorted(ctx.facts.refs(CODECS), key=lambda ref: (ref.file, ref.start)):
        if ref.role != "call" or ref.package.removesuffix("_test") not in selected:
            continue
        if ref.test and not ctx.options.include_tests:
            continue
        call = of_codec(ref, CODECS[ref.id])
        if call.codec.reads and not _decoded(ctx, ref, frozenset()):
            continue
        given = variable(ctx, ref) if call.codec.buffer else _assigned(ctx, ref)
        if (call.codec.buffer or given is not None) and not _first(ctx, ref, given, buffers):
            continue  # All that is done to a variable is decided with the first.
        if returns(ctx, ref):
            if ref.function in returning:
                continue  # All that a function returns is decided with the first.
            returning.add(ref.function)
        yield call


def returns(ctx: Context, ref: rows.Ref) -> bool:
    """Whether the function around a call returns the bytes that it gives, and keeps none."""
    try:
        return is_returned(ctx, ref)
    except Obstacle:
        return False


def is_returned(ctx: Context, ref: rows.Ref) -> bool:
    """Whether the function around a call returns its bytes, as ([]byte, error).

    Raises Obstacle where it keeps them, too.
    """
    if ref.in_literal or not ref.function:
        return False
    if ref.results == "return":
        return True
    found = ctx.facts.funcs(ids=(ref.function,))
    if not any([r.text for r in f.results] == RESULTS for f in found):
        return False
    if ref.id in CODECS and CODECS[ref.id].buffer:
        return variable(ctx, ref) is not None and bool(local(ctx, ref).seen.returned)
    statement = definition(ctx, ref)
    if statement is None:
        return False
    return bool(looked(ctx, ref, statement).seen.returned)


def looked(ctx: Context, ref: rows.Ref, statement: nodes.ShortVarDeclaration) -> Look:
    """What becomes of the bytes that a statement takes. Raises Obstacle where they are kept."""
    call = Span(ref.file, ref.outer_start, ref.outer_end)
    return look(ctx, call, statement, statement.left.children[0])


def definition(ctx: Context, ref: rows.Ref) -> nodes.ShortVarDeclaration | None:
    """The statement `b, err := call` around a call, if that is what stands there."""
    call = ctx.tree(ref.file).exactly(ref.outer_start, ref.outer_end, nodes.CallExpression)
    if call is None or call.parent is None:
        return None
    statement = call.parent.parent
    if isinstance(statement, nodes.ShortVarDeclaration) and len(call.parent.children) == 1:
        return statement if len(statement.left.children) == 2 else None
    return None


def assignment(ctx: Context, ref: rows.Ref) -> nodes.AssignmentStatement | None:
    """The statement `b, err = call` around a call, if that is what stands there."""
    call = ctx.tree(ref.file).exactly(ref.outer_start, ref.outer_end, nodes.CallExpression)
    statement = call.parent.parent if call is not None and call.parent is not None else None
    if not isinstance(statement, nodes.AssignmentStatement) or statement.operator != "=":
        return None
    left = statement.left.items
    if len(statement.right.items) != 1 or len(left) != 2:
        return None
    return statement if isinstance(left[0], nodes.Identifier) and left[0].text != "_" else None


def called(ctx: Context, call: Call) -> nodes.CallExpression:
    """The call's node."""
    node = ctx.tree(call.ref.file).exactly(call.at.start, call.at.end, nodes.CallExpression)
    assert node is not None
    return node


def handed(ctx: Context, call: Call, writer: str, package: str) -> tuple[Edit, ...]:
    """The edits that turn a call into one that writes to `writer`.

    `package` is the name of the helper package in the file.
    """
    node, file = called(ctx, call), call.ref.file
    edits = []
    words = [writer]
    if not call.own:
        function = node.function
        text = f"{package}.{call.codec.helper}"
        if call.codec.receiver and isinstance(function, nodes.SelectorExpression):
            words.append(function.operand.text)
        edits.append(Edit(file, function.start, function.end, text))
    items: tuple[Node, ...] = node.arguments.items
    given = ", ".join(words)
    if not items:
        edits.append(Edit(file, node.arguments.start + 1, node.arguments.start + 1, given))
    elif call.place:
        end = items[call.place - 1].end
        edits.append(Edit(file, end, end, f", {given}"))
    else:
        start = node.arguments.start + 1
        broken = b"\n" in node.module.source[start : items[0].start]
        edits.append(Edit(file, start, start, f"{given}," if broken else f"{given}, "))
    return tuple(edits)


def _assigned(ctx: Context, ref: rows.Ref) -> nodes.Identifier | None:
    """The local variable that a statement assigns the bytes to."""
    statement = assignment(ctx, ref)
    name = statement.left.items[0] if statement else None
    row = ctx.facts.object_at(ref.file, name.start) if name else None
    if row is None or ":" not in row.id or not isinstance(name, nodes.Identifier):
        return None
    return name


def _first(ctx: Context, ref: rows.Ref, name: nodes.Identifier | None, seen: set[str]) -> bool:
    """Whether a variable is named for the first time."""
    row = ctx.facts.object_at(ref.file, name.start) if name else None
    if row is None or row.id in seen:
        return False
    seen.add(row.id)
    return True


def _decoded(ctx: Context, ref: rows.Ref, seen: frozenset[str]) -> bool:
    """Whether a decoder reads what a call gives, in the function around it or in a caller."""
    if returns(ctx, ref):
        function = ref.function
        callers = ctx.facts.refs((function,)) if function not in seen else ()
        wider = seen | {function}
        return any(_decoded(ctx, r, wider) for r in callers if r.role == "call")
    statement = definition(ctx, ref)
    name = statement.left.children[0] if statement else _assigned(ctx, ref)
    if name is None:
        return False
    uses = variable_refs(ctx, ref.file, name)
    return any(u.role == "argument" and u.callee in DECODERS and u.index == 0 for u in uses)
