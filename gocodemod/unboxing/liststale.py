"""Lists that are emptied: an element of before could show the end of the list, which holds nil."""

from __future__ import annotations

from collections.abc import Iterator

from gocodemod.context import Context, Obstacle
from gocodemod.golang import rows
from gocodemod.model import Span
from gocodemod.syntax import Node, nodes
from gocodemod.unboxing.kind import acting, bare, private
from gocodemod.unboxing.listforms import ELEMENT, LIST
from gocodemod.unboxing.listgroup import Group

_GIVES_NEW = ("Front", "Back", "PushBack", "PushFront", "InsertBefore", "InsertAfter")
_SCOPES = (nodes.Block, nodes.IfStatement, nodes.ForStatement, nodes.StatementList)
# Methods after which each element is in its list as before, or in none.
_KEEPS = frozenset(
    (
        *(f"{ELEMENT}.{name}" for name in ("Next", "Prev")),
        *(f"{LIST}.{name}" for name in (*_GIVES_NEW, "Len", "Remove", "New")),
        *(f"{LIST}.Move{name}" for name in ("ToFront", "ToBack", "Before", "After")),
        *(f"{LIST}.{name}" for name in ("PushBackList", "PushFrontList")),
        "container/list.New",
    )
)


def check_stale(ctx: Context, group: Group) -> None:
    """Raises Obstacle where an element from before Init may be handed to a method of a list.

    Init forgets the elements, but they still say that they are in the list: to remove or
    move one then ties the list's end, which holds nil, into it as an element.
    """
    if not group.emptied:
        return
    for file, element in group.moved:
        if not _current(ctx, group, file, element):
            at = Span(file, element.start, element.end)
            words = "an element of before the list was emptied could show its end, which holds nil"
            raise Obstacle("no-typed-form", words, at)


def _current(
    ctx: Context, group: Group, file: str, node: Node, seen: frozenset[str] = frozenset()
) -> bool:
    """Whether an element was got since the list was last emptied."""
    node = bare(node)
    if isinstance(node, nodes.Nil):
        return True
    if isinstance(node, nodes.CallExpression):
        function = bare(node.function)
        if not isinstance(function, nodes.SelectorExpression):
            return False
        if function.field.text in ("Next", "Prev"):
            return _current(ctx, group, file, function.operand, seen)
        return function.field.text in _GIVES_NEW and not acting(ctx, file, node, _KEEPS)
    object_ = ctx.facts.object_at(file, node.start) if isinstance(node, nodes.Identifier) else None
    if object_ is None or not private(ctx, object_) or object_.id not in group.declared:
        return False
    if object_.id in seen:
        return True
    scope = ctx.tree(file).enclosing(group.declared[object_.id].start, *_SCOPES)
    if scope is None or not _calm(ctx, group, file, scope):
        return False
    return all(
        value is not None and _current(ctx, group, file, value, seen | {object_.id})
        for value in _given(ctx, object_)
    )


def _calm(ctx: Context, group: Group, file: str, scope: Node) -> bool:
    """Whether nothing in a scope empties a list, calls other code or waits for it."""
    waits = [node for node in scope.find(nodes.UnaryExpression) if node.operator == "<-"]
    if waits or scope.find(nodes.SendStatement, nodes.SelectStatement):
        return False
    if any(acting(ctx, file, part, _KEEPS) for part in scope.find(nodes.CallExpression)):
        return False
    return not any(at.file == file and scope.start <= at.start < scope.end for at in group.emptied)


def _given(ctx: Context, object_: rows.Object) -> Iterator[Node | None]:
    """What a local variable is given; None for what is not understood."""
    for ref in ctx.facts.refs((object_.id,)):
        if ref.role not in ("define", "write", "address"):
            continue
        node = ctx.tree(ref.file).node_at(ref.start, ref.end)
        listed = node.parent
        statement = listed.parent if isinstance(listed, nodes.ExpressionList) else listed
        left: tuple[Node, ...] = ()
        right: nodes.ExpressionList | None = None
        if isinstance(statement, (nodes.ShortVarDeclaration, nodes.AssignmentStatement)):
            left, right = statement.left.items, statement.right
        elif isinstance(statement, nodes.VarSpec):
            left, right = tuple(statement.name), statement.value
            if right is None:
                continue
        same = right is not None and len(left) == len(right.items) and node in left
        yield right.items[left.index(node)] if same and right is not None else None
