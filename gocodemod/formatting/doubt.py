"""What no type says: memory that somebody writes to, types that differ by platform."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gocodemod.context import Context, Obstacle
from gocodemod.copying.kind import called
from gocodemod.formatting.calls import Call, Part
from gocodemod.model import Span
from gocodemod.naming import imported
from gocodemod.syntax import Node, nodes
from gocodemod.unboxing.kind import bare

_VIEWS = ("unsafe.String", "unsafe.Pointer", "reflect.StringHeader")
_VIEW = re.compile(rb"unsafe\.String\b|\*string\)\(|StringHeader")
# Packages whose strings lie in buffers that are used again.
_LENDERS = ("github.com/valyala/fasthttp", "github.com/gofiber/fiber")
_PLATFORM = ("syscall", "golang.org/x/sys/")


def check_memory(ctx: Context, call: Call, parts: Sequence[Part]) -> None:
    """Raises Obstacle where the result may be the memory of an operand that somebody writes to.

    fmt copies. A string by itself does not, and of a sum of strings only one may be
    other than empty; strings made with unsafe can change.
    """
    if any(not part.form.bare for part in parts) or all(part.settled for part in parts):
        return
    if any(path.startswith(_LENDERS) for path in ctx.facts.loaded.names):
        raise Obstacle("shared-memory", "fasthttp lends strings that it overwrites", call.at)
    for ref in ctx.facts.refs(_VIEWS):
        if _VIEW.search(ctx.source(ref.file)):
            words = f"{ref.file} makes strings of memory that can change"
            raise Obstacle("shared-memory", words, call.at)


def check_platform(ctx: Context, file: str, parts: Sequence[Part]) -> None:
    """Raises Obstacle where a number's type may be another one on another platform."""
    paths = imported(ctx.facts, ctx.tree(file))
    systems = any(path == "syscall" or path.startswith(_PLATFORM[1]) for path in paths)
    for part in parts:
        if part.operand is None or part.form.package != "strconv":
            continue
        node, arg = part.operand.node, part.operand.arg
        if arg.type.basic in ("string", "bool") or arg.const or _converted(ctx, file, node):
            continue
        if systems or _declared_elsewhere(ctx, file, node):
            words = f"{node.text} may have another type on another platform"
            raise Obstacle("platform-type", words, Span(file, node.start, node.end))


def _converted(ctx: Context, file: str, node: Node) -> bool:
    """Whether it is `T(x)` or len(x): of the same type everywhere."""
    inner = bare(node)
    found = called(ctx, file, inner)
    return found is not None and found.kind in ("type", "builtin") and "." not in found.id


def _declared_elsewhere(ctx: Context, file: str, node: Node) -> bool:
    """Whether a file that no configuration covers may declare what the operand names anew."""
    unseen = ctx.facts.unseen()
    if not unseen:
        return False
    names = node.find(nodes.Identifier, nodes.FieldIdentifier)
    for name in names:
        found = ctx.facts.object_at(file, name.start)
        if found is None or ":" in found.id or "." not in found.id:
            continue
        if any(found.id.startswith(f"{u.package}.") and name.text in u.idents for u in unseen):
            return True
    return False
