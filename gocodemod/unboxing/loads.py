"""What comes out of a container: every load, asserted at once."""

from __future__ import annotations

from collections.abc import Iterable

from gocodemod.context import Context, Obstacle
from gocodemod.golang import rows
from gocodemod.syntax import Node, nodes
from gocodemod.syntax.scope import function_of
from gocodemod.unboxing.assertions import comma_ok
from gocodemod.unboxing.kind import called_later, names, private, spot, wrapped
from gocodemod.unboxing.taken import Load, Taken


class Loads:
    """The loads of a container."""

    def __init__(self, ctx: Context, object_: rows.Object) -> None:
        assert object_.type is not None
        self._ctx, self._object = ctx, object_
        self._map = object_.type.kind == "map"
        self._taken = Taken(ctx)

    @property
    def found(self) -> list[Load]:
        """What is taken, filled by `takes`."""
        return self._taken.found

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
                self._taken.named(ref.file, name, None, spot(ref))
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
                self._taken.named(ref.file, left[0], left[1], spot(ref))
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

    def _asserted(
        self, ref: rows.Ref, index: nodes.IndexExpression, found: nodes.TypeAssertionExpression
    ) -> None:
        ok = comma_ok(found)
        if self._map and ok is None:
            raise Obstacle("missing-key", "without ok a missing key panics, which shows", spot(ref))
        self._taken.asserted(ref.file, found, ok, "" if self._map else ", true")

    def _in_turn(self, ref: rows.Ref, index: Node) -> None:
        """No call that could write the element comes between the load and its use.

        An assertion is made in its turn; an element as such may be read when all calls
        of the statement have returned.
        """
        if not private(self._ctx, self._object) and called_later(self._ctx, ref.file, index):
            words = "a call later in the statement could write the element"
            raise Obstacle("evaluation-order", words, spot(ref))


def _asserts(name: Node) -> bool:
    """Whether the function has an assertion of something with this name."""
    home = function_of(name)
    found = home.find(nodes.TypeAssertionExpression) if home is not None else ()
    return any(each.operand.text == name.text for each in found)
