"""Literals of structs that give fields in their order, without names."""

from __future__ import annotations

from gocodemod.context import Context
from gocodemod.syntax import Node, nodes


def field_at(
    ctx: Context, file: str, literal: nodes.CompositeLiteral, index: int
) -> tuple[str, Node] | None:
    """The file and name of the field that value number `index` of a literal is for, if known."""
    name: Node = literal.type
    if isinstance(name, nodes.StructType):
        fields = _names(name)
        own = fields[index] if index < len(fields) else None
        return (file, own) if own is not None else None
    if isinstance(name, nodes.QualifiedType):
        name = name.name
    object_ = ctx.facts.object_at(file, name.start)
    found = ctx.facts.named(ids=(object_.id,)) if object_ is not None else ()
    if len(found) != 1:
        return None
    tree = ctx.tree(found[0].file)
    spec = tree.enclosing(found[0].name_start, nodes.TypeSpec)
    if spec is None or not isinstance(spec.type, nodes.StructType):
        return None
    names = _names(spec.type)
    field = names[index] if index < len(names) else None
    return (found[0].file, field) if field is not None else None


def _names(struct: nodes.StructType) -> list[Node | None]:
    """The names of the fields in order; None for an embedded one."""
    found: list[Node | None] = []
    for field in struct.field_declaration_list.items:
        found += list(field.name) or [None]
    return found
