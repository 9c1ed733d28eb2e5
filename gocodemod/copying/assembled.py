"""Slices and strings that are put together from the fields of reflect's headers.

    h := (*reflect.SliceHeader)(unsafe.Pointer(&b))
    h.Data, then h.Len and h.Cap assigned        ->  b = unsafe.Slice(unsafe.StringData(s), len(s))
    *(*[]byte)(unsafe.Pointer(&reflect.SliceHeader{Data: h.Data, Len: ..., Cap: ...}))
    h2 := reflect.SliceHeader{Data: h.Data, ...} and *(*[]byte)(unsafe.Pointer(&h2))

The first is sound where done right and deprecated all the same; the others hide the
pointer from the garbage collector, and go vet says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import ClassVar

import msgspec

from gocodemod.context import Context, Obstacle
from gocodemod.copying.kind import (
    Candidate,
    Rewrite,
    called,
    check_predeclared,
    name_of,
    package_name,
    scanned,
)
from gocodemod.golang import rows
from gocodemod.model import Edit, Span
from gocodemod.syntax import Node, nodes
from gocodemod.syntax.statements import next_statement
from gocodemod.unboxing.kind import bare, type_at

_POINTED = re.compile(
    rb"(?P<name>\w+)\s*:=\s*\(\*(?P<reflect>\w+)\.(?P<kind>Slice|String)Header\)"
    rb"\(\s*(?P<unsafe>\w+)\.Pointer\(&(?P<of>\w+)\)\)"
)
_CAST = rb"\*\(\*(?P<to>string|\[\]byte)\)\(\s*(?P<unsafe>\w+)\.Pointer\("
_BUILT = re.compile(_CAST + rb"&(?P<reflect>\w+)\.(?:Slice|String)Header\{")
_NAMED = re.compile(_CAST + rb"&(?P<name>\w+)\)\)")
_HEADERS = {"[]byte": "reflect.SliceHeader", "string": "reflect.StringHeader"}
_REASON = (
    "the memory is shared exactly as before: that nobody writes to it is what the code"
    " relied on already; but the garbage collector sees the pointer at all times"
)
_DECISION = "no allocation either way; reflect's headers are deprecated, and go vet watches them"


class Pointed(msgspec.Struct, frozen=True):
    """`name := (*reflect.XHeader)(unsafe.Pointer(&of))`."""

    statement: nodes.ShortVarDeclaration
    name: str
    of: Node
    type: rows.TypeRef
    uses: tuple[rows.Ref, ...]


class _Built(msgspec.Struct, frozen=True):
    """`node`, which casts `literal` to a `to`; `named`: the statement that gives it a name."""

    node: Node
    literal: nodes.CompositeLiteral
    to: str
    named: nodes.ShortVarDeclaration | None = None


class Assembled:
    """Headers that are filled in field by field become a call of package unsafe."""

    name: ClassVar[str] = "header-fields"
    mentions: ClassVar[tuple[str, ...]] = ()

    def find(self, ctx: Context) -> Iterator[Candidate]:
        """Yield every header that is written to, or made; with --risk unsafe only."""
        if ctx.options.risk != "unsafe":
            return
        for file in scanned(ctx, _POINTED):
            for header in _pointed(ctx, file):
                if any(_assigned(ctx, use) for use in header.uses):
                    at = Span(file, header.statement.start, header.statement.end)
                    yield Candidate(
                        at=at, subject=name_of(ctx, file, header.statement), data=header
                    )
        for pattern, found_by in ((_BUILT, _built), (_NAMED, _named)):
            for file in scanned(ctx, pattern):
                for match in pattern.finditer(ctx.source(file)):
                    found = found_by(ctx, file, match)
                    if found is not None:
                        at = Span(file, found.node.start, found.node.end)
                        yield Candidate(at=at, subject=name_of(ctx, file, found.node), data=found)

    def rewrite(self, ctx: Context, candidate: Candidate) -> Rewrite:
        """Let package unsafe make the value; raises Obstacle."""
        at = candidate.at
        if ctx.facts.language(at.file) < (1, 20):
            raise Obstacle("language-version", "unsafe.StringData needs a go 1.20 line", at)
        work = _Work(ctx, at)
        found = candidate.data
        if isinstance(found, Pointed):
            edits = work.assigned(found)
        else:
            assert isinstance(found, _Built)
            edits = work.built(found)
        return Rewrite(
            what=ctx.source(at.file)[at.start : at.end].decode(),
            title="let package unsafe put the header together",
            reason=_REASON,
            edits=tuple(edits),
            decision=_DECISION,
            risk="unsafe",
        )


def _pointed(ctx: Context, file: str) -> Iterator[Pointed]:
    tree = ctx.tree(file)
    for match in _POINTED.finditer(ctx.source(file)):
        name, of = tree.node_at(*match.span("name")), tree.node_at(*match.span("of"))
        statement = name.enclosing(nodes.ShortVarDeclaration)
        header = ctx.facts.object_at(file, match.end("reflect") + 1)
        pointer = ctx.facts.object_at(file, match.end("unsafe") + 1)
        row = ctx.facts.object_at(file, name.start)
        type_ = type_at(ctx, file, of)
        if statement is None or row is None or header is None or pointer is None or type_ is None:
            continue
        wanted = f"reflect.{match['kind'].decode()}Header"
        if (header.id, pointer.id) == (wanted, "unsafe.Pointer") and ":" in row.id:
            uses = tuple(u for u in ctx.facts.refs((row.id,)) if u.role != "define")
            yield Pointed(statement, row.name, of, type_, uses)


def _assigned(ctx: Context, use: rows.Ref) -> nodes.AssignmentStatement | None:
    """The statement `h.Field = x` that a use of h is, if it is one."""
    selector = ctx.tree(use.file).node_at(use.start, use.end).parent
    list_ = selector.parent if selector is not None else None
    statement = list_.parent if list_ is not None else None
    if not isinstance(selector, nodes.SelectorExpression) or not isinstance(
        statement, nodes.AssignmentStatement
    ):
        return None
    alone = statement.left == list_ and statement.operator == "="
    return statement if alone and len(statement.left.items) == 1 else None


def _built(ctx: Context, file: str, match: re.Match[bytes]) -> _Built | None:
    tree = ctx.tree(file)
    here = tree.node_at(match.end() - 1)
    literal = here if isinstance(here, nodes.CompositeLiteral) else None
    literal = literal or here.enclosing(nodes.CompositeLiteral)
    header = ctx.facts.object_at(file, match.end("reflect") + 1)
    if literal is None or header is None or header.id != _HEADERS[match["to"].decode()]:
        return None
    node = _cast(ctx, file, match, literal)
    return _Built(node, literal, match["to"].decode()) if node is not None else None


def _named(ctx: Context, file: str, match: re.Match[bytes]) -> _Built | None:
    """`h := reflect.SliceHeader{...}`, and next the cast, which alone uses h."""
    name = ctx.tree(file).node_at(*match.span("name"))
    row = ctx.facts.object_at(file, name.start)
    if row is None or row.type is None or row.type.text != _HEADERS[match["to"].decode()]:
        return None
    uses = ctx.facts.refs((row.id,)) if ":" in row.id else ()
    if len(uses) != 2 or uses[0].role != "define":
        return None
    statement = ctx.tree(file).node_at(uses[0].start).enclosing(nodes.ShortVarDeclaration)
    literal = bare(statement.right.items[0]) if statement is not None else None
    if statement is None or not isinstance(literal, nodes.CompositeLiteral):
        return None
    follows = next_statement(statement)
    node = _cast(ctx, file, match, name)
    if len(statement.left.items) != 1 or follows is None or node is None:
        return None
    inside = follows.contains(node) and node.enclosing(nodes.FuncLiteral) == follows.enclosing(
        nodes.FuncLiteral
    )
    return _Built(node, literal, match["to"].decode(), statement) if inside else None


def _cast(ctx: Context, file: str, match: re.Match[bytes], node: Node) -> Node | None:
    """The expression around `node` that a match begins, where unsafe.Pointer is what it seems."""
    pointer = ctx.facts.object_at(file, match.end("unsafe") + 1)
    while node.start > match.start() and node.parent is not None:
        node = node.parent
    sure = pointer is not None and pointer.id == "unsafe.Pointer"
    return node if sure and node.start == match.start() else None


class _Work:
    def __init__(self, ctx: Context, at: Span) -> None:
        self.ctx, self.at, self.file = ctx, at, at.file
        self.headers = {h.name: h for h in _pointed(ctx, at.file) if self._near(h)}

    def assigned(self, header: Pointed) -> list[Edit]:
        """`v = unsafe.Slice(...)` in place of the statements that fill in a header."""
        fields: dict[str, nodes.AssignmentStatement] = {}
        for use in header.uses:
            statement = _assigned(self.ctx, use)
            if statement is not None:
                if statement.parent != header.statement.parent or use.member in fields:
                    raise self._stop("a field of the header is not assigned once, and at once")
                fields[use.member] = statement
            elif use.member not in ("Len", "Cap"):
                raise self._stop("the header is used for something else, too")
        string = header.type.text == "string"
        if set(fields) != ({"Data", "Len"} if string else {"Data", "Len", "Cap"}):
            raise self._stop("not all fields of the header are assigned")
        filled = sorted(fields.values(), key=lambda s: s.start)
        gone = self._region(header, filled)
        inside = [s for s in filled for u in header.uses if s.start <= u.start < s.end]
        if len(inside) != len(header.uses):
            raise self._stop("the header is used after it is filled in")
        values = {name: s.right.items[0] for name, s in fields.items()}
        made = self._made(header, values, string)
        last = filled[-1]
        edits = [self._removed(s) for s in gone if s != last]
        return [*edits, Edit(self.file, last.start, last.end, f"{header.of.text} = {made}")]

    def built(self, built: _Built) -> list[Edit]:
        """The value itself in place of one with the same header."""
        values: dict[str, Node] = {}
        for item in built.literal.body.items:
            if isinstance(item, nodes.KeyedElement):
                values[item.key.text] = bare(item.value.children[0])
        if set(values) != ({"Data", "Len"} if built.to == "string" else {"Data", "Len", "Cap"}):
            raise self._stop("not all fields of the header are given")
        source = self._source(values["Data"])
        if source is None:
            raise self._stop("what the header points to is not a slice or string at hand")
        if not all(built.literal.contains(self._node(use)) for use in source.uses):
            raise self._stop("the header of the original is used for something else, too")
        gone = [source.statement, *([built.named] if built.named is not None else [])]
        return [
            *(self._removed(statement) for statement in gone),
            Edit(self.file, built.node.start, built.node.end, self._whole(built, source, values)),
        ]

    def _node(self, use: rows.Ref) -> Node:
        return self.ctx.tree(use.file).node_at(use.start, use.end)

    def _stop(self, words: str) -> Obstacle:
        return Obstacle("unsupported-shape", words, self.at)

    def _near(self, header: Pointed) -> bool:
        function = (
            self.ctx.tree(self.file)
            .node_at(self.at.start)
            .enclosing(nodes.FuncLiteral, nodes.FunctionDeclaration, nodes.MethodDeclaration)
        )
        return function is not None and function.contains(header.statement)

    def _region(self, header: Pointed, filled: list[nodes.AssignmentStatement]) -> list[Node]:
        """The statements from the header's on, all of which go; raises Obstacle."""
        list_ = header.statement.parent
        assert list_ is not None
        run = [n for n in list_.children if header.statement.start <= n.start <= filled[-1].start]
        others = {h.statement.start: h for h in self.headers.values()}
        gone: list[Node] = []
        spans = [(n.start, n.end) for n in (*filled, header.statement)]
        for node in run:
            other = others.get(node.start)
            if (node.start, node.end) in spans:
                gone.append(node)
            elif other is None:
                raise self._stop("there is a comment or another statement in between")
        before = [h for h in others.values() if h.name != header.name]
        for other in before:
            within = [u for u in other.uses if any(a <= u.start < b for a, b in spans)]
            if within and len(within) == len(other.uses):
                gone.append(other.statement)
        return gone

    def _removed(self, statement: Node) -> Edit:
        """Take a statement away with its line; raises Obstacle where it shares one."""
        source = statement.module.source
        start = source.rfind(b"\n", 0, statement.start) + 1
        end = source.find(b"\n", statement.end)
        if source[start : statement.start].strip() or source[statement.end : end].strip():
            raise self._stop("there is something else on its line")
        return Edit(self.file, start, end + 1, "")

    def _source(self, data: Node) -> Pointed | None:
        """The header h of `h.Data`."""
        if isinstance(data, nodes.SelectorExpression) and data.field.text == "Data":
            return self.headers.get(data.operand.text)
        return None

    def _length(self, value: Node, own: Node | None, name: str) -> str:
        """A length as it is written without headers: `h.Len` is len(s)."""
        value = bare(value)
        if isinstance(value, nodes.SelectorExpression) and value.field.text == "Len":
            if value.operand.text == name and own is not None:
                return self._length(own, None, name)
            if other := self.headers.get(value.operand.text):
                return f"len({other.of.text})"
        if any(n.text in self.headers for n in value.find(nodes.Identifier)):
            raise self._stop("a length is computed from a header")
        if any((called(self.ctx, self.file, c) or _NOTHING).id != "len" for c in _calls(value)):
            raise self._stop("a length is computed by a call")
        return value.text

    def _made(self, header: Pointed, values: Mapping[str, Node], string: bool) -> str:
        length = self._length(values["Len"], None, header.name)
        if not string and self._length(values["Cap"], values["Len"], header.name) != length:
            raise self._stop("the capacity is not the length")
        check_predeclared(self.ctx, self.file, header.statement, ("len",))
        unsafe, _ = package_name(self.ctx, self.file, header.statement, "unsafe")
        elem = "byte" if string else header.type.elem
        pointer = self._pointer(unsafe, values["Data"], "byte" if elem == "uint8" else elem)
        return f"{unsafe}.{'String' if string else 'Slice'}({pointer}, {length})"

    def _pointer(self, unsafe: str, data: Node, elem: str) -> str:
        data = bare(data)
        source = self._source(data)
        if source is not None:
            what = "StringData" if source.type.text == "string" else "SliceData"
            text, of = f"{unsafe}.{what}({source.of.text})", source.type.elem or "byte"
        else:
            text, of = self._address(data)
        if ("byte" if of == "uint8" else of) == elem:
            return text
        if not re.fullmatch(r"\w+", elem):
            raise self._stop("its elements are of a type of another package")
        return f"(*{elem})({unsafe}.Pointer({text}))"

    def _address(self, data: Node) -> tuple[str, str]:
        """p and its element type, of `uintptr(unsafe.Pointer(p))`."""
        for wanted in ("uintptr", "unsafe.Pointer"):
            found = called(self.ctx, self.file, data)
            if found is None or found.id != wanted or not isinstance(data, nodes.CallExpression):
                raise self._stop("what the header points to is not the address of something")
            data = bare(data.arguments.items[0])
        type_ = type_at(self.ctx, self.file, data)
        if type_ is None or type_.kind != "pointer" or _calls(data):
            raise self._stop("what the header points to is computed")
        if any(n.text in self.headers for n in data.find(nodes.Identifier)):
            raise self._stop("what the header points to is computed from a header")
        return data.text, type_.elem

    def _whole(self, built: _Built, source: Pointed, values: Mapping[str, Node]) -> str:
        """The original, where the header is that of all of it; raises Obstacle."""
        of = source.of.text
        string = source.type.text == "string"
        if string or built.to == "string":
            return self._other(built, source, values)
        if source.type.text not in ("[]byte", "[]uint8"):
            raise self._stop("the original is no []byte")
        lengths = {f"len({of})", f"{source.name}.Len", *self._buffer(source, "Len")}
        caps = {f"cap({of})", f"{source.name}.Cap", *self._buffer(source, "Cap")} | lengths
        if values["Len"].text not in lengths or values["Cap"].text not in caps:
            raise self._stop("the header is not that of all of the original")
        if values["Cap"].text in lengths:
            return f"{of}[:len({of}):len({of})]"
        return of

    def _other(self, built: _Built, source: Pointed, values: Mapping[str, Node]) -> str:
        """The bytes of a string, or the string of bytes, in whole; raises Obstacle."""
        of = source.of.text
        if source.type.text == built.to or source.type.text not in ("string", "[]byte", "[]uint8"):
            raise self._stop("the original is no string and no []byte")
        sizes = {values[name].text for name in ("Len", "Cap") if name in values}
        if not sizes <= {f"len({of})", f"{source.name}.Len"}:
            raise self._stop("the header is not that of all of the original")
        check_predeclared(self.ctx, self.file, built.node, ("len",))
        unsafe, _ = package_name(self.ctx, self.file, built.node, "unsafe")
        if built.to == "string":
            return f"{unsafe}.String({unsafe}.SliceData({of}), len({of}))"
        return f"{unsafe}.Slice({unsafe}.StringData({of}), len({of}))"

    def _buffer(self, source: Pointed, method: str) -> list[str]:
        """`buf.Len()` is the length of what `buf.Bytes()` has just given."""
        list_ = source.statement.parent
        before = [n for n in list_.children if n.end <= source.statement.start] if list_ else []
        made = before[-1] if before else None
        if not isinstance(made, nodes.ShortVarDeclaration) or len(made.right.items) != 1:
            return []
        found = called(self.ctx, self.file, bare(made.right.items[0]))
        if found is None or found.id != "bytes.Buffer.Bytes":
            return []
        if made.left.text != source.of.text:
            return []
        return [f"{made.right.text.removesuffix('.Bytes()')}.{method}()"]


_NOTHING = rows.Object("", "", "")


def _calls(node: Node) -> list[Node]:
    return [*node.find(nodes.CallExpression)]
