"""Bytes that go into a variable which is there already: `var b []byte`, and `b, err = ...` later.

All that is ever assigned to it must come from a codec: the variable becomes the buffer.
"""

from __future__ import annotations

import msgspec

from gocodemod.context import Context
from gocodemod.golang import rows
from gocodemod.model import Edit
from gocodemod.streaming.codecs import CODECS
from gocodemod.streaming.helper import helper
from gocodemod.streaming.placing import fresh_buffer, loop_around
from gocodemod.streaming.refusing import stop
from gocodemod.streaming.shape import Call, assignment, called, handed, of_codec
from gocodemod.streaming.taking import Taken, check_retention, check_writable
from gocodemod.streaming.uses import Uses, variable_refs
from gocodemod.syntax import Node, nodes
from gocodemod.syntax.layout import indent_of
from gocodemod.syntax.statements import goes_back

_BRANCHES = (nodes.IfStatement, nodes.ExpressionSwitchStatement, nodes.TypeSwitchStatement)


_Maker = tuple[nodes.AssignmentStatement, Call]


class _Found(msgspec.Struct, frozen=True):
    """The statement that declares a variable, those that assign to it, all other uses."""

    declaration: Node
    makers: tuple[_Maker, ...]
    uses: tuple[rows.Ref, ...]


def assigned(ctx: Context, call: Call, statement: nodes.AssignmentStatement) -> Taken:
    """The edits of all statements that assign to the variable. Raises Obstacle."""
    found, name = _found(ctx, call, statement), statement.left.items[0]
    file, newline, declaration = call.ref.file, ctx.tree(call.ref.file).newline, found.declaration
    for _, each in found.makers:
        check_writable(ctx, each)
        if each.codec.partial:
            raise stop(each.at, "error-branch", "an error goes on past its check, with bytes")
    loop = loop_around(call, declaration)
    inner = {n.text for _, each in found.makers for n in called(ctx, each).find(nodes.Identifier)}
    lent = fresh_buffer(ctx, call, declaration) if loop or name.text in inner else name.text
    pool = helper(ctx, call.at, tuple(each.codec for _, each in found.makers))
    taken = [f"{lent} := {pool.need.name}.Get()", f"defer {lent}.Free()"]
    first = f"{newline}{indent_of(declaration)}".join([f"{lent}.Reset()"] if loop else taken)
    edits = [Edit(file, declaration.start, declaration.end, first), *pool.created]
    if loop is not None:
        text = "".join(f"{line}{newline}{indent_of(loop)}" for line in taken)
        edits.append(Edit(file, loop.start, loop.start, text))
    for maker in found.makers:
        edits += _made(ctx, found, maker, lent, pool.need.name)
    edits += [Edit(file, use.start, use.end, f"{lent}.Bytes()") for use in found.uses]
    return Taken(tuple(edits), (pool.need,), name.text, len(found.uses), "buffer")


def _found(ctx: Context, call: Call, statement: nodes.AssignmentStatement) -> _Found:
    """What is done with the variable. Raises Obstacle where that is more than is understood."""
    file, tree, name = call.ref.file, ctx.tree(call.ref.file), statement.left.items[0]
    refs = variable_refs(ctx, file, name)
    defined = [r for r in refs if r.role == "define"]
    made = tree.node_at(defined[0].start, defined[0].end) if len(defined) == 1 else name
    declaration = _declaration(made)
    if declaration is None or defined[0].file != file:
        words = f"{name.text} is not a new variable, made by `var {name.text} []byte`"
        raise stop(call.at, "bytes-reassigned", words)
    home = declaration.enclosing(nodes.FuncLiteral)
    followed = Uses(ctx, file, defined[0].id)
    makers, uses = list[_Maker](), list[rows.Ref]()
    for use in (r for r in refs if r.role != "define"):
        node = tree.node_at(use.start, use.end)
        if node.enclosing(nodes.FuncLiteral) != home:
            raise stop(call.at, "bytes-captured", "a function literal uses the bytes", use)
        if use.role != "write":
            followed.check(use)
            uses.append(use)
        elif maker := _maker(ctx, call, node):
            makers.append(maker)
        else:
            words = "something else is assigned to the variable, too"
            raise stop(call.at, "bytes-reassigned", words, use)
    for use in uses:
        if any(s.start <= use.start < s.end for s, _ in makers):
            words = "what is assigned to the variable is made of what it holds"
            raise stop(call.at, "bytes-reassigned", words, use)
    if followed.seen.returned:
        raise stop(call.at, "bytes-returned", "the bytes are returned")
    check_retention(ctx, call, followed.seen)
    return _Found(declaration, tuple(makers), tuple(uses))


def _made(ctx: Context, found: _Found, maker: _Maker, lent: str, package: str) -> list[Edit]:
    """The edits of one statement that assigns to the variable. Raises Obstacle."""
    statement, call = maker
    text = f"{statement.left.items[1].text} = "
    if _again(found.declaration, statement, [s for s, _ in found.makers if s != statement]):
        if not isinstance(statement.parent, nodes.StatementList):
            raise stop(call.at, "unsupported-shape", "no statement can be put before it")
        newline = ctx.tree(call.ref.file).newline
        text = f"{lent}.Reset(){newline}{indent_of(statement)}{text}"
    first = Edit(call.ref.file, statement.start, call.at.start, text)
    return [first, *handed(ctx, call, lent, package)]


def _declaration(name: Node) -> Node | None:
    """The statement `var name []byte` around a name."""
    spec = name.parent
    whole = spec.parent if isinstance(spec, nodes.VarSpec) else None
    while whole is not None and not isinstance(whole, nodes.VarDeclaration):
        whole = whole.parent
    if whole is None or "".join(whole.text.split()) != f"var{name.text}[]byte":
        return None
    return whole if isinstance(whole.parent, nodes.StatementList) else None


def _maker(ctx: Context, call: Call, name: Node) -> tuple[nodes.AssignmentStatement, Call] | None:
    """The statement that assigns what a codec gives, and its call, at a name on its left."""
    for ref in ctx.facts.refs(CODECS):
        if ref.file == call.ref.file and ref.role == "call" and not CODECS[ref.id].buffer:
            statement = assignment(ctx, ref)
            if statement is not None and statement.left.items[0].start == name.start:
                return statement, of_codec(ref, CODECS[ref.id])
    return None


def _again(declaration: Node, statement: Node, others: list[nodes.AssignmentStatement]) -> bool:
    """Whether the buffer may hold bytes already when a statement is come to."""
    for around in statement.ancestors:
        if around == declaration.parent:
            break
        if isinstance(around, nodes.ForStatement):
            return True
    before = [other for other in others if other.start < statement.start]
    return goes_back(statement) or not all(_apart(other, statement) for other in before)


def _apart(one: Node, other: Node) -> bool:
    """Whether two statements stand in different branches of one."""
    there = tuple(other.ancestors)
    near = next((n for n in one.ancestors if n in there), None)
    if not isinstance(near, _BRANCHES) or near in (one.parent, other.parent):
        return False  # One of them is run before the branches.
    return not near.find(nodes.FallthroughStatement)
