"""JSON that is decoded while it is read: json/v2's UnmarshalRead, with the options of v1.

It gives the values and errors of io.ReadAll and json.Unmarshal, but for one thing: where
reading fails, the target may be filled in part. So it is for the style direct, and only where
an error of reading is treated as one of the syntax is.
"""

from __future__ import annotations

import msgspec

from gocodemod.context import Context
from gocodemod.model import Edit, ImportNeed
from gocodemod.streaming.helper import importable
from gocodemod.streaming.shape import Call, called
from gocodemod.streaming.straight import alike, body, is_new
from gocodemod.streaming.uses import Look
from gocodemod.syntax import Node, nodes
from gocodemod.syntax.statements import next_statement

_UNMARSHAL = "encoding/json.Unmarshal"


class Read(msgspec.Struct, frozen=True):
    """The edits around a call that reads all, and the import that they need."""

    edits: tuple[Edit, ...]
    need: ImportNeed


def unmarshal(
    ctx: Context,
    call: Call,
    statement: nodes.ShortVarDeclaration,
    check: nodes.IfStatement,
    found: Look,
) -> Read | None:
    """The edits that decode from the reader, if that is all that happens to the bytes."""
    file, uses = call.ref.file, found.uses
    if call.own or not call.codec.reads or ctx.facts.language(file) < (1, 27):
        return None
    if len(uses) != 1 or uses[0].callee != _UNMARSHAL or uses[0].index != 0:
        return None
    tree = ctx.tree(file)
    decode = tree.exactly(uses[0].outer_start, uses[0].outer_end, nodes.CallExpression)
    behind, error = next_statement(check), statement.left.children[1]
    if decode is None or behind is None or not _plain(decode.arguments.items[1]):
        return None
    function = decode.function
    if not isinstance(function, nodes.SelectorExpression):
        return None
    need = importable(ctx, call.at, "encoding/json/v2", "jsonv2")
    need = msgspec.structs.replace(need, package="json")
    reader = called(ctx, call).arguments.items[0].text
    target, package = decode.arguments.items[1].text, function.operand.text
    text = f"{need.name}.UnmarshalRead({reader}, {target}, {package}.DefaultOptionsV1())"
    start = statement.start
    if _returns(behind, decode) and body(check) == f"return {error.text}":
        edits: tuple[Edit, ...] = (Edit(file, start, behind.end, f"return {text}"),)
        gone = tree.source[start : behind.end]
    elif alike(decode, behind, check, error.text, one=True):
        assign = ":=" if is_new(ctx, file, error) else "="
        first = Edit(file, start, statement.end, f"{error.text} {assign} {text}")
        edits = (first, Edit(file, check.end, behind.end, ""))
        gone = tree.source[check.end : behind.start]
    else:
        return None
    return None if b"//" in gone or b"/*" in gone else Read(edits, need)


def _plain(target: Node) -> bool:
    """Whether it makes no difference when an expression is evaluated: `v` or `&v`."""
    if isinstance(target, nodes.UnaryExpression) and target.text.startswith("&"):
        target = target.operand
    return isinstance(target, nodes.Identifier)


def _returns(behind: Node, decode: Node) -> bool:
    if not isinstance(behind, nodes.ReturnStatement) or behind.expression_list is None:
        return False
    return behind.expression_list.items == (decode,)
