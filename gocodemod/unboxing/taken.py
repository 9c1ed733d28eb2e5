"""Elements that are asserted to a type: what becomes of the assertions when they have it."""

from __future__ import annotations

from dataclasses import dataclass

from gocodemod.context import Context, Obstacle
from gocodemod.golang import rows
from gocodemod.model import Edit, Span
from gocodemod.syntax import Node, nodes
from gocodemod.syntax.statements import leaves, next_statement
from gocodemod.unboxing.assertions import comma_ok
from gocodemod.unboxing.kind import bare, spot, type_at, wrapped

# What needs no parentheses.
_PLAIN = (nodes.CallExpression, nodes.Identifier, nodes.IndexExpression, nodes.SelectorExpression)


@dataclass(frozen=True)
class Load:
    """An element that is asserted to `type`, and the edits that drop the assertion."""

    type: rows.TypeRef
    at: Span
    edits: tuple[Edit, ...]


class Taken:
    """The assertions of elements, and of variables that take one: `found`, as they are noted."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self.found: list[Load] = []

    def asserted(
        self,
        file: str,
        found: nodes.TypeAssertionExpression,
        ok: tuple[Node, Node] | None,
        tail: str,
    ) -> None:
        """Note an assertion; `tail` gives `ok` its value, where that is asked for."""
        at = Span(file, found.start, found.end)
        type_ = type_at(self._ctx, file, found.type)
        if type_ is None:
            raise Obstacle("mixed-types", "what is asserted is not known", at)
        edits: tuple[Edit, ...] = ()
        if ok is not None and ok[1].text == "_" and ok[0].text != "_":
            edits, ok = (Edit(file, ok[0].end, ok[1].end, ""),), None
        operand = found.operand
        inner = bare(operand)
        if inner != operand and isinstance(inner, _PLAIN):
            edits, operand = (*edits, Edit(file, operand.start, inner.start, "")), inner
        cut = Edit(file, operand.end, found.end, "" if ok is None else tail)
        self.found.append(Load(type_, at, (*edits, cut)))

    def named(self, file: str, name: Node, ok: Node | None, at: Span) -> None:
        """A variable takes the element: each of its uses asserts it.

        `ok` is the variable that says whether there is one, `at` where it is taken.
        """
        object_ = self._ctx.facts.object_at(file, name.start)
        uses = self._ctx.facts.refs((object_.id,)) if object_ is not None else ()
        fresh = [u for u in uses if u.role == "define" and u.start == name.start]
        if object_ is None or not fresh:
            raise Obstacle("load-untyped", "an element goes into a variable of before", at)
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
            self.asserted(use.file, found, comma_ok(found), ", true")


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
