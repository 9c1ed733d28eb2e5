"""Functions that only build a wrapper: callers can have the argument instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from gocodemod.context import Code
from gocodemod.golang import rows
from gocodemod.syntax import Node, nodes


class Constructor(msgspec.Struct, frozen=True):
    """A function of one parameter that does nothing but wrap it.

    `fails`: it has an error result besides, which is always nil. `wires`: it
    hands its parameter to another constructor.
    """

    func: rows.Func
    fails: bool = False
    wires: bool = False


def constructors(code: Code, literals: Iterable[rows.Ref], field: str) -> dict[str, Constructor]:
    """The constructors, by id, of the type whose composite literals these are.

    `field` is the name of its only field. Those that wrap by way of another one
    count where nobody else can call them and nobody uses them as values.
    """
    found: dict[str, Constructor] = {}
    built = [r for r in literals if r.role == "literal" and r.function and not r.in_literal]
    for func in _functions(code, {r.function for r in built}):
        mine = [r for r in built if r.function == func.id]
        param = func.params[0].name
        if len(mine) == 1 and _only_item(code, mine[0], field) == param:
            _add(code, found, func, mine[0], None)
    pending = list(found)
    while pending:
        inner = found[pending.pop()]
        calls = [r for r in code.facts.refs((inner.func.id,)) if r.role == "call"]
        for func in _functions(code, {r.function for r in calls} - found.keys()):
            mine = [r for r in calls if r.function == func.id and not r.in_literal]
            if func.exported or len(mine) != 1 or _used_as_value(code, func):
                continue
            arg = mine[0].args[0] if len(mine[0].args) == 1 else None
            if arg is None or arg.object != func.params[0].id:
                continue
            if _add(code, found, func, mine[0], inner):
                pending.append(func.id)
    return found


def _functions(code: Code, ids: Iterable[str]) -> Iterator[rows.Func]:
    """Those that could be constructors by what they take and give."""
    wanted = tuple(sorted(set(ids) - {""}))
    for func in code.facts.funcs(ids=wanted) if wanted else ():
        plain = func.receiver is None and not func.type_params and func.body_start
        single = len(func.params) == 1 and not func.params[0].variadic
        gives = len(func.results) == 1 or [r.text for r in func.results[1:]] == ["error"]
        if plain and single and gives and func.params[0].name not in ("", "_"):
            yield func


def _used_as_value(code: Code, func: rows.Func) -> bool:
    return any(ref.role not in ("define", "call") for ref in code.facts.refs((func.id,)))


def _only_item(code: Code, literal: rows.Ref, field: str) -> str:
    """The text of what the literal puts into the only field."""
    node: Node = code.tree(literal.file).node_at(literal.outer_start, literal.outer_end)
    if isinstance(node, nodes.UnaryExpression):
        node = node.operand
    items = node.body.items if isinstance(node, nodes.CompositeLiteral) else ()
    if len(items) != 1:
        return ""
    item = items[0]
    if isinstance(item, nodes.KeyedElement):
        return item.value.text if item.key.text == field else ""
    return item.text


def _add(
    code: Code,
    found: dict[str, Constructor],
    func: rows.Func,
    built: rows.Ref,
    inner: Constructor | None,
) -> bool:
    """Note `func`, if it only gives what is built at `built` and perhaps a nil error."""
    tree = code.tree(func.file)
    declared = tree.exactly(func.start, func.end, nodes.FunctionDeclaration)
    at = (built.outer_start, built.outer_end)
    if declared is None or not _only_gives(
        declared, at, len(func.results), inner is not None and inner.fails
    ):
        return False
    found[func.id] = Constructor(func, len(func.results) == 2, inner is not None)
    return True


def _only_gives(
    func: nodes.FunctionDeclaration, at: tuple[int, int], count: int, fails: bool
) -> bool:
    """Whether the body only gives the expression `at`, and nil as the second of `count` results.

    `fails`: the expression has both.
    """
    listed = func.body.statement_list if func.body else None
    body = [s for s in listed.children if not isinstance(s, nodes.Comment)] if listed else []
    names = _result_names(func)
    if not body or not isinstance(body[-1], nodes.ReturnStatement):
        return False
    given = body[-1].expression_list
    values = [v.text for v in given.children] if given else names
    if len(body) == 1:
        first = given.children[0] if given else None
        if first is None or (first.start, first.end) != at:
            return False
        return len(values) == 1 if fails else values[1:] == ["nil"] * (count - 1)
    first = body[0]
    if fails:
        return len(body) == 3 and _checked(first, body[1], at, values)
    if len(body) != 2:
        return False
    if not isinstance(first, nodes.ShortVarDeclaration | nodes.AssignmentStatement):
        return False
    left, right = first.left.children, first.right.children
    if len(left) != 1 or len(right) != 1 or (right[0].start, right[0].end) != at:
        return False
    if isinstance(first, nodes.AssignmentStatement) and (
        left[0].text not in names[:1] or left[0].text == "_" or first.operator != "="
    ):
        return False
    # A named error result that nothing writes is nil.
    return values[:1] == [left[0].text] and values[1:] in (["nil"] * (count - 1), names[1:count])


def _checked(first: Node, check: Node, at: tuple[int, int], values: list[str]) -> bool:
    """`a, err := new(in)` and what happens if err is not nil, before `return a`: it is nil."""
    if not isinstance(first, nodes.ShortVarDeclaration) or not isinstance(check, nodes.IfStatement):
        return False
    left, right = [name.text for name in first.left.children], first.right.children
    if len(left) != 2 or "_" in left or (right[0].start, right[0].end) != at:
        return False
    plain = check.initializer is None and check.alternative is None
    asked = "".join(check.condition.text.split()) == f"{left[1]}!=nil"
    return plain and asked and values[:1] == left[:1] and set(values[1:]) <= {"nil", left[1]}


def _result_names(func: nodes.FunctionDeclaration) -> list[str]:
    result = func.result
    if not isinstance(result, nodes.ParameterList):
        return []
    return [name.text for p in _declared(result) for name in p.name]


def _declared(result: nodes.ParameterList) -> list[nodes.ParameterDeclaration]:
    return [p for p in result.children if isinstance(p, nodes.ParameterDeclaration)]
