"""A statement `b, err := ...` whose bytes go through a pooled buffer, or straight to a writer."""

from __future__ import annotations

import msgspec

from gocodemod.context import Context
from gocodemod.graph.retention import keepers
from gocodemod.model import Edit, ImportNeed
from gocodemod.streaming.codecs import DECODERS
from gocodemod.streaming.helper import helper
from gocodemod.streaming.local import Local
from gocodemod.streaming.placing import checked, fresh_buffer, loop_around
from gocodemod.streaming.pools import Pool, fitting
from gocodemod.streaming.refusing import stop
from gocodemod.streaming.shape import Call, called, handed
from gocodemod.streaming.straight import is_new, straight, style
from gocodemod.streaming.targets import reached
from gocodemod.streaming.unmarshal import unmarshal
from gocodemod.streaming.uses import Look, Seen
from gocodemod.syntax import Node, nodes
from gocodemod.syntax.layout import indent_of
from gocodemod.syntax.statements import line_end


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
    within = isinstance(statement.parent, nodes.IfStatement)
    home = statement.parent if within else statement
    if home is None or not isinstance(home.parent, nodes.StatementList):
        raise stop(call.at, "unsupported-shape", "no statement can follow it where it stands")
    check = checked(statement)
    _check_errors(call, found, check)
    check_retention(ctx, call, found.seen)
    if within:
        return _conditional(ctx, call, statement, home, found)
    name = statement.left.children[0].text
    if check is not None and style(ctx) == "direct":
        read = unmarshal(ctx, call, statement, check, found)
        if read is not None:
            return Taken(read.edits, (read.need,), name, 1, "read")
    short = straight(ctx, call, statement, check, found) if check is not None else None
    if short is not None and short.form != "writer":
        return Taken(short.edits, (), name, 1, short.form)
    if there := _there(ctx, call, statement, check, found):
        return _borrowed(ctx, call, statement, there, len(found.uses))
    if short is not None:
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
    loop = loop_around(call, statement)
    lent = name.text
    inner = {n.text for n in called(ctx, call).find(nodes.Identifier)}
    if loop is not None or found.seen.reassigned or lent in inner:
        lent = fresh_buffer(ctx, call, statement)
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


def _conditional(
    ctx: Context, call: Call, statement: nodes.ShortVarDeclaration, home: Node, found: Look
) -> Taken:
    """The edits of `if b, err := ...; cond {...}`: the buffer is taken before it."""
    if found.seen.reassigned:
        raise stop(call.at, "bytes-changed", "a statement assigns to the variable")
    file, newline = call.ref.file, ctx.tree(call.ref.file).newline
    pool = helper(ctx, call.at, () if call.own else (call.codec,))
    name, error = statement.left.children
    loop, lent = loop_around(call, home), fresh_buffer(ctx, call, statement)
    taken = [f"{lent} := {pool.need.name}.Get()", f"defer {lent}.Free()"]
    edits = [
        Edit(file, statement.start, call.at.start, f"{error.text} {_assign(error)} "),
        *handed(ctx, call, lent, pool.need.name),
        *pool.created,
        *(Edit(file, u.start, u.end, f"{lent}.Bytes()") for u in found.uses),
    ]
    for place, lines in ((loop or home, taken), *(((home, [f"{lent}.Reset()"]),) if loop else ())):
        text = "".join(f"{line}{newline}{indent_of(place)}" for line in lines)
        edits.append(Edit(file, place.start, place.start, text))
    return Taken(tuple(edits), (pool.need,), name.text, len(found.uses), "buffer")


def _assign(error: Node) -> str:
    """How the error is assigned to where the variable of the bytes is no longer defined."""
    return "=" if error.text == "_" else ":="


def _there(
    ctx: Context,
    call: Call,
    statement: nodes.ShortVarDeclaration,
    check: nodes.IfStatement | None,
    found: Look,
) -> Pool | None:
    """A pool of the module's own that the bytes of a statement can lie in.

    Those of an Encoder have a newline behind them, which only stands there without an error.
    """
    inside = [u for u in found.uses if check and check.start <= u.start < check.end]
    if call.own or not (call.codec.reads or (call.codec.lines and check and not inside)):
        return None
    return fitting(ctx, call.ref.file, statement)


def _borrowed(
    ctx: Context,
    call: Call,
    statement: nodes.ShortVarDeclaration,
    there: Pool,
    uses: int,
) -> Taken:
    """The edits that send the bytes of a statement through a buffer of such a pool."""
    file, node = call.ref.file, called(ctx, call)
    newline, indent, loop = (
        ctx.tree(file).newline,
        indent_of(statement),
        loop_around(call, statement),
    )
    name, error = statement.left.children
    lent = fresh_buffer(ctx, call, statement)
    taken = there.lent(lent)
    assign = ":=" if is_new(ctx, file, error) else "="
    left, function, value = "_, ", f"{lent}.ReadFrom", f"{lent}.Bytes()"
    end = line_end(statement)
    if not call.codec.reads:
        selected, check = node.function, checked(statement)
        assert check is not None and isinstance(selected, nodes.SelectorExpression)
        left, value, end = "", f"{lent}.Bytes()[:{lent}.Len()-1]", line_end(check)
        function = f"{selected.operand.text}.NewEncoder({lent}).Encode"
    lines = [*([f"{lent}.Reset()"] if loop else taken), f"{left}{error.text} {assign} {function}"]
    edits = [
        Edit(file, statement.start, node.function.end, f"{newline}{indent}".join(lines)),
        Edit(file, end, end, f"{newline}{indent}{name.text} := {value}"),
    ]
    if loop is not None:
        text = "".join(f"{line}{newline}{indent_of(loop)}" for line in taken)
        edits.append(Edit(file, loop.start, loop.start, text))
    return Taken(tuple(edits), there.needs, name.text, uses, "buffer")


def owned(ctx: Context, call: Call, found: Local) -> Taken:
    """The edits that make a function's own buffer a pooled one. Raises Obstacle."""
    file, statement = call.ref.file, found.statement
    if not isinstance(statement.parent, nodes.StatementList):
        raise stop(call.at, "unsupported-shape", "no statement can follow it where it stands")
    newline, indent, loop = (
        ctx.tree(file).newline,
        indent_of(statement),
        loop_around(call, statement),
    )
    lent = found.name.text if loop is None else fresh_buffer(ctx, call, statement)
    there = fitting(ctx, file, statement)
    if there is not None:
        taken, needs, created = there.lent(lent), there.needs, tuple[Edit, ...]()
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
