"""Structs with lists and elements in their fields: who could see, or copy, what is there."""

from __future__ import annotations

from collections.abc import Container

from gocodemod.context import Context, Obstacle
from gocodemod.golang import rows
from gocodemod.model import Span
from gocodemod.syntax import Node, nodes
from gocodemod.unboxing.held import reflected
from gocodemod.unboxing.kind import spot

# Uses of a variable that copy nothing of it but a field.
_SELECTED = frozenset({"define", "select"})
_IN_PLACE = _SELECTED | {"address"}


def check_holder(ctx: Context, declared: Span, value: bool, aside: Container[Span]) -> None:
    """Raises Obstacle where the struct with a field comes under reflection, or may be copied.

    `value`: the field is a list, not a pointer to one. `aside`: conversions that will go.
    """
    tree = ctx.tree(declared.file)
    struct = tree.enclosing(declared.start, nodes.StructType)
    around = struct.parent if struct is not None else None
    if isinstance(around, nodes.TypeSpec) and around.type_parameters is None:
        holder = ctx.facts.object_at(declared.file, around.name.start)
        if holder is None:
            raise Obstacle("container-shape", "its struct is not understood", declared)
        _check_reflected(ctx, holder.id, value, aside)
        if value:
            _check_copied(ctx, holder.id, set())
            _check_measured(ctx, declared)
    elif isinstance(around, nodes.FieldDeclaration) and around.type == struct:
        for field in around.name:
            _check_selected(ctx, declared.file, field, _SELECTED)
            at = Span(declared.file, field.start, field.end)
            check_holder(ctx, at, value, aside)
    elif isinstance(around, nodes.VarSpec) and around.type == struct:
        for name in around.name:
            _check_selected(ctx, declared.file, name, _SELECTED)
    elif isinstance(around, nodes.CompositeLiteral) and (made := _variable(around)) is not None:
        _check_selected(ctx, declared.file, made, _SELECTED)
    else:
        raise Obstacle("container-shape", "its struct has no plain name", declared)


def _variable(literal: Node) -> Node | None:
    """The variable that is declared with a literal as its value."""
    listed = literal.parent
    if not isinstance(listed, nodes.ExpressionList):
        return None
    statement = listed.parent
    left: tuple[Node, ...] = ()
    if isinstance(statement, nodes.ShortVarDeclaration):
        left = statement.left.items
    elif isinstance(statement, nodes.VarSpec):
        left = tuple(statement.name)
    return left[listed.items.index(literal)] if len(left) == len(listed.items) else None


def _check_reflected(ctx: Context, holder: str, value: bool, aside: Container[Span]) -> None:
    conv = reflected(ctx, holder, aside=aside)
    if conv is None and value:
        # A struct as such in an interface is compared as a whole.
        found = ctx.facts.conversions((holder,), containing=True)
        conv = next((c for c in found if not c.source.pointer and c.target.kind != "pointer"), None)
    if conv is not None:
        words = f"a {conv.source.text} becomes a {conv.target.text}, where its fields can be seen"
        raise Obstacle("held-reflected", words, Span(conv.file, conv.start, conv.end))


def _check_measured(ctx: Context, declared: Span) -> None:
    """Raises Obstacle where the package may know how large a list is."""
    package = ctx.facts.package_of(declared.file)
    for file in (*package.files, *package.test_files) if package is not None else ():
        if any(spec.path.text == '"unsafe"' for spec in ctx.tree(file).find(nodes.ImportSpec)):
            words = "its size alters, and package unsafe is used beside it"
            raise Obstacle("container-shape", words, declared)


def _check_selected(ctx: Context, file: str, name: Node, roles: Container[str]) -> None:
    found = ctx.facts.object_at(file, name.start)
    for use in ctx.facts.refs((found.id,)) if found is not None else ():
        if use.role not in roles:
            words = f"{name.text} as a whole is used ({use.role})"
            raise Obstacle("container-shape", words, spot(use))


# -- copies ------------------------------------------------------------------


def check_method(ctx: Context, func: rows.Func, aside: Container[Span]) -> None:
    """Raises Obstacle where reflection, or a template, could call a method."""
    if func.receiver is not None and func.exported and func.receiver.named:
        _check_reflected(ctx, func.receiver.named, False, aside)


def _check_copied(ctx: Context, type_id: str, seen: set[str]) -> None:
    """Raises Obstacle unless values of the type stay where they are made."""
    if type_id in seen:
        return
    seen.add(type_id)
    for row in ctx.facts.named(ids=(type_id,)):
        _check_public(ctx, row)
    for watch in ctx.facts.watches((type_id,), kinds=("deref",), named=True):
        raise Obstacle("container-shape", _WORDS, Span(watch.file, watch.start, watch.end))
    for ref in ctx.facts.refs((type_id,)):
        if ref.role == "define":
            continue
        node = ctx.tree(ref.file).node_at(ref.start, ref.end)
        if isinstance(node.parent, (nodes.QualifiedType, nodes.SelectorExpression)):
            node = node.parent
        if not _stays(ctx, ref, node, seen):
            raise Obstacle("container-shape", _WORDS, spot(ref))


def _check_public(ctx: Context, row: rows.NamedType) -> None:
    """Raises Obstacle where other modules could copy a value; of one with a lock, none may."""
    package = ctx.facts.package_of(row.file)
    shown = row.exported and not row.local and package is not None and not package.internal
    locks = any(f.type.text in _LOCKS for f in row.fields)
    if shown and not locks and not ctx.options.exported:
        at = Span(row.file, row.name_start, row.name_start + len(row.name))
        words = f"others could copy a {row.name}, and its list; --exported admits it"
        raise Obstacle("exported-api", words, at)


_LOCKS = frozenset({"sync.Mutex", "sync.Once", "sync.RWMutex", "sync.WaitGroup"})
_WORDS = "the struct may be copied, and the list with it"


def _stays(ctx: Context, ref: rows.Ref, node: Node, seen: set[str]) -> bool:
    """Whether a mention of the type copies no value of it."""
    around = node.parent
    if isinstance(around, nodes.PointerType):
        return True
    if isinstance(around, nodes.UnaryExpression):  # `*T` among expressions: new(*T), (*T).M.
        return around.operator == "*"
    if isinstance(around, nodes.ArgumentList):
        return isinstance(around.parent, nodes.CallExpression) and ref.role == "new"
    if isinstance(around, nodes.CompositeLiteral) and around.type == node:
        return _literal_stays(ctx, ref.file, around)
    if isinstance(around, nodes.VarSpec) and around.type == node:
        for name in around.name:
            _check_selected(ctx, ref.file, name, _IN_PLACE)
        return around.value is None
    if isinstance(around, nodes.FieldDeclaration) and around.type == node:
        spec = around.enclosing(nodes.TypeSpec)
        plain = spec is not None and spec.type == around.enclosing(nodes.StructType)
        holder = ctx.facts.object_at(ref.file, spec.name.start) if plain and spec else None
        if holder is None or not around.name:
            return False
        for field in around.name:
            _check_selected(ctx, ref.file, field, _IN_PLACE)
        _check_copied(ctx, holder.id, seen)
        return True
    return False


def _literal_stays(ctx: Context, file: str, literal: nodes.CompositeLiteral) -> bool:
    """`&T{}`, or `v := T{}` where v stays where it is."""
    around = literal.parent
    if isinstance(around, nodes.UnaryExpression):
        return around.operator == "&"
    name = _variable(literal)
    if name is None:
        return False
    _check_selected(ctx, file, name, _IN_PLACE)
    return True
