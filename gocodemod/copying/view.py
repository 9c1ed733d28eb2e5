"""Strings that are made of bytes, and bytes of strings, for one use."""

from __future__ import annotations

import msgspec

from gocodemod.context import Context, Obstacle
from gocodemod.copying.kind import called, unwrapped
from gocodemod.golang import rows
from gocodemod.model import Edit, Span
from gocodemod.syntax import Node, nodes
from gocodemod.unboxing.kind import bare, type_at

_BYTES = ("byte", "uint8")
_NEW_BUFFER = ("bytes.NewBuffer", "bytes.NewBufferString")


class View(msgspec.Struct, frozen=True):
    """`string(x)` of bytes, or `buf.String()`; `inner` is x or buf, which may be `nil`."""

    node: Node
    inner: Node
    buffer: bool = False
    nil: bool = False

    def check(self, at: Span) -> None:
        """Raises Obstacle where the bytes are not the string's: a nil buffer has "<nil>"."""
        if self.nil:
            words = f'{self.inner.text} may be a nil pointer, whose String is "<nil>"'
            raise Obstacle("nil-buffer", words, at)

    def unwrap(self, file: str, before: str = "", after: str = "") -> list[Edit]:
        """Edits that put the bytes themselves in its place."""
        if not self.buffer:
            return unwrapped(file, self.node, self.inner, before, after)
        call = bare(self.node)
        assert isinstance(call, nodes.CallExpression)
        selector = bare(call.function)
        assert isinstance(selector, nodes.SelectorExpression)
        field = selector.field
        edits = [Edit(file, field.start, field.end, "Bytes")]
        edits += [Edit(file, self.node.start, self.node.start, before)] if before else []
        edits += [Edit(file, self.node.end, self.node.end, after)] if after else []
        return edits


def is_bytes(type_: rows.TypeRef | None) -> bool:
    """Whether it is a []byte, by name or not."""
    return type_ is not None and type_.kind == "slice" and type_.elem in _BYTES


def is_string(type_: rows.TypeRef | None, text: str = "string") -> bool:
    """Whether it is the type string itself, or an untyped constant one."""
    return type_ is not None and type_.text in (text, f"untyped {text}")


def string_of_bytes(ctx: Context, file: str, node: Node) -> View | None:
    """`string(x)` with bytes x, or `buf.String()` of a bytes.Buffer; else None."""
    call = bare(node)
    if not isinstance(call, nodes.CallExpression):
        return None
    if len(call.arguments.items) == 1 and call.function.text == "string":
        inner = call.arguments.items[0]
        found = called(ctx, file, call)
        if found is not None and (found.kind, found.id) == ("type", "string"):
            return View(node, inner) if is_bytes(type_at(ctx, file, inner)) else None
    function = bare(call.function)
    if isinstance(function, nodes.SelectorExpression) and function.field.text == "String":
        found = called(ctx, file, call)
        if found is not None and found.id == "bytes.Buffer.String":
            buffer = bare(function.operand)
            type_ = type_at(ctx, file, buffer)
            if type_ is not None and type_.text in ("bytes.Buffer", "*bytes.Buffer"):
                nil = type_.kind == "pointer" and not _is_there(ctx, file, buffer)
                return View(node, buffer, buffer=True, nil=nil)
    return None


def bytes_of_string(ctx: Context, file: str, node: Node) -> Node | None:
    """The x of `[]byte(x)`, where x is a string or a constant; else None."""
    call = bare(node)
    if not isinstance(call, nodes.TypeConversionExpression):
        return None
    type_ = type_at(ctx, file, call)
    inner = type_at(ctx, file, call.operand)
    if type_ is None or type_.text not in ("[]byte", "[]uint8"):
        return None
    string = inner is not None and inner.kind == "basic" and "string" in _underlying(inner)
    return call.operand if string else None


def _underlying(type_: rows.TypeRef) -> str:
    # Of the basic kinds, only strings convert to []byte.
    return "string" if type_.kind == "basic" else ""


def _is_there(ctx: Context, file: str, buffer: Node) -> bool:
    """Whether a pointer to a buffer is sure not to be nil."""
    if not isinstance(buffer, nodes.Identifier):
        return False
    found = ctx.facts.object_at(file, buffer.start)
    if found is None or ":" not in found.id or found.kind != "var":
        return False
    uses = ctx.facts.refs((found.id,))
    defined = [u for u in uses if u.role == "define"]
    if len(defined) != 1 or any(u.role in ("write", "address") for u in uses):
        return False
    made = defining(ctx, defined[0])
    if made is None:
        return False
    made = bare(made)
    if isinstance(made, nodes.UnaryExpression) and made.operator == "&":
        return isinstance(bare(made.operand), nodes.CompositeLiteral)
    maker = called(ctx, file, made)
    return maker is not None and (
        maker.id in _NEW_BUFFER or (maker.kind, maker.id) == ("builtin", "new")
    )


def defining(ctx: Context, ref: rows.Ref) -> Node | None:
    """The right side that alone gives a variable its value in `x := right`; None elsewhere."""
    name = ctx.tree(ref.file).node_at(ref.start, ref.end)
    statement = name.parent.parent if isinstance(name.parent, nodes.ExpressionList) else None
    if not isinstance(statement, nodes.ShortVarDeclaration):
        return None
    left, right = statement.left.items, statement.right.items
    place = [item.start for item in left].index(name.start)
    return right[place] if len(left) == len(right) else None
