"""What no type says: memory that somebody writes to, types that differ by platform."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gocodemod.context import Context, Obstacle
from gocodemod.copying.kind import called
from gocodemod.formatting.calls import Call, Part
from gocodemod.model import Span
from gocodemod.naming import declared
from gocodemod.syntax import Node, nodes
from gocodemod.unboxing.kind import bare

_VIEWS = ("unsafe.String", "unsafe.StringData", "unsafe.Pointer", "reflect.StringHeader")
_VIEW = re.compile(rb"unsafe\.String(?:Data)?\b|\*string\)\(|StringHeader")
# Packages whose strings lie in buffers that are used again.
_LENDERS = ("github.com/valyala/fasthttp", "github.com/gofiber/fiber")
_SYSTEMS = ("syscall.", "golang.org/x/sys/")
_DEFINING = (
    nodes.ParameterDeclaration, nodes.RangeClause, nodes.ShortVarDeclaration, nodes.VarSpec,
)  # fmt: skip


def check_memory(ctx: Context, call: Call, parts: Sequence[Part]) -> None:
    """Raises Obstacle where the result may be the memory of an operand that somebody writes to.

    fmt copies. A string by itself does not, and of a sum of strings only one may be
    other than empty; strings made with unsafe can change, and so can what it makes of one.
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
    """Raises Obstacle where an operand may be of another type, or print otherwise, elsewhere.

    fmt takes what comes; what is written for it names the type, or leaves String out.
    """
    for part in parts:
        if part.operand is None:
            continue
        node, arg = part.operand.node, part.operand.arg
        at = Span(file, node.start, node.end)
        if hidden := _method_elsewhere(ctx, arg.type.named):
            words = f"{hidden}, which no configuration covers, may say how it is printed"
            raise Obstacle("platform-type", words, at)
        if arg.const or _converted(ctx, file, node):
            continue
        # The systems' packages differ in their numbers.
        text = arg.type.basic in ("string", "bool")
        if _declared_elsewhere(ctx, file, node) or (not text and _of_system(ctx, file, node)):
            words = f"{node.text} may have another type on another platform"
            raise Obstacle("platform-type", words, at)


def _method_elsewhere(ctx: Context, type_id: str) -> str:
    """A file of another configuration that may give a type a method which fmt asks for."""
    package, _, name = type_id.rpartition(".")
    for hidden in ctx.facts.unseen() if package else ():
        if hidden.package == package and name in hidden.idents:
            method = rb"^func\s*\([^)]*\b%b\)\s*(?:String|Error|Format)\(" % name.encode()
            if re.search(method, ctx.source(hidden.file), re.MULTILINE):
                return hidden.file
    return ""


def _converted(ctx: Context, file: str, node: Node) -> bool:
    """Whether it is `T(x)` or len(x): of the same type everywhere."""
    inner = bare(node)
    found = called(ctx, file, inner)
    return found is not None and found.kind in ("type", "builtin") and "." not in found.id


def _of_system(ctx: Context, file: str, node: Node, depth: int = 4) -> bool:
    """Whether its type comes from what the system's packages declare, perhaps by `:=`."""
    for name in node.find(nodes.Identifier, nodes.FieldIdentifier):
        found = ctx.facts.object_at(file, name.start)
        if found is None or found.kind == "package":
            continue
        if found.id.startswith(_SYSTEMS):
            return True
        if found.kind == "var" and ":" in found.id and depth:
            where, offset, _ = found.id.rsplit(":", 2)
            place = ctx.tree(where).node_at(int(offset), int(offset) + len(found.name.encode()))
            made = place.enclosing(*_DEFINING)
            if isinstance(made, nodes.ShortVarDeclaration | nodes.RangeClause):
                source: Node | None = made.right
            elif isinstance(made, nodes.VarSpec) and made.type is None:
                source = made.value
            else:
                continue
            if source is not None and _of_system(ctx, where, source, depth - 1):
                return True
    return False


def _declared_elsewhere(ctx: Context, file: str, node: Node) -> bool:
    """Whether a file that no configuration covers may declare what the operand names anew."""
    unseen = ctx.facts.unseen()
    if not unseen:
        return False
    names = node.find(nodes.Identifier, nodes.FieldIdentifier)
    for name in names:
        if not any(name.text in hidden.idents for hidden in unseen):
            continue
        found = ctx.facts.object_at(file, name.start)
        if found is None or ":" in found.id or "." not in found.id:
            continue
        for hidden in unseen:
            rest = found.id.removeprefix(f"{hidden.package}.")
            mentioned = rest != found.id and name.text in hidden.idents
            if mentioned and _declares(ctx, hidden.file, rest.split(".")):
                return True
    return False


def _declares(ctx: Context, file: str, names: Sequence[str]) -> bool:
    """Whether a file declares `name`, or the method or the type of `Type.name`."""
    if names[0] in declared(ctx.tree(file)):
        return True
    if len(names) == 1:
        return False
    type_, name = (each.encode() for each in names[:2])
    method = rb"^func\s*\([^)]*\b%b(?:\[[^)]*)?\)\s*%b\(" % (type_, name)
    return re.search(method, ctx.source(file), re.MULTILINE) is not None
