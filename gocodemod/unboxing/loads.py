"""What comes out of a container: every load, asserted at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gocodemod.context import Context, Obstacle
from gocodemod.golang import rows
from gocodemod.model import Edit, Span
from gocodemod.syntax import Node, nodes
from gocodemod.syntax.scope import function_of
from gocodemod.syntax.statements import leaves, next_statement
from gocodemod.unboxing.assertions import comma_ok
from gocodemod.unboxing.kind import called_later, names, private, spot, type_at, wrapped


@dataclass(frozen=True)
class Load:
    """An element that is asserted to `type`, and the edits that drop the assertion."""

    type: rows.TypeRef
    at: Span
    edits: tuple[Edit, ...]


class Loads:
    """The loads of a container: `found`, filled by `takes`."""

    def __init__(self, ctx: Context, object_: rows.Object) -> None:
        assert object_.type is not None
        self._ctx, self._object = ctx, object_
        self._map = object_.type.kind == "map"
        self.found: list[Load] = []

    def asserted(self, refs: Iterable[rows.Ref]) -> bool:
        """Whether some element is asserted to a type: then the container is worth a look."""
        for ref in refs:
            index = self._index(ref)
            if index is not None:
                if isinstance(wrapped(index).parent, nodes.TypeAssertionExpression):
                    return True
                left = comma_ok(index)
            elif ref.role == "range":
                name = self._ranged(ref)
                left = (name, name) if name is not None else None
            else:
                continue
            if left is not None and _asserts(left[0]):
                return True
        return False

    def takes(self, ref: rows.Ref) -> bool:
        """Whether a use is a load, or goes through the elements; raises Obstacle for a bad one."""
        if ref.role == "range":
            name = self._ranged(ref)
            if name is not None and name.text != "_":
                self._named(ref, name, None)
            return True
        index = self._index(ref)
        if index is None:
            return False
        around = wrapped(index).parent
        if isinstance(around, nodes.TypeAssertionExpression):
            self._in_turn(ref, index)
            self._asserted(ref, index, around)
            return True
        left = comma_ok(index)
        if left is not None and self._map:
            if left[0].text != "_":
                self._named(ref, left[0], left[1])
            return True
        listed = index.parent
        statement = listed.parent if listed is not None else None
        if isinstance(statement, nodes.AssignmentStatement) and index in statement.left.items:
            return False
        if not self._map and self._moved(ref, wrapped(index)):
            return True
        raise Obstacle("load-untyped", "an element is taken without an assertion", spot(ref))

    def _moved(self, ref: rows.Ref, value: Node) -> bool:
        """Whether the element goes elsewhere in the same slice: `xs[i], xs[j] = xs[j], xs[i]`."""
        listed = value.parent
        statement = listed.parent if listed is not None else None
        if not isinstance(statement, nodes.AssignmentStatement) or statement.operator != "=":
            return False
        left, right = statement.left.items, statement.right.items
        if value not in right or len(left) != len(right):
            return False
        to = left[right.index(value)]
        return isinstance(to, nodes.IndexExpression) and names(
            self._ctx, ref.file, to.operand, self._object
        )

    def _index(self, ref: rows.Ref) -> nodes.IndexExpression | None:
        node = self._ctx.tree(ref.file).node_at(ref.start, ref.end)
        if isinstance(node.parent, nodes.SelectorExpression) and node.parent.field == node:
            node = node.parent
        node = wrapped(node)
        found = node.parent
        same = isinstance(found, nodes.IndexExpression) and found.operand == node
        return found if same and isinstance(found, nodes.IndexExpression) else None

    def _ranged(self, ref: rows.Ref) -> Node | None:
        """The variable that takes each element."""
        clause = self._ctx.tree(ref.file).enclosing(ref.start, nodes.RangeClause)
        left = clause.left.items if clause is not None and clause.left is not None else ()
        return left[1] if len(left) == 2 else None

    def _uses(self, ref: rows.Ref, name: Node) -> tuple[rows.Ref, ...]:
        found = self._ctx.facts.object_at(ref.file, name.start)
        return self._ctx.facts.refs((found.id,)) if found is not None else ()

    def _asserted(
        self, ref: rows.Ref, index: nodes.IndexExpression, found: nodes.TypeAssertionExpression
    ) -> None:
        ok = comma_ok(found)
        if self._map and ok is None:
            raise Obstacle("missing-key", "without ok a missing key panics, which shows", spot(ref))
        self._add(ref.file, found, ok, "" if self._map else ", true")

    def _add(
        self,
        file: str,
        found: nodes.TypeAssertionExpression,
        ok: tuple[Node, Node] | None,
        tail: str,
    ) -> None:
        """`tail` is what gives `ok` its value, where it is asked for."""
        at = Span(file, found.start, found.end)
        type_ = type_at(self._ctx, file, found.type)
        if type_ is None:
            raise Obstacle("mixed-types", "what is asserted is not known", at)
        edits: tuple[Edit, ...] = ()
        if ok is not None and ok[1].text == "_" and ok[0].text != "_":
            edits, ok = (Edit(file, ok[0].end, ok[1].end, ""),), None
        cut = Edit(file, found.operand.end, found.end, "" if ok is None else tail)
        self.found.append(Load(type_, at, (*edits, cut)))

    def _in_turn(self, ref: rows.Ref, index: Node) -> None:
        """No call that could write the element comes between the load and its use.

        An assertion is made in its turn; an element as such may be read when all calls
        of the statement have returned.
        """
        if not private(self._ctx, self._object) and called_later(self._ctx, ref.file, index):
            words = "a call later in the statement could write the element"
            raise Obstacle("evaluation-order", words, spot(ref))

    def _named(self, ref: rows.Ref, name: Node, ok: Node | None) -> None:
        """A variable takes the element: each of its uses asserts it."""
        object_ = self._ctx.facts.object_at(ref.file, name.start)
        uses = self._uses(ref, name)
        fresh = [u for u in uses if u.role == "define" and u.start == name.start]
        if object_ is None or not fresh:
            raise Obstacle("load-untyped", "an element goes into a variable of before", spot(ref))
        inside = None if ok is None else _where_ok(name, ok)
        for use in uses:
            if use in fresh:
                continue
            node = self._ctx.tree(use.file).node_at(use.start, use.end)
            found = wrapped(node).parent
            if use.role != "assert" or not isinstance(found, nodes.TypeAssertionExpression):
                words = f"{name.text} is used without an assertion"
                raise Obstacle("load-untyped", words, spot(use))
            if ok is not None and not (inside and inside[0] <= use.start < inside[1]):
                raise Obstacle("missing-key", "the key may be missing here", spot(use))
            self._add(use.file, found, comma_ok(found), ", true")


def _asserts(name: Node) -> bool:
    """Whether the function has an assertion of something with this name."""
    home = function_of(name)
    found = home.find(nodes.TypeAssertionExpression) if home is not None else ()
    return any(each.operand.text == name.text for each in found)


def _where_ok(name: Node, ok: Node) -> tuple[int, int] | None:
    """The bytes in which `v, ok := m[k]` is known to have found the key."""
    listed = name.parent
    statement = listed.parent if listed is not None else None
    if statement is None:
        return None
    around = statement.parent
    if isinstance(around, nodes.IfStatement) and around.initializer == statement:
        first = _first_term(around.condition)
        return (first.end, around.consequence.end) if first.text == ok.text else None
    check = next_statement(statement)
    if isinstance(check, nodes.IfStatement) and check.initializer is None:
        if check.condition.text == f"!{ok.text}" and leaves(check) and around is not None:
            return (check.end, around.end) if check.alternative is None else None
        first = _first_term(check.condition)
        if first.text == ok.text:
            return first.end, check.consequence.end
    return None


def _first_term(condition: Node) -> Node:
    """`ok` of `ok && a && b`; the whole where it is no such chain."""
    node = condition
    while isinstance(node, nodes.BinaryExpression) and node.operator == "&&":
        node = node.left
    return node
