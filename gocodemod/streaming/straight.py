"""Bytes that go to a writer at once, where it makes no difference who writes them.

That is so where the error of the write is treated as the error of the codec is, nothing
happens between the two, and the writer is an interface that the function was given.
"""

from __future__ import annotations

import msgspec

from gocodemod.context import Context
from gocodemod.graph.retention import is_write, keepers
from gocodemod.model import Edit
from gocodemod.streaming.shape import Call, called
from gocodemod.streaming.uses import Look
from gocodemod.syntax import Node, nodes
from gocodemod.syntax.statements import next_statement

_NEWLINES = ("'\\n'", '"\\n"...')


class Straight(msgspec.Struct, frozen=True):
    """The edits around a call that gets the writer; `form` is that of `taking.Taken`."""

    edits: tuple[Edit, ...]
    writer: str
    form: str


class _Write(msgspec.Struct, frozen=True):
    """A call that writes the bytes: to which variable, and whether a newline after them."""

    call: Node
    writer: nodes.Identifier
    line: bool


def straight(
    ctx: Context,
    call: Call,
    statement: nodes.ShortVarDeclaration,
    check: nodes.IfStatement,
    found: Look,
) -> Straight | None:
    """The edits that hand the writer on, if that is all that happens to the bytes."""
    behind = next_statement(check)
    appended = found.seen.reassigned
    if appended:
        if not _appends(behind, statement.left.children[0].text) or behind is None:
            return None
        behind = next_statement(behind)
    if not call.at_once or behind is None or len(found.uses) != (3 if appended else 1):
        return None
    tree = ctx.tree(call.ref.file)
    last = found.uses[-1]
    written = _written(ctx, call.ref.file, tree.node_at(last.start, last.end), appended)
    if written is None or not _given(ctx, call.ref.file, written.writer):
        return None
    form = _form(ctx, call, written.line)
    error = statement.left.children[1]
    if form is None:
        return None
    if form != "writer" and any(keepers(ctx, ("Write",))):
        return None  # an Encoder lends its own buffer
    end = _returned(written.call, behind, check, error.text)
    file = call.ref.file
    if end:
        edits = [
            Edit(file, statement.start, call.at.start, "return "),
            Edit(file, call.at.end, end, ""),
        ]
        removed = tree.source[statement.start : end]
    elif alike(written.call, behind, check, error.text):
        assign = ":=" if is_new(ctx, file, error) else "="
        edits = [
            Edit(file, statement.start, call.at.start, f"{error.text} {assign} "),
            Edit(file, check.end, behind.end, ""),
        ]
        removed = tree.source[check.end : behind.start]
    else:
        return None
    if b"//" in removed or b"/*" in removed:
        return None
    if form != "writer":
        edits.append(_encoder(ctx, call, written.writer.text))
    return Straight(tuple(edits), written.writer.text, form)


def _appends(statement: Node | None, name: str) -> bool:
    r"""Whether a statement is `b = append(b, '\n')`."""
    words = "".join(statement.text.split()) if statement else ""
    return words in [f"{name}=append({name},{newline})" for newline in _NEWLINES]


def _written(ctx: Context, file: str, node: Node, line: bool) -> _Write | None:
    """The call that writes what `node` names, all of it, to a variable."""
    argument, call = node, _call_of(node)
    if call is not None and _callee(ctx, file, call) == "append":
        items = [i.text for i in call.arguments.items]
        if len(items) != 2 or line or items[1] not in ("'\\n'",):
            return None
        line, argument, call = True, call, _call_of(call)
    if isinstance(argument.parent, nodes.TypeConversionExpression) or (
        call is not None and call.function.text == "string"
    ):
        outer = argument.parent if call is None else call
        argument, call = outer or argument, _call_of(outer) if outer else None
        if call is None or _callee(ctx, file, call) != "fmt.Fprintln" or line:
            return None
        return _to(call, call.arguments.items, argument, True)
    if call is None:
        return None
    if _callee(ctx, file, call) == "fmt.Fprintf" and not line:
        items = [i.text for i in call.arguments.items]
        if items[1:2] == ['"%s\\n"'] and len(items) == 3:
            return _to(call, (call.arguments.items[0], argument), argument, True)
        return None
    function = call.function
    if not isinstance(function, nodes.SelectorExpression):
        return None
    method = ctx.facts.object_at(file, function.field.start)
    if method is None or not is_write(method):
        return None
    return _to(call, (function.operand, *call.arguments.items), argument, line)


def _to(call: Node, items: tuple[Node, ...], argument: Node, line: bool) -> _Write | None:
    """The write of `argument`, if it is the second of two items, and the first a variable."""
    if len(items) == 2 and items[1] == argument and isinstance(items[0], nodes.Identifier):
        return _Write(call, items[0], line)
    return None


def _call_of(node: Node) -> nodes.CallExpression | None:
    """The call that has `node` as an argument."""
    around = node.parent
    if not isinstance(around, nodes.ArgumentList):
        return None
    return around.parent if isinstance(around.parent, nodes.CallExpression) else None


def _callee(ctx: Context, file: str, call: nodes.CallExpression) -> str:
    function: Node = call.function
    name = function.field if isinstance(function, nodes.SelectorExpression) else function
    found = ctx.facts.object_at(file, name.start)
    return "" if found is None else found.id if found.kind != "builtin" else found.name


def _given(ctx: Context, file: str, writer: nodes.Identifier) -> bool:
    """Whether a writer is a parameter of interface type, of the function around it."""
    row = ctx.facts.object_at(file, writer.start)
    if row is None or row.kind not in ("param", "var") or row.type is None:
        return False
    home = writer.enclosing(nodes.FuncLiteral, nodes.FunctionDeclaration, nodes.MethodDeclaration)
    if row.type.kind != "interface" or not isinstance(
        home, (nodes.FuncLiteral, nodes.FunctionDeclaration, nodes.MethodDeclaration)
    ):
        return False
    at = int(row.id.split(":")[-2]) if row.id.count(":") >= 2 else -1
    parameters = home.parameters
    written = [r for r in ctx.facts.refs((row.id,)) if r.role in ("write", "address")]
    return parameters.start < at < parameters.end and not written


def _form(ctx: Context, call: Call, line: bool) -> str | None:
    encodes = call.codec.lines and not call.own
    if line:
        return "encoder" if encodes else None
    return "lines" if encodes and style(ctx) == "direct" else "writer"


def _returned(write: Node, behind: Node, check: nodes.IfStatement, error: str) -> int:
    """Where `_, err = write` and `return err` end, if the check returns that, too; else 0."""
    follows = next_statement(behind)
    if not isinstance(behind, nodes.AssignmentStatement) or follows is None:
        return 0
    if [i.text for i in behind.left.items] != ["_", error] or behind.operator != "=":
        return 0
    if behind.right.items != (write,) or body(check) != f"return {error}":
        return 0
    if not isinstance(follows, nodes.ReturnStatement) or follows.text != f"return {error}":
        return 0
    return follows.end


def alike(
    what: Node, behind: Node, check: nodes.IfStatement, error: str, *, one: bool = False
) -> bool:
    """Whether `behind` is `if _, err := what; err != nil` and treats err as `check` does.

    `one`: `what` has no other result.
    """
    if not isinstance(behind, nodes.IfStatement) or behind.alternative is not None:
        return False
    if "".join(behind.condition.text.split()) != f"{error}!=nil" or body(behind) != body(check):
        return False
    first = behind.initializer
    if not isinstance(first, (nodes.ShortVarDeclaration, nodes.AssignmentStatement)):
        return False
    if isinstance(first, nodes.AssignmentStatement) and first.operator != "=":
        return False
    left, right = first.left.children, first.right.children
    return [i.text for i in left] == ["_", error][one:] and list(right) == [what]


def is_new(ctx: Context, file: str, name: Node) -> bool:
    """Whether a name on the left of `:=` is declared there; `_` never is."""
    row = ctx.facts.object_at(file, name.start) if name.text != "_" else None
    return row is not None and row.id.startswith(f"{file}:{name.start}:")


def style(ctx: Context) -> str:
    """What the settings say of the style: pooled or direct."""
    settings = dict(ctx.options.settings.get("stream-serialization", {}))
    return str(settings.get("style", "pooled"))


def body(branch: nodes.IfStatement) -> str:
    """The statements of a branch, on one line."""
    return " ".join(branch.consequence.text[1:-1].split())


def _encoder(ctx: Context, call: Call, writer: str) -> Edit:
    """`json.NewEncoder(w).Encode(` in place of `json.Marshal(`."""
    node = called(ctx, call)
    function = node.function
    assert isinstance(function, nodes.SelectorExpression)
    text = f"{function.operand.text}.NewEncoder({writer}).Encode"
    return Edit(call.ref.file, function.start, function.end, text)
