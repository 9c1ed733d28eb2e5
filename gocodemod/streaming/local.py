"""A bytes.Buffer that a function makes for itself, and an Encoder that writes to it."""

from __future__ import annotations

import msgspec

from gocodemod.context import Context
from gocodemod.golang import rows
from gocodemod.model import Edit, Span
from gocodemod.streaming.codecs import ENCODERS
from gocodemod.streaming.refusing import stop
from gocodemod.streaming.uses import Seen, Uses, variable_refs
from gocodemod.syntax import Node, nodes

_POINTERS = ("&bytes.Buffer{}", "new(bytes.Buffer)", "bytes.NewBuffer(nil)")
# Methods of Encoders, which keep nothing but the buffer.
_ENCODES = (
    *("Encode", "EncodeElement", "EncodeToken", "EncodeValue"),
    *("Flush", "Close", "Indent", "SetIndent", "SetEscapeHTML"),
)


class Local(msgspec.Struct, frozen=True):
    """A buffer: the statement that makes it, its uses, and what becomes of its bytes.

    `edits` make every use one of a pooled buffer that is called `{}`, `plain` one of a
    pointer to a bytes.Buffer.
    """

    statement: Node
    name: Node
    uses: int
    seen: Seen
    edits: tuple[Edit, ...]
    plain: tuple[Edit, ...]

    def called(self, name: str, *, plain: bool = False) -> tuple[Edit, ...]:
        """The edits of the uses, for a buffer of that name."""
        return tuple(
            msgspec.structs.replace(e, text=e.text.replace("{}", name))
            for e in (self.plain if plain else self.edits)
        )


def variable(ctx: Context, ref: rows.Ref) -> nodes.Identifier | None:
    """What the call of an Encoder's constructor gets, if that is a local bytes.Buffer."""
    call = ctx.tree(ref.file).exactly(ref.outer_start, ref.outer_end, nodes.CallExpression)
    items = call.arguments.items if call else ()
    given: Node | None = items[0] if len(items) == 1 else None
    if isinstance(given, nodes.UnaryExpression) and given.text.startswith("&"):
        given = given.operand
    if not isinstance(given, nodes.Identifier):
        return None
    row = ctx.facts.object_at(ref.file, given.start)
    if row is None or row.kind != "var" or row.type is None or ":" not in row.id:
        return None
    return given if row.type.named == "bytes.Buffer" else None


def local(ctx: Context, ref: rows.Ref) -> Local:
    """The buffer of such a call. Raises Obstacle where it may outlive the function."""
    at, given = Span(ref.file, ref.outer_start, ref.outer_end), variable(ctx, ref)
    assert given is not None
    refs = variable_refs(ctx, ref.file, given)
    defined = [r for r in refs if r.role == "define"]
    tree = ctx.tree(ref.file)
    name = tree.node_at(defined[0].start, defined[0].end) if len(defined) == 1 else given
    statement = _made(name)
    if statement is None:
        raise stop(at, "unsupported-shape", f"{given.text} is not made as an empty bytes.Buffer")
    home = statement.enclosing(nodes.FuncLiteral)
    followed = Uses(ctx, ref.file, "")
    edits: list[Edit] = []
    plain: list[Edit] = []
    for use in refs:
        if use.role == "define":
            continue
        node = tree.node_at(use.start, use.end)
        if node.enclosing(nodes.FuncLiteral) != home:
            raise stop(at, "bytes-captured", "a function literal uses the buffer", use)
        edit, around = _used(ctx, followed, node), _whole(node)
        edits.append(edit)
        plain.append(Edit(ref.file, around.start, around.end, "{}"))
    return Local(statement, name, len(edits), followed.seen, tuple(edits), tuple(plain))


def _made(name: Node) -> Node | None:
    """The statement that makes an empty buffer with this name, if it does nothing else."""
    around = name.parent
    if isinstance(around, nodes.VarSpec):
        whole = around.parent
        while whole is not None and not isinstance(whole, nodes.VarDeclaration):
            whole = whole.parent
        words = "".join(whole.text.split()) if whole else ""
        return whole if words == f"var{name.text}bytes.Buffer" else None
    statement = around.parent if around else None
    if isinstance(statement, nodes.ShortVarDeclaration) and len(statement.left.children) == 1:
        words = statement.right.text
        return statement if words in (*_POINTERS, "bytes.Buffer{}") else None
    return None


def _whole(node: Node) -> Node:
    """`&buf` around `buf`, or that."""
    if isinstance(node.parent, nodes.UnaryExpression) and node.parent.text.startswith("&"):
        return node.parent
    return node


def _used(ctx: Context, followed: Uses, node: Node) -> Edit:
    """The edit of one use of a buffer. Raises Obstacle where it may keep it."""
    file, whole = followed.file, _whole(node)
    around = whole.parent
    if isinstance(around, nodes.SelectorExpression) and around.operand == whole == node:
        return _method(followed, node, around)
    call = around.parent if isinstance(around, nodes.ArgumentList) else None
    if isinstance(call, nodes.CallExpression) and not isinstance(
        call.parent, (nodes.DeferStatement, nodes.GoStatement)
    ):
        function: Node = call.function
        name = function.field if isinstance(function, nodes.SelectorExpression) else function
        row = ctx.facts.object_at(file, name.start)
        callee = row.id if row else ""
        first = isinstance(around, nodes.ArgumentList) and around.items[0] == whole
        if callee in ENCODERS and _encodes(ctx, file, call):
            return Edit(file, whole.start, whole.end, "{}")
        if first and callee in ("fmt.Fprint", "fmt.Fprintf", "fmt.Fprintln", "io.WriteString"):
            return Edit(file, whole.start, whole.end, "{}")
        if callee.startswith("net/http."):
            raise stop(Span(file, node.start, node.end), "request-body", "a request holds it")
    raise stop(Span(file, node.start, node.end), "bytes-passed", "the buffer is passed on")


def _method(followed: Uses, node: Node, around: nodes.SelectorExpression) -> Edit:
    """The edit of `buf.M(...)`."""
    file, call, method = followed.file, around.parent, around.field.text
    here = Span(file, node.start, node.end)
    if not isinstance(call, nodes.CallExpression) or call.function != around:
        raise stop(here, "bytes-passed", f"the method {method} of the buffer is used as a value")
    if isinstance(call.parent, (nodes.DeferStatement, nodes.GoStatement)):
        raise stop(here, "bytes-deferred", f"the method {method} is deferred or started")
    if method == "Bytes":
        followed.look(call)
    elif method in ("Len", "String"):
        text = "len({}.Bytes())" if method == "Len" else "string({}.Bytes())"
        return Edit(file, call.start, call.end, text)
    elif method == "WriteTo":
        followed.seen.written = True
    elif method not in ("Write", "WriteString", "Reset"):
        raise stop(here, "unsupported-shape", f"the pooled buffer has no method {method}")
    return Edit(file, node.start, node.end, "{}")


def _encodes(ctx: Context, file: str, call: nodes.CallExpression) -> bool:
    """Whether an Encoder that a call makes is only used to encode, in this function."""
    around = call.parent
    if isinstance(around, nodes.SelectorExpression):
        return _calls(around)
    statement = around.parent if around else None
    if not isinstance(statement, nodes.ShortVarDeclaration) or len(statement.left.children) != 1:
        return False
    name = statement.left.children[0]
    tree, home = ctx.tree(file), statement.enclosing(nodes.FuncLiteral)
    for use in variable_refs(ctx, file, name):
        node = tree.node_at(use.start, use.end)
        if use.role == "define" and use.start == name.start:
            continue
        selected = node.parent
        if node.enclosing(nodes.FuncLiteral) != home:
            return False
        if not isinstance(selected, nodes.SelectorExpression) or not _calls(selected):
            return False
    return True


def _calls(selected: nodes.SelectorExpression) -> bool:
    call = selected.parent
    return (
        selected.field.text in _ENCODES
        and isinstance(call, nodes.CallExpression)
        and call.function == selected
        and not isinstance(call.parent, (nodes.DeferStatement, nodes.GoStatement))
    )
