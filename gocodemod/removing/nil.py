"""Whether a type's nil or zero value can stand somewhere, and what a call on it does."""

from __future__ import annotations

from collections.abc import Iterable

from gocodemod.context import Code
from gocodemod.golang.rows import Func, Ref
from gocodemod.removing.startup import closure
from gocodemod.syntax import Node, nodes, standing


def panics_on_nil(code: Code, methods: Iterable[str]) -> bool:
    """Whether each of these methods (ids) reads a field of its receiver before it does anything."""
    wanted = set(methods)
    known = code.facts.funcs(ids=tuple(sorted(wanted)))
    return wanted == {f.id for f in known} and all(_reads_first(code, f) for f in known)


def _reads_first(code: Code, func: Func) -> bool:
    tree = code.tree(func.file)
    method = tree.exactly(func.start, func.end, nodes.MethodDeclaration)
    for selector in standing.reads_first(method) if method else ():
        found = code.facts.object_at(func.file, selector.field.start)
        if found is not None and found.kind == "field":
            return True
    return False


def never_zero(code: Code, pointer: Node, ref: Ref) -> bool:
    """Whether no zero value can stand where the type `pointer` is declared, at `ref`.

    A nil that is written out is another question.
    """
    place = pointer.parent
    if isinstance(place, nodes.FieldDeclaration):
        holder = standing.holder_of(place)
        return bool(holder) and _always_set(code, f"{ref.package}.{holder}", place)
    if isinstance(place, nodes.VarSpec):
        return place.value is not None
    if isinstance(place, (nodes.SliceType, nodes.MapType, nodes.ChannelType)):
        return not _zero_element(code, ref.id)
    return standing.passes_value(pointer)


def _zero_element(code: Code, type_id: str) -> bool:
    """Whether a nil *T can come out of a container: a missing key, a made slice, a closed channel.

    `v, ok := m[k]` is taken to ask.
    """
    importers = {p.path: set(p.imports) for p in code.facts.packages()}
    home = type_id.rpartition(".")[0]
    for package in code.facts.packages():
        if package.path == home or home in closure(package.path, importers):
            for file in (*package.files, *package.test_files):
                if _zero_in(code, file, type_id):
                    return True
    return False


def _zero_in(code: Code, file: str, type_id: str) -> bool:
    types = {(e.start, e.end): e.type for e in code.facts.exprs(file)}
    tree = code.tree(file)
    for index in tree.find(nodes.IndexExpression):
        taken = types.get((index.start, index.end))
        of = types.get((index.operand.start, index.operand.end))
        if taken and taken.pointer and taken.named == type_id and of and of.kind == "map":
            return True
    for call in tree.find(nodes.CallExpression):
        name, arguments = call.function.text, call.arguments.children
        if name not in ("make", "close", "clear") or not arguments:
            continue
        first = arguments[0]
        of = types.get((first.start, first.end)) or types.get((call.start, call.end))
        if of is None or of.elem != f"*{type_id}":
            continue
        if name == "make":
            sized = len(arguments) > 1 and arguments[1].text != "0"
        else:
            sized = name == "clear" or of.kind == "chan"
        if sized and (of.kind == "slice" or name == "close"):
            return True
    return False


def _always_set(code: Code, holder: str, field: nodes.FieldDeclaration) -> bool:
    names = {name.text for name in field.name}
    for use in code.facts.refs((holder,)):
        node = code.tree(use.file).node_at(use.outer_start, use.outer_end)
        if use.role == "literal" and standing.sets(node, names):
            continue
        pointed = use.role == "type" and isinstance(node.parent, nodes.PointerType)
        if not pointed and use.role not in ("define", "receiver"):
            return False
    return True
