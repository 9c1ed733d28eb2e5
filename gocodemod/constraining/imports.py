"""Which imports a package may get for a type that is written in it."""

from __future__ import annotations

from collections.abc import Iterable

from gocodemod.context import Context
from gocodemod.golang import rows
from gocodemod.graph.imports import importable
from gocodemod.model import ImportNeed
from gocodemod.naming import declared
from gocodemod.removing.startup import delayed, started


def may_import(ctx: Context, package: rows.Package, needs: Iterable[ImportNeed]) -> bool:
    """Whether a package may import more: no cycle, no name taken, no other order at start-up."""
    needs = tuple(needs)
    files = (*package.files, *package.test_files, *package.ignored)
    for need in needs:
        mentions = (file for file in files if need.name.encode() in ctx.source(file))
        if any(need.name in declared(ctx.tree(file)) for file in mentions):
            return False
        if not importable(ctx.facts, package, need.path):
            return False
    return not started(ctx, needs) and not delayed(ctx, needs)
