"""`f(*p)` where f takes an interface: a pointer to what is on the heap already needs no copy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from gocodemod.context import Context, Obstacle
from gocodemod.golang import rows
from gocodemod.model import Edit, Span
from gocodemod.syntax import Node, nodes
from gocodemod.syntax.statements import leaves
from gocodemod.unboxing.kind import Candidate, Rewrite, bare, builtin, check_written, type_at
from gocodemod.unboxing.quiet import elsewhere, quiet

_FUNCTIONS = (nodes.FuncLiteral, nodes.FunctionDeclaration, nodes.MethodDeclaration)


class Places:
    """A value on the heap that is copied there again, as the argument of a function of the module.

    The function and the methods that it calls only look: nobody could tell the
    copy from the original while they run, and nobody keeps it.
    """

    name: ClassVar[str] = "place"
    reported: ClassVar[bool] = True
    mentions: ClassVar[tuple[str, ...]] = ()

    def find(self, ctx: Context) -> Iterator[Candidate]:
        """Yield each value on the heap that becomes an interface of the main modules."""
        values = [
            row.id
            for row in ctx.facts.named()
            if row.implements and row.type.kind != "interface" and row.type.boxes
        ]
        if not values:
            return
        for conv in ctx.facts.conversions(values):
            package = ctx.facts.package_of(conv.file)
            if package is None or not package.selected or conv.source.pointer:
                continue
            if conv.test and not ctx.options.include_tests:
                continue
            if not (conv.source.boxes and conv.target.local and conv.target.methods):
                continue
            node = ctx.tree(conv.file).node_at(conv.start, conv.end)
            if _on_heap(ctx, conv.file, node):
                at = Span(conv.file, conv.start, conv.end)
                yield Candidate(at=at, subject=conv.function or conv.package, data=conv)

    def rewrite(self, ctx: Context, candidate: Candidate) -> Rewrite:
        """Pass a pointer; raises Obstacle."""
        conv, at = candidate.data, candidate.at
        assert isinstance(conv, rows.Conversion)
        node = bare(ctx.tree(conv.file).node_at(conv.start, conv.end))
        if conv.context != "argument":
            words = "the interface is kept: a later change of the original would show"
            raise Obstacle("kept", words, at)
        func = _callee(ctx, conv, at)
        used = _check_uses(ctx, func, func.params[conv.index])
        _check_methods(ctx, conv.source, used, at)
        words = quiet(ctx, func, func.params[conv.index].id)
        if words:
            raise Obstacle("callee-acts", words, at)
        _check_arguments(ctx, conv, node, at)
        _check_reported(ctx, conv, at)
        if isinstance(node, nodes.UnaryExpression):
            _check_nil(ctx, conv.file, node, at)
            text = node.operand.text
        else:
            text = f"&{node.text}"
        edits = [Edit(conv.file, conv.start, conv.end, text)]
        check_written(ctx, at, edits)
        return Rewrite(
            key=f"{conv.file}:{candidate.subject}.{node.text}",
            title=f"pass {node.text} to {func.name} by pointer",
            reason=f"{node.text} is on the heap already, and is copied there again",
            edits=tuple(edits),
            evidence={"type": conv.source.text, "callee": func.id},
        )


def _on_heap(ctx: Context, file: str, node: Node) -> bool:
    """`*p`, an element of a slice, or a field that is reached through a pointer."""
    node = bare(node)
    if isinstance(node, nodes.UnaryExpression):
        return node.text.startswith("*") and isinstance(bare(node.operand), nodes.Identifier)
    if isinstance(node, nodes.IndexExpression):
        of = type_at(ctx, file, node.operand)
        return of is not None and of.kind == "slice"
    if isinstance(node, nodes.SelectorExpression):
        field = ctx.facts.object_at(file, node.field.start)
        of = type_at(ctx, file, node.operand)
        pointed = of is not None and of.kind == "pointer"
        return field is not None and field.kind == "field" and pointed
    return False


def _callee(ctx: Context, conv: rows.Conversion, at: Span) -> rows.Func:
    """The function that takes it, whose body is in sight."""
    found = ctx.facts.funcs(ids=(conv.callee,)) if conv.callee else ()
    if len(found) == 1 and not elsewhere(ctx, found[0]):
        func = found[0]
        known = conv.index < len(func.params) and not func.params[conv.index].variadic
        if known and func.body_start and not func.type_params:
            return func
    raise Obstacle("callee-unknown", "what is called is not a plain function of the module", at)


def _check_uses(ctx: Context, func: rows.Func, param: rows.Param) -> set[str]:
    """The names of the methods that the body calls, which is all that it does with it."""
    used = set()
    tree = ctx.tree(func.file)
    for use in ctx.facts.refs((param.id,)):
        if use.role == "define":
            continue
        at = Span(func.file, use.start, use.end)
        selector = tree.node_at(use.start, use.end).parent
        call = selector.parent if selector is not None else None
        called = isinstance(call, nodes.CallExpression) and call.function == selector
        if use.role != "select" or not called or not isinstance(selector, nodes.SelectorExpression):
            words = f"{func.name} does more with it than call its methods"
            raise Obstacle("callee-acts", words, at)
        used.add(selector.field.text)
    return used


def _check_methods(ctx: Context, source: rows.TypeRef, used: set[str], at: Span) -> None:
    row = next(iter(ctx.facts.named(ids=(source.named,))), None)
    methods = {m.name: m for m in row.methods} if row is not None else {}
    for name in sorted(used):
        method = methods.get(name)
        if method is None or method.pointer:
            raise Obstacle("callee-acts", f"{name} is promoted from another type", at)
        for func in ctx.facts.funcs(ids=(method.id,)):
            words = quiet(ctx, func)
            if words:
                raise Obstacle("callee-acts", words, at)


def _check_arguments(ctx: Context, conv: rows.Conversion, node: Node, at: Span) -> None:
    """Nothing is called between the copy and the call."""
    call = node.enclosing(nodes.CallExpression)
    inner = call.arguments.find(nodes.CallExpression) if call is not None else ()
    receives = call.arguments.find(nodes.UnaryExpression) if call is not None else ()
    if any(not builtin(ctx, conv.file, each) for each in inner) or any(
        each.text.startswith("<-") for each in receives
    ):
        raise Obstacle("evaluation-order", "another argument calls something", at)
    if call is not None and isinstance(call.parent, (nodes.DeferStatement, nodes.GoStatement)):
        raise Obstacle("kept", "the call is deferred or started", at)


def _check_reported(ctx: Context, conv: rows.Conversion, at: Span) -> None:
    if not ctx.options.require_benefit:
        return
    first, last = (ctx.position(conv.file, each) for each in (conv.start, conv.end))
    for told in ctx.compiler((conv.package,)):
        here = (told.kind, told.file) == ("escapes", conv.file)
        if here and first <= (told.line, told.column) < last:
            return
    raise Obstacle("no-benefit", "the compiler reports no allocation there", at)


def _check_nil(ctx: Context, file: str, node: nodes.UnaryExpression, at: Span) -> None:
    """`*p` would panic here for a nil p, a call on p later: p is known not to be nil."""
    pointer = bare(node.operand)
    object_ = ctx.facts.object_at(file, pointer.start)
    uses = ctx.facts.refs((object_.id,)) if object_ is not None and ":" in object_.id else ()
    steady = bool(uses) and not any(use.role in ("write", "address") for use in uses)
    if steady and (_made(ctx, file, uses) or _asked(node, pointer.text)):
        return
    raise Obstacle("maybe-nil", f"{pointer.text} is not known to be non-nil here", at)


def _made(ctx: Context, file: str, uses: tuple[rows.Ref, ...]) -> bool:
    """Whether the variable is defined as `&...` or new(...)."""
    for use in uses:
        if use.role != "define":
            continue
        name = ctx.tree(file).node_at(use.start, use.end)
        statement = name.parent.parent if name.parent is not None else None
        if isinstance(statement, nodes.ShortVarDeclaration) and len(statement.left.items) == 1:
            value = bare(statement.right.items[0])
            if isinstance(value, nodes.CallExpression):
                return builtin(ctx, file, value) == "new"
            return isinstance(value, nodes.UnaryExpression) and value.text.startswith("&")
    return False


def _asked(node: Node, name: str) -> bool:
    """Whether `if p != nil {` stands around, or `if p == nil { return }` before."""
    inner: Node = node
    for around in node.ancestors:
        if isinstance(around, _FUNCTIONS):
            return False
        if isinstance(around, nodes.IfStatement) and around.consequence == inner:
            condition = "".join(around.condition.text.split())
            if re.fullmatch(rf"{name}!=nil(&&.*)?", condition) and "||" not in condition:
                return True
        if isinstance(around, nodes.StatementList):
            for check in around.children:
                if check.end <= inner.start and isinstance(check, nodes.IfStatement):
                    asks = "".join(check.condition.text.split()) == f"{name}==nil"
                    if asks and check.initializer is None and leaves(check):
                        return check.alternative is None
        inner = around
    return False
