"""The pass remove-passthrough: step 1 of the method."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import ClassVar

from gocodemod.api import (
    Api,
    Change,
    Context,
    Edit,
    ImportNeed,
    Node,
    Obstacle,
    Refusal,
    Site,
    Span,
    Transform,
    flow_of,
    nodes,
    publications,
    removal_span,
    removing,
    rows,
    spell,
    standing,
)

# What stands in a line that only asserts that A implements an interface.
_ASSERTED = r"(\(?[\w.]+\)?\()?(\(\*A\)\(nil\)|&?A\{(\w+:)?(nil)?\}|new\(A\))\)?"

_VALUE_ROLES = {
    "assert": ("asserted", "a type assertion names it"),
    "switch": ("asserted", "a type switch names it"),
    "embed": ("embedded", "it is embedded in another type"),
    "constraint": ("type-argument", "it is used as a constraint"),
    "type-arg": ("type-argument", "it is used as a type argument"),
    "method-expr": ("method-value", "a method expression names it"),
    "new": ("zero-value", "new or make builds one without an inner value"),
}


class RemovePassthrough(Transform):
    """Remove adapters: structs of one field whose methods only forward to that field.

    The type, its methods and its constructor go; whoever held the adapter holds
    the inner value, and calls go straight to it. A call loses one hop (about
    1 ns), an adapter that was built per use loses its allocation.

    A site is a struct of one or two fields at least half of whose methods
    forward. It is removed when every method is `return r.f.M(p...)` (or the
    same through named variables), with the same parameter and result types in the
    same order, and when nobody can notice. Somebody could when the value reaches
    an empty interface, an interface declared outside the module, reflection, a
    type assertion, a comparison or a map key; when the adapter is nil anywhere;
    when a method is taken as a value; when the inner is held by value, written
    later or nil; or when the inner looks at its callers. Each of these is a
    refusal with its own code.
    """

    name = "remove-passthrough"
    title = "remove pass-through adapters"
    risk = "safe"
    benefit = "none-worse"
    codes: ClassVar[Mapping[str, str]] = {
        "work-in-method": "a method does more than forward, so the layer means something",
        "extra-state": "the struct holds more than the value it forwards to",
        "converts-parameter": "a forwarded parameter changes its type on the way",
        "reorders-parameters": "a method forwards its parameters in another order",
        "drops-parameter": "a method does not pass on every parameter",
        "adds-argument": "a method passes an argument of its own",
        "converts-result": "a method's results differ from those of the call it forwards to",
        "partial-forward": "the methods forward to different fields, or only some forward",
        "generic-type": "the adapter has type parameters",
        "inner-by-value": "the adapter holds a copy of its inner value, a snapshot",
        "inner-embedded": "the inner is embedded, so its other methods are promoted",
        "inner-not-nameable": "the inner's type cannot be written where the adapter's stands",
        "method-renamed": "an interface needs a method that the inner has under another name",
        "reassigned-inner": "the inner field is written after the adapter was built",
        "field-used": "code outside the adapter's methods uses the inner field",
        "reaches-any": "a value reaches an empty interface, where %v or reflection sees it",
        "reaches-external": "a value reaches an interface of another module, which may assert",
        "held-reflected": "a value that holds the adapter reaches an empty interface",
        "generic-code": "a value is passed to a type parameter",
        "asserted": "a type assertion or type switch would see the difference",
        "compared": "values are compared, or used as map keys",
        "nil-adapter": "the adapter, or an interface that holds it, is compared with nil or is nil",
        "nil-inner": "a nil inner is passed in",
        "method-value": "a method is used as a value or expression, bound early instead of late",
        "deferred-call": "a deferred or started call would bind to the inner instead",
        "embedded": "the adapter is embedded in another type",
        "type-argument": "the adapter is a type argument or part of a constraint",
        "zero-value": "an adapter is built without an inner value",
        "dereferenced": "an adapter is copied through a pointer, or its address is taken",
        "unusual-literal": "an adapter literal has not exactly the inner value",
        "constructor-value": "the constructor is used as a value",
        "inner-sees-callers": "the inner asks for its callers (runtime.Caller and the like)",
        "linkname": "a linkname, export, assembly symbol or go:generate line names it",
        "init-effects": "code that runs at start-up would no longer be imported",
        "unsafe": "its memory is looked at through unsafe.Pointer",
        "exported-api": "others could import it, or get it from what they import",
        "not-writable": "a file that would change is generated, vendored or outside the module",
    }

    def find(self, ctx: Context) -> Iterator[Site | Refusal]:
        """Yield every adapter and near miss declared in the selected packages."""
        selected = {p.path for p in ctx.facts.packages() if p.selected}
        for layer in ctx.graph("layers"):
            struct, obstacle = layer.struct, layer.obstacle
            if struct.package not in selected or (struct.test and not ctx.options.include_tests):
                continue
            if obstacle:
                yield ctx.refuse(self, obstacle.at, struct.id, obstacle.code, obstacle.message)
                continue
            at = Span(struct.file, struct.start, struct.end)
            uses = ctx.facts.refs(tuple(m.id for m in struct.methods))
            calls = sum(use.role == "call" for use in uses)
            yield Site(span=at, subject=struct.id, weight=float(calls), data=struct)

    def rewrite(self, ctx: Context, site: Site) -> Change | Refusal:
        """Remove one adapter, or say what stands in the way."""
        struct = site.data
        assert isinstance(struct, rows.NamedType)
        return _Removal(ctx, struct).change(self)


class _Removal:
    """One adapter on its way out: checks first, then edits."""

    def __init__(self, ctx: Context, struct: rows.NamedType) -> None:
        self.ctx = ctx
        self.facts = ctx.facts
        self.struct = struct
        self.field = struct.fields[0]
        self.at = Span(struct.file, struct.start, struct.end)
        self.own = {m.id for m in struct.methods}
        self.renamed = {
            m.id: m.forward.callee_name
            for m in struct.methods
            if m.forward and m.forward.callee_name != m.name
        }
        self.edits: list[Edit] = []
        self.gone: list[Span] = []
        self.lines: set[Span] = set()
        self.imports: set[ImportNeed] = set()
        self.interfaces: frozenset[str] = frozenset()
        self.api: Api = "none"
        self.constructors: dict[str, rows.Func] = {}
        self.calls = self.facts.refs(tuple(sorted(self.own)))

    def change(self, transform: Transform) -> Change:
        """Check everything, then build the change. Raises Obstacle."""
        refs = self.facts.refs((self.struct.id,))
        self._find_constructors(refs)
        self._check_names()
        self._check_exported()
        self._check_flows()
        self._check_methods()
        self._check_inner()
        for ref in refs:
            self._type_ref(ref)
        for name in sorted(self.constructors):
            self._constructor(self.constructors[name])
        self._field_refs()
        self._rename_calls()
        self._delete_declarations()
        return self._built(transform)

    def _stop(self, code: str, message: str, row: rows.Ref | None = None) -> Obstacle:
        at = Span(row.file, row.start, row.end) if row else self.at
        return Obstacle(code, message, at)

    def _check_names(self) -> None:
        """What goes by the names behind the compiler's back."""
        names = {self.struct.name, *(m.name for m in self.struct.methods)}
        names |= {f.name for f in self.constructors.values()}
        for pragma in self.facts.pragmas():
            if names & set(pragma.names):
                raise self._stop("linkname", f"{pragma.file}:{pragma.line} names it")

    def _check_exported(self) -> None:
        """Exported API first: that is cheap to see, and what follows is not."""
        package = self.facts.package_of(self.struct.file)
        importable = package is not None and not package.internal
        if importable and (self.struct.exported or publications(self.facts, self.struct.id)):
            self._publish()

    def _publish(self, ref: rows.Ref | None = None) -> None:
        self.api = "exported"
        if not self.ctx.options.exported:
            raise self._stop("exported-api", "others could import it; --exported admits it", ref)

    def _check_flows(self) -> None:
        flow = flow_of(self.facts, self.struct.id)
        for hazard in flow.hazards:
            code = "nil-adapter" if hazard.code == "nil-given" else hazard.code
            if code == hazard.code or not self.strict:
                raise Obstacle(code, f"{self.struct.name}: {hazard.message}", hazard.at)
        for ref in self.facts.refs(("unsafe.Pointer",)):
            if any(arg.type.named == self.struct.id for arg in ref.args):
                raise self._stop("unsafe", "unsafe.Pointer looks at its memory", ref)
        self.interfaces = flow.interfaces
        if flow.published:
            self.api = "exported"

    def _check_methods(self) -> None:
        for ref in self.calls:
            if ref.role in ("define", "call") or ref.function in self.own:
                continue
            if ref.role in ("go", "defer"):
                raise self._stop("deferred-call", "a call of it is deferred or started", ref)
            raise self._stop("method-value", "a method is used as a value", ref)
        for interface in sorted(self.interfaces):
            self._check_interface(interface)

    def _check_interface(self, interface: str) -> None:
        for row in self.facts.named(ids=(interface,)):
            needed = {m.name for m in row.methods} | {
                s.split(" ", 1)[0].rsplit(".", 1)[-1] for s in row.value_set
            }
            for method in self.struct.methods:
                if method.id in self.renamed and method.name in needed:
                    raise self._stop(
                        "method-renamed", f"{row.name} needs {method.name}, the inner has another"
                    )
            for ref in self.facts.refs(tuple(m.id for m in row.methods)):
                if ref.role in ("go", "defer"):
                    raise self._stop("deferred-call", f"{row.name}'s call is deferred", ref)

    def _check_inner(self) -> None:
        callees = [m.forward.callee for m in self.struct.methods if m.forward]
        seeing = self.ctx.graph("frames").sees(callees)
        if seeing:
            raise self._stop("inner-sees-callers", f"{seeing} may ask for its callers")

    def _find_constructors(self, refs: tuple[rows.Ref, ...]) -> None:
        builders = sorted({r.function for r in refs if r.role == "literal" and r.function})
        for func in self.facts.funcs(ids=tuple(builders)):
            if func.receiver is None and not func.type_params and self._only_builds(func):
                self.constructors[func.id] = func

    def _only_builds(self, func: rows.Func) -> bool:
        """`func F(x X) R { return &A{x} }`: one parameter, one statement."""
        if len(func.params) != 1 or len(func.results) != 1 or func.params[0].variadic:
            return False
        param = func.params[0].name
        body = self.ctx.source(func.file)[func.body_start : func.body_end].decode()
        return standing.only_builds(body, self.struct.name, self.field.name, param)

    def _type_ref(self, ref: rows.Ref) -> None:
        if ref.role in ("define", "receiver"):
            return
        if ref.function in self.own or ref.function in self.constructors:
            return
        if self._assertion_line(ref):
            return
        if removing.is_public(self.ctx, ref):
            self._publish(ref)
        if ref.role in _VALUE_ROLES:
            code, message = _VALUE_ROLES[ref.role]
            raise self._stop(code, message, ref)
        if ref.role == "literal":
            self._literal(ref)
        elif ref.role == "convert":
            raise self._stop("zero-value", "a conversion makes an adapter of something else", ref)
        elif ref.role == "type":
            self._type_use(ref)
        else:
            raise self._stop("unusual-literal", f"it is used in a way ({ref.role}) not known", ref)

    def _literal(self, ref: rows.Ref) -> None:
        node: Node | None = self.ctx.tree(ref.file).node_at(ref.outer_start, ref.outer_end)
        if isinstance(node, nodes.UnaryExpression):
            node = node.operand
        body = node.body if isinstance(node, nodes.CompositeLiteral) else node
        items = body.items if isinstance(body, nodes.LiteralValue) else ()
        if len(items) != 1:
            raise self._stop("unusual-literal", "a literal has not exactly the inner value", ref)
        value = items[0].value if isinstance(items[0], nodes.KeyedElement) else items[0]
        held = self.field.type
        self._unwrap(ref, Span(ref.file, value.start, value.end), held, held)

    def _unwrap(
        self, ref: rows.Ref, inner: Span, declared: rows.TypeRef, became: rows.TypeRef
    ) -> None:
        """Leave only the expression `inner` of the expression that builds the adapter.

        `declared` is the type of what took the inner, `became` the type to keep
        where the context takes the expression's own: `a := NewA(x)`. Only what
        stands around the inner goes: edits within it (stacked ones) stay apart.
        """
        tree, source = self.ctx.tree(ref.file), self.ctx.source(ref.file)
        if source[inner.start : inner.end] == b"nil":
            raise self._stop("nil-inner", "a nil inner is passed in", ref)
        node, value = (tree.node_at(*at) for at in (_ends(ref), (inner.start, inner.end)))
        types = []
        own = self._type_at(inner)
        if declared.kind != "interface" and (own is None or own.text != declared.text):
            types, own = [declared.text], declared
        if standing.inferred(node) and (own is None or own.text != became.text):
            types.insert(0, became.text)
        spelled = [self._spell(text, ref) for text in types]
        before = "".join(f"({t})(" if t.startswith(("*", "func(")) else f"{t}(" for t in spelled)
        after = ")" * len(types)
        if not types and standing.needs_parentheses(node, value):
            before, after = "(", ")"
        if standing.assigned_to(node) == value.text:
            raise self._stop("unusual-literal", "an adapter replaces what it wraps", ref)
        called = isinstance(value, nodes.CallExpression) and not types
        if isinstance(node.parent, nodes.ExpressionStatement) and not called:
            before = f"_ = {before}"
        start, end = _ends(ref) if types else standing.with_parentheses(node, value)
        leading = standing.comments_in(source[start : inner.start])
        trailing = standing.comments_in(source[inner.end : end])
        before = f"{leading} {before}" if leading else before
        after = f"{after} {trailing}" if trailing else after
        self.edits.append(Edit(ref.file, start, inner.start, before))
        self.edits.append(Edit(ref.file, inner.end, end, after))

    def _type_at(self, at: Span) -> rows.TypeRef | None:
        for row in self.facts.exprs(at.file, at.start, at.end):
            if (row.start, row.end) == (at.start, at.end):
                code = self.ctx.source(at.file)[at.start : at.end]
                return None if row.const and b"(" not in code else row.type
        return None

    def _spell(self, text: str, ref: rows.Ref) -> str:
        spelling = spell(self.facts, self.ctx.tree(ref.file), text, ref.file)
        if spelling is None or removing.out_of_reach(self.ctx, spelling, ref):
            raise self._stop("inner-not-nameable", f"{text} cannot be named here", ref)
        self.imports |= set(spelling.imports)
        return spelling.text

    def _assertion_line(self, ref: rows.Ref) -> bool:
        """`var _ I = (*A)(nil)` goes, and so do the same with A{}, &A{} and new(A)."""
        spec = self.ctx.tree(ref.file).enclosing(ref.start, nodes.VarSpec)
        if spec is None or ref.function or [n.text for n in spec.name] != ["_"]:
            return False
        value = "".join(spec.value.text.split()) if spec.value else ""
        own = rf"(\w+\.)?{self.struct.name}"
        if not re.fullmatch(_ASSERTED.replace("A", own), value):
            return False
        whole = spec.enclosing(nodes.VarDeclaration)
        assert whole is not None
        specs = whole.find(nodes.VarSpec)
        self.lines.add(Span(ref.file, spec.start, spec.end))
        known = {Span(ref.file, s.start, s.end) for s in specs} <= self.lines
        self._delete(ref.file, whole if known else spec)
        return True

    def _delete(self, file: str, node: Node | None) -> None:
        if node is None:
            raise self._stop("unusual-literal", f"a declaration in {file} is not understood")
        start, end = removal_span(node)
        if b"//go:generate" in self.ctx.source(file)[start:end]:
            raise self._stop("linkname", "a //go:generate line stands at what would go")
        self.gone.append(Span(file, start, end))

    def _type_use(self, ref: rows.Ref) -> None:
        node: Node = self.ctx.tree(ref.file).node_at(ref.start, ref.end)
        if isinstance(node.parent, nodes.QualifiedType):
            node = node.parent
        if standing.asked_for(node):
            raise self._stop("type-argument", "a case, assertion or type argument names it", ref)
        if isinstance(node.parent, nodes.PointerType):
            node = node.parent
            if isinstance(node.parent, nodes.PointerType):
                raise self._stop("dereferenced", "a pointer to a pointer to it is declared", ref)
            if not self.strict and not removing.never_zero(self.ctx, node, ref):
                raise self._stop("nil-adapter", "what is declared so may be a nil adapter", ref)
        parent = node.parent
        if isinstance(parent, nodes.VarSpec) and parent.value is None:
            raise self._stop("nil-adapter", "a variable of it starts without an inner", ref)
        if isinstance(parent, (nodes.TypeAlias, nodes.TypeSpec)):
            raise self._stop("type-argument", "another type is defined by it", ref)
        spelled = self._spell(self.field.type.text, ref)
        self.edits.append(Edit(ref.file, node.start, node.end, spelled))

    @cached_property
    def strict(self) -> bool:
        """Whether calls on a nil adapter panic just so without it.

        A nil interface does; a nil pointer does where the inner's method reads a field first.
        """
        if self.field.type.kind == "interface":
            return True
        callees = (m.forward.callee for m in self.struct.methods if m.forward)
        return removing.panics_on_nil(self.ctx, callees)

    def _constructor(self, func: rows.Func) -> None:
        for ref in self.facts.refs((func.id,)):
            if ref.role == "define":
                continue
            if ref.role != "call" or len(ref.args) != 1:
                raise self._stop("constructor-value", f"{func.name} is used as a value", ref)
            arg = ref.args[0]
            if arg.nil:
                raise self._stop("nil-inner", "a nil inner is passed in", ref)
            became = func.results[0] if func.results[0].kind == "interface" else self.field.type
            if removing.is_public(self.ctx, ref):
                self._publish(ref)
            declared = func.params[0].type
            self._unwrap(ref, Span(ref.file, arg.start, arg.end), declared, became)
        tree = self.ctx.tree(func.file)
        self._delete(func.file, tree.exactly(func.start, func.end, nodes.FunctionDeclaration))
        package = self.facts.package_of(func.file)
        if func.exported and package is not None and not package.internal:
            self.api = "exported"

    def _field_refs(self) -> None:
        for ref in self.facts.refs((self.field.id,)):
            if ref.role in ("define", "key") or ref.function in self.own:
                continue
            if ref.role in ("write", "address"):
                raise self._stop("reassigned-inner", "the inner is written later", ref)
            raise self._stop("field-used", "the inner is used outside its methods", ref)

    def _rename_calls(self) -> None:
        for ref in self.calls:
            new = self.renamed.get(ref.id)
            if new and ref.role == "call" and ref.function not in self.own:
                self.edits.append(Edit(ref.file, ref.start, ref.end, new))

    def _delete_declarations(self) -> None:
        struct = self.struct
        kind = nodes.TypeDeclaration if struct.alone else nodes.TypeSpec
        self._delete(struct.file, self.ctx.tree(struct.file).enclosing(struct.start, kind))
        for method in struct.methods:
            tree = self.ctx.tree(method.file)
            self._delete(
                method.file, tree.exactly(method.start, method.end, nodes.MethodDeclaration)
            )

    def _removals(self, gone: list[Span], kept: set[str]) -> list[Edit]:
        """The edits that take the declarations away, and files that hold nothing else."""
        edits = []
        for file in sorted({g.file for g in gone}):
            spans = [g for g in gone if g.file == file]
            package = self.facts.package_of(file)
            emptied = file not in kept and standing.emptied(self.ctx.tree(file), spans, file)
            if emptied and package is not None and len({*package.files} - {file}) > 0:
                edits.append(Edit(file, 0, len(self.ctx.source(file)), "", action="delete"))
            else:
                edits += [Edit(file, g.start, g.end, "") for g in spans]
        return edits

    def _built(self, transform: Transform) -> Change:
        struct = self.struct
        if self.api == "none" and (struct.exported or self.constructors):
            self.api = "internal"
        calls = [r for r in self.calls if r.role == "call" and r.function not in self.own]
        callers = sorted({r.function for r in calls})
        line, _ = self.ctx.position(struct.file, struct.start)
        gone = standing.joined(self.gone)
        kept = removing.outside(self.edits, gone)
        edits = tuple(sorted({*kept, *self._removals(gone, {e.file for e in kept})}))
        files = tuple(sorted({e.file for e in edits}))
        for file in files:
            why = self.ctx.writable(file)
            if why:
                raise self._stop("not-writable", f"{file} is {why}")
        lost = removing.unstarted(self.ctx, edits)
        if lost:
            raise self._stop("init-effects", f"{lost} runs code at start-up and would be left out")
        return Change(
            id=f"{transform.name}:{struct.file}:{struct.name}",
            transform=transform.name,
            title=f"remove the pass-through adapter {struct.name}",
            reason=(
                f"every method of {struct.name} only forwards to its field {self.field.name}"
                f" ({self.field.type.text})"
            ),
            risk=transform.risk,
            api=self.api,
            files=files,
            edits=edits,
            imports=tuple(sorted(self.imports)),
            names=(
                struct.name,
                self.field.name,
                *sorted(f.name for f in self.constructors.values()),
                *sorted(m.name for m in struct.methods if m.id in self.renamed),
            ),
            evidence={
                "methods": len(struct.methods),
                "call_sites": len(calls),
                "callers": len(callers),
                "packages": len({r.package for r in calls}),
                "interfaces": sorted(self.interfaces),
            },
            line=line,
        )


def _ends(ref: rows.Ref) -> tuple[int, int]:
    return ref.outer_start, ref.outer_end
