"""Bytes of one call that go through a pooled buffer."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from gocodemod.context import Context
from gocodemod.golang import rows
from gocodemod.graph.retention import keepers
from gocodemod.model import Edit, ImportNeed
from gocodemod.streaming.codecs import DECODERS
from gocodemod.streaming.helper import helper
from gocodemod.streaming.refusing import stop
from gocodemod.streaming.shape import Call, definition, variable_refs
from gocodemod.streaming.uses import Seen, Uses
from gocodemod.syntax import Node, nodes
from gocodemod.syntax.layout import indent_of
from gocodemod.syntax.scope import fresh_name
from gocodemod.syntax.statements import goes_back, leaves, line_end, next_statement

# What becomes of the results where no statement `b, err := ...` takes them.
_SHAPES = {
    "return": ("bytes-returned", "the bytes are returned"),
    "argument": ("bytes-passed", "the results are passed on"),
}
_OTHER_SHAPE = ("unsupported-shape", "the result is not defined as `b, err := ...`")


class Lent(msgspec.Struct, frozen=True):
    """The edits around one statement `b, err := ...` whose bytes are lent: its variable too."""

    edits: tuple[Edit, ...]
    variable: str
    uses: int


class Pooling:
    """One call of a codec on its way: what happens to the bytes, then the edits."""

    def __init__(self, ctx: Context, call: Call) -> None:
        """Of the call; `attempt` does the work."""
        self.ctx, self.call = ctx, call
        self.at = call.at

    def attempt(self) -> tuple[Lent, ImportNeed]:
        """Check, then build: the edits and the import they need. Raises Obstacle."""
        check_writable(self.ctx, self.call)
        statement = definition(self.ctx, self.call.ref)
        if statement is None or len(statement.left.children) != 2:
            raise stop(self.at, *_SHAPES.get(self.call.ref.results, _OTHER_SHAPE))
        lent = lend(self.ctx, self.call, statement, self.call.codec.partial)
        found = helper(self.ctx, self.at, (self.call.codec,))
        edits = (*replaced(self.ctx, self.call, found.need), *lent.edits, *found.created)
        return Lent(edits, lent.variable, lent.uses), found.need


def check_writable(ctx: Context, call: Call) -> None:
    """Raises Obstacle where the call cannot be written anew."""
    why = ctx.writable(call.ref.file)
    if why:
        raise stop(call.at, "not-writable", f"{call.ref.file} is {why}")
    if call.ref.outer_start == call.ref.start:
        raise stop(call.at, "unsupported-shape", "its package is imported with a dot")


def replaced(ctx: Context, call: Call, need: ImportNeed) -> tuple[Edit, ...]:
    """The edit that calls the helper instead."""
    node = ctx.tree(call.ref.file).exactly(call.at.start, call.at.end, nodes.CallExpression)
    assert node is not None
    function = node.function
    text = f"{need.name}.{call.codec.helper}"
    return (Edit(call.ref.file, function.start, function.end, text),)


def lend(ctx: Context, call: Call, statement: nodes.ShortVarDeclaration, partial: bool) -> Lent:
    """The edits of a statement `b, err := ...` that gets a *Buffer instead of bytes.

    `partial`: on an error the bytes are none. Raises Obstacle where the bytes may be
    looked at after the function.
    """
    at, file = call.at, call.ref.file
    if not isinstance(statement.parent, nodes.StatementList):
        raise stop(at, "unsupported-shape", "no statement can follow it where it stands")
    if in_loop(statement) or goes_back(statement):
        raise stop(at, "in-loop", "it stands in a loop")
    uses, seen = _uses(ctx, call, statement)
    check = checked(statement)
    inside = [u for u in uses if check and check.start <= u.start < check.end]
    if partial and check is None:
        raise stop(at, "error-branch", "an error goes on past its check, with bytes")
    if inside and (partial or seen.reassigned):
        raise stop(at, "used-on-error", "the error branch uses the bytes", inside[0])
    _check_retention(ctx, call, seen)
    name, newline = statement.left.children[0], ctx.tree(file).newline
    end, indent = line_end(check or statement), indent_of(statement)
    if not seen.reassigned:
        edits = [Edit(file, u.end, u.end, ".Bytes()") for u in uses]
        edits.append(Edit(file, end, end, f"{newline}{indent}defer {name.text}.Free()"))
    else:
        lent = fresh_name(statement, "buf", (name.text,))
        lines = (f"defer {lent}.Free()", f"{name.text} := {lent}.Bytes()")
        text = "".join(f"{newline}{indent}{line}" for line in lines)
        edits = [Edit(file, name.start, name.end, lent), Edit(file, end, end, text)]
    return Lent(tuple(edits), name.text, len(uses))


def _uses(
    ctx: Context, call: Call, statement: nodes.ShortVarDeclaration
) -> tuple[Sequence[rows.Ref], Seen]:
    file, name = call.ref.file, statement.left.children[0]
    tree = ctx.tree(file)
    refs = variable_refs(ctx, file, statement)
    defined = [r for r in refs if r.role == "define"]
    if name.text == "_" or [(r.file, r.start) for r in defined] != [(file, name.start)]:
        raise stop(call.at, "bytes-reassigned", f"{name.text} is not a new variable here")
    home = statement.enclosing(nodes.FuncLiteral)
    uses = [r for r in refs if r.role != "define"]
    followed = Uses(ctx, file, defined[0].id)
    for use in uses:
        if tree.node_at(use.start, use.end).enclosing(nodes.FuncLiteral) != home:
            raise stop(call.at, "bytes-captured", "a function literal uses the bytes", use)
        followed.check(use)
    return uses, followed.seen


def checked(statement: nodes.ShortVarDeclaration) -> nodes.IfStatement | None:
    """The `if err != nil {...}` right after, when it leaves the function."""
    name = statement.left.children[1].text
    following = next_statement(statement)
    if isinstance(following, nodes.IfStatement) and following.initializer is None:
        condition = "".join(following.condition.text.split())
        if condition == f"{name}!=nil" and following.alternative is None and leaves(following):
            return following
    return None


def _check_retention(ctx: Context, call: Call, seen: Seen) -> None:
    for name in sorted(seen.decoders):
        for keeper in keepers(ctx, DECODERS[name]) if DECODERS[name] else ():
            raise stop(call.at, "retaining-unmarshaler", f"{keeper} may keep its argument")
    if seen.written:
        for keeper in keepers(ctx, ("Write",)):
            raise stop(call.at, "retaining-writer", f"{keeper} may keep its argument")


def in_loop(statement: Node) -> bool:
    """Whether the innermost loop or function around a statement is a loop."""
    home = statement.enclosing(
        nodes.ForStatement, nodes.FuncLiteral, nodes.FunctionDeclaration, nodes.MethodDeclaration
    )
    return isinstance(home, nodes.ForStatement)
