"""The pass stream-serialization: step 3 of the method."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

import msgspec

from gocodemod.api import (
    Change,
    Context,
    Edit,
    ImportNeed,
    Node,
    Obstacle,
    Refusal,
    Site,
    Span,
    Transform,
    declared,
    goes_back,
    imported,
    indent_of,
    keepers,
    leaves,
    line_end,
    next_statement,
    nodes,
    rows,
    writes,
)

HELPER = "internal/jsonbuf"

HELPER_SOURCE = """// Package jsonbuf lends pooled buffers to JSON encoding and decoding.
//
// Marshal gives the bytes that encoding/json.Marshal gives, ReadAll those that
// io.ReadAll gives, in memory that Free hands back for the next use: after Free
// nothing may look at what Bytes returned.
package jsonbuf

import (
	"bytes"
	"encoding/json"
	"io"
	"sync"
)

// maxPooled is the capacity in bytes above which a buffer is left to the
// garbage collector, so that one large value does not pin its memory.
const maxPooled = 64 << 10

// A Buffer holds bytes until Free. A nil *Buffer is empty.
type Buffer struct {
	buf  bytes.Buffer
	enc  *json.Encoder
	data []byte
}

var pool = sync.Pool{New: func() any {
	b := new(Buffer)
	b.enc = json.NewEncoder(&b.buf)
	return b
}}

// Marshal encodes v as encoding/json.Marshal does. On error the buffer is nil.
func Marshal(v any) (*Buffer, error) {
	b := pool.Get().(*Buffer)
	if err := b.enc.Encode(v); err != nil {
		b.Free()
		return nil, err
	}
	b.data = b.buf.Bytes()
	b.data = b.data[:len(b.data)-1] // Encode ends the value with a newline.
	return b, nil
}

// ReadAll reads from r until io.EOF. On error the buffer is nil.
func ReadAll(r io.Reader) (*Buffer, error) {
	b := pool.Get().(*Buffer)
	if _, err := b.buf.ReadFrom(r); err != nil {
		b.Free()
		return nil, err
	}
	b.data = b.buf.Bytes()
	return b, nil
}

// Bytes returns the contents, valid until Free.
func (b *Buffer) Bytes() []byte {
	if b == nil {
		return nil
	}
	return b.data
}

// Free gives the buffer back. It must be called at most once.
func (b *Buffer) Free() {
	if b == nil || b.buf.Cap() > maxPooled {
		return
	}
	b.buf.Reset()
	b.data = nil
	pool.Put(b)
}
"""

MARSHAL, UNMARSHAL = "encoding/json.Marshal", "encoding/json.Unmarshal"
ENCODERS = (
    MARSHAL,
    "encoding/json.MarshalIndent",
    "encoding/xml.Marshal",
    "encoding/xml.MarshalIndent",
)
READERS = ("io.ReadAll", "io/ioutil.ReadAll")

# Calls that look at an argument and keep nothing of it: (callee, index).
# A predeclared function's id is its bare name.
_LOOKS = {
    ("len", 0),
    ("copy", 1),
    ("os.WriteFile", 1),
    ("bytes.Equal", 0),
    ("bytes.Equal", 1),
    ("bytes.Contains", 0),
    ("bytes.HasPrefix", 0),
    ("bytes.HasSuffix", 0),
    ("encoding/json.Valid", 0),
    ("encoding/hex.EncodeToString", 0),
    ("hash/crc32.ChecksumIEEE", 0),
    ("crypto/md5.Sum", 0),
    ("crypto/sha1.Sum", 0),
    ("crypto/sha256.Sum256", 0),
    ("crypto/sha512.Sum512", 0),
}
# Looking at them in place: `b == nil`, `range b`.
_READING = ("compare", "range")
_KEPT = {
    "return": ("bytes-returned", "the bytes are returned"),
    "assign": ("bytes-stored", "the bytes are stored in another variable"),
    "element": ("bytes-stored", "the bytes are stored in a composite value"),
    "send": ("bytes-sent", "the bytes are sent on a channel"),
    "write": ("bytes-reassigned", "the variable is assigned to again"),
    "address": ("bytes-stored", "the variable's address is taken"),
    "argument": ("bytes-passed", "the bytes are passed to a function that may keep them"),
}


# What becomes of the results where no statement `b, err := ...` takes them.
_SHAPES = {
    "return": ("bytes-returned", "the bytes are returned"),
    "argument": ("bytes-passed", "the results are passed on"),
}
_OTHER_SHAPE = ("unsupported-shape", "the result is not defined as `b, err := ...`")


class _Call(msgspec.Struct, frozen=True):
    """A call that makes bytes, with the statement `b, err := call`."""

    ref: rows.Ref
    decode: bool


class StreamSerialization(Transform):
    """Let JSON pass through pooled buffers instead of a fresh `[]byte` per call.

    `b, err := json.Marshal(v)` followed by writes of b becomes the same with a
    pooled buffer; `b, err := io.ReadAll(r)` followed by `json.Unmarshal(b, ...)`
    likewise. The bytes are identical, one Write stays one Write, the error
    branches stay apart and everything between stays where it is. The helpers
    live in one small package of your module, internal/jsonbuf, written once.

    A site is every call of json.Marshal, MarshalIndent, xml.Marshal and every
    io.ReadAll whose result json.Unmarshal reads. It is refused when the bytes
    outlive the function (returned, stored, captured, sent, passed to code that
    may keep them), when a type of the module keeps what it is given by Write or
    UnmarshalJSON, or when the buffer would be given back late (in a loop).
    """

    name = "stream-serialization"
    title = "serialize through pooled buffers"
    risk = "safe"
    benefit = "none-worse"
    mentions = (*ENCODERS, *READERS)
    codes: ClassVar[Mapping[str, str]] = {
        "unsupported-codec": "a serializer that this version leaves alone",
        "unsupported-shape": "the call does not stand in a statement `b, err := ...`",
        "error-branch": "the error is not checked by `if err != nil` that leaves the function",
        "used-on-error": "the bytes are used in the error branch",
        "in-loop": "the buffer would go back only at the end of the function, not of the loop",
        "no-writer": "the bytes are not written to a writer",
        "bytes-returned": "the bytes are returned, so they outlive the function",
        "bytes-stored": "the bytes are stored",
        "bytes-sent": "the bytes are sent on a channel",
        "bytes-captured": "a function literal uses the bytes, perhaps later",
        "bytes-reassigned": "the variable holds other bytes later",
        "bytes-passed": "the bytes are passed to code that may keep them",
        "bytes-changed": "the bytes are sliced, indexed or appended to",
        "retaining-writer": "a Write method of the module may keep its argument",
        "retaining-unmarshaler": "an UnmarshalJSON or UnmarshalText method may keep its argument",
        "helper-place": "the settings name a helper package that the file may not import",
        "helper-exists": "internal/jsonbuf is taken by other code",
        "language-version": "the module's go line is older than 1.18",
        "name-taken": "the name jsonbuf is taken in the file or package",
        "not-writable": "the file is generated, vendored or outside the module",
    }

    def find(self, ctx: Context) -> Iterator[Site | Refusal]:
        """Yield every call that makes serialized bytes in the selected packages."""
        selected = {p.path for p in ctx.facts.packages() if p.selected}
        for ref in ctx.facts.refs(self.mentions):
            package = ref.package.removesuffix("_test")
            if ref.role != "call" or package not in selected:
                continue
            if ref.test and not ctx.options.include_tests:
                continue
            decode = ref.id in READERS
            if decode and not _read_by_unmarshal(ctx, ref):
                continue
            yield Site(
                span=Span(ref.file, ref.outer_start, ref.outer_end),
                subject=ref.function or ref.package,
                weight=1.0,
                data=_Call(ref, decode),
            )

    def rewrite(self, ctx: Context, site: Site) -> Change | Refusal:
        """Pool the bytes of one call, or say why not."""
        call = site.data
        assert isinstance(call, _Call)
        return _Rewrite(ctx, call).change(self)


def _definition(ctx: Context, ref: rows.Ref) -> nodes.ShortVarDeclaration | None:
    """The statement `b, err := call` around a call, if that is what stands there."""
    call = ctx.tree(ref.file).exactly(ref.outer_start, ref.outer_end, nodes.CallExpression)
    if call is None or call.parent is None:
        return None
    statement = call.parent.parent
    if isinstance(statement, nodes.ShortVarDeclaration) and len(call.parent.children) == 1:
        return statement
    return None


def _bytes_refs(
    ctx: Context, ref: rows.Ref, statement: nodes.ShortVarDeclaration
) -> tuple[rows.Ref, ...]:
    name = statement.left.children[0]
    row = ctx.facts.object_at(ref.file, name.start)
    return () if row is None else ctx.facts.refs((row.id,))


def _read_by_unmarshal(ctx: Context, ref: rows.Ref) -> bool:
    statement = _definition(ctx, ref)
    if statement is None:
        return False
    uses = _bytes_refs(ctx, ref, statement)
    return any(u.role == "argument" and (u.callee, u.index) == (UNMARSHAL, 0) for u in uses)


class _Rewrite:
    """One site on its way: what happens to the bytes, then the edits."""

    def __init__(self, ctx: Context, call: _Call) -> None:
        self.ctx, self.call, self.ref = ctx, call, call.ref
        self.file = call.ref.file
        self.tree = ctx.tree(self.file)
        self.written = False
        self.at = Span(self.file, call.ref.outer_start, call.ref.outer_end)

    def change(self, transform: Transform) -> Change:
        """Check, then build. Raises Obstacle."""
        why = self.ctx.writable(self.file)
        if why:
            raise self._stop("not-writable", f"{self.file} is {why}")
        if self.ref.id not in (MARSHAL, *READERS):
            raise self._stop("unsupported-codec", f"{self.ref.id} is left alone")
        statement = _definition(self.ctx, self.ref)
        if statement is None or len(statement.left.children) != 2:
            code, words = _SHAPES.get(self.ref.results, _OTHER_SHAPE)
            raise self._stop(code, words)
        if self.ref.outer_start == self.ref.start:
            raise self._stop("unsupported-shape", "its package is imported with a dot")
        if not isinstance(statement.parent, nodes.StatementList):
            raise self._stop("unsupported-shape", "no statement can follow it where it stands")
        if _in_loop(statement) or goes_back(statement):
            raise self._stop("in-loop", "it stands in a loop")
        uses = self._uses(statement)
        check = self._check_error(statement, uses)
        self._check_retention()
        return self._built(transform, statement, check, uses)

    def _stop(self, code: str, message: str, row: rows.Ref | None = None) -> Obstacle:
        return Obstacle(code, message, Span(row.file, row.start, row.end) if row else self.at)

    # -- what happens to the bytes ---------------------------------------------

    def _uses(self, statement: nodes.ShortVarDeclaration) -> list[rows.Ref]:
        refs = _bytes_refs(self.ctx, self.ref, statement)
        name = statement.left.children[0]
        defined = [r for r in refs if r.role == "define"]
        if name.text == "_" or [(r.file, r.start) for r in defined] != [(self.file, name.start)]:
            raise self._stop("bytes-reassigned", f"{name.text} is not a new variable here")
        home = statement.enclosing(nodes.FuncLiteral)
        uses = [r for r in refs if r.role != "define"]
        consumed = False
        for use in uses:
            if self.tree.node_at(use.start, use.end).enclosing(nodes.FuncLiteral) != home:
                raise self._stop("bytes-captured", "a function literal uses the bytes", use)
            consumed |= self._harmless(use)
        if not consumed:
            where = "json.Unmarshal" if self.call.decode else "a writer"
            raise self._stop("no-writer", f"the bytes do not reach {where}")
        return uses

    def _harmless(self, use: rows.Ref) -> bool:
        """Whether the use is what the pass is for; raises when it may keep the bytes."""
        if use.role == "argument":
            call = self.tree.node_at(use.start, use.end).enclosing(nodes.CallExpression)
            if call is not None and isinstance(
                call.parent, (nodes.DeferStatement, nodes.GoStatement)
            ):
                raise self._stop("bytes-passed", "a deferred or started call takes them", use)
            if self.call.decode and (use.callee, use.index) == (UNMARSHAL, 0):
                return True
            if (use.callee, use.index) in _LOOKS:
                return False
            if writes(self.ctx, use):
                self.written = True
                return not self.call.decode
        elif use.role in _READING or (use.role == "convert" and self._to_string(use)):
            return False
        code, words = _KEPT.get(use.role, ("bytes-changed", f"the bytes are used as {use.role}"))
        raise self._stop(code, words, use)

    def _to_string(self, use: rows.Ref) -> bool:
        type_ = _type_of(self.ctx, self.file, use.outer_start, use.outer_end)
        return type_ is not None and type_.kind == "basic"

    def _check_error(
        self, statement: nodes.ShortVarDeclaration, uses: list[rows.Ref]
    ) -> nodes.IfStatement | None:
        """The `if err != nil {...}` right after, when it leaves the function."""
        name = statement.left.children[1].text
        following = next_statement(statement)
        if isinstance(following, nodes.IfStatement) and following.initializer is None:
            condition = "".join(following.condition.text.split())
            if condition == f"{name}!=nil" and following.alternative is None and leaves(following):
                inside = [u for u in uses if following.start <= u.start < following.end]
                if not inside:
                    return following
                if self.call.decode:
                    raise self._stop("used-on-error", "the error branch uses them", inside[0])
        if self.call.decode:
            raise self._stop("error-branch", "an error of the reader goes on past its check")
        return None

    def _check_retention(self) -> None:
        if self.call.decode:
            # A text unmarshaler gets a piece of the input, where nothing in it is escaped.
            for keeper in keepers(self.ctx, ("UnmarshalJSON", "UnmarshalText")):
                raise self._stop("retaining-unmarshaler", f"{keeper} may keep its argument")
        if self.written:
            for keeper in keepers(self.ctx, ("Write",)):
                raise self._stop("retaining-writer", f"{keeper} may keep its argument")

    # -- the edits -----------------------------------------------------------

    def _built(
        self,
        transform: Transform,
        statement: nodes.ShortVarDeclaration,
        check: nodes.IfStatement | None,
        uses: list[rows.Ref],
    ) -> Change:
        need, create = self._helper()
        call = self.tree.exactly(self.at.start, self.at.end, nodes.CallExpression)
        assert call is not None
        name = statement.left.children[0].text
        verb = "ReadAll" if self.call.decode else "Marshal"
        edits = [
            Edit(self.file, call.function.start, call.function.end, f"{need.name}.{verb}"),
            *(Edit(self.file, u.end, u.end, ".Bytes()") for u in uses),
        ]
        end = line_end(check or statement)
        indent = indent_of(statement)
        newline = self.tree.newline
        edits.append(Edit(self.file, end, end, f"{newline}{indent}defer {name}.Free()"))
        if create is not None:
            edits.append(create)
        function = self.ref.function.rsplit("/", 1)[-1] or self.ref.package
        at, _ = self.ctx.position(self.file, self.at.start)
        words = "io.ReadAll" if self.call.decode else "json.Marshal"
        return Change(
            id=f"{transform.name}:{self.file}:{function}.{name}",
            transform=transform.name,
            title=f"{words} in {function} through a pooled buffer",
            reason=f"the bytes of {words} do not outlive {function}, yet are allocated per call",
            risk=transform.risk,
            api="none",
            files=tuple(sorted({e.file for e in edits})),
            edits=tuple(sorted(edits)),
            imports=(need,),
            evidence={"uses": len(uses), "helper": need.path},
            line=at,
        )

    def _helper(self) -> tuple[ImportNeed, Edit | None]:
        module = self.ctx.facts.module_of(self.file)
        if module is None:
            raise self._stop("not-writable", "no main module holds the file")
        package = self.ctx.facts.package_of(self.file)
        if (
            package is None
            or f"{package.path}/".removeprefix(f"{module.path}/") == f"{package.path}/"
        ):
            raise self._stop("not-writable", "the module's path does not begin its import paths")
        if self.ctx.facts.language(self.file) < (1, 18):
            raise self._stop("language-version", "the helper's code needs go 1.18")
        settings = self.ctx.options.settings.get("stream-serialization", {})
        home = str(settings.get("package", HELPER)).strip("/")
        name = home.rsplit("/", 1)[-1]
        file = self.ctx.facts.module_file(module, f"{home}/{name}.go")
        path = f"{module.path}/{home}"
        parent, inner, _ = f"/{path}/".rpartition("/internal/")
        if ".." in home.split("/") or (inner and not f"/{package.path}/".startswith(f"{parent}/")):
            raise self._stop("helper-place", f"{package.path} may not import {home}")
        text = HELPER_SOURCE.replace("jsonbuf", name)
        create = None
        if not self.ctx.exists(file):
            if any(p.path == path for p in self.ctx.facts.packages()):
                raise self._stop("helper-exists", f"{home} holds other code")
            create = Edit(file, 0, 0, text, action="create")
        elif self.ctx.source(file).decode(errors="replace") != text:
            raise self._stop("helper-exists", f"{file} holds other code")
        local = imported(self.ctx.facts, self.tree).get(path)
        if local is None:
            self._check_name(package, name)
        elif self._hidden(local):
            raise self._stop("name-taken", f"the function uses the name {local} otherwise")
        return ImportNeed(file=self.file, path=path, package=name, name=local or name), create

    def _check_name(self, package: rows.Package, name: str) -> None:
        """No name of the file, and none of the package's own, is that of the helper."""
        if not name.isidentifier() or name in ("bytes", "io", "json", "sync"):
            raise self._stop("name-taken", f"the helper package cannot be called {name}")
        if name in _names(self.tree.root):
            raise self._stop("name-taken", f"the file uses the name {name} already")
        for file in (*package.files, *package.test_files, *package.ignored):
            if name.encode() in self.ctx.source(file) and name in declared(self.ctx.tree(file)):
                raise self._stop("name-taken", f"{file} declares the name {name}")

    def _hidden(self, name: str) -> bool:
        """Whether the function around the call declares the name of the import."""
        home = self.tree.node_at(self.at.start, self.at.end).enclosing(
            nodes.FunctionDeclaration, nodes.MethodDeclaration
        )
        for node in home.find(nodes.Identifier) if home else ():
            if node.text == name:
                found = self.ctx.facts.object_at(self.file, node.start)
                if found is None or found.kind != "package":
                    return True
        return False


def _in_loop(statement: Node) -> bool:
    """Whether the innermost loop or function around a statement is a loop."""
    home = statement.enclosing(
        nodes.ForStatement, nodes.FuncLiteral, nodes.FunctionDeclaration, nodes.MethodDeclaration
    )
    return isinstance(home, nodes.ForStatement)


def _names(root: Node) -> set[str]:
    kinds = (nodes.Identifier, nodes.PackageIdentifier, nodes.TypeIdentifier)
    return {n.text for n in root.find(*kinds)}


def _type_of(ctx: Context, file: str, start: int, end: int) -> rows.TypeRef | None:
    for row in ctx.facts.exprs(file, start, end):
        if (row.start, row.end) == (start, end):
            return row.type
    return None
