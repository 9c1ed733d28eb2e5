"""`w.Write([]byte(s))` where the writer takes strings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from gocodemod.context import Context, Obstacle
from gocodemod.copying.kind import Candidate, Rewrite, called, reported, unwrapped
from gocodemod.formatting import calls
from gocodemod.formatting.sinks import COPYING
from gocodemod.formatting.writers import WRITE_STRING, differing, own_writers
from gocodemod.golang import rows
from gocodemod.model import Edit, Span
from gocodemod.syntax import Node, nodes
from gocodemod.unboxing.kind import bare, type_at, wanted

_DECISION = "bytes of a string into a WriteString method: 0.21 of the time, 1 -> 0 allocations"
# Of the standard library, what buffers strings in front of any writer.
_BUFFERED = frozenset({"bufio.Writer", "bufio.ReadWriter"})
_FORMATTING = frozenset({calls.SPRINTF, calls.SPRINT, calls.SPRINTLN})


class Writes:
    """`w.Write([]byte(s))` becomes `w.WriteString(s)`."""

    name: ClassVar[str] = "write"
    mentions: ClassVar[tuple[str, ...]] = (
        "bufio.Writer.Write",
        "bytes.Buffer.Write",
        "io.Writer.Write",
        "net/http.ResponseWriter.Write",
        "os.File.Write",
        "strings.Builder.Write",
    )

    def find(self, ctx: Context) -> Iterator[Candidate]:
        """Yield every such call on writers of the standard library, and of the module."""
        for ref in ctx.facts.refs((*self.mentions, *own_writers(ctx))):
            if ref.role in ("call", "go", "defer") and wanted(ctx, ref):
                found = _conversion(ctx, ref)
                if found is not None and not _formatted(ctx, ref, found):
                    at = Span(ref.file, ref.outer_start, ref.outer_end)
                    yield Candidate(at=at, subject=ref.function or ref.package, data=ref)

    def rewrite(self, ctx: Context, candidate: Candidate) -> Rewrite:
        """Write the string itself; raises Obstacle."""
        ref, at = candidate.data, candidate.at
        assert isinstance(ref, rows.Ref)
        call = ctx.tree(ref.file).exactly(at.start, at.end, nodes.CallExpression)
        conversion = _conversion(ctx, ref)
        assert call is not None and conversion is not None
        function = bare(call.function)
        if ref.role != "call" or not isinstance(function, nodes.SelectorExpression):
            raise Obstacle("deferred", "the call is deferred or started", at)
        _check(ctx, ref, function.operand, conversion, at)
        operand = _operand(conversion)
        edits = (
            Edit(ref.file, function.field.start, function.field.end, "WriteString"),
            *unwrapped(ref.file, conversion, operand),
        )
        return Rewrite(
            what=call.text,
            title=f"{function.operand.text}.WriteString takes the string",
            reason="the writer takes a string, and bytes of it are made to be copied again",
            edits=edits,
            decision=_DECISION,
        )


def _conversion(ctx: Context, ref: rows.Ref) -> Node | None:
    """`[]byte(s)` of a string, where that is what is written."""
    if len(ref.args) != 1:
        return None
    tree = ctx.tree(ref.file)
    node = tree.exactly(ref.args[0].start, ref.args[0].end, nodes.TypeConversionExpression)
    if node is None or "".join(node.type.text.split()) not in ("[]byte", "[]uint8"):
        return None
    type_ = type_at(ctx, ref.file, node.operand)
    return node if type_ is not None and (type_.basic, type_.named) == ("string", "") else None


def _operand(conversion: Node) -> Node:
    assert isinstance(conversion, nodes.TypeConversionExpression)
    return conversion.operand


def _formatted(ctx: Context, ref: rows.Ref, conversion: Node) -> bool:
    """Whether fmt makes the string: then the call of fmt is the site."""
    found = called(ctx, ref.file, bare(_operand(conversion)))
    return found is not None and found.id in _FORMATTING


def _check(ctx: Context, ref: rows.Ref, writer: Node, conversion: Node, at: Span) -> None:
    type_ = type_at(ctx, ref.file, writer)
    free = "the compiler makes no bytes of the string here"
    if type_ is None or type_.kind == "typeparam":
        raise Obstacle("writer-shape", "the writer is of a type parameter", at)
    if reported(ctx, ref.file, conversion, ("zero-copy",)):
        raise Obstacle("already-free", free, at)
    if type_.named == "os.File":
        raise Obstacle("no-benefit", "beside the system call it cannot be measured", at)
    if type_.named in COPYING:
        raise Obstacle("already-free", free, at)
    if type_.named not in _BUFFERED:
        _check_taken(ctx, ref, type_, at)
    for named in differing(ctx):
        words = f"WriteString of {named} may do something else than its Write"
        raise Obstacle("write-string-differs", words, at)


def _check_taken(ctx: Context, ref: rows.Ref, type_: rows.TypeRef, at: Span) -> None:
    """A type of the main modules that has WriteString; an interface hides what is behind it."""
    found = ctx.facts.named(ids=(type_.named,)) if type_.named else ()
    wanted_ = f"WriteString {WRITE_STRING}"
    takes = any(wanted_ in (*row.value_set, *row.pointer_set) for row in found)
    if not takes:
        words = f"{type_.text.rsplit('/', 1)[-1]} has no WriteString: then it costs more"
        raise Obstacle("no-write-string", words, at)
    if type_.kind != "interface":
        return
    package = ctx.facts.package_of(ref.file)
    position = ctx.position(ref.file, ref.start)
    for said in ctx.compiler((package.path,)) if package else ():
        if said.kind == "devirtualized" and (said.file, said.line) == (ref.file, position[0]):
            raise Obstacle("devirtualized", "the compiler knows the writer behind it", at)
