"""A statement `b, err := ...` whose bytes go through a pooled buffer, or straight to a writer."""

from __future__ import annotations

import msgspec

from gocodemod.context import Context
from gocodemod.graph.retention import keepers
from gocodemod.model import Edit, ImportNeed
from gocodemod.streaming.codecs import CODECS, DECODERS
from gocodemod.streaming.helper import helper
from gocodemod.streaming.local import Local
from gocodemod.streaming.pools import fitting
from gocodemod.streaming.refusing import stop
from gocodemod.streaming.shape import Call, called, handed
from gocodemod.streaming.straight import is_new, straight, style
from gocodemod.streaming.targets import reached
from gocodemod.streaming.unmarshal import unmarshal
from gocodemod.streaming.uses import Look, Seen
from gocodemod.syntax import Node, nodes
from gocodemod.syntax.layout import indent_of
from gocodemod.syntax.scope import fresh_name
from gocodemod.syntax.statements import goes_back, leaves, line_end, next_statement

_HOMES = (nodes.FuncLiteral, nodes.FunctionDeclaration, nodes.MethodDeclaration)


class Taken(msgspec.Struct, frozen=True):
    """The edits around one statement `b, err := ...`, and the imports that they need.

    `form`: "buffer" where the bytes go through one, "writer" where the writer of the bytes
    is handed on, "encoder" where an Encoder writes to it, "lines" where that adds a newline,
    "read" where the reader is handed on.
    """

    edits: tuple[Edit, ...]
    needs: tuple[ImportNeed, ...]
    variable: str
    uses: int
    form: str


def take(ctx: Context, call: Call, statement: nodes.ShortVarDeclaration, found: Look) -> Taken:
    """The edits of a statement whose bytes are looked at and not kept.

    Raises Obstacle where that cannot be written.
    """
    check_writable(ctx, call)
    if not isinstance(statement.parent, nodes.StatementList):
        raise stop(call.at, "unsupported-shape", "no statement can follow it where it stands")
    check = checked(statement)
    _check_errors(call, found, check)
    check_retention(ctx, call, found.seen)
    name = statement.left.children[0].text
    if check is not None and style(ctx) == "direct":
        read = unmarshal(ctx, call, statement, check, found)
        if read is not None:
            return Taken(read.edits, (read.need,), name, 1, "read")
    if check is not None and (short := straight(ctx, call, statement, check, found)):
        if short.form != "writer":
            return Taken(short.edits, (), name, 1, short.form)
        if call.own:
            edits = (*short.edits, *handed(ctx, call, short.writer, ""))
            return Taken(edits, (), name, 1, short.form)
        pool = helper(ctx, call.at, (call.codec,))
        new = handed(ctx, call, short.writer, pool.need.name)
        return Taken((*short.edits, *new, *pool.created), (pool.need,), name, 1, short.form)
    return buffered(ctx, call, statement, found)


def buffered(ctx: Context, call: Call, statement: nodes.ShortVarDeclaration, found: Look) -> Taken:
    """The edits that send the bytes of a statement through a buffer. Raises Obstacle."""
    file = call.ref.file
    pool = helper(ctx, call.at, () if call.own else (call.codec,))
    name, error = statement.left.children
    newline, indent = ctx.tree(file).newline, indent_of(statement)
    loop = _loop(call, statement)
    lent = name.text
    inner = {n.text for n in called(ctx, call).find(nodes.Identifier)}
    if loop is not None or found.seen.reassigned or lent in inner:
        lent = _fresh(ctx, call, statement)
    taken = [f"{lent} := {pool.need.name}.Get()", f"defer {lent}.Free()"]
    first = [f"{lent}.Reset()"] if loop else taken
    assign = ":=" if is_new(ctx, file, error) else "="
    lines = [*first, f"{error.text} {assign} "]
    edits = [
        Edit(file, statement.start, call.at.start, f"{newline}{indent}".join(lines)),
        *handed(ctx, call, lent, pool.need.name),
        *pool.created,
    ]
    if loop is not None:
        text = "".join(f"{line}{newline}{indent_of(loop)}" for line in taken)
        edits.append(Edit(file, loop.start, loop.start, text))
    if found.seen.reassigned:
        end = line_end(checked(statement) or statement)
        text = f"{newline}{indent}{name.text} := {lent}.Bytes()"
        edits.append(Edit(file, end, end, text))
    elif lent == name.text:
        edits += [Edit(file, u.end, u.end, ".Bytes()") for u in found.uses]
    else:
        edits += [Edit(file, u.start, u.end, f"{lent}.Bytes()") for u in found.uses]
    return Taken(tuple(edits), (pool.need,), name.text, len(found.uses), "buffer")


def owned(ctx: Context, call: Call, found: Local) -> Taken:
    """The edits that make a function's own buffer a pooled one. Raises Obstacle."""
    file, statement = call.ref.file, found.statement
    if not isinstance(statement.parent, nodes.StatementList):
        raise stop(call.at, "unsupported-shape", "no statement can follow it where it stands")
    newline, indent, loop = ctx.tree(file).newline, indent_of(statement), _loop(call, statement)
    lent = found.name.text if loop is None else _fresh(ctx, call, statement)
    there = fitting(ctx, file, statement)
    needs: tuple[ImportNeed, ...] = ()
    created: tuple[Edit, ...] = ()
    if there is not None:
        taken = [f"{lent} := {there}.Get().(*bytes.Buffer)"]
        taken += [f"{lent}.Reset()", f"defer {there}.Put({lent})"]
    else:
        pool = helper(ctx, call.at, ())
        taken = [f"{lent} := {pool.need.name}.Get()", f"defer {lent}.Free()"]
        needs, created = (pool.need,), pool.created
    first = [f"{lent}.Reset()"] if loop else taken
    edits = [
        Edit(file, statement.start, statement.end, f"{newline}{indent}".join(first)),
        *found.called(lent, plain=there is not None),
        *created,
    ]
    if loop is not None:
        text = "".join(f"{line}{newline}{indent_of(loop)}" for line in taken)
        edits.append(Edit(file, loop.start, loop.start, text))
    return Taken(tuple(edits), needs, found.name.text, found.uses, "buffer")


def check_writable(ctx: Context, call: Call) -> None:
    """Raises Obstacle where the call cannot be written anew."""
    why = ctx.writable(call.ref.file)
    if why:
        raise stop(call.at, "not-writable", f"{call.ref.file} is {why}")
    check_readers(ctx, call)
    if call.own:
        return
    if call.ref.outer_start == call.ref.start:
        raise stop(call.at, "unsupported-shape", "its package is imported with a dot")
    static = call.ref.receiver.text if call.ref.receiver else ""
    if static != call.codec.receiver:
        raise stop(call.at, "unsupported-shape", "a method of another type leads to it")
    items = called(ctx, call).arguments.items
    if len(items) == 1 and len(call.ref.args) != 1:
        raise stop(call.at, "unsupported-shape", "all its arguments are results of one call")


def checked(statement: nodes.ShortVarDeclaration) -> nodes.IfStatement | None:
    """The `if err != nil {...}` right after, when it leaves the function."""
    name = statement.left.children[1].text
    following = next_statement(statement)
    if isinstance(following, nodes.IfStatement) and following.initializer is None:
        condition = "".join(following.condition.text.split())
        if condition == f"{name}!=nil" and following.alternative is None and leaves(following):
            return following
    return None


def _check_errors(call: Call, found: Look, check: nodes.IfStatement | None) -> None:
    """What is looked at on an error is what it was."""
    inside = [u for u in found.uses if check and check.start <= u.start < check.end]
    if call.partial and check is None:
        raise stop(call.at, "error-branch", "an error goes on past its check, with bytes")
    if inside and (call.partial or found.seen.reassigned):
        raise stop(call.at, "used-on-error", "the error branch uses the bytes", inside[0])


def check_readers(ctx: Context, call: Call) -> None:
    """Raises Obstacle where a reader of the module may keep memory that it has filled."""
    for keeper in keepers(ctx, ("Read",)) if call.codec.reads and not call.own else ():
        raise stop(call.at, "retaining-reader", f"{keeper} may keep its argument")


def check_retention(ctx: Context, call: Call, seen: Seen) -> None:
    """Raises Obstacle where code of the module that gets the bytes may keep them."""
    types = reached(ctx, seen.targets) if seen.decoders else None
    for name in sorted(seen.decoders):
        for keeper in keepers(ctx, DECODERS[name]) if DECODERS[name] else ():
            if types is not None and " " not in keeper and keeper.rpartition(".")[0] not in types:
                continue
            raise stop(call.at, "retaining-unmarshaler", f"{keeper} may keep its argument")
    if seen.written:
        for keeper in keepers(ctx, ("Write",)):
            raise stop(call.at, "retaining-writer", f"{keeper} may keep its argument")


def _loop(call: Call, statement: Node) -> Node | None:
    """The outermost loop of the function around a statement, with its label."""
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


def _fresh(ctx: Context, call: Call, statement: Node) -> str:
    """A name for the buffer; sites of one function choose different ones."""
    function, taken = call.ref.function, set[str]()
    refs = {*ctx.facts.refs(CODECS), *ctx.facts.refs((call.ref.id,))}
    for ref in sorted(refs, key=lambda ref: ref.start):
        if ref.file == call.ref.file and ref.function == function and ref.start < call.ref.start:
            taken.add(fresh_name(statement, "buf", taken))
    return fresh_name(statement, "buf", taken)
