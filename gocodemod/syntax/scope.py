"""Which names stand around a node, so that new code can choose fresh ones."""

from __future__ import annotations

from collections.abc import Collection
from typing import cast

from gocodemod.syntax.nodes import FunctionDeclaration, MethodDeclaration, Node
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
