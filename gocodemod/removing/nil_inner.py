"""Whether code hands on a nil: one that is written out, a variable never set, a function's."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from gocodemod.context import Code
from gocodemod.golang.rows import Func
from gocodemod.model import Span
from gocodemod.syntax import Node, nodes, standing

# How many functions that only hand on another one's result are looked through.
_DEPTH = 4


class _Taken(msgspec.Struct, frozen=True):
    """Which result of a call it is about, and which ones are dropped."""

    index: int
    dropped: tuple[int, ...] = ()


def hands_nil(code: Code, at: Span) -> str:
    """Why the expression at `at` is, or with some calls is, nil; empty where nothing says so.

    An error, or a false, that a function gives along with its nil and that the caller
    takes is taken to be asked.
    """
    return _nil(code, at.file, code.tree(at.file).node_at(at.start, at.end), _DEPTH)


def _nil(code: Code, file: str, node: Node, depth: int) -> str:
    if isinstance(node, nodes.ParenthesizedExpression):
        return _nil(code, file, node.children[0], depth)
    if node.text == "nil":
        return "a nil inner is passed in"
    if isinstance(node, nodes.CallExpression):
        arguments = node.arguments.children
        if [a.text for a in arguments] == ["nil"] and _converts(code, file, node):
            return "a nil inner is passed in"
        return _given(code, file, node, _Taken(0), depth)
    if isinstance(node, nodes.Identifier):
        return _unset(code, file, node, depth)
    return ""


def _converts(code: Code, file: str, call: nodes.CallExpression) -> bool:
    """Whether `T(nil)` or `(*T)(nil)` is a conversion: T names a type."""
    name = standing.called_name(call)
    found = code.facts.object_at(file, name.start) if name is not None else None
    return found is not None and found.kind == "type"


def _unset(code: Code, file: str, name: nodes.Identifier, depth: int) -> str:
    """A variable that is declared without a value and never set, or set by a function's nil."""
    found = code.facts.object_at(file, name.start)
    if found is None or found.kind != "var":
        return ""
    uses = code.facts.refs((found.id,))
    if any(u.role in ("write", "address", "compare") for u in uses):
        return ""
    defined = [u for u in uses if u.role == "define"]
    if len(defined) != 1:
        return ""
    at = defined[0]
    spot = code.tree(at.file).node_at(at.start, at.end)
    spec = spot.parent
    if isinstance(spec, nodes.VarSpec):
        return f"{name.text}, which is never set, is passed in" if spec.value is None else ""
    declared = spec.parent if spec else None
    if not isinstance(declared, nodes.ShortVarDeclaration):
        return ""
    left, right = declared.left.children, declared.right.children
    if len(right) != 1 or not isinstance(right[0], nodes.CallExpression):
        return ""
    dropped = tuple(i for i, one in enumerate(left) if one.text == "_")
    return _given(code, at.file, right[0], _Taken(left.index(spot), dropped), depth)


def _given(code: Code, file: str, call: nodes.CallExpression, taken: _Taken, depth: int) -> str:
    """Whether a function of the main modules gives a nil as the result that is taken.

    Along with an error, or a false, it counts where nobody takes that one.
    """
    index = taken.index
    function = call.function
    name = function.field if isinstance(function, nodes.SelectorExpression) else function
    found = code.facts.object_at(file, name.start) if depth else None
    if found is None or found.kind not in ("func", "method"):
        return ""
    for func in code.facts.funcs(ids=(found.id,)):
        for values in _returns(code, func):
            if len(values) != len(func.results):
                continue
            asked = len(values) > 1 and len(values) - 1 != index
            last = values[-1].text
            if asked and len(values) - 1 not in taken.dropped and last not in ("nil", "true"):
                continue
            if _nil(code, func.file, values[index], depth - 1):
                return f"a nil that {found.name} gives can be passed in"
    return ""


def _returns(code: Code, func: Func) -> Iterator[tuple[Node, ...]]:
    """The operands of each return of the function itself."""
    tree = code.tree(func.file)
    body = tree.exactly(func.start, func.end, nodes.FunctionDeclaration, nodes.MethodDeclaration)
    for statement in body.find(nodes.ReturnStatement) if body else ():
        around = statement.enclosing(nodes.FuncLiteral)
        if around is not None and body is not None and body.contains(around):
            continue
        if statement.expression_list is not None:
            yield tuple(statement.expression_list.children)
