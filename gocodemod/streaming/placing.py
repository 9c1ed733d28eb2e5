"""Where the statements around a call go that takes memory from a pool."""

from __future__ import annotations

from gocodemod.context import Context
from gocodemod.streaming.codecs import CODECS
from gocodemod.streaming.refusing import stop
from gocodemod.streaming.shape import Call
from gocodemod.syntax import Node, nodes
from gocodemod.syntax.scope import fresh_name
from gocodemod.syntax.statements import goes_back, leaves, next_statement

_HOMES = (nodes.FuncLiteral, nodes.FunctionDeclaration, nodes.MethodDeclaration)


def checked(statement: nodes.ShortVarDeclaration) -> nodes.IfStatement | None:
    """The `if err != nil {...}` right after, when it leaves the function."""
    name = statement.left.children[1].text
    following = next_statement(statement)
    if isinstance(following, nodes.IfStatement) and following.initializer is None:
        condition = "".join(following.condition.text.split())
        if condition == f"{name}!=nil" and following.alternative is None and leaves(following):
            return following
    return None


def loop_around(call: Call, statement: Node) -> Node | None:
    """The outermost loop of the function around a statement, with its label.

    Raises Obstacle where nothing can be put before it.
    """
    found: Node | None = None
    for around in statement.ancestors:
        if isinstance(around, _HOMES):
            break
        if isinstance(around, nodes.ForStatement):
            found = around
    if found is not None and isinstance(found.parent, nodes.LabeledStatement):
        found = found.parent
    if goes_back(statement) or (found and not isinstance(found.parent, nodes.StatementList)):
        raise stop(call.at, "in-loop", "it stands in a loop that nothing can be put before")
    return found


def fresh_buffer(ctx: Context, call: Call, statement: Node) -> str:
    """A name for the buffer; sites of one function choose different ones."""
    function, taken = call.ref.function, set[str]()
    refs = {*ctx.facts.refs(CODECS), *ctx.facts.refs((call.ref.id,))}
    for ref in sorted(refs, key=lambda ref: ref.start):
        if ref.file == call.ref.file and ref.function == function and ref.start < call.ref.start:
            taken.add(fresh_name(statement, "buf", taken))
    return fresh_name(statement, "buf", taken)
