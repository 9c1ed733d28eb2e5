"""Functions that recover from a panic when they are deferred themselves."""

from __future__ import annotations

from collections.abc import Iterable

from gocodemod.context import Code
from gocodemod.syntax import nodes


def recovers(code: Code, methods: Iterable[str]) -> str:
    """The first of the methods (ids) whose own body calls recover; empty where none does.

    Only a function that was deferred itself recovers (spec, "Handling panics"), so
    it matters whether a layer stands between. Of an interface's method every
    implementation in the main modules counts.
    """
    wanted = set(methods)
    owners = {name.rpartition(".")[0] for name in wanted}
    for interface in code.facts.named(kinds=("interface",), ids=tuple(sorted(owners))):
        names = {name.rpartition(".")[2] for name in wanted if name.startswith(f"{interface.id}.")}
        wanted |= {f"{i}.{name}" for i in interface.implementers for name in names}
    for func in code.facts.funcs(ids=tuple(sorted(wanted))) if wanted else ():
        tree = code.tree(func.file)
        body = tree.exactly(func.start, func.end, nodes.MethodDeclaration)
        for call in body.find(nodes.CallExpression) if body else ():
            around = call.enclosing(nodes.FuncLiteral, nodes.MethodDeclaration)
            if call.function.text == "recover" and around == body:
                return func.id
    return ""
