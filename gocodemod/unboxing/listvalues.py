"""What is put into lists, and what is taken out of their elements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from gocodemod.context import Context, Obstacle
from gocodemod.golang import rows
from gocodemod.model import Span
from gocodemod.syntax import Node, nodes
from gocodemod.unboxing.assertions import comma_ok
from gocodemod.unboxing.kind import acting, bare, called_later, type_at, wrapped
from gocodemod.unboxing.listforms import ELEMENT, LIST
from gocodemod.unboxing.taken import Taken

# Methods that change nothing.
_LOOKS = frozenset(
    (f"{ELEMENT}.Next", f"{ELEMENT}.Prev", f"{LIST}.Front", f"{LIST}.Back", f"{LIST}.Len")
)
_PUSHES = tuple(
    f"{LIST}.{name}" for name in ("PushBack", "PushFront", "InsertBefore", "InsertAfter")
)


class Joins(Protocol):
    """What takes note that an expression's list or element takes part."""

    def takes(self, file: str, node: Node) -> None:
        """Note it; raises Obstacle."""


class Values:
    """The values of lists that go together: what is `stored` with its type, what is `taken`."""

    def __init__(self, ctx: Context, joins: Joins) -> None:
        self._ctx, self._joins = ctx, joins
        self.stores: list[tuple[rows.TypeRef, Span]] = []
        self.made = False
        """Whether some value is no constant."""
        self.compared: list[tuple[rows.TypeRef, Span]] = []
        self.taken = Taken(ctx)

    # -- in ------------------------------------------------------------------

    def stored(self, file: str, node: Node, behind: Sequence[Node] | None = None) -> None:
        """An expression becomes a value; `behind`: what the same call is given, too."""
        own = bare(node)
        at = Span(file, node.start, node.end)
        if isinstance(own, nodes.Nil):
            raise Obstacle("nil-stored", "nil is stored in it", at)
        if self._is(file, own, f"{ELEMENT}.Value"):
            assert isinstance(own, nodes.SelectorExpression)
            self._joins.takes(file, own.operand)
            return
        if self._calls(file, own, (f"{LIST}.Remove",)):
            self._joins.takes(file, own)
            return
        type_ = type_at(self._ctx, file, node)
        if type_ is None or type_.kind == "tuple":
            raise Obstacle("mixed-types", "what is stored is not known", at)
        const = self._const(file, node)
        self.made |= not const
        if not isinstance(own, nodes.CallExpression) and not const:
            later = any(acting(self._ctx, file, item, _LOOKS) for item in behind or ())
            if later or (behind is None and called_later(self._ctx, file, node, _LOOKS)):
                words = "a call later in the statement could write what is stored"
                raise Obstacle("evaluation-order", words, at)
        self.stores.append((type_, at))

    def _const(self, file: str, node: Node) -> bool:
        found = self._ctx.facts.exprs(file, node.start, node.end)
        return any((e.start, e.end) == (node.start, node.end) and e.const for e in found)

    # -- out -----------------------------------------------------------------

    def used(self, file: str, value: nodes.SelectorExpression) -> None:
        """A use of `e.Value`."""
        outer = wrapped(value)
        around = outer.parent
        at = Span(file, value.start, value.end)
        if isinstance(around, nodes.ExpressionList):
            statement = around.parent
            sets = isinstance(statement, nodes.AssignmentStatement)
            if sets and isinstance(statement, nodes.AssignmentStatement):
                left, right = statement.left.items, statement.right.items
                if outer in left:
                    if statement.operator != "=" or len(left) != len(right):
                        raise Obstacle("mixed-types", "one of several results is stored", at)
                    self.stored(file, right[left.index(outer)])
                    return
        if called_later(self._ctx, file, outer, _LOOKS):
            words = "a call later in the statement could write the element"
            raise Obstacle("evaluation-order", words, at)
        if isinstance(around, nodes.BinaryExpression) and around.operator in ("==", "!="):
            other = around.right if around.left == outer else around.left
            type_ = type_at(self._ctx, file, other)
            if type_ is not None and type_.kind != "interface" and other.text != "nil":
                self.compared.append((type_, Span(file, other.start, other.end)))
                return
        self._gone(file, outer, at)

    def given(self, file: str, call: nodes.CallExpression) -> None:
        """A use of what Remove gives."""
        outer = wrapped(call)
        if not isinstance(
            outer.parent, (nodes.ExpressionStatement, nodes.DeferStatement, nodes.GoStatement)
        ):
            self._gone(file, outer, Span(file, call.start, call.end))

    def _gone(self, file: str, value: Node, at: Span) -> None:
        """A value is asserted at once, dropped, put elsewhere, or kept by name to be asserted."""
        around = value.parent
        if isinstance(around, nodes.TypeAssertionExpression):
            self.taken.asserted(file, around, comma_ok(around), ", true")
            return
        statement = around.parent if around is not None else None
        if isinstance(around, nodes.ArgumentList) and isinstance(statement, nodes.CallExpression):
            first = around.items[0] == value
            if first and self._calls(file, statement, _PUSHES):
                self._joins.takes(file, statement)
                return
        if isinstance(around, nodes.ExpressionList):
            index = around.items.index(value)
            if isinstance(statement, (nodes.AssignmentStatement, nodes.ShortVarDeclaration)):
                name = bare(statement.left.items[index])
                if name.text == "_":
                    return
                if self._is(file, name, f"{ELEMENT}.Value"):
                    assert isinstance(name, nodes.SelectorExpression)
                    self._joins.takes(file, name.operand)
                    return
                self.taken.named(file, name, None, at)
                return
            if isinstance(statement, nodes.VarSpec) and statement.type is None:
                self.taken.named(file, statement.name[index], None, at)
                return
        raise Obstacle("load-untyped", "an element is taken without an assertion", at)

    # -- names ---------------------------------------------------------------

    def _is(self, file: str, node: Node, id_: str) -> bool:
        if not isinstance(node, nodes.SelectorExpression):
            return False
        found = self._ctx.facts.object_at(file, node.field.start)
        return found is not None and found.id == id_

    def _calls(self, file: str, node: Node, ids: Sequence[str]) -> bool:
        function = bare(node.function) if isinstance(node, nodes.CallExpression) else node
        return any(self._is(file, function, id_) for id_ in ids)
