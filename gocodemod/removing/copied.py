"""Wrappers that hold what they wrap by value: a copy may become a copy of the inner itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gocodemod.context import Code
from gocodemod.golang import rows
from gocodemod.golang.spelling import short
from gocodemod.model import Span
from gocodemod.syntax import Node, nodes


def why_shared(
    code: Code, row: rows.NamedType, refs: Iterable[rows.Ref]
) -> Iterator[tuple[str, Span]]:
    """Reasons, each with its place, why a copy of the wrapper is not just a copy of its field.

    `refs` are all uses of the type. A pointer to the one, or a method that takes its
    address, would become a pointer to the other.
    """
    field = row.fields[0]
    at, held = Span(row.file, field.start, field.end), short(field.type.text)
    inner = [t for t in code.facts.named(ids=(field.type.named,)) if not t.alias]
    if not field.type.named or field.type.pointer or not inner:
        yield f"holds a copy of a {held}, declared elsewhere", at
        return
    by_value = {each.split(" ", 1)[0].rpartition(".")[2] for each in inner[0].value_set}
    for method in row.methods:
        called = method.forward.callee_name if method.forward else ""
        if called not in by_value:
            yield f"holds its own {held}, whose {called} wants its address", at
        if method.pointer:
            where = Span(method.file, method.start, method.end)
            yield f"holds a {held}, and {method.name} has a pointer receiver", where
    for ref in refs:
        node: Node = code.tree(ref.file).node_at(ref.start, ref.end)
        if isinstance(node.parent, nodes.QualifiedType):
            node = node.parent
        pointed = isinstance(node.parent, nodes.PointerType)
        addressed = code.source(ref.file)[ref.outer_start : ref.outer_start + 1] == b"&"
        if pointed or (ref.role == "literal" and addressed) or ref.role == "new":
            where = Span(ref.file, ref.start, ref.end)
            yield f"holds a {held}, and a pointer to it is made or declared", where
