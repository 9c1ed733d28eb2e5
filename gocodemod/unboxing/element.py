"""The one type of what a container holds, as it is written where the container's type stands."""

from __future__ import annotations

from gocodemod.context import Context, Obstacle
from gocodemod.golang import rows
from gocodemod.model import Span
from gocodemod.naming import Spelling, spell
from gocodemod.removing.reach import out_of_reach


def spelled(ctx: Context, file: str, start: int, element: rows.TypeRef) -> Spelling:
    """The type as source at an offset of a file; raises Obstacle where it cannot be named."""
    at = Span(file, start, start)
    spelling = spell(ctx.facts, ctx.tree(file), element.text, file)
    home = rows.Ref("", file, start, start, "type", "")
    if spelling is None or ":" in element.text or _local(ctx, element):
        raise Obstacle("name-taken", f"{element.text} cannot be named here", at)
    if out_of_reach(ctx, spelling, home):
        raise Obstacle("name-taken", f"{element.text} cannot be named here", at)
    return spelling


def _local(ctx: Context, element: rows.TypeRef) -> bool:
    """Whether a type declared in a function is meant: it may not be in sight."""
    return any(row.local for row in ctx.facts.named(ids=(element.named,)) if element.named)
