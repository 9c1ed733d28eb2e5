"""One change: a group of parameters gets its compile-time types."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from gocodemod.constraining.body import check_body, check_capacity, check_recursion
from gocodemod.constraining.boxes import boxes
from gocodemod.constraining.choice import Choice, choose
from gocodemod.constraining.group import Group, Key, at, handed, key
from gocodemod.constraining.instances import instances
from gocodemod.constraining.methods import check_method
from gocodemod.constraining.order import check_order
from gocodemod.constraining.signature import rewritten
from gocodemod.constraining.sites import Sites, empty, uneven
from gocodemod.constraining.values import Passing, Reader
from gocodemod.context import Context, Obstacle
from gocodemod.golang import rows
from gocodemod.model import Api, Edit, ImportNeed, Span


class Rewrite(msgspec.Struct, frozen=True):
    """A change of one group, ready to be proposed; `funcs` in the order of the group.

    `instantiations`: how many instances of the functions there are for one of each before.
    """

    funcs: tuple[rows.Func, ...]
    choices: tuple[Choice, ...]
    edits: tuple[Edit, ...]
    imports: tuple[ImportNeed, ...]
    api: Api
    lines: tuple[str, ...]
    calls: int
    instantiations: int


def constrain(ctx: Context, group: Group) -> Rewrite:
    """The edits that give the group its types. Raises Obstacle where they may not be."""
    members = {key(row): row for row in group.rows}
    _check_counts(group, members)
    check_body(group, members)
    funcs = _functions(ctx, group)
    for func in funcs.values():
        _check_symbol(ctx, func)
    passings = _passings(ctx, group, members, funcs)
    for value in (v for each in passings.values() for p in each for v in p.values):
        if not value.handed:
            check_order(ctx, value)
    everything = [p for each in passings.values() for p in each]
    lines = boxes(ctx, group, funcs.values(), everything)
    for func in funcs.values():
        check_method(ctx, func)
    if ctx.graph("frames").sees(tuple(funcs)):
        words = "code in reach of it asks for the names or places of functions"
        raise Obstacle("frame-names", words, group.at)
    choices = choose(ctx, group, funcs, passings)
    _check_choices(ctx, group, funcs, choices, passings)
    sizes = {k: max((t.size for t in choice.types), default=0) for k, choice in choices.items()}
    check_recursion(group, members, sizes)
    edits, imports = _edits(ctx, funcs, choices, passings)
    return Rewrite(
        funcs=tuple(funcs.values()),
        choices=tuple(choices[key(row)] for row in group.rows),
        edits=edits,
        imports=imports,
        api=_api(ctx, funcs.values()),
        lines=lines,
        calls=len({(p.ref.file, p.ref.start) for p in everything if p.values}),
        instantiations=instances(choices, passings),
    )


def _check_counts(group: Group, members: Mapping[Key, rows.Parameter]) -> None:
    """Calls pass values that are boxed; what is told apart without a look at the calls."""
    received = {to for row in group.rows for use in row.uses if (to := handed(use, members))}
    boxed = sum(row.boxed for row in group.rows)
    slices = any(row.slice or row.variadic for row in group.rows if row.slices)
    for row in group.rows:
        if row.nils:
            raise Obstacle("nil-argument", "a call passes nil", at(row))
        others = row.unboxed + (0 if key(row) in received else row.interfaces)
        if boxed and others:
            count = f"{others} of {row.boxed + others} arguments"
            words = f"not every call passes a value: {count} are pointers or interfaces"
            raise Obstacle("mixed-callers", words, at(row))
    if not boxed and not slices:
        raise Obstacle("no-benefit", "no call boxes a value into it", group.at)


def _functions(ctx: Context, group: Group) -> dict[str, rows.Func]:
    funcs: dict[str, rows.Func] = {}
    for func in ctx.facts.funcs(ids={row.function for row in group.rows}):
        if func.id in funcs:
            words = f"{func.file} and {funcs[func.id].file} both declare it"
            raise Obstacle("declared-twice", words, group.at)
        funcs[func.id] = func
    return {row.function: funcs[row.function] for row in group.rows}


# What else a line above a function says, it may say of one function alone.
_ANY = frozenset({"//go:noinline", "//go:norace", "//go:nocheckptr"})
_IGNORE = re.compile(rb"//gocodemod:ignore[ \t]+constrain-params\b")


def _check_symbol(ctx: Context, func: rows.Func) -> None:
    """Nothing outside of Go's types names the function, and its file may be written."""
    where = Span(func.file, func.name_start, func.name_end)
    for pragma in ctx.facts.pragmas():
        if func.name in pragma.names:
            words = f"{pragma.file}:{pragma.line} names it, outside of Go's type system"
            raise Obstacle("linkname", words, where)
    for directive in func.directives:
        if directive not in _ANY:
            raise Obstacle("linkname", f"it has the directive {directive}", where)
    why = ctx.writable(func.file)
    if why:
        raise Obstacle("not-writable", f"{func.file} is {why}", where)
    if _IGNORE.search(ctx.source(func.file), func.doc_start, func.start):
        raise Obstacle("ignored", f"{func.name} is ignored by a comment", where)
    package = ctx.facts.package_of(func.file)
    line = re.compile(rb"^//go:generate\b.*(?<![\w.])" + func.name.encode() + rb"\b", re.MULTILINE)
    for file in (*package.files, *package.test_files) if package else ():
        if line.search(ctx.source(file)):
            raise Obstacle("go-generate", f"a //go:generate line in {file} names it", where)


def _passings(
    ctx: Context,
    group: Group,
    members: Mapping[Key, rows.Parameter],
    funcs: Mapping[str, rows.Func],
) -> dict[Key, list[Passing]]:
    """What the calls pass to each parameter: boxed values, or parameters of the group."""
    handing = {
        Span(row.file, use.start, use.end): key(row)
        for row in group.rows
        for use in row.uses
        if handed(use, members)
    }
    reader = Reader(ctx, members, handing)
    refs: dict[str, list[rows.Ref]] = {name: [] for name in funcs}
    for ref in ctx.facts.refs(tuple(funcs)):
        if ref.role == "define":
            continue
        if ref.role not in ("call", "go", "defer"):
            where = Span(ref.file, ref.start, ref.end)
            raise Obstacle("function-value", "the function is used as a value", where)
        refs[ref.id].append(ref)
    found: dict[Key, list[Passing]] = {}
    for row in group.rows:
        found[key(row)] = [reader.passing(row, ref) for ref in refs[row.function]]
    if any(passing.grown for each in found.values() for passing in each):
        check_capacity(ctx, group)
    for value in (v for each in found.values() for p in each for v in p.values):
        if not value.handed and not _value(value.type):
            words = f"a call passes {value.type.text}, which is no value that is boxed"
            raise Obstacle("mixed-callers", words, value.at)
    return found


def _value(type_: rows.TypeRef) -> bool:
    """Whether a value of a type is no pointer in an interface; it may be of no size."""
    return type_.boxes or (type_.kind in ("struct", "array") and type_.size == 0)


def _check_choices(
    ctx: Context,
    group: Group,
    funcs: Mapping[str, rows.Func],
    choices: Mapping[Key, Choice],
    passings: Mapping[Key, Sequence[Passing]],
) -> None:
    """One call passes one type to one type parameter, and the language has them."""
    generic = {where: choice.generic for where, choice in choices.items()}
    for where, choice in choices.items():
        if not choice.types:
            raise Obstacle("no-benefit", "no call passes a value", at(choice.row))
        if not choice.generic:
            continue
        method = funcs[choice.row.function].receiver is not None
        for passing in passings[where]:
            _check_language(ctx, choice.row.file, method, group)
            _check_language(ctx, passing.ref.file, method, group)
            kinds = list(uneven(choice, passing, generic))
            if kinds:
                words = f"one call passes {' and '.join(kinds)}, which one type cannot stand for"
                span = Span(passing.ref.file, passing.ref.start, passing.ref.end)
                raise Obstacle("mixed-callers", words, span)


def _check_language(ctx: Context, file: str, method: bool, group: Group) -> None:
    needed = (1, 27) if method else (1, 18)
    if ctx.facts.language(file) < needed:
        what = "type parameters of methods" if method else "type parameters"
        words = f"{what} need go {needed[0]}.{needed[1]}, newer than the go line for {file}"
        raise Obstacle("language-version", words, group.at)


def _edits(
    ctx: Context,
    funcs: Mapping[str, rows.Func],
    choices: Mapping[Key, Choice],
    passings: Mapping[Key, Sequence[Passing]],
) -> tuple[tuple[Edit, ...], tuple[ImportNeed, ...]]:
    sites = Sites(ctx, [passing for given in passings.values() for passing in given])
    edits: list[Edit] = []
    for func in funcs.values():
        mine = [choice for choice in choices.values() if choice.row.function == func.id]
        first = -1
        for choice in mine:
            given = passings[key(choice.row)]
            if choice.generic and any(empty(choice, passing) for passing in given):
                first = choice.row.index
                if func.type_params and any(passing.ref.instantiated for passing in given):
                    words = "a call without values has type arguments"
                    raise Obstacle("not-inferable", words, at(choice.row))
            for passing in given:
                sites.call(choice, passing)
        edits += rewritten(ctx, func, mine, first).edits
    spelled = [choice.spelling for choice in choices.values() if choice.spelling]
    imports = {need for spelling in spelled for need in spelling.imports} | sites.imports
    edits += sites.edits
    for edit in edits:
        why = ctx.writable(edit.file)
        if why:
            words = f"{edit.file} has a call to rewrite, and is {why}"
            raise Obstacle("not-writable", words, Span(edit.file, edit.start, edit.end))
    return tuple(sorted(edits)), tuple(sorted(imports))


def _api(ctx: Context, funcs: Iterable[rows.Func]) -> Api:
    """Who can see the signatures: other modules, other packages, nobody."""
    api: Api = "none"
    for func in funcs:
        package = ctx.facts.package_of(func.file)
        if func.exported and package is not None and not package.internal:
            return "exported"
        if func.exported:
            api = "internal"
    return api
