"""`x = NewA(x)`: without the wrapper nothing of the statement is left."""

from __future__ import annotations

from gocodemod.context import Code
from gocodemod.model import Span
from gocodemod.removing.unchecked import droppable
from gocodemod.syntax import Node, nodes
from gocodemod.syntax.layout import removal_span

_CASES = (nodes.CommunicationCase, nodes.DefaultCase, nodes.ExpressionCase, nodes.TypeCase)
_PLAIN = (
    nodes.BinaryExpression, nodes.False_, nodes.FieldIdentifier, nodes.Identifier,
    nodes.IntLiteral, nodes.InterpretedStringLiteral, nodes.InterpretedStringLiteralContent,
    nodes.Nil, nodes.ParenthesizedExpression, nodes.RawStringLiteral,
    nodes.RawStringLiteralContent, nodes.SelectorExpression, nodes.True_, nodes.UnaryExpression,
)  # fmt: skip


def dropped(code: Code, file: str, node: Node) -> Span | None:
    """What goes with `x = node` where `node` becomes x; None where that is not known.

    An if statement with nothing else in it goes as well, if its condition only reads
    variables and fields.
    """
    listed = node.parent
    around = listed.parent if isinstance(listed, nodes.ExpressionList) else None
    if not isinstance(around, nodes.AssignmentStatement) or around.operator != "=":
        return None
    if len(around.left.children) != 1 or not _is_plain(around.left.children[0]):
        return None
    statement = _outermost(around)
    if statement is None:
        return None
    span = Span(file, *removal_span(statement))
    return span if droppable(code, Span(file, statement.start, statement.end), (span,)) else None


def _outermost(statement: Node) -> Node | None:
    """The statement, or the last if statement around it that has nothing else in it."""
    listed = statement.parent
    if not isinstance(listed, nodes.StatementList):
        return None
    others = [c for c in listed.children if not isinstance(c, nodes.Comment) and c != statement]
    block = listed.parent
    if others or isinstance(block, _CASES):
        return statement
    around = block.parent if isinstance(block, nodes.Block) else None
    if isinstance(around, nodes.IfStatement):
        bare = around.initializer is None and around.alternative is None
        return _outermost(around) if bare and _is_plain(around.condition) else None
    functions = nodes.FunctionDeclaration | nodes.MethodDeclaration | nodes.FuncLiteral
    return statement if isinstance(around, functions) else None


def _is_plain(expression: Node) -> bool:
    """Whether evaluating it calls nothing, waits for nothing and takes no address."""
    if isinstance(expression, nodes.UnaryExpression) and expression.text[:1] not in ("!", "-"):
        return False
    parts = expression.children
    return isinstance(expression, _PLAIN) and all(_is_plain(part) for part in parts)
