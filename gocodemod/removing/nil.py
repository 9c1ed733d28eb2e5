"""Whether a type's nil or zero value can stand somewhere, and what a call on it does."""

from __future__ import annotations

from collections.abc import Iterable

from gocodemod.context import Code
from gocodemod.golang.rows import Func, Ref
from gocodemod.model import Span
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
    """Whether no zero value can stand where the type `pointer` (*T or T) is declared, at `ref`.

    A nil that is written out is another question.
    """
    place = pointer.parent
    if isinstance(place, nodes.FieldDeclaration):
        holder = standing.holder_of(place)
        return bool(holder) and _always_set(code, f"{ref.package}.{holder}", place)
    if isinstance(place, nodes.VarSpec):
        return place.value is not None
    if isinstance(place, (nodes.SliceType, nodes.MapType, nodes.ChannelType)):
        text = f"*{ref.id}" if isinstance(pointer, nodes.PointerType) else ref.id
        return not _zero_element(code, ref.id, text)
    return standing.passes_value(pointer)


def _zero_element(code: Code, type_id: str, text: str) -> bool:
    """Whether a zero `text` can come out of a container: a missing key, a made slice, a closed
    channel.

    `v, ok := m[k]` is taken to ask.
    """
    importers = {p.path: set(p.imports) for p in code.facts.packages()}
    home = type_id.rpartition(".")[0]
    for package in code.facts.packages():
        if package.path == home or home in closure(package.path, importers):
            for file in (*package.files, *package.test_files):
                if _zero_in(code, file, text):
                    return True
    return False


def _zero_in(code: Code, file: str, text: str) -> bool:
    types = {(e.start, e.end): e.type for e in code.facts.exprs(file)}
    tree = code.tree(file)
    for index in tree.find(nodes.IndexExpression):
        taken = types.get((index.start, index.end))
        of = types.get((index.operand.start, index.operand.end))
        if taken and taken.text == text and of and of.kind == "map":
            return True
    for call in tree.find(nodes.CallExpression):
        name, arguments = call.function.text, call.arguments.children
        if name not in ("make", "close", "clear") or not arguments:
            continue
        first = arguments[0]
        of = types.get((first.start, first.end)) or types.get((call.start, call.end))
        if of is None or of.elem != text:
            continue
        if name == "make":
            sized = len(arguments) > 1 and arguments[1].text != "0"
        else:
            sized = name == "clear" or of.kind == "chan"
        if sized and (of.kind == "slice" or name == "close"):
            return True
    return False


def made(code: Code, at: Span, depth: int = 3) -> bool:
    """Whether the expression that is exactly `at` is the address of something, never nil.

    A variable that is set once counts, and a function that returns nothing else,
    as far as `depth` goes.
    """
    node: Node = code.tree(at.file).node_at(at.start, at.end)
    while isinstance(node, nodes.ParenthesizedExpression):
        node = node.children[0]
    if isinstance(node, nodes.UnaryExpression):
        return node.text.startswith("&")
    if isinstance(node, nodes.Identifier) and depth:
        found = code.facts.object_at(at.file, node.start)
        return found is not None and _set_once(code, found.id, depth)
    if not isinstance(node, nodes.CallExpression):
        return False
    name: Node = node.function
    name = name.field if isinstance(name, nodes.SelectorExpression) else name
    found = code.facts.object_at(at.file, name.start)
    if found is None or (found.kind, found.id) == ("builtin", "new") or not depth:
        return found is not None and found.kind == "builtin" and found.name == "new"
    funcs = code.facts.funcs(ids=(found.id,)) if found.kind in ("func", "method") else ()
    return bool(funcs) and all(_returns_made(code, func, depth - 1) for func in funcs)


def _set_once(code: Code, variable: str, depth: int) -> bool:
    refs = code.facts.refs((variable,)) if ":" in variable else ()
    if not refs or any(r.role in ("write", "address") for r in refs):
        return False
    for ref in refs:
        if ref.role == "define":
            node: Node = code.tree(ref.file).node_at(ref.start, ref.end)
            spec = node.enclosing(nodes.ShortVarDeclaration)
            left = spec.left.children if spec else ()
            right = spec.right.children if spec else ()
            places = [i for i, each in enumerate(left) if each.start == ref.start]
            if not places or len(left) != len(right):
                return False
            value = right[places[0]]
            if not made(code, Span(ref.file, value.start, value.end), depth - 1):
                return False
    return True


def _returns_made(code: Code, func: Func, depth: int) -> bool:
    body = code.tree(func.file).exactly(func.body_start, func.body_end, nodes.Block)
    if body is None or len(func.results) != 1 or body.find(nodes.DeferStatement):
        return False
    closures = body.find(nodes.FuncLiteral)
    returns = [
        r
        for r in body.find(nodes.ReturnStatement)
        if not any(c.start <= r.start < c.end for c in closures)
    ]
    values = [v for r in returns for e in r.children for v in e.children]
    return len(values) == len(returns) > 0 and all(
        made(code, Span(func.file, v.start, v.end), depth) for v in values
    )


def _always_set(code: Code, holder: str, field: nodes.FieldDeclaration) -> bool:
    names = {name.text for name in field.name}
    uses = code.facts.refs((holder,))
    spec = field.enclosing(nodes.TypeSpec)
    # A type of a function may have the name of one of the package.
    if not spec or not any(u.role == "define" and u.start == spec.name.start for u in uses):
        return False
    for use in uses:
        node = code.tree(use.file).node_at(use.outer_start, use.outer_end)
        if use.role == "literal" and standing.sets(node, names):
            continue
        pointed = use.role == "type" and isinstance(node.parent, nodes.PointerType)
        if not pointed and use.role not in ("define", "receiver"):
            return False
    return True
