"""A function that returns bytes: whether it may write them instead, and how it is declared then."""

from __future__ import annotations

import re

import msgspec

from gocodemod.context import Context, Obstacle
from gocodemod.golang import rows
from gocodemod.model import Edit, ImportNeed, Span
from gocodemod.streaming.codecs import CODECS
from gocodemod.streaming.helper import importable
from gocodemod.streaming.refusing import stop
from gocodemod.streaming.shape import RESULTS, Call, is_returned, of_codec
from gocodemod.syntax import Node, nodes
from gocodemod.syntax.scope import fresh_name

_DECLARATIONS = (nodes.FunctionDeclaration, nodes.MethodDeclaration)
_HOMES = (nodes.FuncLiteral, *_DECLARATIONS)
# What a comment that speaks of results has in it.
_SAYS = re.compile(rb"\breturn(?:s|ed|ing)?\b", re.IGNORECASE)


class Function(msgspec.Struct, frozen=True):
    """A function that is to write what it returns.

    `writer` is the name of its new parameter, before which `place` others stand. `makers`
    are the calls of codecs whose bytes it returns, `direct` the functions whose results it
    returns as they are, `calls` all calls of it, `returns` its own return statements.
    `defers`: it runs code after its return statements. `told`: its comment says more of what
    it returns than the edits put right.
    """

    func: rows.Func
    at: Span
    writer: str
    place: int
    defers: bool
    edits: tuple[Edit, ...]
    need: ImportNeed
    makers: tuple[Call, ...]
    direct: tuple[rows.Func, ...]
    calls: tuple[rows.Ref, ...]
    returns: tuple[nodes.ReturnStatement, ...]
    told: bool = False

    def mixed(self, node: Node, words: str = "") -> Obstacle:
        """What to raise where it returns bytes that come from elsewhere, at `node`."""
        words = words or f"{self.func.name} returns bytes that come from elsewhere, too"
        return stop(Span(self.func.file, node.start, node.end), "mixed-results", words)


def read(ctx: Context, at: Span, id_: str) -> Function:
    """The function with the id `id_`, for the sake of a call at `at`. Raises Obstacle."""
    found = ctx.facts.funcs(ids=(id_,))
    if len(found) != 1 or not found[0].body_start:
        words = "the function that returns the bytes has several declarations"
        raise stop(at, "bytes-returned", words)
    func = found[0]
    _check_changeable(ctx, at, func)
    calls = [r for r in ctx.facts.refs((func.id,)) if r.role != "define"]
    for use in calls:
        if use.role != "call":
            there = Span(use.file, use.start, use.end)
            words = f"{func.name} is used as a value, or started or deferred"
            raise stop(there, "function-value", words)
    if all(use.test for use in calls):
        raise stop(at, "bytes-returned", "the bytes are returned, and nobody calls")
    home = ctx.tree(func.file).node_at(func.name_start, func.name_end).parent
    assert isinstance(home, _DECLARATIONS)
    why = ctx.writable(func.file)
    if why:
        raise stop(at, "not-writable", f"{func.file} is {why}")
    returns = tuple(r for r in home.find(nodes.ReturnStatement) if r.enclosing(*_HOMES) == home)
    defers = any(d.enclosing(*_HOMES) == home for d in home.find(nodes.DeferStatement))
    writer = fresh_name(home, "w")
    place, edits, need = _declared(ctx, at, func, home, writer)
    comment = _comment(ctx, func)
    return Function(
        func=func,
        at=Span(func.file, func.name_start, func.name_end),
        writer=writer,
        place=place,
        defers=defers,
        edits=(*edits, *comment),
        need=need,
        makers=_makers(ctx, func),
        direct=_direct(ctx, func, returns),
        calls=tuple(calls),
        returns=returns,
        told=len(_SAYS.findall(_said(ctx, func))) > len(comment),
    )


def _check_changeable(ctx: Context, at: Span, func: rows.Func) -> None:
    package = ctx.facts.package_of(func.file)
    if [r.text for r in func.results] != RESULTS or func.type_params or func.directives:
        words = f"{func.name} returns the bytes, and is no plain function of ([]byte, error)"
        raise stop(at, "bytes-returned", words)
    if func.receiver is not None and (func.exported or _in_interface(ctx, func.name)):
        words = f"an interface may ask for the method {func.name}, which returns the bytes"
        raise stop(at, "interface-method", words)
    if func.exported and not (package and package.internal) and not ctx.options.exported:
        raise stop(at, "exported-api", f"{func.name} is exported API, and returns the bytes")


def _in_interface(ctx: Context, name: str) -> bool:
    """Whether an interface of the main modules, named or not, has a method of the name."""
    for package in ctx.facts.packages():
        for file in (*package.files, *package.test_files, *package.ignored):
            if name.encode() in ctx.source(file):
                for method in ctx.tree(file).find(nodes.MethodElem):
                    if method.name.text == name:
                        return True
    return False


def _declared(
    ctx: Context,
    at: Span,
    func: rows.Func,
    home: nodes.FunctionDeclaration | nodes.MethodDeclaration,
    writer: str,
) -> tuple[int, tuple[Edit, ...], ImportNeed]:
    """Where the writer goes among the parameters, the edits, and the import of package io."""
    result = home.result
    fields = result.children if isinstance(result, nodes.ParameterList) else ()
    if len(fields) != 2 or fields[0].text != "[]byte" or result is None:
        words = "the function that returns the bytes names its results"
        raise stop(at, "bytes-returned", words)
    if any(not p.name for p in func.params):
        raise stop(at, "unsupported-shape", f"{func.name} has parameters without names")
    need = importable(ctx, Span(func.file, func.name_start, func.name_end), "io", "io")
    text = f"{writer} {need.name}.Writer"
    params = func.params
    if params and params[0].type.text == "context.Context" and not params[0].group:
        place, end = 1, params[0].type_end
        edit = Edit(func.file, end, end, f", {text}")
    else:
        place, start = 0, home.parameters.start + 1
        edit = Edit(func.file, start, start, f"{text}, " if params else text)
    return place, (edit, Edit(func.file, result.start, result.end, "error")), need


def _said(ctx: Context, func: rows.Func) -> bytes:
    return ctx.source(func.file)[func.doc_start : func.start]


def _comment(ctx: Context, func: rows.Func) -> tuple[Edit, ...]:
    """`// Name returns x` becomes `// Name writes x`."""
    found = re.match(rb"//[ \t]*%b (returns)\b" % re.escape(func.name.encode()), _said(ctx, func))
    if found is None:
        return ()
    start, end = (func.doc_start + at for at in found.span(1))
    return (Edit(func.file, start, end, "writes"),)


def _makers(ctx: Context, func: rows.Func) -> tuple[Call, ...]:
    found = []
    for ref in ctx.facts.refs(CODECS):
        if ref.role == "call" and ref.function == func.id and ref.file == func.file:
            try:
                returned = is_returned(ctx, ref)
            except Obstacle:
                continue  # Whether it is one more site is not for here to say.
            if returned:
                found.append(of_codec(ref, CODECS[ref.id]))
    return tuple(found)


def _direct(
    ctx: Context, func: rows.Func, returns: tuple[nodes.ReturnStatement, ...]
) -> tuple[rows.Func, ...]:
    found: list[rows.Func] = []
    for each in returns:
        items = each.expression_list.items if each.expression_list else ()
        if len(items) == 1 and isinstance(items[0], nodes.CallExpression):
            function: Node = items[0].function
            name = function.field if isinstance(function, nodes.SelectorExpression) else function
            row = ctx.facts.object_at(func.file, name.start)
            if row is not None and row.id not in CODECS:
                found += ctx.facts.funcs(ids=(row.id,))
    return tuple(found)
