"""Where the statements around a call go that takes memory from a pool."""

from __future__ import annotations

from gocodemod.context import Context
from gocodemod.streaming.codecs import CODECS
from gocodemod.streaming.refusing import stop
from gocodemod.streaming.shape import RESULTS, Call
from gocodemod.syntax import Node, nodes
from gocodemod.syntax.scope import fresh_name, function_of
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
    if _jumped_over(found or statement):
        raise stop(call.at, "in-loop", "a goto jumps over the place where a buffer would be taken")
    return found


def _jumped_over(place: Node) -> bool:
    """Whether a goto before a place goes to a label behind it: no variable can start there."""
    home = place.enclosing(*_HOMES)
    if home is None:
        return False
    jumps = {g.children[0].text for g in home.find(nodes.GotoStatement) if g.start < place.start}
    labels = home.find(nodes.LabeledStatement)
    return any(n.start > place.start and n.children[0].text in jumps for n in labels)


def fresh_buffer(ctx: Context, call: Call, statement: Node) -> str:
    """A name for the buffer of a call; each call of a function that gives bytes has its own."""
    home: Node = function_of(statement) or statement.module.root
    taken = set[str]()
    for node in home.find(nodes.CallExpression):
        if node.start < call.at.start and _gives_bytes(ctx, call.ref.file, node):
            taken.add(fresh_name(statement, "buf", taken))
    return fresh_name(statement, "buf", taken)


def _gives_bytes(ctx: Context, file: str, call: nodes.CallExpression) -> bool:
    """Whether a call may be a site, or may be one of a function that becomes one's."""
    function: Node = call.function
    while isinstance(function, nodes.ParenthesizedExpression):
        function = function.expression
    name = function.field if isinstance(function, nodes.SelectorExpression) else function
    row = ctx.facts.object_at(file, name.start)
    if row is None or row.kind not in ("func", "method"):
        return False
    found = ctx.facts.funcs(ids=(row.id,)) if row.id not in CODECS else ()
    return row.id in CODECS or any([r.text for r in f.results] == RESULTS for f in found)
