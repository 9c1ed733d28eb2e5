"""Where lists and their elements go: all that must have the same type of values."""

from __future__ import annotations

from gocodemod.context import Context, Obstacle
from gocodemod.golang import rows
from gocodemod.model import Span
from gocodemod.syntax import Node, nodes
from gocodemod.unboxing.kind import bare, builtin, spot, wrapped
from gocodemod.unboxing.listforms import ELEMENT, LIST, Types, concerns, holds, plain
from gocodemod.unboxing.listliterals import field_at
from gocodemod.unboxing.listslots import Slot, slot_called, slot_declared, slot_returned
from gocodemod.unboxing.listvalues import Values

_PARTS = (nodes.IndexExpression, nodes.SliceExpression, nodes.UnaryExpression)
_OTHER = ("<-", "-", "+", "!", "^")
_PUSHES = ("PushBack", "PushFront", "InsertBefore", "InsertAfter")
_MOVES = ("Remove", "MoveToFront", "MoveToBack", "MoveBefore", "MoveAfter", *_PUSHES[2:])
_GIVES = (*_PUSHES, "Front", "Back", "Next", "Prev", "Init")


class Flow:
    """The variables, fields, parameters and results among which lists and elements go about.

    They are found from one call of a list's method. Raises Obstacle where one goes where it
    cannot be followed: into an interface, to other code, through a channel.
    """

    def __init__(self, ctx: Context, types: Types) -> None:
        self._ctx, self._types = ctx, types
        self.objects: dict[str, rows.Object] = {}
        self.declared: dict[str, Span] = {}
        self.slots: dict[str, Slot] = {}
        self.written: list[tuple[str, Node]] = []
        """Where list.List, list.Element or list.New is written, with the files."""
        self.values = Values(ctx, self)
        self.emptied: list[Span] = []
        """Where a list that may have elements is made empty."""
        self.moved: list[Span] = []
        """Where an element is handed to a method of a list."""
        self._pending: list[tuple[str, str]] = []
        self._seen: set[tuple[str, int, int]] = set()

    def follow(self, ref: rows.Ref) -> None:
        """Follow all from a call of a list's method; raises Obstacle."""
        function = self._ctx.tree(ref.file).node_at(ref.expr_start, ref.end)
        if not isinstance(function, nodes.SelectorExpression) or ref.implicit:
            raise Obstacle(
                "no-typed-form", "the list is embedded, or its method a value", spot(ref)
            )
        self.takes(ref.file, function.operand)
        if not self._pending:
            raise Obstacle("no-typed-form", "the list has no name", spot(ref))
        while self._pending:
            kind, key = self._pending.pop()
            if kind == "slot":
                self._slot(self.slots[key])
            else:
                self._object(self.objects[key])

    # -- what takes part -----------------------------------------------------

    def _add(self, file: str, name: Node) -> None:
        object_ = self._ctx.facts.object_at(file, name.start)
        at = Span(file, name.start, name.end)
        if object_ is None or object_.kind not in ("var", "param", "field"):
            raise Obstacle("container-shape", f"{name.text} is not understood", at)
        text = object_.type.text if object_.type is not None else ""
        if not plain(text):
            raise Obstacle("no-typed-form", f"{name.text} is a {text}", at)
        if object_.id not in self.objects:
            self.objects[object_.id] = object_
            self._pending.append(("object", object_.id))

    def _add_slot(self, slot: Slot) -> None:
        if slot.key not in self.slots:
            self.slots[slot.key] = slot
            self._pending.append(("slot", slot.key))

    def _object(self, object_: rows.Object) -> None:
        for ref in self._ctx.facts.refs((object_.id,)):
            tree = self._ctx.tree(ref.file)
            node = tree.node_at(ref.start, ref.end)
            if ref.role == "define":
                self.declared.setdefault(object_.id, spot(ref))
                self._declared(ref.file, node)
            elif ref.role == "key":
                value = tree.node_at(ref.outer_start, ref.outer_end)
                keyed = None if ref.implicit else node.enclosing(nodes.KeyedElement)
                element: Node = keyed.value if keyed is not None else value
                if isinstance(element, nodes.LiteralElement):
                    element = element.content
                self.takes(ref.file, element)
            else:
                around = node.parent
                if isinstance(around, nodes.SelectorExpression) and around.field == node:
                    node = around
                self.goes(ref.file, node)

    def _declared(self, file: str, name: Node) -> None:
        """What a declaration says of a variable's type, and what it gives it."""
        around = name.parent
        at = Span(file, name.start, name.end)
        if isinstance(around, nodes.FieldDeclaration):
            if name not in around.name:
                raise Obstacle("no-typed-form", "a struct embeds it", at)
            self.typed(file, around.type)
            for other in around.name:
                self._add(file, other)
        elif isinstance(around, nodes.VarSpec):
            if around.type is not None:
                self.typed(file, around.type)
                for variable in around.name:
                    if variable.text != "_":
                        self._add(file, variable)
            if around.value is not None:
                self._given(file, tuple(around.name), around.value.items, name)
        elif isinstance(around, nodes.ExpressionList):
            statement = around.parent
            if isinstance(statement, nodes.ShortVarDeclaration):
                self._given(file, statement.left.items, statement.right.items, name)
            elif isinstance(statement, nodes.RangeClause):
                self._ranged(file, statement, name)
            else:
                raise Obstacle("container-shape", "a declaration is not understood", at)
        elif isinstance(around, nodes.ParameterDeclaration):
            self._add_slot(slot_declared(self._ctx, file, around, name))
        else:
            raise Obstacle("container-shape", "a declaration is not understood", at)

    def _slot(self, slot: Slot) -> None:
        """A parameter or result: what all calls give it or take, and the body."""
        self.typed(slot.func.file, slot.type)
        if slot.name is not None and slot.name.text != "_":
            self._add(slot.func.file, slot.name)
        for other in slot.others():
            self._add_slot(other)
        for file, call in slot.calls(self._ctx):
            if slot.result:
                self._result(file, call, slot)
            else:
                self.takes(file, call.arguments.items[slot.index])
        for given in slot.returns():
            self.takes(slot.func.file, given)

    def _result(self, file: str, call: nodes.CallExpression, slot: Slot) -> None:
        if slot.count == 1:
            self.goes(file, call)
            return
        listed = wrapped(call).parent
        statement = listed.parent if isinstance(listed, nodes.ExpressionList) else listed
        if isinstance(statement, (nodes.ShortVarDeclaration, nodes.AssignmentStatement)):
            self.sink(file, statement.left.items[slot.index])
        elif isinstance(statement, nodes.VarSpec):
            self.sink(file, statement.name[slot.index])
        elif not isinstance(statement, nodes.ExpressionStatement):
            words = "the results of a call go on as they are"
            raise Obstacle("container-shared", words, Span(file, call.start, call.end))

    # -- what is written -----------------------------------------------------

    def typed(self, file: str, type_: Node) -> None:
        """Note where lists and elements are named within a type; raises Obstacle for others."""
        found = False
        for id_ in (LIST, ELEMENT):
            for ref in self._ctx.facts.refs((id_,)):
                if ref.file == file and type_.start <= ref.start < type_.end:
                    node = self._ctx.tree(file).node_at(ref.start, ref.end).parent
                    if not isinstance(node, nodes.QualifiedType):
                        raise Obstacle("container-shape", "the type has no package", spot(ref))
                    self.written.append((file, node))
                    found = True
        if not found:
            at = Span(file, type_.start, type_.end)
            raise Obstacle("container-shape", f"{type_.text} is another name of the type", at)

    # -- where a value comes from --------------------------------------------

    def _given(
        self, file: str, left: tuple[Node, ...], right: tuple[Node, ...], name: Node
    ) -> None:
        at = [each.start for each in left].index(name.start)
        if len(left) == len(right):
            self.takes(file, right[at])
        else:
            self._one_of(file, right[0], at)

    def _one_of(self, file: str, value: Node, index: int) -> None:
        """One of the values of `m[k]` with ok, or of a call."""
        value = bare(value)
        if isinstance(value, nodes.IndexExpression) and index == 0:
            self.takes(file, value.operand)
        elif isinstance(value, nodes.CallExpression):
            self._called(file, value, index)
        else:
            at = Span(file, value.start, value.end)
            raise Obstacle("container-shared", "it comes out of an interface or channel", at)

    def _ranged(self, file: str, clause: nodes.RangeClause, name: Node) -> None:
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
            self._add(file, node)
        elif isinstance(node, nodes.SelectorExpression):
            self._add(file, node.field)
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
        if not self._first(file, node):
            return
        if isinstance(node, nodes.CompositeLiteral):
            self.typed(file, node.type)
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
            if self._first(file, call):
                self.typed(file, items[0])
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
            if self._first(file, function):
                self.written.append((file, function))
        elif object_.id.startswith("container/list."):
            assert isinstance(function, nodes.SelectorExpression)
            self.takes(file, function.operand)
            self._method(file, function, fresh=self._fresh(file, function.operand))
        else:
            self._add_slot(slot_called(self._ctx, object_.id, True, index, at))

    def _fresh(self, file: str, node: Node) -> bool:
        """Whether an expression makes the list that it gives."""
        node = bare(node)
        if isinstance(node, nodes.UnaryExpression):
            node = bare(node.operand)
        if isinstance(node, nodes.CallExpression):
            name = bare(node.function)
            return builtin(self._ctx, file, node) == "new" or name.text.endswith(".New")
        return isinstance(node, nodes.CompositeLiteral)

    def _first(self, file: str, node: Node) -> bool:
        mark = (file, node.start, node.end)
        if mark in self._seen:
            return False
        self._seen.add(mark)
        return True

    # -- where a value goes --------------------------------------------------

    def goes(self, file: str, node: Node) -> None:
        """Follow a list, an element or what is made of them to where it is used."""
        node = wrapped(node)
        around = node.parent
        text = self._types.text(file, node)
        at = Span(file, node.start, node.end)
        if holds(text) and not _in_place(around):
            raise Obstacle("container-shape", "the list is copied, or compared", at)
        if isinstance(around, nodes.SelectorExpression):
            self._method(file, around, fresh=False)
        elif isinstance(around, nodes.UnaryExpression) and around.operator in ("&", "*"):
            self._pointed(file, around)
        elif isinstance(around, nodes.IndexExpression):
            self._indexed(file, around, node)
        elif isinstance(around, nodes.SliceExpression) and around.operand == node:
            self.goes(file, around)
        elif isinstance(around, nodes.BinaryExpression) and around.operator in ("==", "!="):
            self.takes(file, around.right if around.left == node else around.left)
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
            self.takes(file, index.operand)
            return
        if concerns(self._types.text(file, index.index)):
            self.takes(file, index.index)
        outer = wrapped(index)
        if concerns(self._types.text(file, index)):
            listed = outer.parent
            statement = listed.parent if isinstance(listed, nodes.ExpressionList) else None
            if isinstance(statement, nodes.AssignmentStatement) and outer in statement.left.items:
                self._given(file, statement.left.items, statement.right.items, outer)
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
            self._ranged(file, statement, node)
        elif isinstance(statement, nodes.ReturnStatement):
            self._add_slot(slot_returned(self._ctx, file, statement, index))
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
            self.emptied.append(at)
        self._given(file, left, right, node)

    def sink(self, file: str, node: Node) -> None:
        """What an assignment, a range or a literal writes takes part, too."""
        if node.text != "_":
            self.takes(file, node)

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
            self.takes(file, items[0])
            self.goes(file, call)
        elif made in ("copy", "delete"):
            for item in items:
                if concerns(self._types.text(file, item)):
                    self.takes(file, item)
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
            self.takes(file, function.operand)
        else:
            self._add_slot(slot_called(self._ctx, object_.id, False, index, at))

    def _held(self, file: str, element: nodes.LiteralElement) -> None:
        """It is an element, key or field in a composite literal."""
        keyed = element.parent
        body = keyed.parent if isinstance(keyed, nodes.KeyedElement) else keyed
        literal = body.parent if body is not None else None
        at = Span(file, element.start, element.end)
        if isinstance(keyed, nodes.KeyedElement) and keyed.value == element:
            named = self._ctx.facts.object_at(file, keyed.key.start)
            if named is not None and named.kind == "field":
                self._add(file, keyed.key.content)
                return
        elif isinstance(body, nodes.LiteralValue) and isinstance(literal, nodes.CompositeLiteral):
            found = field_at(self._ctx, file, literal, body.items.index(element))
            if found is not None:
                self._add(*found)
                return
        whole = literal if isinstance(literal, nodes.CompositeLiteral) else body
        if whole is not None and plain(self._types.text(file, whole)):
            self.takes(file, whole)
            self.goes(file, whole)
            return
        raise Obstacle("container-shape", "a literal is not understood", at)

    # -- methods -------------------------------------------------------------

    def _method(self, file: str, selector: nodes.SelectorExpression, *, fresh: bool) -> None:
        """What is done with a list or element by one of its methods, or with what it holds."""
        if not self._first(file, selector):
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
            self.takes(file, item)
        if name in _MOVES:
            self.moved.append(at)
        if name == "Init" and not fresh:
            self.emptied.append(at)
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


def _whole(item: Node) -> Node:
    """The expression of an argument, with or without dots behind it."""
    return item.expression if isinstance(item, nodes.VariadicArgument) else item
