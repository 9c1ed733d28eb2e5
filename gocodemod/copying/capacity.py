"""Who could tell how much room a slice has: the original may have more of it than the copy."""

from __future__ import annotations

from collections.abc import Sequence

from gocodemod.context import Context, Obstacle
from gocodemod.copying.kind import argument_of, called, home
from gocodemod.copying.local import looks
from gocodemod.golang import rows
from gocodemod.model import Span
from gocodemod.syntax import Node, nodes
from gocodemod.unboxing.kind import wrapped

_CODE = "capacity-visible"


def check_capacity(ctx: Context, copy: Node, at: Span) -> None:
    """Raises Obstacle where the function that makes a copy shows, or shares, its capacity.

    It may ask for it with cap. Two slices that are appended to one are apart where there
    is no room, and the same memory where there is.
    """
    taken = argument_of(copy)
    found = called(ctx, at.file, taken[0]) if taken is not None else None
    if found is not None and (found.kind, found.id) == ("builtin", "cap"):
        raise Obstacle(_CODE, "cap asks for the capacity", at)
    name = _given(copy)
    if name is None:
        return
    row = ctx.facts.object_at(at.file, name.start)
    if row is None or ":" not in row.id:
        return
    uses = [u for u in ctx.facts.refs((row.id,)) if u.start > copy.end]
    for use in uses:
        if (use.role, use.callee) == ("argument", "cap"):
            here = Span(use.file, use.start, use.end)
            raise Obstacle(_CODE, f"cap asks for the capacity of {name.text}", here)
    _check_appended(ctx, name, uses, home(copy))


def _given(copy: Node) -> nodes.Identifier | None:
    """The variable that is set to the copy, if there is one."""
    value = wrapped(copy)
    list_ = value.parent
    statement = list_.parent if isinstance(list_, nodes.ExpressionList) else None
    if not isinstance(statement, nodes.ShortVarDeclaration | nodes.AssignmentStatement):
        return None
    left, right = statement.left.items, statement.right.items
    if len(left) != len(right) or value not in right:
        return None
    name = left[right.index(value)]
    return name if isinstance(name, nodes.Identifier) else None


def _check_appended(
    ctx: Context, name: nodes.Identifier, uses: Sequence[rows.Ref], around: Node | None
) -> None:
    appends = [u for u in uses if (u.role, u.callee, u.index) == ("argument", "append", 0)]
    if not appends:
        return
    last = max(u.start for u in uses)
    latest = max(u.start for u in appends)
    for use in uses:
        here = Span(use.file, use.start, use.end)
        node = ctx.tree(use.file).node_at(use.start, use.end)
        if use in appends:
            if not _back(node, name.text) and (use.start < last or home(node) != around):
                words = f"{name.text} is appended to, and used apart from the result"
                raise Obstacle(_CODE, words, here)
        elif use.start < latest and use.role != "write" and not looks(ctx, use):
            raise Obstacle(_CODE, f"{name.text} is shared, and then appended to", here)


def _back(node: Node, name: str) -> bool:
    """`name = append(name, ...)`."""
    taken = argument_of(node)
    list_ = wrapped(taken[0]).parent if taken else None
    statement = list_.parent if isinstance(list_, nodes.ExpressionList) else None
    if not isinstance(statement, nodes.AssignmentStatement) or statement.operator != "=":
        return False
    return len(statement.left.items) == 1 and statement.left.items[0].text == name
