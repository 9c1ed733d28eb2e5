"""What every kind of redundant copy shares: a candidate, the rewrite made of it, names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, Protocol

import msgspec

from gocodemod.context import Context, Obstacle
from gocodemod.copying.looks import WITHOUT_EFFECT
from gocodemod.golang import rows
from gocodemod.model import Edit, ImportNeed, Risk, Span
from gocodemod.naming import Spelling, declared, imported
from gocodemod.removing.reach import out_of_reach
from gocodemod.syntax import Node, nodes, standing
from gocodemod.syntax.scope import function_of

# What runs when the statement's own expressions have been evaluated.
_LATER = (
    nodes.Block, nodes.StatementList, nodes.IfStatement, nodes.ExpressionCase, nodes.DefaultCase,
)  # fmt: skip
_READS = ("bytes.Buffer.Bytes", "bytes.Buffer.Len", "bytes.Buffer.String")


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A copy that might go: `data` is the kind's own."""

    at: Span
    subject: str
    data: Any = None


class Rewrite(msgspec.Struct, frozen=True, kw_only=True):
    """What a kind makes of a candidate.

    `what` ends the change's id: source text, never lines. `shown`: the compiler's
    report must show an allocation less. `decision` is the measurement that speaks for it.
    """

    what: str
    title: str
    reason: str
    edits: tuple[Edit, ...]
    decision: str
    imports: tuple[ImportNeed, ...] = ()
    risk: Risk = "safe"
    shown: bool = False


class Kind(Protocol):
    """One kind of redundant copy."""

    name: ClassVar[str]
    mentions: ClassVar[tuple[str, ...]]

    def find(self, ctx: Context) -> Iterator[Candidate]:
        """Every candidate in the selected packages."""

    def rewrite(self, ctx: Context, candidate: Candidate) -> Rewrite:
        """The rewrite of one; raises Obstacle."""


def package_name(ctx: Context, file: str, node: Node, path: str) -> tuple[str, list[ImportNeed]]:
    """The name of a standard package at `node`, with the import it needs; raises Obstacle."""
    here = Span(file, node.start, node.end)
    own = ctx.facts.package_of(file)
    if own is not None and own.path == path:
        raise Obstacle("unsupported-shape", f"it stands in package {path} itself", here)
    name = path.rsplit("/", 1)[-1]
    known = imported(ctx.facts, ctx.tree(file))
    local = known.get(path)
    needs = [] if local else [ImportNeed(file=file, path=path, package=name, name=name)]
    local = local or name
    spelling = Spelling(f"{local}.X", tuple(needs))
    if (needs and name in known.values()) or out_of_reach(ctx, spelling, _place(here)):
        raise Obstacle("name-taken", f"the name {local} means something else here", here)
    return local, needs


def check_predeclared(ctx: Context, file: str, node: Node, names: Iterable[str]) -> None:
    """Raises Obstacle where one of the predeclared `names` means something else at `node`."""
    here = Span(file, node.start, node.end)
    wanted = tuple(names)
    package = ctx.facts.package_of(file)
    files = (*package.files, *package.test_files) if package else (file,)
    declares = rb"^(?:func|type|var|const)?\s*(?:%b)\b" % "|".join(wanted).encode()
    for each in files:
        if not re.search(declares, ctx.source(each), re.MULTILINE):
            continue
        if not declared(ctx.tree(each)).isdisjoint(wanted):
            raise Obstacle("name-taken", f"{each} declares a predeclared name anew", here)
    if out_of_reach(ctx, Spelling(", ".join(wanted)), _place(here)):
        raise Obstacle("name-taken", "a predeclared name means something else here", here)


def _place(at: Span) -> rows.Ref:
    return rows.Ref("", at.file, at.start, at.end, "type", "")


def unwrapped(file: str, outer: Node, inner: Node, before: str = "", after: str = "") -> list[Edit]:
    """Edits that leave `inner` of `outer`, between `before` and `after`; comments stay."""
    source = outer.module.source
    head = standing.comments_in(source[outer.start : inner.start])
    tail = standing.comments_in(source[inner.end : outer.end])
    return [
        Edit(file, outer.start, inner.start, f"{before}{head} " if head else before),
        Edit(file, inner.end, outer.end, f" {tail}{after}" if tail else after),
    ]


def callee(node: Node) -> Node | None:
    """The identifier of what a call calls: that behind the last dot; None where it has none."""
    if not isinstance(node, nodes.CallExpression):
        return None
    function: Node = node.function
    while isinstance(function, nodes.ParenthesizedExpression):
        function = function.expression
    if isinstance(function, nodes.SelectorExpression):
        return function.field
    return function if isinstance(function, nodes.Identifier) else None


def called(ctx: Context, file: str, node: Node) -> rows.Object | None:
    """The function, method, type or builtin that a call calls."""
    name = callee(node)
    return None if name is None else ctx.facts.object_at(file, name.start)


def argument_of(node: Node) -> tuple[nodes.CallExpression, int] | None:
    """The call that `node` is an argument of, and which; a deferred or started call is none."""
    while isinstance(node.parent, nodes.ParenthesizedExpression | nodes.VariadicArgument):
        node = node.parent
    arguments = node.parent
    if not isinstance(arguments, nodes.ArgumentList):
        return None
    call = arguments.parent
    if not isinstance(call, nodes.CallExpression):
        return None
    if isinstance(call.parent, nodes.DeferStatement | nodes.GoStatement):
        return None
    return call, list(arguments.items).index(node)  # type: ignore[arg-type]


def pure(ctx: Context, file: str, node: Node) -> bool:
    """Whether evaluating `node` runs no code that could write to memory, as far as can be seen."""
    if node.find(nodes.FuncLiteral):
        return False
    if any(u.operator == "<-" for u in node.find(nodes.UnaryExpression)):
        return False
    for call in node.find(nodes.CallExpression):
        found = called(ctx, file, call)
        if found is None or not _harmless(found):
            return False
    return True


def check_alone(ctx: Context, file: str, node: Node) -> None:
    """Raises Obstacle where the statement runs other code that could write, before or after.

    The compiler calls functions first and converts later, so that a copy which becomes a
    call, or a call which becomes a copy, changes places with those beside it.
    """
    for around in node.ancestors:
        if isinstance(around, nodes.StatementList | nodes.Block | nodes.FuncLiteral):
            return
        lazy = isinstance(around, nodes.BinaryExpression) and around.operator in ("&&", "||")
        for beside in around.children:
            apart = beside.end <= node.start or beside.start >= node.end
            if not apart or lazy or isinstance(beside, _LATER):
                continue
            if not pure(ctx, file, beside):
                words = "other code of the statement may write to the bytes"
                raise Obstacle("operand-order", words, Span(file, node.start, node.end))


def _harmless(found: rows.Object) -> bool:
    if found.kind == "type":
        return True
    if found.kind == "builtin":
        return found.id in ("len", "cap", "min", "max")
    if found.id in WITHOUT_EFFECT or found.id in _READS:
        return True
    package, _, name = found.id.rpartition(".")
    plain = package in ("strings", "strconv", "unicode/utf8") and not name.startswith("Append")
    return found.kind == "func" and plain and not name.endswith(("Func", "Map"))


def home(node: Node) -> Node | None:
    """The innermost loop or function around `node`."""
    return node.enclosing(
        nodes.ForStatement, nodes.FuncLiteral, nodes.FunctionDeclaration, nodes.MethodDeclaration
    )


def name_of(ctx: Context, file: str, node: Node) -> str:
    """What a refusal at `node` is about: the declared function around it, or its package."""
    package = ctx.facts.package_of(file)
    path = package.path if package else file
    function = function_of(node)
    if function is None:
        return path
    receiver = getattr(function, "receiver", None)
    of = ""
    if receiver is not None:
        types = receiver.find(nodes.TypeIdentifier)
        of = f"{types[0].text}." if types else ""
    return f"{path}.{of}{function.name.text}"


def scanned(ctx: Context, pattern: re.Pattern[bytes]) -> Iterator[str]:
    """The files of the selected packages, of tests where asked for, in which `pattern` occurs."""
    for package in ctx.facts.packages():
        if not package.selected:
            continue
        files = package.files + (package.test_files if ctx.options.include_tests else ())
        for file in sorted(set(files)):
            if ctx.exists(file) and pattern.search(ctx.source(file)):
                yield file


def reported(ctx: Context, file: str, node: Node, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """What the compiler says, of these kinds, of expressions that start within `node`."""
    package = ctx.facts.package_of(file)
    if package is None or file in package.test_files:
        return ()
    first, last = ctx.position(file, node.start), ctx.position(file, node.end)
    return tuple(
        found.text
        for found in ctx.compiler((package.path,))
        if found.file == file and found.kind in kinds and first <= (found.line, found.column) < last
    )
