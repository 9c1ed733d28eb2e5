"""When a value is read: the order in which the parts of a call are evaluated.

A box is made in its turn; an argument as such is read when all calls have returned.
The language leaves the order open (spec, "Order of evaluation"), the compiler's is seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

from gocodemod.constraining.values import Value
from gocodemod.context import Context, Obstacle
from gocodemod.golang import rows
from gocodemod.model import Span
from gocodemod.syntax import Node, nodes

# Predeclared functions that write nothing.
_PURE = frozenset({"len", "cap", "min", "max", "new", "make", "complex", "real", "imag"})
# Uses of a local variable that give nobody its address.
_PLAIN = frozenset(
    {
        *("define", "argument", "write", "assign", "return", "element", "convert", "compare"),
        *("send", "operand", "index", "range", "deref"),
    }
)


def check_order(ctx: Context, value: Value) -> None:
    """Nothing that is evaluated beside `value` can write what it reads."""
    call = ctx.tree(value.at.file).exactly(value.at.start, value.at.end, nodes.CallExpression)
    if (call is not None and _calls(ctx, value.at.file, call)) or constant(ctx, value):
        return
    if not any(_acts(ctx, span) for span in value.near):
        return
    found = {(e.start, e.end): e for e in ctx.facts.exprs(*_place(value.at))}
    node = ctx.tree(value.at.file).node_at(value.at.start, value.at.end)
    if _settled(ctx, value.at.file, node, found):
        return
    raise Obstacle("evaluation-order", "a call beside it could write what it reads", value.at)


def _place(at: Span) -> tuple[str, int, int]:
    return at.file, at.start, at.end


def _settled(
    ctx: Context, file: str, node: Node, found: Mapping[tuple[int, int], rows.Expr]
) -> bool:
    """Whether an expression reads only constants, addresses, and locals that nobody else writes."""
    row = found.get((node.start, node.end))
    if row is not None and row.const:
        return True
    parts: Iterable[Node] = (c for c in node.children if not isinstance(c, nodes.Comment))
    match node:
        case nodes.Identifier():
            return row is not None and (node.text == "nil" or _local(ctx, row.object))
        case nodes.CompositeLiteral():
            parts = (node.body,)
        case nodes.KeyedElement():
            parts = (node.value,)
        case nodes.UnaryExpression(operator="&") if isinstance(node.operand, nodes.Identifier):
            return True
        case nodes.UnaryExpression():
            if node.operator not in ("&", "-", "+", "!", "^"):
                return False
            parts = (node.operand,)
        case nodes.BinaryExpression():
            parts = (node.left, node.right)
        case nodes.SelectorExpression():
            # Its own field: one of what it embeds may be behind a pointer.
            operand = found.get((node.operand.start, node.operand.end))
            own = f"{operand.type.named}.{node.field.text}" if operand is not None else ""
            if operand is None or operand.type.kind != "struct" or row is None or row.object != own:
                return False
            parts = (node.operand,)
        case nodes.LiteralValue() | nodes.LiteralElement() | nodes.ParenthesizedExpression():
            pass
        case _:
            return False
    return all(_settled(ctx, file, part, found) for part in parts)


def _local(ctx: Context, object_: str) -> bool:
    return ":" in object_ and all(_plain(ctx, use) for use in ctx.facts.refs((object_,)))


def constant(ctx: Context, value: Value) -> bool:
    """Whether a value is a constant or a composite literal of constants: static data."""
    at = value.at
    literal = ctx.tree(at.file).exactly(at.start, at.end, nodes.CompositeLiteral)
    if value.const or literal is None or value.type.kind not in ("struct", "array"):
        return value.const
    found = ctx.facts.exprs(at.file, at.start, at.end)
    return _constant(literal, {(e.start, e.end) for e in found if e.const})


def _constant(node: Node, consts: Set[tuple[int, int]]) -> bool:
    if isinstance(node, nodes.CompositeLiteral):
        node = node.body
    parts = [c for c in node.children if not isinstance(c, nodes.Comment)]
    if isinstance(node, nodes.LiteralValue):
        return all(_constant(part, consts) for part in parts)
    if isinstance(node, (nodes.KeyedElement, nodes.LiteralElement)):
        return _constant(parts[-1], consts)
    return (node.start, node.end) in consts or node.text == "nil"


def _acts(ctx: Context, at: Span) -> bool:
    """Whether evaluating an expression calls a function or receives from a channel."""
    kinds = (nodes.CallExpression, nodes.UnaryExpression)
    node = ctx.tree(at.file).node_at(at.start, at.end)
    return any(
        _calls(ctx, at.file, n) if isinstance(n, nodes.CallExpression) else n.text.startswith("<-")
        for n in node.find(*kinds)
    )


def _calls(ctx: Context, file: str, call: nodes.CallExpression) -> bool:
    """Whether it is a call, and of more than a predeclared function; no conversion."""
    at = (call.function.start, call.function.end)
    for found in ctx.facts.exprs(file, *at):
        if (found.start, found.end) == at:
            return found.type.kind == "func" and found.object not in _PURE
    return True


def _plain(ctx: Context, use: rows.Ref) -> bool:
    """Whether a use of a local variable leaves it to the statements of its function."""
    if use.in_literal:
        return False
    if use.role == "select":  # x.f, but not &x.f, x.f[:], x.f.m(); x.m() where m gets a copy
        source = ctx.source(use.file)
        before, behind = source[: use.outer_start].rstrip(b" \t("), source[use.outer_end :]
        following = behind.lstrip(b" \t)")[:1]
        if following == b"(":
            return _copies(ctx, use)
        return not before.endswith(b"&") and following not in (b".", b"[")
    return use.role in _PLAIN


def _copies(ctx: Context, use: rows.Ref) -> bool:
    """Whether the method that is called has a value for its receiver, so that x is copied."""
    method = ctx.facts.object_at(use.file, use.outer_end - len(use.member.encode()))
    found = ctx.facts.funcs(ids={method.id}) if method is not None else ()
    receivers = [func.receiver for func in found]
    return bool(receivers) and all(r is not None and not r.pointer for r in receivers)
