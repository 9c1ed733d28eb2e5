"""Pools of bytes.Buffer that a module has already, and how they want to be used.

Where functions take from a pool and give back to it, these are called, so that what they
check holds (a limit, say); a variable is used by its name in its own package only. A pool
whose variable is looked after in some other way is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from weakref import WeakKeyDictionary

import msgspec

from gocodemod.context import Context, Obstacle
from gocodemod.golang import rows
from gocodemod.golang.facts import Facts
from gocodemod.model import ImportNeed, Span
from gocodemod.streaming.helper import importable
from gocodemod.syntax import Node, nodes
from gocodemod.syntax.scope import function_of
from gocodemod.syntax.statements import next_statement

_POOL = re.compile(
    r"&?sync\.Pool\{New:func\(\)(?:any|interface\{\})"
    r"\{return(?:new\(bytes\.Buffer\)|&bytes\.Buffer\{\}|bytes\.NewBuffer\(nil\)"
    r"|bytes\.NewBuffer\(make\(\[\]byte,0,\w+\)\));?\},?\}"
)
_LIMITS = re.compile(r"\.Cap\(|\bcap\(")


class Pool(msgspec.Struct, frozen=True):
    """How a buffer is taken and given back; `put` has `{}` for the name of the variable.

    `empty`: what is taken is empty. `dirty`: what is given back need not be.
    """

    get: str
    put: str
    empty: bool
    dirty: bool
    needs: tuple[ImportNeed, ...]

    def lent(self, name: str) -> list[str]:
        """The lines that take a buffer into the variable `name`, and see that it goes back."""
        put = self.put.format(name)
        first = [f"{name} := {self.get}", *([] if self.empty else [f"{name}.Reset()"])]
        if self.dirty:
            return [*first, f"defer {put}"]
        return [*first, "defer func() {", f"\t{name}.Reset()", f"\t{put}", "}()"]


class _Known(msgspec.Struct, frozen=True):
    """A variable that pools buffers; `capped`: not all that are given back go in."""

    id: str
    name: str
    file: str
    package: rows.Package
    capped: bool
    empty: bool
    dirty: bool
    getter: rows.Func | None
    putter: rows.Func | None


_KNOWN: WeakKeyDictionary[Facts, tuple[_Known, ...]] = WeakKeyDictionary()


def fitting(ctx: Context, file: str, at: Node) -> Pool | None:
    """A pool for code at `at`: one of its package, else one that it may import."""
    package = ctx.facts.package_of(file)
    if package is None or file not in package.files:
        return None
    if ctx.facts not in _KNOWN:
        _KNOWN[ctx.facts] = tuple(_pools(ctx))
    known = _KNOWN[ctx.facts]
    for found in sorted(known, key=lambda found: found.package.path != package.path):
        try:
            pool = _used(ctx, found, package, Span(file, at.start, at.end), at)
        except Obstacle:
            continue  # A name is taken there.
        if pool is not None:
            return pool
    return None


def _used(ctx: Context, found: _Known, package: rows.Package, here: Span, at: Node) -> Pool | None:
    """How a pool is used at a place, if it can be. Raises Obstacle where a name is taken."""
    if not _everywhere(ctx, here.file, found.file):
        return None
    getter, putter = (
        each if each and _everywhere(ctx, here.file, each.file) else None
        for each in (found.getter, found.putter)
    )
    if package.path == found.package.path:
        if putter is None and found.capped:
            return None
        get, needs = f"{found.name}.Get()", tuple[ImportNeed, ...]()
        if getter is not None:
            get = f"{getter.name}()"
        else:
            needs = (importable(ctx, here, "bytes", "bytes"),)
            get += f".(*{needs[0].name}.Buffer)"
        put = f"{putter.name}({{}})" if putter else f"{found.name}.Put({{}})"
        own = {each.name: each.id for each in (getter, putter) if each} | {found.name: found.id}
        if not _seen(ctx, here.file, at, own):
            return None
        empty, dirty = found.empty, found.dirty
        if (getter, putter) != (found.getter, found.putter):
            empty, dirty = False, False
        return Pool(get, put, empty, dirty, needs)
    if not getter or not putter or not _may_import(found, package):
        return None
    if not getter.exported or not putter.exported or function_of(at) is None:
        return None
    need = importable(ctx, here, found.package.path, found.package.name)
    get, put = f"{need.name}.{getter.name}()", f"{need.name}.{putter.name}({{}})"
    return Pool(get, put, found.empty, found.dirty, (need,))


def _may_import(found: _Known, package: rows.Package) -> bool:
    """Whether a package may import that of a pool, which itself imports none of the module."""
    parent, inner, _ = f"/{found.package.path}/".rpartition("/internal/")
    if inner and not f"/{package.path}/".startswith(f"{parent}/"):
        return False
    one, other = found.package, package
    return one.module == other.module and not one.imports and not one.main and not one.cgo


def _pools(ctx: Context) -> Iterator[_Known]:
    """The variables of the main modules that are nothing but pools of buffers."""
    for package in ctx.facts.packages():
        for file in package.files:
            source = ctx.source(file)
            if b"sync.Pool" not in source or b"bytes.Buffer" not in source:
                continue
            for spec in ctx.tree(file).find(nodes.VarSpec):
                names = [c for c in spec.children if isinstance(c, nodes.Identifier)]
                if function_of(spec) is not None:
                    continue
                name, _, value = "".join(spec.text.split()).partition("=")
                if len(names) == 1 and name == names[0].text and _POOL.fullmatch(value):
                    row = ctx.facts.object_at(file, names[0].start)
                    known = _known(ctx, package, file, row) if row else None
                    if known is not None:
                        yield known


def _known(ctx: Context, package: rows.Package, file: str, row: rows.Object) -> _Known | None:
    """What the uses of a variable say; None where one is not understood."""
    if any(row.name.encode() in ctx.source(other) for other in package.ignored):
        return None  # No loaded configuration tells how that file uses it.
    gets: list[tuple[rows.Ref, Node]] = []
    puts: list[tuple[rows.Ref, nodes.CallExpression]] = []
    for ref in ctx.facts.refs((row.id,)):
        if ref.role == "define":
            continue
        selected = ctx.tree(ref.file).node_at(ref.start, ref.end).parent
        call = selected.parent if selected else None
        if ref.role != "select" or not isinstance(call, nodes.CallExpression):
            return None
        asserted = call.parent
        if ref.member == "Get" and isinstance(asserted, nodes.TypeAssertionExpression):
            if asserted.text.rpartition(".(")[2] != "*bytes.Buffer)":
                return None
            gets.append((ref, asserted))
        elif ref.member == "Put" and _is_buffer(ctx, ref, call):
            puts.append((ref, call))
        else:
            return None
    getter = _only(_getter(ctx, ref, node) for ref, node in gets)
    putter = _only(_putter(ctx, ref, node) for ref, node in puts)
    if all(_reset_in(node) for _, node in gets):
        empty, dirty = getter is not None, True
    elif puts and all(_reset_before(node) for _, node in puts):
        empty, dirty = True, putter is not None
    else:
        empty, dirty = False, False
    homes = [function_of(node) for _, node in puts]
    capped = any(home is None or _LIMITS.search(home.text) for home in homes)
    return _Known(row.id, row.name, file, package, capped, empty, dirty, getter, putter)


def _is_buffer(ctx: Context, ref: rows.Ref, call: nodes.CallExpression) -> bool:
    given = call.arguments.items
    if len(given) != 1:
        return False
    found = ctx.facts.exprs(ref.file, given[0].start, given[0].end)
    here = [e for e in found if (e.start, e.end) == (given[0].start, given[0].end)]
    return any(e.type.text == "*bytes.Buffer" for e in here)


def _only(found: Iterator[rows.Func | None]) -> rows.Func | None:
    """The one function of all, if there is no more than one use."""
    those = list(found)
    return those[0] if len(those) == 1 else None


def _function(ctx: Context, ref: rows.Ref) -> tuple[rows.Func, Sequence[Node]] | None:
    """The plain function around a use, and its statements."""
    found = ctx.facts.funcs(ids=(ref.function,)) if ref.function and not ref.in_literal else ()
    if len(found) != 1 or found[0].receiver is not None or found[0].type_params:
        return None
    home = function_of(ctx.tree(ref.file).node_at(ref.start, ref.end))
    lists = home.find(nodes.StatementList) if home else ()
    return (found[0], lists[0].items) if lists else None


def _getter(ctx: Context, ref: rows.Ref, node: Node) -> rows.Func | None:
    """`func f() *bytes.Buffer`, which does nothing but take, and reset perhaps."""
    found = _function(ctx, ref)
    if found is None or found[0].params or [r.text for r in found[0].results] != ["*bytes.Buffer"]:
        return None
    words = ["".join(s.text.split()) for s in found[1]]
    taken = "".join(node.text.split())
    if words == [f"return{taken}"]:
        return found[0]
    name = words[0].partition(":=")[0]
    plain = [f"{name}:={taken}", f"return{name}"]
    return found[0] if words in (plain, [plain[0], f"{name}.Reset()", plain[1]]) else None


def _putter(ctx: Context, ref: rows.Ref, node: nodes.CallExpression) -> rows.Func | None:
    """`func f(b *bytes.Buffer)`, which resets, asks for the capacity, and puts."""
    found = _function(ctx, ref)
    if found is None or found[0].results or len(found[0].params) != 1:
        return None
    param = found[0].params[0]
    if param.type.text != "*bytes.Buffer" or node.arguments.items[0].text != param.name:
        return None
    for use in ctx.facts.refs((param.id,)):
        asked = use.role == "select" and use.member in ("Reset", "Cap", "Len")
        if use.role not in ("define", "compare") and not asked and use.outer_start != node.start:
            return None
    return found[0]


def _reset_in(taken: Node) -> bool:
    """Whether `x := taken` is followed by `x.Reset()`, past deferred calls."""
    around = taken.parent.parent if taken.parent else None
    if not isinstance(around, nodes.ShortVarDeclaration) or len(around.left.children) != 1:
        return False
    behind = next_statement(around)
    while isinstance(behind, nodes.DeferStatement):
        behind = next_statement(behind)
    return behind is not None and behind.text == f"{around.left.text}.Reset()"


def _reset_before(put: nodes.CallExpression) -> bool:
    """Whether `x.Reset()` stands right before `pool.Put(x)`."""
    statement: Node | None = put.parent
    list_ = statement.parent if statement else None
    if not isinstance(list_, nodes.StatementList) or isinstance(statement, nodes.DeferStatement):
        return False
    reset = f"{put.arguments.items[0].text}.Reset()"
    before = [s for s in list_.items if s.end <= put.start]
    return bool(before) and before[-1].text == reset


def _everywhere(ctx: Context, file: str, other: str) -> bool:
    """Whether `other` is built wherever `file` is."""
    if other == file:
        return True
    built = {row.file: row.configurations for row in ctx.facts.covering((file, other))}
    whole = [{(c.goos, c.goarch, c.tags) for c in built.get(each, ())} for each in (file, other)]
    if whole[0] <= whole[1]:
        return True
    ports = [{each[:2] for each in there} for there in whole]
    return b"//go:build" not in ctx.source(other) and ports[0] <= ports[1]


def _seen(ctx: Context, file: str, at: Node, names: dict[str, str]) -> bool:
    """Whether these names mean objects of these ids in all of the function around `at`."""
    home = function_of(at)
    for name in home.find(nodes.Identifier) if home else ():
        if name.text in names:
            found = ctx.facts.object_at(file, name.start)
            if found is None or found.id != names[name.text]:
                return False
    return home is not None
