"""Whether a function does nothing that could write what others see."""

from __future__ import annotations

from gocodemod.context import Context
from gocodemod.golang import rows
from gocodemod.syntax import Node, nodes
from gocodemod.unboxing.kind import bare, type_at

# Packages whose functions (not methods) write nothing of their caller's.
_PURE = ("math.", "math/bits.", "strings.", "strconv.", "unicode.", "unicode/utf8.")
_BUILTIN = frozenset({"len", "cap", "min", "max", "new", "make", "complex", "real", "imag"})
_ACTING = (
    nodes.FuncLiteral, nodes.GoStatement, nodes.DeferStatement, nodes.SendStatement,
    nodes.SelectStatement, nodes.ReceiveStatement,
)  # fmt: skip
_WRITING = (
    nodes.AssignmentStatement, nodes.IncStatement, nodes.DecStatement, nodes.RangeClause,
)  # fmt: skip
_PLAIN = frozenset({"slice", "array", "map", "basic"})
# Functions that may call one another before the answer is no.
_BOUND = 20


def quiet(ctx: Context, func: rows.Func, methods_of: str = "", seen: set[str] | None = None) -> str:
    """Empty, or what it does that could write memory of others, in words.

    It may write its own variables, call pure functions of the standard library
    and quiet ones of the main modules, and methods of its parameter `methods_of`.
    """
    known = seen if seen is not None else set()
    known.add(func.id)
    body = ctx.tree(func.file).exactly(func.body_start, func.body_end, nodes.Block)
    if body is None or len(known) > _BOUND or elsewhere(ctx, func):
        return f"what {func.name} does is not in sight"
    if body.find(*_ACTING):
        return f"{func.name} starts, defers or sends something"
    for unary in body.find(nodes.UnaryExpression):
        if unary.text.startswith("<-"):
            return f"{func.name} receives from a channel"
    for node in body.find(*_WRITING):
        words = _writes(ctx, func, node)
        if words:
            return words
    for call in body.find(nodes.CallExpression):
        words = _calls(ctx, func, call, methods_of, known)
        if words:
            return words
    return ""


def elsewhere(ctx: Context, func: rows.Func) -> bool:
    """Whether a file of the package that no configuration covers mentions the name."""
    unseen = ctx.facts.unseen()
    return any(row.package == func.package and func.name in row.idents for row in unseen)


def _writes(ctx: Context, func: rows.Func, node: Node) -> str:
    left: tuple[Node, ...] = ()
    if isinstance(node, nodes.AssignmentStatement):
        left = node.left.items
    elif isinstance(node, (nodes.IncStatement, nodes.DecStatement)):
        left = (node.expression,)
    elif isinstance(node, nodes.RangeClause):
        left = node.left.items if node.left is not None else ()
        over = type_at(ctx, func.file, node.right)
        if over is None or over.kind not in _PLAIN:
            return f"{func.name} ranges over something that runs code"
    for each in left:
        if each.text == "_":
            continue
        object_ = ctx.facts.object_at(func.file, each.start)
        own = isinstance(each, nodes.Identifier) and object_ is not None and ":" in object_.id
        if not own:
            return f"{func.name} writes {each.text}"
    return ""


def _calls(
    ctx: Context, func: rows.Func, call: nodes.CallExpression, methods_of: str, known: set[str]
) -> str:
    function = bare(call.function)
    type_ = type_at(ctx, func.file, function)
    name = function.field if isinstance(function, nodes.SelectorExpression) else function
    object_ = ctx.facts.object_at(func.file, name.start)
    if object_ is not None and object_.kind == "builtin":
        return "" if object_.name in _BUILTIN else f"{func.name} calls {object_.name}"
    if object_ is None or object_.kind == "type" or (type_ is not None and type_.kind != "func"):
        return "" if type_ is not None and type_.kind != "func" else f"{func.name} calls something"
    if isinstance(function, nodes.SelectorExpression):
        operand = bare(function.operand)
        of = ctx.facts.object_at(func.file, operand.start)
        if isinstance(operand, nodes.Identifier) and of is not None and of.id == methods_of:
            return ""
    if object_.kind == "func" and object_.id.startswith(_PURE) and _harmless(ctx, func, call):
        return "" if not object_.name.startswith("Append") else f"{func.name} appends"
    if object_.id in known:
        return ""
    found = ctx.facts.funcs(ids=(object_.id,))
    if len(found) == 1:
        return quiet(ctx, found[0], "", known)
    return f"{func.name} calls {object_.name}"


def _harmless(ctx: Context, func: rows.Func, call: nodes.CallExpression) -> bool:
    """Whether no function is passed on."""
    types = [type_at(ctx, func.file, item) for item in call.arguments.items]
    return all(type_ is not None and type_.kind != "func" for type_ in types)
