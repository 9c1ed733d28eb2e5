"""Pools of bytes.Buffer that a package has already."""

from __future__ import annotations

import re

from gocodemod.context import Context
from gocodemod.golang import rows
from gocodemod.syntax import Node, nodes
from gocodemod.syntax.scope import function_of

_POOL = re.compile(
    r"sync\.Pool\{New:func\(\)(?:any|interface\{\})"
    r"\{return(?:new\(bytes\.Buffer\)|&bytes\.Buffer\{\}|bytes\.NewBuffer\(nil\));?\},?\}"
)


def fitting(ctx: Context, file: str, at: Node) -> str | None:
    """The name of a variable of the file's package that pools empty buffers, as seen at `at`.

    All that the package does with it is Get().(*bytes.Buffer) and Put of a *bytes.Buffer.
    """
    package = ctx.facts.package_of(file)
    for other in package.files if package and file in package.files else ():
        if b"sync.Pool" not in ctx.source(other) or (other != file and _conditional(ctx, other)):
            continue
        for spec in ctx.tree(other).find(nodes.VarSpec):
            names = [c for c in spec.children if isinstance(c, nodes.Identifier)]
            text = "".join(spec.text.split())
            if len(names) != 1 or not isinstance(spec.parent, nodes.VarDeclaration):
                continue
            name, _, value = text.partition("=")
            if name == names[0].text and _POOL.fullmatch(value):
                row = ctx.facts.object_at(other, names[0].start)
                if row is not None and _only_buffers(ctx, row.id) and _seen(ctx, file, at, row):
                    return name
    return None


def _conditional(ctx: Context, file: str) -> bool:
    """Whether a file may be missing in some build configurations."""
    return "_" in file.rpartition("/")[2] or b"//go:build" in ctx.source(file)


def _only_buffers(ctx: Context, variable: str) -> bool:
    """Whether whatever goes into a pool and comes out of it is a *bytes.Buffer."""
    for ref in ctx.facts.refs((variable,)):
        if ref.role == "define":
            continue
        call = ctx.tree(ref.file).node_at(ref.start, ref.end).parent
        whole = call.parent if call else None
        if ref.role != "select" or not isinstance(whole, nodes.CallExpression):
            return False
        if ref.member == "Get":
            if not isinstance(whole.parent, nodes.TypeAssertionExpression):
                return False
            if whole.parent.text.rpartition(".(")[2] != "*bytes.Buffer)":
                return False
        elif ref.member != "Put" or not _buffer(ctx, ref, whole):
            return False
    return True


def _buffer(ctx: Context, ref: rows.Ref, call: nodes.CallExpression) -> bool:
    given = call.arguments.items
    if len(given) != 1:
        return False
    found = ctx.facts.exprs(ref.file, given[0].start, given[0].end)
    here = [e for e in found if (e.start, e.end) == (given[0].start, given[0].end)]
    return any(e.type.text == "*bytes.Buffer" for e in here)


def _seen(ctx: Context, file: str, at: Node, row: rows.Object) -> bool:
    """Whether the name means the variable in all of the function around `at`."""
    home = function_of(at)
    for name in home.find(nodes.Identifier) if home else ():
        if name.text in (row.name, "bytes"):
            found = ctx.facts.object_at(file, name.start)
            if found is None or (found.id != row.id and found.kind != "package"):
                return False
    return home is not None
