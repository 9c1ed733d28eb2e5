"""Where a list, or an element, comes from: all that gives it takes part, too."""

from __future__ import annotations

from collections.abc import Callable

from gocodemod.context import Obstacle
from gocodemod.model import Span
from gocodemod.syntax import Node, nodes
from gocodemod.unboxing.kind import bare, builtin
from gocodemod.unboxing.listforms import ELEMENT, concerns, holds, plain
from gocodemod.unboxing.listgroup import Group
from gocodemod.unboxing.listslots import slot_called

_PARTS = (nodes.IndexExpression, nodes.SliceExpression, nodes.UnaryExpression)
_OTHER = ("<-", "-", "+", "!", "^")
Method = Callable[[str, nodes.SelectorExpression, bool], None]


class Sources:
    """Follows expressions to what they are made of; `method` is told of methods of lists.

    Raises Obstacle where a value comes out of an interface or a channel, or of other code.
    """

    def __init__(self, group: Group, method: Method) -> None:
        self._ctx, self._types, self._group = group.ctx, group.types, group
        self._method = method

    def given(self, file: str, left: tuple[Node, ...], right: tuple[Node, ...], name: Node) -> None:
        """What an assignment or declaration gives the variable `name` on its left side."""
        at = [each.start for each in left].index(name.start)
        if len(left) == len(right):
            self.takes(file, right[at])
        else:
            self.one_of(file, right[0], at)

    def one_of(self, file: str, value: Node, index: int) -> None:
        """One of the values of `m[k]` with ok, or of a call."""
        value = bare(value)
        if isinstance(value, nodes.IndexExpression) and index == 0:
            self.takes(file, value.operand)
        elif isinstance(value, nodes.CallExpression):
            self._called(file, value, index)
        else:
            at = Span(file, value.start, value.end)
            raise Obstacle("container-shared", "it comes out of an interface or channel", at)

    def ranged(self, file: str, clause: nodes.RangeClause, name: Node) -> None:
        """What a range gives the variable `name`."""
        if holds(self._types.text(file, name)):
            at = Span(file, name.start, name.end)
            raise Obstacle("container-shape", "the list is copied", at)
        self.takes(file, clause.right)

    def takes(self, file: str, node: Node) -> None:
        """What an expression gives takes part, too."""
        node = bare(node)
        at = Span(file, node.start, node.end)
        if isinstance(node, nodes.Nil):
            return
        if isinstance(node, nodes.Identifier):
            self._group.add(file, node)
        elif isinstance(node, nodes.SelectorExpression):
            self._group.add(file, node.field)
        elif isinstance(node, _PARTS) and not node.text.startswith(_OTHER):
            self.takes(file, node.operand)
        elif isinstance(node, (nodes.CompositeLiteral, nodes.LiteralValue)):
            self._literal(file, node)
        elif isinstance(node, nodes.CallExpression):
            self._called(file, node, 0)
        else:
            raise Obstacle("container-shared", "it comes from elsewhere", at)

    def _literal(self, file: str, node: nodes.CompositeLiteral | nodes.LiteralValue) -> None:
        text = self._types.text(file, node)
        at = Span(file, node.start, node.end)
        body = node.body if isinstance(node, nodes.CompositeLiteral) else node
        if text.lstrip("*&") == ELEMENT:
            raise Obstacle("no-typed-form", "an element is made without a list", at)
        if not plain(text):
            raise Obstacle("container-shape", "a literal is not understood", at)
        if not self._group.first(file, node):
            return
        if isinstance(node, nodes.CompositeLiteral):
            self._group.typed(file, node.type)
        for item in body.items:
            parts = (item.key, item.value) if isinstance(item, nodes.KeyedElement) else (item,)
            for part in parts:
                if concerns(self._types.text(file, part.content)):
                    self.takes(file, part.content)

    def _called(self, file: str, call: nodes.CallExpression, index: int) -> None:
        at = Span(file, call.start, call.end)
        function, items = bare(call.function), call.arguments.items
        made = builtin(self._ctx, file, call)
        if made in ("new", "make"):
            if self._types.text(file, call) == f"*{ELEMENT}":
                raise Obstacle("no-typed-form", "an element is made without a list", at)
            if self._group.first(file, call):
                self._group.typed(file, items[0])
            return
        if made == "append":
            for item in items:
                self.takes(file, _whole(item))
            return
        name = function.field if isinstance(function, nodes.SelectorExpression) else function
        object_ = self._ctx.facts.object_at(file, name.start)
        if object_ is None or object_.kind not in ("func", "method"):
            raise Obstacle("container-shared", "it comes from elsewhere", at)
        if object_.id == "container/list.New":
            if not isinstance(function, nodes.SelectorExpression):
                raise Obstacle("container-shape", "New has no package", at)
            if self._group.first(file, function):
                self._group.written.append((file, function))
        elif object_.id.startswith("container/list."):
            assert isinstance(function, nodes.SelectorExpression)
            self.takes(file, function.operand)
            self._method(file, function, self._fresh(file, function.operand))
        else:
            self._group.add_slot(slot_called(self._ctx, object_.id, True, index, at))

    def _fresh(self, file: str, node: Node) -> bool:
        """Whether an expression makes the list that it gives."""
        node = bare(node)
        if isinstance(node, nodes.UnaryExpression):
            node = bare(node.operand)
        if isinstance(node, nodes.CallExpression):
            name = bare(node.function)
            return builtin(self._ctx, file, node) == "new" or name.text.endswith(".New")
        return isinstance(node, nodes.CompositeLiteral)


def _whole(item: Node) -> Node:
    """The expression of an argument, with or without dots behind it."""
    return item.expression if isinstance(item, nodes.VariadicArgument) else item
