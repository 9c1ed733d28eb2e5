"""What becomes of bytes: whether any use keeps them beyond the function."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from gocodemod.context import Context
from gocodemod.golang import rows
from gocodemod.graph import sinks
from gocodemod.graph.retention import is_write, retains
from gocodemod.model import Span
from gocodemod.streaming.codecs import DECODERS
from gocodemod.streaming.refusing import stop
from gocodemod.syntax import Node, nodes

_REQUESTS = ("net/http.NewRequest", "net/http.Post", "net/http.Client.Post")


class Seen(msgspec.Struct):
    """What the uses have in common: `written` to a writer, read by decoders, assigned to.

    `targets` are the types that decoders fill, None for one that is not known.
    `returned`: statements `return x, ...` where x is made of the bytes.
    """

    written: bool = False
    decoders: set[str] = msgspec.field(default_factory=set)
    targets: list[rows.TypeRef | None] = msgspec.field(default_factory=list)
    reassigned: bool = False
    returned: list[nodes.ReturnStatement] = msgspec.field(default_factory=list)


class Look(msgspec.Struct, frozen=True):
    """The uses of a variable of bytes, and what they have in common."""

    uses: Sequence[rows.Ref]
    seen: Seen


def variable_refs(ctx: Context, file: str, name: Node) -> tuple[rows.Ref, ...]:
    """Every use of the variable that an identifier names."""
    row = ctx.facts.object_at(file, name.start)
    return () if row is None else ctx.facts.refs((row.id,))


def look(ctx: Context, at: Span, statement: Node, name: Node) -> Look:
    """Follow the bytes of a call (at `at`) that `statement` takes into the variable `name`.

    Raises Obstacle where a use may keep them.
    """
    refs = variable_refs(ctx, at.file, name)
    defined = [r for r in refs if r.role == "define"]
    if name.text == "_" or [(r.file, r.start) for r in defined] != [(at.file, name.start)]:
        raise stop(at, "bytes-reassigned", f"{name.text} is not a new variable here")
    home = statement.enclosing(nodes.FuncLiteral)
    uses = [r for r in refs if r.role != "define"]
    followed = Uses(ctx, at.file, defined[0].id)
    for use in uses:
        node = followed.tree.node_at(use.start, use.end)
        if node.enclosing(nodes.FuncLiteral) != home:
            raise stop(at, "bytes-captured", "a function literal uses the bytes", use)
        followed.check(use)
    return Look(uses, followed.seen)


class Uses:
    """The uses of one variable of bytes, followed through slices, parts and appends of it."""

    def __init__(self, ctx: Context, file: str, variable: str) -> None:
        """Of the variable with the id `variable`, in the file of its function."""
        self.ctx, self.file, self.variable = ctx, file, variable
        self.tree = ctx.tree(file)
        self.seen = Seen()

    def check(self, use: rows.Ref) -> None:
        """Take one use in. Raises Obstacle where it may keep the bytes."""
        node = self.tree.node_at(use.start, use.end)
        if use.role == "write":
            if not isinstance(_list_of(node), nodes.AssignmentStatement):
                raise self._stop(node, "bytes-changed", "a statement assigns to the variable")
            self.seen.reassigned = True
            return
        self.look(node)

    def _stop(self, node: Node, code: str, words: str) -> Exception:
        return stop(Span(self.file, node.start, node.end), code, words)

    def look(self, node: Node) -> None:
        """Take in an expression whose value may share memory with the bytes.

        Raises Obstacle where that may be kept.
        """
        around = node.parent
        match around:
            case nodes.ParenthesizedExpression():
                self.look(around)
            case nodes.SliceExpression() if around.operand == node:
                self.look(around)
            case nodes.IndexExpression() if around.operand == node:
                self._element(around)
            case nodes.BinaryExpression() | nodes.RangeClause():
                pass
            case nodes.TypeConversionExpression():
                self._converted(around)
            case nodes.VariadicArgument() | nodes.ArgumentList():
                self._argument(node)
            case nodes.ExpressionList():
                self._listed(node)
            case nodes.ReturnStatement():
                raise self._stop(node, "bytes-returned", "the bytes are returned")
            case nodes.SendStatement():
                raise self._stop(node, "bytes-sent", "the bytes are sent on a channel")
            case nodes.LiteralElement() | nodes.KeyedElement():
                words = "the bytes are stored in a composite value"
                raise self._stop(node, "bytes-stored", words)
            case nodes.UnaryExpression():
                raise self._stop(node, "bytes-stored", "the variable's address is taken")
            case _:
                kind = around.kind if around else "nothing"
                words = f"the bytes are used in a way that is not understood, in {kind}"
                raise self._stop(node, "bytes-changed", words)

    def _element(self, node: Node) -> None:
        """`b[i]` is one byte, read or written; `&b[i]` is all of them."""
        while isinstance(node.parent, nodes.ParenthesizedExpression):
            node = node.parent
        if isinstance(node.parent, nodes.UnaryExpression) and node.parent.text.startswith("&"):
            raise self._stop(node, "bytes-changed", "the address of an element is taken")

    def _converted(self, node: Node) -> None:
        if self._kind(node) != "basic":
            words = "the bytes are converted to another type, with its methods"
            raise self._stop(node, "bytes-stored", words)

    def _listed(self, node: Node) -> None:
        """One of a list: returned, or assigned to this variable or to none."""
        statement = _list_of(node)
        if isinstance(statement, nodes.ReturnStatement):
            items = statement.expression_list.items if statement.expression_list else ()
            if len(items) != 2 or items[0] != node:
                raise self._stop(node, "bytes-returned", "the bytes are returned")
            self.seen.returned.append(statement)
            return
        if isinstance(statement, nodes.AssignmentStatement) and statement.operator == "=":
            left, right = statement.left.items, statement.right.items
            target = left[0]
            if len(left) == len(right) == 1 and isinstance(target, nodes.Identifier):
                found = self.ctx.facts.object_at(self.file, target.start)
                if target.text == "_" or (found is not None and found.id == self.variable):
                    return
        raise self._stop(node, "bytes-stored", "the bytes are stored in another variable")

    def _argument(self, node: Node) -> None:
        spread = isinstance(node.parent, nodes.VariadicArgument)
        item = node.parent if spread and node.parent else node
        arguments = item.parent
        call = arguments.parent if arguments else None
        if not isinstance(arguments, nodes.ArgumentList) or not isinstance(
            call, nodes.CallExpression
        ):
            raise self._stop(node, "bytes-changed", "the bytes are used in new or make")
        if isinstance(call.parent, (nodes.DeferStatement, nodes.GoStatement)):
            words = "a deferred or started call takes the bytes"
            raise self._stop(node, "bytes-deferred", words)
        index = [i.start for i in arguments.items].index(item.start)
        called = self._called(call)
        name = called.id if called else ""
        if called is None or called.kind in ("var", "param", "field"):
            raise self._stop(node, "bytes-passed", "the bytes are passed to a function value")
        if called.kind == "type":
            self._converted(call)
        elif called.kind == "builtin":
            self._builtin(node, call, called.name, index, spread)
        elif name in DECODERS and index == 0:
            self.seen.decoders.add(name)
            self.seen.targets.append(self._target(name, call))
        elif spread:
            words = f"the bytes are passed to {name}, which may keep them"
            raise self._stop(node, "bytes-passed", words)
        elif sinks.only_looks(name, index):
            pass
        elif name in sinks.PARTS and index == 0:
            self.look(call)
        elif name in sinks.READERS:
            self._reader(node, call)
        elif index == 0 and is_write(called):
            self.seen.written = True
        elif name.startswith(_REQUESTS):
            raise self._stop(node, "request-body", "a request holds the bytes")
        elif retains(self.ctx, name, index):
            words = f"the bytes are passed to {name}, which may keep them"
            raise self._stop(node, "bytes-passed", words)
        else:  # It may hand them on to a writer or to json.Unmarshal, which keep nothing.
            self.seen.written = True
            self.seen.decoders |= {*DECODERS}
            self.seen.targets.append(None)

    def _target(self, name: str, call: nodes.CallExpression) -> rows.TypeRef | None:
        """The static type of what a decoder fills."""
        for ref in self.ctx.facts.refs((name,)):
            if (ref.file, ref.outer_start, ref.outer_end) == (self.file, call.start, call.end):
                return ref.args[1].type if len(ref.args) == 2 else None
        return None

    def _builtin(
        self, node: Node, call: nodes.CallExpression, name: str, index: int, spread: bool
    ) -> None:
        if name in ("len", "copy", "clear") or (name == "append" and index > 0 and spread):
            return
        if name == "append" and index == 0:
            self.look(call)
        elif name == "append":
            raise self._stop(node, "bytes-stored", "the bytes are appended to a list of bytes")
        else:
            raise self._stop(node, "bytes-passed", f"{name} may tell them from a fresh slice")

    def _reader(self, node: Node, call: nodes.CallExpression) -> None:
        """A reader over the bytes, which only a function that reads it to the end may have."""
        arguments = call.parent
        outer = arguments.parent if arguments else None
        if isinstance(arguments, nodes.ArgumentList) and isinstance(outer, nodes.CallExpression):
            taken = self._called(outer)
            index = [i.start for i in arguments.items].index(call.start)
            waits = not isinstance(outer.parent, (nodes.DeferStatement, nodes.GoStatement))
            if taken is not None and (taken.id, index) in sinks.DRAINS and waits:
                self.seen.written = True
                return
        raise self._stop(node, "request-body", "a reader holds the bytes, perhaps for long")

    def _called(self, call: nodes.CallExpression) -> rows.Object | None:
        function: Node = call.function
        while isinstance(function, nodes.ParenthesizedExpression):
            function = function.expression
        if isinstance(function, nodes.SelectorExpression):
            function = function.field
        elif not isinstance(function, nodes.Identifier):
            return None
        return self.ctx.facts.object_at(self.file, function.start)

    def _kind(self, node: Node) -> str:
        """The kind of an expression's type; empty where it is unsafe.Pointer or unknown."""
        for row in self.ctx.facts.exprs(self.file, node.start, node.end):
            if (row.start, row.end) == (node.start, node.end):
                return "" if row.type.text == "unsafe.Pointer" else row.type.kind
        return ""


def _list_of(node: Node) -> Node | None:
    """The statement whose list of expressions holds a node."""
    around = node.parent
    return around.parent if isinstance(around, nodes.ExpressionList) else around
