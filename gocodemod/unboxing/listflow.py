"""Where lists and their elements go: all that must have the same type of values."""

from __future__ import annotations

from gocodemod.context import Context, Obstacle
from gocodemod.golang import rows
from gocodemod.model import Span
from gocodemod.syntax import Node, nodes
from gocodemod.unboxing.kind import spot, wrapped
from gocodemod.unboxing.listforms import Types
from gocodemod.unboxing.listgroup import Group
from gocodemod.unboxing.listslots import Slot, slot_declared, slot_returned
from gocodemod.unboxing.listuses import Uses

_DROPS = (nodes.ExpressionStatement, nodes.DeferStatement, nodes.GoStatement)


class Flow:
    """The variables, fields, parameters and results among which lists and elements go about.

    They are found from one call of a list's method.
    """

    def __init__(self, ctx: Context, types: Types) -> None:
        self._ctx = ctx
        self.group = Group(ctx, types)
        self._uses = Uses(self.group)
        self._sources = self._uses.sources
        self.values = self._uses.values

    def follow(self, ref: rows.Ref) -> None:
        """Follow all from a call of a list's method; raises Obstacle."""
        function = self._ctx.tree(ref.file).node_at(ref.expr_start, ref.end)
        if not isinstance(function, nodes.SelectorExpression) or ref.implicit:
            words = "the list is embedded, or its method a value"
            raise Obstacle("no-typed-form", words, spot(ref))
        self._sources.takes(ref.file, function.operand)
        if not self.group.pending:
            raise Obstacle("no-typed-form", "the list has no name", spot(ref))
        while self.group.pending:
            found = self.group.pending.pop()
            if isinstance(found, Slot):
                self._slot(found)
            else:
                self._object(found)

    def _object(self, object_: rows.Object) -> None:
        for ref in self._ctx.facts.refs((object_.id,)):
            tree = self._ctx.tree(ref.file)
            node = tree.node_at(ref.start, ref.end)
            if ref.role == "define":
                self.group.declared.setdefault(object_.id, spot(ref))
                self._declared(ref.file, node)
            elif ref.role == "key":
                value = tree.node_at(ref.outer_start, ref.outer_end)
                keyed = None if ref.implicit else node.enclosing(nodes.KeyedElement)
                element: Node = keyed.value if keyed is not None else value
                if isinstance(element, nodes.LiteralElement):
                    element = element.content
                self._sources.takes(ref.file, element)
            elif ref.start < ref.end:  # A return alone has the result by its declaration.
                around = node.parent
                if isinstance(around, nodes.SelectorExpression) and around.field == node:
                    node = around
                self._uses.goes(ref.file, node)

    def _declared(self, file: str, name: Node) -> None:
        """What a declaration says of a variable's type, and what it gives it."""
        around = name.parent
        at = Span(file, name.start, name.end)
        if isinstance(around, nodes.FieldDeclaration):
            if name not in around.name:
                raise Obstacle("no-typed-form", "a struct embeds it", at)
            self.group.typed(file, around.type)
            for other in around.name:
                self.group.add(file, other)
        elif isinstance(around, nodes.VarSpec):
            if around.type is not None:
                self.group.typed(file, around.type)
                for variable in around.name:
                    if variable.text != "_":
                        self.group.add(file, variable)
            if around.value is not None:
                self._sources.given(file, tuple(around.name), around.value.items, name)
        elif isinstance(around, nodes.ExpressionList):
            statement = around.parent
            if isinstance(statement, nodes.ShortVarDeclaration):
                self._sources.given(file, statement.left.items, statement.right.items, name)
            elif isinstance(statement, nodes.RangeClause):
                self._sources.ranged(file, statement, name)
            else:
                raise Obstacle("container-shape", "a declaration is not understood", at)
        elif isinstance(around, nodes.ParameterDeclaration):
            self.group.add_slot(slot_declared(self._ctx, file, around, name))
        else:
            raise Obstacle("container-shape", "a declaration is not understood", at)

    def _slot(self, slot: Slot) -> None:
        """A parameter or result: what all calls give it or take, and the body."""
        self.group.typed(slot.func.file, slot.type)
        if slot.name is not None and slot.name.text != "_":
            self.group.add(slot.func.file, slot.name)
        for other in slot.others():
            self.group.add_slot(other)
        for file, call in slot.calls(self._ctx):
            if slot.result:
                self._result(file, call, slot)
            else:
                self._sources.takes(file, call.arguments.items[slot.index])
        for given, index in slot.returns():
            if index:
                self._sources.one_of(slot.func.file, given, index)
            else:
                self._sources.takes(slot.func.file, given)

    def _result(self, file: str, call: nodes.CallExpression, slot: Slot) -> None:
        if slot.count == 1:
            self._uses.goes(file, call)
            return
        listed = wrapped(call).parent
        statement = listed.parent if isinstance(listed, nodes.ExpressionList) else listed
        if isinstance(statement, (nodes.ShortVarDeclaration, nodes.AssignmentStatement)):
            self._uses.sink(file, statement.left.items[slot.index])
        elif isinstance(statement, nodes.VarSpec):
            self._uses.sink(file, statement.name[slot.index])
        elif isinstance(statement, nodes.ReturnStatement):
            self.group.add_slot(slot_returned(self._ctx, file, statement, slot.index))
        elif not isinstance(statement, _DROPS):
            words = "the results of a call go on as they are"
            raise Obstacle("container-shared", words, Span(file, call.start, call.end))
