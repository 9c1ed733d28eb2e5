"""Whether operands can be evaluated in another form without anybody noticing.

The calls in a statement happen in the order of the source (spec, "Order of
evaluation"), reads of variables do not: gc copies an operand of fmt before a call that
stands behind it, and one of `+` after it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gocodemod.context import Context, Obstacle
from gocodemod.copying.kind import called, pure
from gocodemod.formatting.calls import Call, Part
from gocodemod.golang import rows
from gocodemod.model import Span
from gocodemod.syntax import Node, nodes
from gocodemod.syntax.nodes.supertypes import Expression
from gocodemod.unboxing.kind import bare, type_at

_LOOKING = (
    nodes.IndexExpression,
    nodes.SliceExpression,
    nodes.TypeAssertionExpression,
    nodes.FuncLiteral,
    nodes.CompositeLiteral,
)
_AROUND = (
    Expression,
    nodes.ArgumentList,
    nodes.ExpressionList,
    nodes.KeyedElement,
    nodes.LiteralElement,
    nodes.LiteralValue,
    nodes.VariadicArgument,
)
_STATEMENTS = (
    nodes.AssignmentStatement,
    nodes.DeferStatement,
    nodes.ExpressionStatement,
    nodes.GoStatement,
    nodes.ReturnStatement,
    nodes.SendStatement,
    nodes.ShortVarDeclaration,
    nodes.VarSpec,
)
_DIVIDING = frozenset({"/", "%", "<<", ">>"})
# Packages whose functions and methods write to no memory that a program formats; but for
# those that call what they are given.
_QUIET = frozenset(
    {
        *("math", "math/bits", "math/rand", "math/rand/v2", "net/url", "path", "path/filepath"),
        *("strconv", "strings", "time", "unicode", "unicode/utf8"),
    }
)
_CALLING = re.compile(r"Func$|Map$|^Append|^Walk|^Shuffle$|^Error$|^Glob$")
# Roles in which a variable may get another value, or its address is taken.
_CHANGING = frozenset({"write", "address", "define", "range", "other"})


def check_order(ctx: Context, call: Call, parts: Sequence[Part]) -> None:
    """Raises Obstacle where the operands of `parts`, in that order, could come out otherwise."""
    file, found = call.file, [part for part in parts if part.operand]
    operands = [part.operand.node for part in found if part.operand]
    starts = [node.start for node in operands]
    running = [not _quiet(ctx, file, node) for node in operands]
    plain = not any(_risk(n) > 1 or n.find(nodes.CallExpression) for n in operands)
    if starts != sorted(set(starts)) and (any(running) or not plain):
        raise Obstacle("operand-order", "operands are used twice or out of order", call.at)
    for part, runs in zip(found, running, strict=True):
        assert part.operand is not None
        node, later = part.operand.node, _late(part) and _runs_later(ctx, file, call.node)
        beside = sum(running) > runs or later
        # What a slice holds is read when fmt prints it, after all the calls.
        changing = part.operand.arg.type.kind == "slice"
        if beside and (changing or not settled(ctx, file, node, part.operand.arg.const)):
            message = f"a call beside it may write to {node.text}"
            raise Obstacle("operand-order", message, _spot(file, node))
    _check_panics(ctx, file, found)


def _quiet(ctx: Context, file: str, node: Node) -> bool:
    """Whether evaluating `node` runs no code that could write to what stands beside it."""
    if pure(ctx, file, node):
        return True
    if node.find(nodes.FuncLiteral) or any(
        unary.operator == "<-" for unary in node.find(nodes.UnaryExpression)
    ):
        return False
    found = [called(ctx, file, call) for call in node.find(nodes.CallExpression)]
    return all(each is not None and _writes_nothing(each) for each in found)


def _writes_nothing(found: rows.Object) -> bool:
    if found.kind in ("type", "builtin"):
        return found.kind == "type" or found.id in ("len", "cap", "min", "max")
    path, _, name = found.id.rpartition(".")
    if found.kind == "method":
        path = path.rpartition(".")[0]
    return path in _QUIET and not _CALLING.search(name)


def _late(part: Part) -> bool:
    """Whether it is read where the result is used, and not by a call in its place."""
    return part.form.bare or not part.form.package


def settled(ctx: Context, file: str, node: Node, const: bool) -> bool:
    """Whether no call beside it can change what an operand is.

    A call by itself is settled, too: calls keep their order.
    """
    inner = bare(node)
    if const:
        return True
    if isinstance(inner, nodes.CallExpression):
        found = called(ctx, file, inner)
        if found is None or found.kind not in ("type", "builtin"):
            return True
    return _private(ctx, file, inner)


def _runs_later(ctx: Context, file: str, node: Node) -> bool:
    """Whether code may run between `node` and the end of what it is evaluated with."""
    top = node
    while isinstance(top.parent, _AROUND) and not isinstance(top.parent, nodes.FuncLiteral):
        top = top.parent
    if isinstance(top.parent, _STATEMENTS):
        top = top.parent
    literals = [f for f in top.find(nodes.FuncLiteral) if f.start >= node.end]
    for other in (*top.find(nodes.CallExpression), *top.find(nodes.UnaryExpression)):
        if other.start < node.end or any(f.contains(other) for f in literals):
            continue
        if not _quiet(ctx, file, other):
            return True
    return False


def _private(ctx: Context, file: str, node: Node) -> bool:
    """Whether it is made of constants and of local basic variables that only this code writes."""
    if node.find(*_LOOKING) or not _quiet(ctx, file, node):
        return False
    if any(u.operator in ("*", "&") for u in node.find(nodes.UnaryExpression)):
        return False
    for selector in node.find(nodes.SelectorExpression):
        found = ctx.facts.object_at(file, selector.field.start)
        if found is None or found.kind not in ("const", "func", "type"):
            return False
    return all(_steady(ctx, file, name) for name in node.find(nodes.Identifier))


def _steady(ctx: Context, file: str, name: Node) -> bool:
    found = ctx.facts.object_at(file, name.start)
    if found is None:
        return False
    if found.kind not in ("var", "param"):
        return found.kind in ("const", "type", "builtin", "package", "func", "nil")
    type_ = found.type
    if type_ is None or not type_.basic or not own(ctx, found.id):
        return False
    # A method of a named type may take the variable's address.
    return not type_.named or all(r.role != "select" for r in ctx.facts.refs((found.id,)))


def own(ctx: Context, object_id: str) -> bool:
    """Whether a variable is local, and only the code of its function can change it."""
    if ":" not in object_id:
        return False
    refs = ctx.facts.refs((object_id,))
    return not any(r.role == "address" or (r.in_literal and r.role in _CHANGING) for r in refs)


def _check_panics(ctx: Context, file: str, parts: Sequence[Part]) -> None:
    """Of two operands that panic in different words, the first one must still be first.

    The calls that convert run before a string beside them is looked at.
    """
    worst = 0
    for part in parts:
        assert part.operand is not None
        risk = _risk(part.operand.node)
        if not _late(part) and risk and worst and max(risk, worst) > 1:
            message = "which of two operands panics first would change"
            raise Obstacle("operand-order", message, _spot(file, part.operand.node))
        if _late(part):
            worst = max(worst, risk)


def _risk(node: Node) -> int:
    """0: evaluating it cannot panic, 1: by a nil pointer at most, 2: in other words, too."""
    if node.find(nodes.IndexExpression, nodes.SliceExpression, nodes.TypeAssertionExpression):
        return 2
    if any(b.operator in _DIVIDING for b in node.find(nodes.BinaryExpression)):
        return 2
    pointers = any(u.operator == "*" for u in node.find(nodes.UnaryExpression))
    return 1 if pointers or node.find(nodes.SelectorExpression) else 0


def runs_code(ctx: Context, call: Call) -> bool:
    """Whether evaluating or printing the arguments may run code: calls, methods that print."""
    if any(not _quiet(ctx, call.file, item) for item in call.items):
        return True
    return any(arg.type.kind != "basic" or arg.type.prints for arg in call.ref.args if not arg.nil)


def lasting(ctx: Context, file: str, node: Node) -> bool:
    """Whether what `node` names stays the same while calls beside it run: a local variable."""
    inner = bare(node)
    if isinstance(inner, nodes.CallExpression):
        return True
    if isinstance(inner, nodes.UnaryExpression) and inner.operator == "&":
        inner = bare(inner.operand)
        if isinstance(inner, nodes.Identifier):
            return True
    if not isinstance(inner, nodes.Identifier):
        return False
    found = ctx.facts.object_at(file, inner.start)
    type_ = type_at(ctx, file, inner)
    if found is None or found.kind not in ("var", "param") or type_ is None:
        return False
    return type_.kind not in ("pointer", "interface") or own(ctx, found.id)


def _spot(file: str, node: Node) -> Span:
    return Span(file, node.start, node.end)
