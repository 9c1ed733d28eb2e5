"""The declarations of the functions, rewritten."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import msgspec

from gocodemod.constraining.choice import Choice
from gocodemod.constraining.group import at
from gocodemod.context import Context, Obstacle
from gocodemod.golang import rows
from gocodemod.model import Edit
from gocodemod.naming import declared
from gocodemod.syntax import Node, nodes
from gocodemod.syntax.scope import function_of, identifiers_in


class Signature(msgspec.Struct, frozen=True):
    """The edits of one declaration; `names` are the type parameters, by index of the parameter."""

    edits: tuple[Edit, ...]
    names: Mapping[int, str]


def rewritten(
    ctx: Context, func: rows.Func, choices: Sequence[Choice], first: int = -1
) -> Signature:
    """The declaration of `func` with new types for the parameters of `choices`.

    The type parameter of the parameter `first` stands first, so that a call can give it alone.
    """
    source = ctx.source(func.file)
    names: dict[int, str] = {}
    new: dict[int, str] = {}
    constraints: dict[int, str] = {}
    extra: dict[str, Edit] = {}
    for choice in choices:
        index = choice.row.index
        where = at(choice.row)
        if choice.spelling is not None:
            new[index] = choice.spelling.text
            continue
        names[index] = new[index] = _fresh(ctx, func, set(names.values()))
        constraints[index] = source[where.start : where.end].decode()
        if _long(ctx, func, choice.row):
            known = _known_as(ctx, func, constraints[index])
            if not known:
                declaration = _declaration(ctx, func, constraints[index])
                extra[declaration.text] = declaration
            constraints[index] = known or _interface_name(ctx, func)
    edits = _parameters(ctx, func, {c.row.index: c.row for c in choices}, new)
    order = sorted(names, key=lambda i: (i != first, i))
    if order:
        texts = [f"{names[i]} {constraints[i]}" for i in order]
        edits.append(_type_parameters(ctx, func, texts, front=first in names))
    whole = [_around(ctx, choice.row) for choice in choices]
    return Signature((_joined(func.file, source, edits, whole), *extra.values()), names)


def _fresh(ctx: Context, func: rows.Func, chosen: set[str]) -> str:
    """A name for the type parameter that nothing in the function or package uses."""
    taken = set(identifiers_in(ctx.tree(func.file).node_at(func.name_start, func.name_end)))
    taken |= {t.name for t in ctx.facts.named() if t.package == func.package} | chosen
    for wish in ("T", "U", "V", "W"):
        if wish not in taken:
            return wish
    return next(f"T{n}" for n in range(2, 1000) if f"T{n}" not in taken)


def _long(ctx: Context, func: rows.Func, row: rows.Parameter) -> bool:
    """Whether an interface is written out at length, and means the same above the function."""
    tree = ctx.tree(row.file)
    node = tree.exactly(row.start, row.end, nodes.InterfaceType)
    if node is None or len(node.items) < 2 or func.receiver is not None:
        return False
    around = function_of(node)
    own = around.type_parameters if around is not None else None
    if own is None:
        return True
    names = {each.text for each in own.find(nodes.Identifier)}
    return not names & set(re.findall(r"\w+", node.text))


def _known_as(ctx: Context, func: rows.Func, written: str) -> str:
    """The name under which the file declares an interface just as `written`; empty if none."""
    tree = ctx.tree(func.file)
    specs = [n for d in tree.root.children for n in d.children if isinstance(n, nodes.TypeSpec)]
    same = [
        spec.name.text
        for spec in specs
        if spec.type_parameters is None
        and "".join(spec.type.text.split()) == "".join(written.split())
    ]
    return min(same, key=lambda name: not name.startswith(_wish(func)), default="")


def _interface_name(ctx: Context, func: rows.Func) -> str:
    """The name of the interface of a function's arguments, free in its package."""
    package = ctx.facts.package_of(func.file)
    files = (*package.files, *package.test_files, *package.ignored) if package else (func.file,)
    taken = frozenset[str]().union(*(declared(ctx.tree(file)) for file in files))
    taken |= frozenset().union(*(identifiers_in(ctx.tree(file).root) for file in files))
    wish = _wish(func)
    return next(n for n in (wish, *(f"{wish}{k}" for k in range(2, 1000))) if n not in taken)


def _wish(func: rows.Func) -> str:
    return f"{func.name[0].lower()}{func.name[1:]}Arg"


def _declaration(ctx: Context, func: rows.Func, written: str) -> Edit:
    name = _interface_name(ctx, func)
    text = f"type {name} {written}\n\n"
    return Edit(func.file, func.doc_start, func.doc_start, text)


def _type_parameters(ctx: Context, func: rows.Func, texts: Sequence[str], *, front: bool) -> Edit:
    """The new type parameters behind those that are there, or before them."""
    node = function_of(ctx.tree(func.file).node_at(func.name_start, func.name_end))
    known = node.type_parameters if node is not None else None
    text = ", ".join(texts)
    if known is None:
        return Edit(func.file, func.name_end, func.name_end, f"[{text}]")
    if front:
        start = known.children[0].start
        return Edit(func.file, start, start, f"{text}, ")
    end = known.children[-1].end
    return Edit(func.file, end, end, f", {text}")


def _parameters(
    ctx: Context,
    func: rows.Func,
    mine: Mapping[int, rows.Parameter],
    new: Mapping[int, str],
) -> list[Edit]:
    """`a, b, c I` becomes `a I, b T, c I`: the neighbours keep their type."""
    source = ctx.source(func.file)
    edits = []
    spans: dict[tuple[int, int], list[int]] = {}
    for index, param in enumerate(func.params):
        spans.setdefault((param.type_start, param.type_end), []).append(index)
    for (start, end), indexes in spans.items():
        touched = [i for i in indexes if i in mine]
        if not touched:
            continue
        row = mine[touched[0]]  # I, within I or []I; behind the dots of ...I
        head, old, tail = (
            source[a:b].decode()
            for a, b in ((start, row.start), (row.start, row.end), (row.end, end))
        )
        types = [new.get(i, old) for i in indexes]
        for i, type_, following in zip(indexes, types, types[1:], strict=False):
            if type_ != following:
                where = func.params[i].end
                edits.append(Edit(func.file, where, where, f" {head}{type_}{tail}"))
        edits.append(Edit(func.file, row.start, row.end, types[-1]))
    return edits


def _joined(file: str, source: bytes, edits: Sequence[Edit], whole: Sequence[Node]) -> Edit:
    """One edit over the declarations: changes of two parameters are made one after the other."""
    edits = sorted(edits)
    start = where = min(edits[0].start, *(node.start for node in whole))
    end = max(node.end for node in whole)
    text = ""
    for edit in edits:
        text += source[where : edit.start].decode() + edit.text
        where = edit.end
    return Edit(file, start, end, text + source[where:end].decode())


def _around(ctx: Context, row: rows.Parameter) -> Node:
    """The declaration of a parameter; raises Obstacle where the tree has none."""
    tree = ctx.tree(row.file)
    kinds = (nodes.ParameterDeclaration, nodes.VariadicParameterDeclaration)
    found = tree.enclosing(row.start, *kinds)
    if found is None:
        raise Obstacle("unknown-use", "its declaration is not understood", at(row))
    return found
