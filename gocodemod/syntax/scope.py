"""Which names stand around a node, so that new code can choose fresh ones."""

from __future__ import annotations

from collections.abc import Collection
from typing import cast

from gocodemod.syntax.nodes import (
    CommunicationCase,
    ConstDeclaration,
    ConstSpec,
    ExpressionSwitchStatement,
    ForClause,
    ForStatement,
    FuncLiteral,
    FunctionDeclaration,
    IfStatement,
    MethodDeclaration,
    Node,
    ParameterDeclaration,
    ParameterList,
    RangeClause,
    ReceiveStatement,
    ShortVarDeclaration,
    StatementList,
    TypeSwitchStatement,
    VarDeclaration,
    VariadicParameterDeclaration,
    VarSpec,
)
from gocodemod.syntax.tokens import tokenize

KEYWORDS = frozenset(
    """
    break case chan const continue default defer else fallthrough for func go goto if import
    interface map package range return select struct switch type var
    """.split()  # noqa: SIM905
)
PREDECLARED = frozenset(
    """
    any bool byte comparable complex64 complex128 error float32 float64 int int8 int16 int32
    int64 rune string uint uint8 uint16 uint32 uint64 uintptr true false iota nil append cap
    clear close complex copy delete imag len make max min new panic print println real recover
    """.split()  # noqa: SIM905
)


def function_of(node: Node) -> FunctionDeclaration | MethodDeclaration | None:
    """The declared function or method around `node`, or `node` itself; None at package level."""
    if isinstance(node, FunctionDeclaration | MethodDeclaration):
        return node
    found = node.enclosing(FunctionDeclaration, MethodDeclaration)
    return cast("FunctionDeclaration | MethodDeclaration | None", found)


def identifiers_in(node: Node) -> frozenset[str]:
    """All names that occur in the declared function around `node`; in the file, if there is none.

    Names of fields, packages, types and labels are among them, and those in
    code that the grammar cannot parse; a name declared there or used there is.
    """
    function = function_of(node)
    code = function.code if function else node.module.source
    names = {token.text for token in tokenize(code) if token.name}
    return frozenset(name.decode("utf-8", "surrogateescape") for name in names) - KEYWORDS


def fresh_name(node: Node, wish: str, taken: Collection[str] = ()) -> str:
    """`wish`, or `wish` with the lowest number that makes it free in the function around `node`.

    Never a keyword, a predeclared name or one of `taken`. A name of the
    package that the function does not use may be hidden by it.
    """
    used = identifiers_in(node) | KEYWORDS | PREDECLARED | frozenset(taken)
    if wish not in used:
        return wish
    number = 2
    while f"{wish}{number}" in used:
        number += 1
    return f"{wish}{number}"


def is_local(name: Node) -> bool:
    """Whether a name, where it is used, means a variable or constant of the function around.

    By the scopes of declarations alone (spec, "Declarations and scope"); local types and
    labels are left out.
    """
    inner = name
    for around in name.ancestors:
        if any(name.text in _declared(part) for part in _before(around, inner)):
            return True
        inner = around
    return False


_HEADED = (IfStatement, ForClause, ExpressionSwitchStatement, TypeSwitchStatement)


def _before(around: Node, inner: Node) -> list[Node]:
    """The parts of a node whose declarations are in sight in `inner`, which is a part, too."""
    if isinstance(around, StatementList):
        return [part for part in around.children if part.end <= inner.start]
    if isinstance(around, (FunctionDeclaration, MethodDeclaration, FuncLiteral)):
        parts = list(around.children) if inner == around.body else []
        return [part for part in parts if isinstance(part, ParameterList)]
    if isinstance(around, ForStatement):
        head = around.content
        if inner != around.body or head is None:
            return []
        return [head] if isinstance(head, RangeClause) else list(head.children)
    if isinstance(around, CommunicationCase):
        return [around.communication] if inner != around.communication else []
    if isinstance(around, _HEADED):
        found: list[Node | None] = [around.initializer]
        if isinstance(around, TypeSwitchStatement) and inner != around.value:
            found.append(around.alias)
        return [part for part in found if part is not None and part != inner]
    return []


def _declared(part: Node) -> set[str]:
    """The names that a statement, header or list of parameters declares for what follows."""
    if isinstance(part, ShortVarDeclaration):
        return {name.text for name in part.left.items}
    if isinstance(part, (RangeClause, ReceiveStatement)):
        return {name.text for name in part.left.items} if part.left is not None else set()
    if isinstance(part, (VarDeclaration, ConstDeclaration)):
        variables = {name.text for spec in part.find(VarSpec) for name in spec.name}
        return variables | {name.text for spec in part.find(ConstSpec) for name in spec.name}
    if isinstance(part, ParameterList):
        plain = {name.text for item in part.find(ParameterDeclaration) for name in item.name}
        rest = {item.name.text for item in part.find(VariadicParameterDeclaration) if item.name}
        return plain | rest
    if part.kind == "expression_list":
        return {name.text for name in part.children}
    return set()
