"""A local variable that holds memory which nobody else has, and what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from gocodemod.context import Context, Obstacle
from gocodemod.copying.kind import argument_of, callee, home
from gocodemod.copying.looks import LOOKS
from gocodemod.golang import rows
from gocodemod.model import Span
from gocodemod.syntax import Node, nodes
from gocodemod.syntax.scope import function_of
from gocodemod.unboxing.kind import type_at

_READING = ("compare", "range")


class Local(msgspec.Struct, frozen=True):
    """A variable of one definition, `name, ... := call`, and its uses without it."""

    id: str
    statement: nodes.ShortVarDeclaration
    define: rows.Ref
    uses: Sequence[rows.Ref]


def local_of(ctx: Context, file: str, statement: Node | None, index: int) -> Local | None:
    """The variable that `statement`, if it is `name, ... := call`, defines at `index`."""
    if not isinstance(statement, nodes.ShortVarDeclaration):
        return None
    name = statement.left.items[index]
    found = ctx.facts.object_at(file, name.start)
    if name.text == "_" or found is None or found.kind != "var" or ":" not in found.id:
        return None
    refs = ctx.facts.refs((found.id,))
    defined = [r for r in refs if r.role == "define"]
    if [(r.file, r.start) for r in defined] != [(file, name.start)]:
        return None
    return Local(found.id, statement, defined[0], [r for r in refs if r.role != "define"])


def looks(ctx: Context, use: rows.Ref) -> bool:
    """Whether a use of bytes only looks at them, there and then."""
    node = ctx.tree(use.file).node_at(use.start, use.end)
    if use.role in _READING:
        return True
    if use.role == "argument":
        taken = argument_of(node)
        if taken is None or callee(taken[0]) is None:
            return False
        if use.callee == "append":
            return use.index > 0 and isinstance(node.parent, nodes.VariadicArgument)
        return (use.callee, use.index) in LOOKS
    if use.role == "convert":
        around = ctx.tree(use.file).exactly(use.outer_start, use.outer_end, nodes.CallExpression)
        made = None if around is None else type_at(ctx, use.file, around)
        return made is not None and made.kind == "basic" and made.text != "unsafe.Pointer"
    return False


def check_one_time(ctx: Context, local: Local, node: Node, at: Span) -> None:
    """Raises Obstacle unless `node` runs at most once for each time the variable is defined."""
    if home(node) != home(local.statement):
        inside = node.enclosing(nodes.FuncLiteral) != local.statement.enclosing(nodes.FuncLiteral)
        code, words = (
            ("bytes-captured", "a function literal makes it, perhaps more than once")
            if inside
            else ("in-loop", "it runs in a loop, and each round has a copy of its own")
        )
        raise Obstacle(code, words, at)
    function = function_of(node)
    if function is None or function.find(nodes.GotoStatement):
        raise Obstacle("in-loop", "a goto may lead back to it", at)


def check_uses(ctx: Context, local: Local, but: int, before: int | None, at: Span) -> None:
    """Raises Obstacle unless all uses but the one at `but` only look, and stand before `before`."""
    for use in local.uses:
        if use.start == but:
            continue
        here = Span(use.file, use.start, use.end)
        if use.role in ("write", "address"):
            raise Obstacle(
                "bytes-reassigned", "the variable is assigned to, or its address taken", here
            )
        node = ctx.tree(use.file).node_at(use.start, use.end)
        if node.enclosing(nodes.FuncLiteral) != local.statement.enclosing(nodes.FuncLiteral):
            raise Obstacle("bytes-captured", "a function literal uses the bytes", here)
        if before is not None and use.start > before:
            raise Obstacle("used-later", "the bytes are used after the copy is made", here)
        if not looks(ctx, use):
            raise Obstacle(
                "bytes-shared", "something else may keep the bytes, or write to them", here
            )
