"""The functions that a file declares, by line."""

from __future__ import annotations

from gocodemod.syntax import parse
from gocodemod.syntax.nodes import FunctionDeclaration, MethodDeclaration, TypeIdentifier
from gocodemod.verify.benefit import Body


def outline(file: str, source: bytes | None) -> list[Body]:
    """Every function and method declared in `source`; none where there is no file."""
    if source is None or not file.endswith(".go"):
        return []
    module = parse(source)
    out = []
    for node in module.root.children:
        if isinstance(node, MethodDeclaration):
            receiver = [name.text for name in node.receiver.find(TypeIdentifier)][:1]
            name = ".".join((*receiver, node.name.text))
        elif isinstance(node, FunctionDeclaration):
            name = node.name.text
        else:
            continue
        last = module.position(max(node.start, node.end - 1))[0]
        out.append(Body(file, name, node.line, last, node.text))
    return out
