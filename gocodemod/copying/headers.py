"""Strings and slices made by hand, of headers and pointers: the functions of package unsafe.

    *(*string)(unsafe.Pointer(&b))  ->  unsafe.String(unsafe.SliceData(b), len(b))
    *(*[]byte)(unsafe.Pointer(&s))  ->  unsafe.Slice(unsafe.StringData(s), len(s))
    *(*[]byte)(unsafe.Pointer(&struct{string; Cap int}{s, len(s)}))  ->  the same

The memory is shared as before, no more and no less; a []byte made of a string gets
the capacity that it lacked, and the garbage collector sees the pointer at all times.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

import msgspec

from gocodemod.context import Context, Obstacle
from gocodemod.copying.kind import Candidate, Rewrite, check_predeclared, name_of, scanned
from gocodemod.copying.view import is_bytes
from gocodemod.model import Edit, Span
from gocodemod.syntax import Node, nodes
from gocodemod.unboxing.kind import type_at

_START = rb"\*\(\*(?P<to>string|\[\]byte)\)\(\s*(?P<unsafe>\w+)\.Pointer\(\s*&"
_CAST = re.compile(_START + rb"(?P<of>\w+(?:\.\w+)*)\)\)")
# A string's header, and the capacity that it lacks.
_LONGER = re.compile(
    _START + rb"struct\s*\{\s*string\s*[;\n]\s*\w+\s+int\s*\}\s*"
    rb"\{\s*(?P<of>\w+),\s*len\((?P<len>\w+)\),?\s*\}\s*,?\s*\)\s*,?\s*\)"
)
_VALUES = ("var", "param", "field", "package")
_DECISION = "no allocation either way; go vet has nothing to say of the new form"
_SAME = (
    "the memory is shared exactly as before: that nobody writes to it is what the code"
    " relied on already"
)


class _Cast(msgspec.Struct, frozen=True):
    node: Node
    to: str
    of: Node
    unsafe: Node


class Headers:
    """A cast between the headers of strings and slices becomes a call of package unsafe."""

    name: ClassVar[str] = "header"
    mentions: ClassVar[tuple[str, ...]] = ()

    def find(self, ctx: Context) -> Iterator[Candidate]:
        """Yield every cast of a header to another; with --risk unsafe only."""
        if ctx.options.risk != "unsafe":
            return
        for pattern in (_CAST, _LONGER):
            for file in scanned(ctx, pattern):
                for match in pattern.finditer(ctx.source(file)):
                    cast = _cast(ctx, file, match)
                    if cast is not None:
                        at = Span(file, match.start(), match.end())
                        yield Candidate(at=at, subject=name_of(ctx, file, cast.node), data=cast)

    def rewrite(self, ctx: Context, candidate: Candidate) -> Rewrite:
        """Let package unsafe make the header; raises Obstacle."""
        cast, at = candidate.data, candidate.at
        assert isinstance(cast, _Cast)
        if ctx.facts.language(at.file) < (1, 20):
            raise Obstacle("language-version", "unsafe.String needs a go 1.20 line", at)
        check_predeclared(ctx, at.file, cast.node, ("len",))
        unsafe, of = cast.unsafe.text, cast.of.text
        make, data = ("String", "SliceData") if cast.to == "string" else ("Slice", "StringData")
        text = f"{unsafe}.{make}({unsafe}.{data}({of}), len({of}))"
        return Rewrite(
            what=ctx.source(at.file)[at.start : at.end].decode(),
            title=f"make the {cast.to} with {unsafe}.{make}",
            reason=_SAME,
            edits=(Edit(at.file, at.start, at.end, text),),
            decision=_DECISION,
            risk="unsafe",
        )


def _cast(ctx: Context, file: str, match: re.Match[bytes]) -> _Cast | None:
    """The cast that a match is, where its names mean what they seem to."""
    tree = ctx.tree(file)
    of, unsafe = tree.node_at(*match.span("of")), tree.node_at(*match.span("unsafe"))
    node = tree.node_at(match.start(), match.end())
    named = isinstance(of, nodes.Identifier | nodes.SelectorExpression)
    if not named or (node.start, node.end) != match.span():
        return None
    if match.re is _LONGER and (match["len"] != match["of"] or match["to"] != b"[]byte"):
        return None
    package = ctx.facts.object_at(file, unsafe.end + 1)
    type_, to = type_at(ctx, file, of), match["to"].decode()
    if package is None or package.id != "unsafe.Pointer" or type_ is None:
        return None
    fits = is_bytes(type_) if to == "string" else type_.text == "string"
    fits = fits and _has_value(ctx, file, of)
    made = type_at(ctx, file, node)
    return _Cast(node, to, of, unsafe) if fits and made and made.text == to else None


def _has_value(ctx: Context, file: str, of: Node) -> bool:
    """Whether every name of `x.f.g` is a variable or field, or that of a package."""
    names = of.find(nodes.Identifier, nodes.FieldIdentifier) or (of,)
    found = [ctx.facts.object_at(file, name.start) for name in names]
    return all(row is None or row.kind in _VALUES for row in found)
