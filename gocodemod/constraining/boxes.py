"""The boxes that the compiler reports, and where it makes none."""

from __future__ import annotations

from collections.abc import Iterable

from gocodemod.constraining.group import Group
from gocodemod.constraining.order import constant
from gocodemod.constraining.values import Passing, Value
from gocodemod.context import Context, Obstacle
from gocodemod.golang import rows
from gocodemod.golang.compiler import Diagnostic
from gocodemod.syntax import nodes


def boxes(
    ctx: Context, group: Group, funcs: Iterable[rows.Func], passings: Iterable[Passing]
) -> tuple[str, ...]:
    """The compiler's lines for the boxes of values; empty when no benefit is required.

    Raises Obstacle where there are none, or where a body that calls the methods is
    inlined: there is nothing to gain.
    """
    if not ctx.options.require_benefit:
        return ()
    passings = tuple(passings)
    funcs = tuple(funcs)
    packages = {func.package for func in funcs} | {
        p.ref.package for p in passings if not p.ref.test
    }
    told = ctx.compiler(sorted(packages))
    calling = {row.function for row in group.rows if any(u.role == "method" for u in row.uses)}
    for func in funcs:
        if func.id in calling and _inlines(ctx, func, told):
            words = f"the compiler inlines {func.name}, so nothing is boxed for it"
            raise Obstacle("no-benefit", words, group.at)
    escapes = [(d.file, (d.line, d.column), d) for d in told if d.kind == "escapes"]
    lines = set()
    for value in (value for passing in passings for value in passing.values):
        if value.handed or _static(ctx, value):
            continue
        first = ctx.position(value.at.file, value.at.start)
        last = ctx.position(value.at.file, _end(ctx, value))
        outer = ctx.position(value.outer.file, value.outer.start)
        for file, where, row in escapes:
            if file == value.at.file and (first <= where < last or where == outer):
                lines.add(f"{row.file}:{row.line}:{row.column}: {row.text}")
    if not lines:
        words = "the compiler reports no allocation at its calls"
        raise Obstacle("no-benefit", words, group.at)
    return tuple(sorted(lines))


def _inlines(ctx: Context, func: rows.Func, told: Iterable[Diagnostic]) -> bool:
    """Whether a function can be inlined; closures on its line are not it."""
    line, _ = ctx.position(func.file, func.name_start)
    return any(
        (row.kind, row.file, row.line) == ("can-inline", func.file, line)
        and row.subject.partition("[")[0].rpartition(".")[2] == func.name
        for row in told
    )


def _static(ctx: Context, value: Value) -> bool:
    """Whether the box of a value is static data: of constants, or of one byte."""
    return value.type.size == 1 or constant(ctx, value)


def _end(ctx: Context, value: Value) -> int:
    """Behind the place where its own box is reported: what a literal holds has boxes of its own."""
    tree, at = ctx.tree(value.at.file), value.at
    node = tree.exactly(at.start, at.end, nodes.CompositeLiteral, nodes.CallExpression)
    if isinstance(node, nodes.CompositeLiteral):
        return node.body.start + 1
    return node.arguments.start + 1 if isinstance(node, nodes.CallExpression) else at.end
