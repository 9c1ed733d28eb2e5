"""Where a list, or an element, goes: all that gets it takes part, too."""

from __future__ import annotations

from gocodemod.context import Obstacle
from gocodemod.model import Span
from gocodemod.syntax import Node, nodes
from gocodemod.unboxing.kind import bare, builtin, wrapped
from gocodemod.unboxing.listforms import ELEMENT, concerns, holds, plain
from gocodemod.unboxing.listgroup import Group
from gocodemod.unboxing.listliterals import field_at
from gocodemod.unboxing.listslots import slot_called, slot_returned
from gocodemod.unboxing.listsources import Sources
from gocodemod.unboxing.listvalues import Values

_PUSHES = ("PushBack", "PushFront", "InsertBefore", "InsertAfter")
_TAKE = ("Remove", "MoveToFront", "MoveToBack", "MoveBefore", "MoveAfter")
_GIVES = (*_PUSHES, "Front", "Back", "Next", "Prev", "Init")


class Uses:
    """Follows a list, an element or what is made of them to where it is used.

    Raises Obstacle where one goes where it cannot be followed: into an interface, to other
    code, through a channel.
    """

    def __init__(self, group: Group) -> None:
        self._ctx, self._types, self._group = group.ctx, group.types, group
        self.sources = Sources(group, self.method)
        self.values = Values(group.ctx, self.sources)

    def goes(self, file: str, node: Node) -> None:
        """Follow a list, an element or what is made of them to where it is used."""
        node = wrapped(node)
        around = node.parent
        text = self._types.text(file, node)
        at = Span(file, node.start, node.end)
        if holds(text) and not _in_place(around):
            raise Obstacle("container-shape", "the list is copied, or compared", at)
        if isinstance(around, nodes.SelectorExpression):
            self.method(file, around, False)
        elif isinstance(around, nodes.UnaryExpression) and around.operator in ("&", "*"):
            self._pointed(file, around)
        elif isinstance(around, nodes.IndexExpression):
            self._indexed(file, around, node)
        elif isinstance(around, nodes.SliceExpression) and around.operand == node:
            self.goes(file, around)
        elif isinstance(around, nodes.BinaryExpression) and around.operator in ("==", "!="):
            self.sources.takes(file, around.right if around.left == node else around.left)
        elif isinstance(around, nodes.ExpressionList):
            self._listed(file, around, node)
        elif isinstance(around, nodes.RangeClause):
            for name in around.left.items if around.left is not None else ():
                if concerns(self._types.text(file, name)):
                    self.sink(file, name)
        elif isinstance(around, (nodes.ArgumentList, nodes.VariadicArgument)):
            self._passed(file, node)
        elif isinstance(around, nodes.LiteralElement):
            self._held(file, around)
        elif not isinstance(
            around, (nodes.ExpressionStatement, nodes.DeferStatement, nodes.GoStatement)
        ):
            words = "it goes where it cannot be followed"
            raise Obstacle("container-shared", words, at)

    def _pointed(self, file: str, unary: nodes.UnaryExpression) -> None:
        """`&l`, or `*p` where a part of it is used at once."""
        outer = wrapped(unary)
        used = isinstance(outer.parent, (nodes.SelectorExpression, nodes.IndexExpression))
        if unary.operator == "*" and not used:
            at = Span(file, unary.start, unary.end)
            raise Obstacle("container-shape", "what a pointer points to is copied or set", at)
        self.goes(file, unary)

    def _indexed(self, file: str, index: nodes.IndexExpression, node: Node) -> None:
        if index.operand != node:
            self.sources.takes(file, index.operand)
            return
        if concerns(self._types.text(file, index.index)):
            self.sources.takes(file, index.index)
        outer = wrapped(index)
        if concerns(self._types.text(file, index)):
            listed = outer.parent
            statement = listed.parent if isinstance(listed, nodes.ExpressionList) else None
            if isinstance(statement, nodes.AssignmentStatement) and outer in statement.left.items:
                self.sources.given(file, statement.left.items, statement.right.items, outer)
            else:
                self.goes(file, index)

    def _listed(self, file: str, listed: nodes.ExpressionList, node: Node) -> None:
        statement = listed.parent
        at = Span(file, node.start, node.end)
        index = listed.items.index(node)
        if isinstance(statement, (nodes.AssignmentStatement, nodes.ShortVarDeclaration)):
            if listed == statement.left:
                self._set(file, statement, node)
            else:
                self.sink(file, statement.left.items[index])
        elif isinstance(statement, nodes.VarSpec):
            self.sink(file, statement.name[index])
        elif isinstance(statement, nodes.RangeClause) and listed == statement.left:
            self.sources.ranged(file, statement, node)
        elif isinstance(statement, nodes.ReturnStatement):
            self._group.add_slot(slot_returned(self._ctx, file, statement, index))
        else:
            raise Obstacle("container-shared", "it goes where it cannot be followed", at)

    def _set(
        self,
        file: str,
        statement: nodes.AssignmentStatement | nodes.ShortVarDeclaration,
        node: Node,
    ) -> None:
        """A variable or field, all of it, gets another value."""
        at = Span(file, node.start, node.end)
        left, right = statement.left.items, statement.right.items
        if holds(self._types.text(file, node)):
            value = bare(right[left.index(node)]) if len(left) == len(right) else None
            if not isinstance(value, nodes.CompositeLiteral):
                raise Obstacle("container-shape", "the list is copied", at)
            self._group.emptied.append(at)
        self.sources.given(file, left, right, node)

    def sink(self, file: str, node: Node) -> None:
        """What an assignment, a range or a literal writes takes part, too."""
        if node.text != "_":
            self.sources.takes(file, node)

    def _passed(self, file: str, node: Node) -> None:
        listed = node.parent
        if isinstance(listed, nodes.VariadicArgument):
            node, listed = listed, listed.parent
        call = listed.parent if listed is not None else None
        at = Span(file, node.start, node.end)
        if not isinstance(listed, nodes.ArgumentList) or not isinstance(call, nodes.CallExpression):
            raise Obstacle("container-shared", "it goes where it cannot be followed", at)
        made = builtin(self._ctx, file, call)
        items = listed.items
        if made == "append":
            self.sources.takes(file, items[0])
            self.goes(file, call)
        elif made in ("copy", "delete"):
            for item in items:
                if concerns(self._types.text(file, item)):
                    self.sources.takes(file, item)
        elif made in ("len", "cap", "clear"):
            return
        else:
            self._argument(file, call, items.index(node), at)

    def _argument(self, file: str, call: nodes.CallExpression, index: int, at: Span) -> None:
        function = bare(call.function)
        name = function.field if isinstance(function, nodes.SelectorExpression) else function
        object_ = self._ctx.facts.object_at(file, name.start)
        if object_ is None or object_.kind not in ("func", "method"):
            raise Obstacle("container-shared", "it is handed to other code", at)
        if object_.id.startswith("container/list."):
            if name.text in _PUSHES and index == 0:
                raise Obstacle("no-typed-form", "lists and elements are kept in a list", at)
            assert isinstance(function, nodes.SelectorExpression)
            self.sources.takes(file, function.operand)
        else:
            self._group.add_slot(slot_called(self._ctx, object_.id, False, index, at))

    def _held(self, file: str, element: nodes.LiteralElement) -> None:
        """It is an element, key or field in a composite literal."""
        keyed = element.parent
        body = keyed.parent if isinstance(keyed, nodes.KeyedElement) else keyed
        literal = body.parent if body is not None else None
        at = Span(file, element.start, element.end)
        if isinstance(keyed, nodes.KeyedElement) and keyed.value == element:
            named = self._ctx.facts.object_at(file, keyed.key.start)
            if named is not None and named.kind == "field":
                self._group.add(file, keyed.key.content)
                return
        elif isinstance(body, nodes.LiteralValue) and isinstance(literal, nodes.CompositeLiteral):
            found = field_at(self._ctx, file, literal, body.items.index(element))
            if found is not None:
                self._group.add(*found)
                return
        whole = literal if isinstance(literal, nodes.CompositeLiteral) else body
        if whole is not None and plain(self._types.text(file, whole)):
            self.sources.takes(file, whole)
            self.goes(file, whole)
            return
        raise Obstacle("container-shape", "a literal is not understood", at)

    def method(self, file: str, selector: nodes.SelectorExpression, fresh: bool) -> None:
        """What is done with a list or element by one of its methods, or with what it holds.

        `fresh`: the list has just been made.
        """
        if not self._group.first(file, selector):
            return
        object_ = self._ctx.facts.object_at(file, selector.field.start)
        at = Span(file, selector.field.start, selector.field.end)
        id_ = object_.id if object_ is not None else ""
        if not id_.startswith("container/list."):
            raise Obstacle("container-shape", "a part of it is used", at)
        if id_ == f"{ELEMENT}.Value":
            self.values.used(file, selector)
            return
        outer = wrapped(selector)
        call = outer.parent
        if not isinstance(call, nodes.CallExpression) or call.function != outer:
            raise Obstacle("container-shared", "its method is used as a value", at)
        name, items = selector.field.text, call.arguments.items
        if name in _PUSHES:
            self.values.stored(file, items[0], items[1:])
        for item in items[1:] if name in _PUSHES else items:
            self.sources.takes(file, item)
        taken = items if name in _TAKE else items[1:] if name in _PUSHES else ()
        self._group.moved += [(file, item) for item in taken]
        if name == "Init" and not fresh:
            self._group.emptied.append(at)
        if name == "Remove":
            self.values.given(file, call)
        elif name in _GIVES:
            self.goes(file, call)


def _in_place(around: Node | None) -> bool:
    """Whether what stands around a list looks at that list itself, or sets it."""
    if isinstance(around, nodes.UnaryExpression):
        return around.operator == "&"
    if isinstance(around, nodes.ExpressionList):
        statement = around.parent
        return isinstance(statement, nodes.AssignmentStatement) and around == statement.left
    return isinstance(around, (nodes.SelectorExpression, nodes.IndexExpression, nodes.RangeClause))
