"""What goes into a container: every value, and every place where its type is written."""

from __future__ import annotations

from gocodemod.context import Context, Obstacle
from gocodemod.golang import rows
from gocodemod.model import Span
from gocodemod.syntax import Node, nodes
from gocodemod.unboxing.kind import bare, builtin, called_later, names, spot, type_at

_CONTAINERS = (nodes.SliceType, nodes.MapType)
# They move elements of any slice, and look at none.
_SORTS = ("sort.Slice", "sort.SliceIsSorted", "sort.SliceStable")


class Stores:
    """The values stored in a container: `values` with their types and places.

    `types` are the container's own type as written, with the file of each, and
    `literals` the composite literals that stand in such a type's own literal.
    """

    def __init__(self, ctx: Context, object_: rows.Object) -> None:
        assert object_.type is not None
        self._ctx, self._object = ctx, object_
        self._map = object_.type.kind == "map"
        self.values: list[tuple[rows.TypeRef, Span]] = []
        self.types: list[tuple[str, Node]] = []
        self.literals: list[tuple[str, nodes.CompositeLiteral]] = []
        self._seen: set[tuple[str, int]] = set()

    def takes(self, ref: rows.Ref) -> bool:
        """Whether a use is understood as a declaration, a store or a harmless look."""
        node = self._name(ref)
        parent = node.parent
        if ref.role == "define":
            return self._defined(ref, node)
        if ref.role == "key":
            keyed = node.enclosing(nodes.KeyedElement)
            return keyed is not None and self._whole(ref.file, keyed.value.content)
        if ref.role == "write":
            return self._written(ref, node)
        if ref.role == "compare":
            return isinstance(parent, nodes.BinaryExpression) and "nil" in (
                parent.left.text,
                parent.right.text,
            )
        if ref.role == "argument":
            return self._passed(ref, node)
        if ref.role == "slice" and isinstance(parent, nodes.SliceExpression):
            return self._within_own(ref, parent)
        if ref.role == "slice" and isinstance(parent, nodes.IndexExpression):
            return self._stored(ref, parent)
        if ref.role == "assign":
            return self._within_own(ref, node)
        return False

    def _name(self, ref: rows.Ref) -> Node:
        """The whole name: `s.xs` of a field."""
        node = self._ctx.tree(ref.file).node_at(ref.start, ref.end)
        if isinstance(node.parent, nodes.SelectorExpression) and node.parent.field == node:
            node = node.parent
        while isinstance(node.parent, nodes.ParenthesizedExpression):
            node = node.parent
        return node

    def _own(self, file: str, node: Node) -> bool:
        """Whether an expression is the container by its name."""
        return names(self._ctx, file, node, self._object)

    def _defined(self, ref: rows.Ref, name: Node) -> bool:
        parent = name.parent
        if isinstance(parent, nodes.FieldDeclaration):
            self.types.append((ref.file, parent.type))
            return True
        if isinstance(parent, nodes.VarSpec) and len(parent.name) == 1:
            if isinstance(parent.type, _CONTAINERS):
                self.types.append((ref.file, parent.type))
            return parent.value is None or self._whole(ref.file, parent.value.items[0])
        if isinstance(parent, nodes.ExpressionList):
            statement = parent.parent
            if isinstance(statement, nodes.ShortVarDeclaration) and len(parent.items) == 1:
                return self._whole(ref.file, statement.right.items[0])
        return False

    def _written(self, ref: rows.Ref, node: Node) -> bool:
        listed = node.parent
        statement = listed.parent if listed is not None else None
        if not isinstance(statement, nodes.AssignmentStatement) or statement.operator != "=":
            return False
        if len(statement.left.items) != 1 or len(statement.right.items) != 1:
            return False
        return self._whole(ref.file, statement.right.items[0])

    def _whole(self, file: str, value: Node) -> bool:
        """Whether an expression makes a container of what is known; its values are noted."""
        value = bare(value)
        if (file, value.start) in self._seen:
            return True
        if isinstance(value, nodes.Nil) or self._own(file, value):
            return True
        if isinstance(value, nodes.CompositeLiteral):
            self.types.append((file, value.type))
            good = all(self._item(file, item) for item in value.body.items)
        elif isinstance(value, nodes.SliceExpression):
            good = self._own(file, value.operand) and self._shrinks(file, value)
        elif isinstance(value, nodes.CallExpression):
            good = self._made(file, value)
        else:
            good = False
        if good:
            self._seen.add((file, value.start))
        return good

    def _item(self, file: str, item: Node) -> bool:
        if isinstance(item, nodes.KeyedElement):
            if not self._map:
                raise Obstacle("nil-stored", "indices may leave elements nil", _at(file, item))
            item = item.value
        content = item.content if isinstance(item, nodes.LiteralElement) else item
        if isinstance(content, nodes.CompositeLiteral):
            self.literals.append((file, content))
        return self._value(file, content)

    def _made(self, file: str, call: nodes.CallExpression) -> bool:
        name, items = builtin(self._ctx, file, call), call.arguments.items
        if name == "make" and items:
            sized = not self._map and len(items) > 1 and items[1].text != "0"
            if sized:
                raise Obstacle("nil-stored", "make leaves elements nil", _at(file, call))
            self.types.append((file, items[0]))
            return True
        if name != "append" or not items or not self._whole(file, items[0]):
            return False
        for item in items[1:]:
            if isinstance(item, nodes.VariadicArgument):
                if not self._whole(file, item.expression):
                    return False
            elif not self._value(file, item):
                return False
        return True

    def _value(self, file: str, node: Node) -> bool:
        if isinstance(bare(node), nodes.Nil):
            raise Obstacle("nil-stored", "nil is stored in it", _at(file, node))
        own = bare(node)
        if isinstance(own, nodes.IndexExpression) and self._own(file, own.operand):
            if self._map:
                raise Obstacle("missing-key", "the key may be missing here", _at(file, node))
            return True  # An element of its own.
        type_ = type_at(self._ctx, file, node)
        if type_ is None:
            raise Obstacle("mixed-types", "what is stored is not known", _at(file, node))
        fixed = isinstance(bare(node), nodes.CallExpression) or self._const(file, node)
        if not fixed and called_later(self._ctx, file, node):
            words = "a call later in the statement could write what is stored"
            raise Obstacle("evaluation-order", words, _at(file, node))
        self.values.append((type_, _at(file, node)))
        return True

    def _const(self, file: str, node: Node) -> bool:
        found = self._ctx.facts.exprs(file, node.start, node.end)
        return any((e.start, e.end) == (node.start, node.end) and e.const for e in found)

    def _shrinks(self, file: str, part: nodes.SliceExpression) -> bool:
        """Whether a part of the slice shows no element that was not shown before."""
        high = part.high
        if part.max is not None and (high is None or part.max.text != high.text):
            return False
        if high is None or high.text == "0":
            return True
        sized = rf"len({part.operand.text})"
        text = "".join(high.text.split())
        if text == sized or (text.startswith(f"{sized}-") and text[len(sized) + 1 :].isdigit()):
            return True
        words = "a part may reach behind the last element, where nil is"
        raise Obstacle("nil-stored", words, _at(file, part))

    def _stored(self, ref: rows.Ref, index: nodes.IndexExpression) -> bool:
        """`m[k] = v`."""
        if index.operand != self._name(ref):
            return False
        listed = index.parent
        statement = listed.parent if listed is not None else None
        if not isinstance(statement, nodes.AssignmentStatement) or statement.operator != "=":
            return False
        if index not in statement.left.items:
            return False
        at = statement.left.items.index(index)
        if len(statement.right.items) != len(statement.left.items):
            raise Obstacle("mixed-types", "one of several results is stored", spot(ref))
        return self._value(ref.file, statement.right.items[at])

    def _passed(self, ref: rows.Ref, node: Node) -> bool:
        if ref.callee == "len":  # What cap tells depends on the size of an element.
            return True
        if ref.callee in _SORTS and ref.index == 0:
            return True
        if ref.callee in ("delete", "clear") and ref.index == 0:
            if ref.callee == "clear" and not self._map:
                raise Obstacle("nil-stored", "clear leaves elements nil", spot(ref))
            return True
        return self._within_own(ref, node)

    def _within_own(self, ref: rows.Ref, node: Node) -> bool:
        """Whether the expression around is assigned to the container itself: `xs = append(xs`."""
        for around in node.ancestors:
            if isinstance(around, nodes.ExpressionList):
                statement = around.parent
                if isinstance(statement, nodes.AssignmentStatement):
                    left = statement.left.items
                    same = len(left) == 1 and self._own(ref.file, left[0])
                    return same and self._whole(ref.file, statement.right.items[0])
                return False
            kinds = (
                nodes.ArgumentList,
                nodes.CallExpression,
                nodes.SliceExpression,
                nodes.VariadicArgument,
                nodes.ParenthesizedExpression,
            )
            if not isinstance(around, kinds):
                return False
        return False


def _at(file: str, node: Node) -> Span:
    return Span(file, node.start, node.end)
