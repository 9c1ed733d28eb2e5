"""The pass constrain-params: step 2 of the method."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import ClassVar

import msgspec

from gocodemod.api import (
    Change,
    Context,
    Edit,
    ImportNeed,
    Node,
    Obstacle,
    Refusal,
    Site,
    Span,
    Spelling,
    Transform,
    declared,
    identifiers_in,
    importable,
    imported,
    initializes,
    nodes,
    rows,
    spell,
)


class _Target(msgspec.Struct, frozen=True):
    """One interface parameter of one function, and the calls of the function."""

    row: rows.Parameter
    func: rows.Func
    calls: tuple[rows.Ref, ...]

    @property
    def param(self) -> rows.Param:
        return self.func.params[self.row.index]

    @property
    def at(self) -> Span:
        return _at(self.row)


def _at(row: rows.Parameter) -> Span:
    return Span(row.file, row.start, row.end)


# What the body may not do with the parameter: role of the use -> code and words.
_BODY = {
    "assert": ("asserted", "a type assertion looks into it"),
    "switch": ("asserted", "a type switch looks into it"),
    "compare": ("compared", "it is compared"),
    "write": ("reassigned", "it is assigned to"),
    "address": ("address-taken", "its address is taken"),
    "convert": ("boxes-again", "it is converted, which boxes it again"),
    "argument": ("boxes-again", "it is passed on, which boxes it again"),
    "return": ("boxes-again", "it is returned as an interface"),
    "assign": ("boxes-again", "it is stored in another variable"),
    "element": ("boxes-again", "it is stored in a composite value"),
    "send": ("boxes-again", "it is sent on a channel"),
    "index": ("boxes-again", "it is used as a key"),
}


class ConstrainParams(Transform):
    """Give an interface parameter its compile-time type where boxing costs an allocation.

    A call `f(v)` with a non-pointer value v and an interface parameter copies v
    to the heap, unless f inlines. Where the compiler reports that allocation
    (`v escapes to heap` at the argument), the parameter gets
    the one concrete type that every call passes, when it is the interface's only
    implementation; else a type parameter constrained by the interface.

    It does not pay, and is refused, for pointers, for arguments that are
    interfaces already, for callees that inline, and for bodies that box the value
    again. It would alter behaviour, and is refused, where the body looks into
    the interface, assigns to it, takes its address, defers or starts its
    methods, or where the function is used as a value.
    """

    name = "constrain-params"
    title = "give interface parameters their compile-time type"
    risk = "safe"
    benefit = "removes"
    codes: ClassVar[Mapping[str, str]] = {
        "no-benefit": "the compiler reports no allocation that the change would remove",
        "mixed-callers": "some calls pass values and others pass interfaces or pointers",
        "nil-argument": "a call passes nil, which has no type to infer",
        "multi-value-call": "a call passes the results of another call as its arguments",
        "function-value": "the function is used as a value",
        "unsupported-shape": "a variadic or slice parameter, which this version leaves alone",
        "asserted": "the body asserts or switches on the type of the parameter",
        "compared": "the body compares the parameter",
        "reassigned": "the body assigns to the parameter",
        "address-taken": "the body takes the parameter's address",
        "boxes-again": "the body turns the parameter into an interface again",
        "method-value": "the body uses a method of the parameter as a value",
        "deferred-method": "the body defers or starts a method of the parameter",
        "unknown-use": "the body uses the parameter in a way that is not understood",
        "frame-names": "something in reach asks for the names of functions (runtime.FuncForPC)",
        "linkname": "a linkname, export or assembly symbol names the function",
        "language-version": "the module's go line is older than 1.18",
        "evaluation-order": "a call in another argument could write what the argument reads",
        "not-writable": "the file is generated, vendored or outside the module",
    }

    def find(self, ctx: Context) -> Iterator[Site | Refusal]:
        """Yield each interface parameter that some call passes a concrete value to."""
        selected = {p.path for p in ctx.facts.packages() if p.selected}
        for row in ctx.facts.parameters():
            if row.package in selected and (ctx.options.include_tests or not row.test):
                yield Site(
                    span=_at(row),
                    subject=f"{row.function}({row.name})",
                    weight=float(row.boxed),
                    data=row,
                )

    def rewrite(self, ctx: Context, site: Site) -> Change | Refusal:
        """Constrain one parameter, or say why not."""
        row = site.data
        assert isinstance(row, rows.Parameter)
        _check_counts(row)
        _check_body(row)
        _check_shape(ctx, row)
        func = ctx.facts.funcs(ids=(row.function,))[0]
        target = _Target(row, func, ctx.facts.refs((row.function,)))
        arguments = _check_calls(target)
        for ref, arg in arguments:
            _check_order(ctx, ref, arg)
        _check_selections(ctx, target)
        boxed = _check_benefit(ctx, target, arguments)
        return _change(ctx, self, target, arguments, boxed)


def _hands_on(row: rows.Parameter, use: rows.Use) -> bool:
    """A recursive call that hands the parameter on to itself keeps its type."""
    return use.role == "argument" and (use.callee, use.index) == (row.function, row.index)


def _check_counts(row: rows.Parameter) -> None:
    """Every call from outside passes a value that is boxed."""
    if not row.boxed:
        raise Obstacle("no-benefit", "no call boxes a value into it", _at(row))
    if row.nils:
        raise Obstacle("nil-argument", "a call passes nil", _at(row))
    interfaces = row.interfaces - sum(_hands_on(row, use) for use in row.uses)
    if interfaces > 0 or row.unboxed:
        words = f"{row.boxed} calls pass values, {interfaces + row.unboxed} others do not"
        raise Obstacle("mixed-callers", words, _at(row))


def _check_body(row: rows.Parameter) -> None:
    """The body only calls its methods, as far as the roles of its uses tell."""
    if row.variadic:
        raise Obstacle("unsupported-shape", "it is variadic", _at(row))
    if row.name in ("", "_") or not row.uses:
        raise Obstacle("no-benefit", "the body does not use it", _at(row))
    for use in row.uses:
        at = Span(row.file, use.start, use.end)
        if _hands_on(row, use) or use.role == "select":
            continue
        code, words = _BODY.get(use.role, ("unknown-use", f"the body uses it as {use.role}"))
        raise Obstacle(code, words, at)


def _check_shape(ctx: Context, row: rows.Parameter) -> None:
    name = row.function.rpartition(".")[2]
    if any(name in pragma.names for pragma in ctx.facts.pragmas()):
        raise Obstacle("linkname", "a symbol outside Go's type system names it", _at(row))
    why = ctx.writable(row.file)
    if why:
        raise Obstacle("not-writable", f"{row.file} is {why}", _at(row))


def _recursive(target: _Target, call: rows.Ref) -> bool:
    """Whether the call stands in the function itself and hands the parameter on."""
    index = target.row.index
    arg = call.args[index] if index < len(call.args) else None
    return arg is not None and call.function == target.func.id and arg.object == target.param.id


def _check_calls(target: _Target) -> list[tuple[rows.Ref, rows.Arg]]:
    """The calls from outside the function, each with the argument; all pass boxed values."""
    arguments = []
    for ref in target.calls:
        at = Span(ref.file, ref.start, ref.end)
        if ref.role == "define":
            continue
        if ref.role not in ("call", "go", "defer"):
            raise Obstacle("function-value", "the function is used as a value", at)
        if len(ref.args) == 1 and ref.args[0].type.kind == "tuple":
            raise Obstacle("multi-value-call", "the results of another call are its arguments", at)
        if _recursive(target, ref):
            continue
        arguments.append((ref, ref.args[target.row.index]))
    for ref, arg in arguments:
        if not arg.type.boxes:
            at = Span(ref.file, arg.start, arg.end)
            raise Obstacle("mixed-callers", f"a call passes a {arg.type.text}, not a value", at)
    return arguments


# Predeclared functions that write nothing.
_PURE = frozenset({"len", "cap", "min", "max", "new", "make", "complex", "real", "imag"})
# Uses of a local variable that give nobody its address.
_PLAIN = frozenset(
    {"define", "argument", "write", "assign", "return", "element", "convert", "compare", "send"}
)


def _check_order(ctx: Context, ref: rows.Ref, arg: rows.Arg) -> None:
    """A box is made in its turn; an argument as such is read when all calls have returned.

    The language leaves the order open (spec, "Order of evaluation"), the compiler's is seen.
    """
    tree = ctx.tree(ref.file)
    call = tree.exactly(arg.start, arg.end, nodes.CallExpression)
    if (call is not None and _calls(ctx, ref.file, call)) or _literal(ctx, ref.file, arg):
        return
    others = [each for each in ref.args if each.start != arg.start]
    if not any(_acts(ctx, ref.file, each) for each in others):
        return
    if ":" in arg.object and all(_plain(ctx, use) for use in ctx.facts.refs((arg.object,))):
        return
    at = Span(ref.file, arg.start, arg.end)
    raise Obstacle("evaluation-order", "a call in another argument could write it", at)


def _acts(ctx: Context, file: str, arg: rows.Arg) -> bool:
    """Whether evaluating an argument calls a function or receives from a channel."""
    kinds = (nodes.CallExpression, nodes.UnaryExpression)
    whole = ctx.tree(file).node_at(arg.start, arg.end)
    return any(
        _calls(ctx, file, n) if isinstance(n, nodes.CallExpression) else n.text.startswith("<-")
        for n in whole.find(*kinds)
    )


def _calls(ctx: Context, file: str, call: nodes.CallExpression) -> bool:
    """Whether it is a call, and of more than a predeclared function; no conversion."""
    at = (call.function.start, call.function.end)
    for found in ctx.facts.exprs(file, *at):
        if (found.start, found.end) == at:
            return found.type.kind == "func" and found.object not in _PURE
    return True


def _plain(ctx: Context, use: rows.Ref) -> bool:
    """Whether a use of a local variable leaves it to the statements of its function."""
    if use.in_literal:
        return False
    if use.role == "select":  # x.f, but not &x.f, x.f[:], x.f.m() and x.m()
        source = ctx.source(use.file)
        before, behind = source[: use.outer_start].rstrip(b" \t("), source[use.outer_end :]
        return not before.endswith(b"&") and behind.lstrip(b" \t)")[:1] not in (b".", b"[", b"(")
    return use.role in _PLAIN


def _check_selections(ctx: Context, target: _Target) -> None:
    """Each selected method is called, at once."""
    tree = ctx.tree(target.func.file)
    for use in target.row.uses:
        if use.role != "select":
            continue
        at = Span(target.func.file, use.start, use.end)
        selector = tree.node_at(use.start, use.end).parent
        call = selector.parent if selector is not None else None
        if not isinstance(selector, nodes.SelectorExpression):
            raise Obstacle("unknown-use", "the body selects from it in an unusual way", at)
        if not isinstance(call, nodes.CallExpression) or call.function != selector:
            raise Obstacle("method-value", f"{selector.text} is used as a value", at)
        if isinstance(call.parent, (nodes.DeferStatement, nodes.GoStatement)):
            raise Obstacle("deferred-method", f"{selector.text} is deferred or started", at)


def _check_benefit(
    ctx: Context, target: _Target, arguments: Sequence[tuple[rows.Ref, rows.Arg]]
) -> tuple[str, ...]:
    """The compiler's lines that report the boxes; empty when no benefit is required."""
    if not ctx.options.require_benefit:
        return ()
    func = target.func
    packages = sorted({func.package, *(r.package for r, _ in arguments if not r.test)})
    told = ctx.compiler(packages)
    line, _ = ctx.position(func.file, func.name_start)
    for row in told:
        here = (row.kind, row.file, row.line) == ("can-inline", func.file, line)
        if here and row.subject.partition("[")[0] == func.name:
            raise Obstacle("no-benefit", "the compiler inlines it, so nothing is boxed", target.at)
    boxes = {(d.file, d.line, d.column): d for d in told if d.kind == "escapes"}
    lines = []
    for ref, arg in arguments:
        if _static(ctx, ref.file, arg):
            continue
        first, last = ctx.position(ref.file, arg.start), ctx.position(ref.file, arg.end)
        for (file, *where), row in boxes.items():
            if file == ref.file and first <= tuple(where) < last:
                lines.append(f"{row.file}:{row.line}:{row.column}: {row.text}")
    if not lines:
        raise Obstacle("no-benefit", "the compiler reports no allocation at its calls", target.at)
    return tuple(sorted(lines))


def _static(ctx: Context, file: str, arg: rows.Arg) -> bool:
    """Whether the box of an argument is static data: of constants, or of one byte."""
    return arg.type.size == 1 or _literal(ctx, file, arg)


def _literal(ctx: Context, file: str, arg: rows.Arg) -> bool:
    """Whether an argument is a constant or a composite literal of constants."""
    literal = ctx.tree(file).exactly(arg.start, arg.end, nodes.CompositeLiteral)
    if arg.const or literal is None or arg.type.kind not in ("struct", "array"):
        return arg.const
    found = ctx.facts.exprs(file, arg.start, arg.end)
    return _constant(literal, {(e.start, e.end) for e in found if e.const})


def _constant(node: Node, consts: Set[tuple[int, int]]) -> bool:
    if isinstance(node, nodes.CompositeLiteral):
        node = node.body
    parts = [c for c in node.children if not isinstance(c, nodes.Comment)]
    if isinstance(node, nodes.LiteralValue):
        return all(_constant(part, consts) for part in parts)
    if isinstance(node, (nodes.KeyedElement, nodes.LiteralElement)):
        return _constant(parts[-1], consts)
    return (node.start, node.end) in consts or node.text == "nil"


def _change(
    ctx: Context,
    transform: Transform,
    target: _Target,
    arguments: Sequence[tuple[rows.Ref, rows.Arg]],
    boxed: tuple[str, ...],
) -> Change:
    func, param = target.func, target.param
    types = sorted({a.type.text for _, a in arguments})
    declaration = ctx.tree(func.file).enclosing(param.start, nodes.ParameterDeclaration)
    if declaration is None:
        raise Obstacle("unsupported-shape", "its declaration is not understood", target.at)
    source = ctx.source(func.file)
    written = source[param.type_start : param.type_end].decode()
    imports: tuple[ImportNeed, ...] = ()
    edits = []
    spelling = None
    if len(types) == 1 and _only_implementation(ctx, param, arguments[0][1].type):
        spelling = _named_there(ctx, func, arguments[0][1].type)
    if spelling is not None:
        new, imports = spelling.text, spelling.imports
        decision = "concrete: every call passes this type, the interface's only implementation"
    else:
        for ref, _ in arguments:
            _check_language(ctx, target, ref.file)
        if ctx.graph("frames").sees((func.id,)):  # The name would become f[...].
            raise Obstacle("frame-names", "code in reach of it looks at function names", target.at)
        new = _fresh(ctx, func)
        edits.append(_type_parameter(ctx, func, f"{new} {written}"))
        decision = f"generic: calls pass {len(types)} value type{'s' if len(types) > 1 else ''}"
    edits += _parameter_edits(func.file, declaration, param, written, new)
    package = ctx.facts.package_of(func.file)
    open_api = func.exported and package is not None and not package.internal
    line, _ = ctx.position(func.file, param.type_start)
    return Change(
        id=f"{transform.name}:{func.file}:{func.name}.{param.name}",
        transform=transform.name,
        title=f"give {func.name}'s parameter {param.name} its compile-time type",
        reason=_reason(len(boxed) or len(arguments), written),
        risk=transform.risk,
        api="exported" if open_api else "internal" if func.exported else "none",
        files=(func.file,),
        edits=(_joined(source, declaration, sorted(edits)),),
        imports=imports,
        names=(func.name,),
        benefit={"before": list(boxed)},
        evidence={
            "decision": decision,
            "types": types,
            "call_sites": len(arguments),
            "instantiations": len(types) if decision.startswith("generic") else 0,
        },
        line=line,
    )


def _reason(boxes: int, written: str) -> str:
    calls = "1 call boxes" if boxes == 1 else f"{boxes} calls box"
    return f"{calls} a value into {written}"


def _only_implementation(ctx: Context, param: rows.Param, used: rows.TypeRef) -> bool:
    if not param.type.named or not used.named:
        return False
    for row in ctx.facts.named(ids=(param.type.named,)):
        return row.implementers == (used.named,)
    return False


def _check_language(ctx: Context, target: _Target, file: str) -> None:
    for each in (target.func.file, file):
        if ctx.facts.language(each) < (1, 18):
            words = f"the go line of the module of {each} is older than 1.18"
            raise Obstacle("language-version", words, target.at)


def _named_there(ctx: Context, func: rows.Func, used: rows.TypeRef) -> Spelling | None:
    """How the type is written at the function; None where it cannot be, or may not be."""
    tree = ctx.tree(func.file)
    spelling = spell(ctx.facts, tree, used.text, func.file)
    package = ctx.facts.package_of(func.file)
    for row in ctx.facts.named(ids=(used.named,)):
        if spelling is None or package is None or row.local or row.test:
            return None
        if row.package == func.package:
            hidden = func.type_params and row.name in identifiers_in(
                tree.node_at(func.name_start, func.name_end)
            )
            return None if hidden or initializes(ctx.facts, func) else spelling
        if not importable(ctx.facts, package, row.package):
            return None
        names = set(imported(ctx.facts, tree).values())
        for need in spelling.imports:
            for file in (*package.files, *package.test_files, *package.ignored):
                if need.name.encode() in ctx.source(file):
                    names |= declared(ctx.tree(file))
            if need.name in names:
                return None
        return spelling
    return None


def _fresh(ctx: Context, func: rows.Func) -> str:
    """A name for the type parameter that nothing in the function or package uses."""
    taken = set(identifiers_in(ctx.tree(func.file).node_at(func.name_start, func.name_end)))
    taken |= {t.name for t in ctx.facts.named() if t.package == func.package}
    for wish in ("T", "U", "V", "W"):
        if wish not in taken:
            return wish
    return next(f"T{n}" for n in range(2, 1000) if f"T{n}" not in taken)


def _type_parameter(ctx: Context, func: rows.Func, text: str) -> Edit:
    for known in ctx.tree(func.file).find(nodes.TypeParameterList):
        if func.name_end <= known.start < func.params[0].start:
            last = known.children[-1].end
            return Edit(func.file, last, last, f", {text}")
    return Edit(func.file, func.name_end, func.name_end, f"[{text}]")


def _joined(source: bytes, declaration: Node, edits: Sequence[Edit]) -> Edit:
    """One edit for all: changes of two parameters of a function are made one after the other."""
    start = at = min(declaration.start, edits[0].start)
    text = ""
    for edit in edits:
        text += source[at : edit.start].decode() + edit.text
        at = edit.end
    text += source[at : declaration.end].decode()
    return Edit(edits[0].file, start, declaration.end, text)


def _parameter_edits(
    file: str, declaration: nodes.ParameterDeclaration, param: rows.Param, old: str, new: str
) -> Iterator[Edit]:
    """`a, b, c I` becomes `a I, b T, c I`: the neighbours keep their type."""
    names = [c for c in declaration.children if isinstance(c, nodes.Identifier)]
    at = next((i for i, n in enumerate(names) if n.start == param.start), 0)
    if at > 0:
        yield Edit(file, names[at - 1].end, names[at - 1].end, f" {old}")
    if at + 1 < len(names):
        yield Edit(file, names[at].end, names[at].end, f" {new}")
    else:
        yield Edit(file, param.type_start, param.type_end, new)
