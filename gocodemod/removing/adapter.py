"""An adapter on its way out: checks first, then edits."""

from __future__ import annotations

from functools import cached_property

from gocodemod.context import Context, Obstacle
from gocodemod.golang import rows
from gocodemod.golang.spelling import short
from gocodemod.graph.flow import flow_of, publications
from gocodemod.model import Change, Edit, Risk, Span
from gocodemod.removing.aliases import aliases_of
from gocodemod.removing.constructors import Constructor, constructors
from gocodemod.removing.copied import why_shared
from gocodemod.removing.nil import never_zero, panics_on_nil
from gocodemod.removing.nil_inner import hands_nil
from gocodemod.removing.orphans import drop_orphans
from gocodemod.removing.outside_names import converted_from, unseen_holder
from gocodemod.removing.proof import proof
from gocodemod.removing.recovering import recovers
from gocodemod.removing.removal import Removal
from gocodemod.removing.unchecked import Single, singles
from gocodemod.removing.unwrap import unwrap
from gocodemod.syntax import Node, nodes, standing

_VALUE_ROLES = {
    "assert": ("asserted", "a type assertion names it"),
    "switch": ("asserted", "a type switch names it"),
    "embed": ("embedded", "it is embedded in another type"),
    "constraint": ("type-argument", "it is used as a constraint"),
    "type-arg": ("type-argument", "it is used as a type argument"),
    "method-expr": ("method-value", "a method expression names it"),
    "new": ("zero-value", "new or make builds one without an inner value"),
}


class Adapter(Removal):
    """A struct all of whose methods forward to its one field."""

    def __init__(self, ctx: Context, struct: rows.NamedType) -> None:
        super().__init__(ctx, struct)
        self.field = struct.fields[0]
        self.own = {m.id for m in struct.methods}
        self.renamed = {
            m.id: m.forward.callee_name
            for m in struct.methods
            if m.forward and m.forward.callee_name != m.name
        }
        self.interfaces: frozenset[str] = frozenset()
        self.orphans: tuple[str, ...] = ()
        self.built: list[tuple[rows.Ref, Span, rows.TypeRef, rows.TypeRef]] = []
        self.constructors: dict[str, Constructor] = {}
        self.singles: dict[rows.Ref, Single] = {}
        self.aliases = aliases_of(ctx, struct)
        self.refs = self.facts.refs((struct.id, *(a.id for a in self.aliases)))
        self.calls = self.facts.refs(tuple(sorted(self.own)))

    def change(self, transform: str, risk: Risk) -> Change:
        """Check everything, then build the change. Raises Obstacle."""
        self._find_constructors()
        names = {c.func.name for c in self.constructors.values()}
        names |= {m.name for m in self.row.methods} | {a.name for a in self.aliases}
        self.check_names({self.row.name, *names})
        self._check_exported()
        self._check_flows()
        self._check_methods()
        self._check_inner()
        for ref in self.refs:
            self._type_ref(ref)
        for name in sorted(self.constructors):
            self._constructor(self.constructors[name])
        self._unwrap_all()
        self._field_refs()
        self._rename_calls()
        self._delete_declarations()
        self.orphans = drop_orphans(self)
        names = {c.func.name for c in self.constructors.values()}
        self.check_examples({*names, *self.orphans, *(a.name for a in self.aliases)})
        return self._built(transform, risk)

    def _check_exported(self) -> None:
        """Exported API first: that is cheap to see, and what follows is not."""
        importable = self.importable(self.row.file)
        if importable and (self.row.exported or publications(self.facts, self.row.id)):
            self.publish()

    def _check_flows(self) -> None:
        flow = flow_of(self.facts, self.row.id)
        for hazard in flow.hazards:
            code = "nil-adapter" if hazard.code == "nil-given" else hazard.code
            if code == hazard.code or not self.strict:
                raise Obstacle(code, f"{self.row.name}: {hazard.message}", hazard.at)
        self.check_unsafe()
        self.interfaces = flow.interfaces
        if flow.published:
            self.api = "exported"
        file, name = unseen_holder(self.ctx, self.interfaces)
        if file:
            message = f"{file}, which no loaded configuration type-checks, names {short(name)}"
            raise self.stop("unseen-configuration", message)
        converted = converted_from(self.ctx, self.row)
        if converted:
            message = f"a {self.row.name} is converted to another type"
            raise Obstacle("zero-value", message, converted)

    def _check_methods(self) -> None:
        for ref in self.calls:
            if ref.role in ("define", "call") or ref.function in self.own:
                continue
            if ref.role in ("go", "defer"):
                raise self.stop("deferred-call", "a call of it is deferred or started", ref)
            raise self.stop("method-value", "a method is used as a value", ref)
        for interface in sorted(self.interfaces):
            self._check_interface(interface)

    def _check_interface(self, interface: str) -> None:
        for row in self.facts.named(ids=(interface,)):
            needed = {m.name for m in row.methods} | {
                s.split(" ", 1)[0].rsplit(".", 1)[-1] for s in row.value_set
            }
            for method in self.row.methods:
                if method.id in self.renamed and method.name in needed:
                    raise self.stop(
                        "method-renamed", f"{row.name} needs {method.name}, the inner has another"
                    )
            for ref in self.facts.refs(tuple(m.id for m in row.methods)):
                if ref.role in ("go", "defer"):
                    raise self.stop("deferred-call", f"{row.name}'s call is deferred", ref)

    def _check_inner(self) -> None:
        callees = [m.forward.callee for m in self.row.methods if m.forward]
        if self.copied:
            for why, at in why_shared(self.ctx, self.row, self.refs):
                raise Obstacle("inner-by-value", f"{self.row.name} {why}", at)
        seeing = self.ctx.graph("frames").sees(callees)
        if seeing:
            raise self.stop("inner-sees-callers", f"{short(seeing)} may ask for its callers")
        recovering = recovers(self.ctx, callees)
        if recovering:
            raise self.stop("inner-recovers", f"{short(recovering)} calls recover")

    def _find_constructors(self) -> None:
        found = constructors(self.ctx, self.refs, self.field.name)
        for name in sorted(found):
            if found[name].fails:
                calls = [r for r in self.facts.refs((name,)) if r.role == "call"]
                single = singles(self.ctx, calls)
                if single is None:
                    continue
                self.singles |= single
            self.constructors[name] = found[name]

    def _type_ref(self, ref: rows.Ref) -> None:
        if ref.role in ("define", "receiver"):
            return
        if ref.function in self.own or ref.function in self.constructors:
            return
        if self.assertion_line(ref):
            return
        self.check_public(ref)
        if ref.role in _VALUE_ROLES:
            code, message = _VALUE_ROLES[ref.role]
            raise self.stop(code, message, ref)
        if ref.role == "literal":
            self._literal(ref)
        elif ref.role == "convert":
            raise self.stop("zero-value", "a conversion makes an adapter of something else", ref)
        elif ref.role == "type":
            self._type_use(ref)
        else:
            raise self.stop("unusual-literal", f"it is used in a way ({ref.role}) not known", ref)

    def _literal(self, ref: rows.Ref) -> None:
        node: Node | None = self.ctx.tree(ref.file).node_at(ref.outer_start, ref.outer_end)
        if isinstance(node, nodes.UnaryExpression):
            node = node.operand
        body = node.body if isinstance(node, nodes.CompositeLiteral) else node
        items = body.items if isinstance(body, nodes.LiteralValue) else ()
        if len(items) != 1:
            raise self.stop("unusual-literal", "a literal has not exactly the inner value", ref)
        value = items[0].value if isinstance(items[0], nodes.KeyedElement) else items[0]
        held = self.field.type
        self._unwrap(ref, Span(ref.file, value.start, value.end), held, held)

    def _type_use(self, ref: rows.Ref) -> None:
        node: Node = self.ctx.tree(ref.file).node_at(ref.start, ref.end)
        if isinstance(node.parent, nodes.QualifiedType):
            node = node.parent
        whole = node
        if standing.asked_for(node):
            raise self.stop("type-argument", "a case, assertion or type argument names it", ref)
        if isinstance(node.parent, nodes.PointerType):
            node = node.parent
            if isinstance(node.parent, nodes.PointerType):
                raise self.stop("dereferenced", "a pointer to a pointer to it is declared", ref)
            if not self.strict and not never_zero(self.ctx, node, ref):
                raise self.stop("nil-adapter", "what is declared so may be a nil adapter", ref)
        parent = node.parent
        unset = isinstance(parent, nodes.VarSpec) and parent.value is None and not self.copied
        if unset and not isinstance(node, nodes.PointerType):
            raise self.stop("nil-adapter", "a variable of it starts without an inner", ref)
        if isinstance(parent, nodes.TypeAlias) and parent.type == node == whole:
            self._alias(parent, ref)
            return
        if isinstance(parent, (nodes.TypeAlias, nodes.TypeSpec)):
            raise self.stop("type-argument", "another type is defined by it", ref)
        spelled = self.spell(self.field.type.text, ref)
        self.check_shown(ref, node, self.field.type)
        self.respell(ref, node, spelled, (m.name for m in self.row.methods if m.id in self.renamed))

    def _alias(self, alias: nodes.TypeAlias, ref: rows.Ref) -> None:
        """`type B = A` goes; whoever says B gets the inner as well."""
        if self.importable(ref.file) and alias.name.text[:1].isupper():
            self.publish(ref)
        if alias.type_parameters or not any(a.name_start == alias.name.start for a in self.aliases):
            raise self.stop("type-argument", "an alias with parameters names it", ref)
        self.delete_spec(ref, alias)

    @property
    def copied(self) -> bool:
        """Whether the adapter holds its inner by value."""
        return self.field.type.kind not in ("interface", "pointer")

    @cached_property
    def strict(self) -> bool:
        """Whether calls on a nil adapter panic just so without it.

        A nil interface does; a nil pointer does where the inner's method reads a field first.
        """
        if self.field.type.kind == "interface":
            return True
        callees = (m.forward.callee for m in self.row.methods if m.forward)
        return panics_on_nil(self.ctx, callees)

    def _constructor(self, constructor: Constructor) -> None:
        func = constructor.func
        for ref in self.facts.refs((func.id,)):
            if ref.role == "define" or ref.function in self.constructors:
                continue
            if ref.role != "call" or len(ref.args) != 1:
                raise self.stop("constructor-value", f"{func.name} is used as a value", ref)
            arg = ref.args[0]
            became = func.results[0] if func.results[0].kind == "interface" else self.field.type
            self.check_public(ref)
            self._unwrap(ref, Span(ref.file, arg.start, arg.end), func.params[0].type, became)
            single = self.singles.get(ref, Single())
            self.edits += single.edits
            if single.check:
                self.gone.append(single.check)
        tree = self.ctx.tree(func.file)
        self.delete(func.file, tree.exactly(func.start, func.end, nodes.FunctionDeclaration))
        if func.exported and self.importable(func.file):
            self.api = "exported"

    def _unwrap(
        self, ref: rows.Ref, inner: Span, declared: rows.TypeRef, became: rows.TypeRef
    ) -> None:
        if not self.copied:
            nil = hands_nil(self.ctx, inner)
            if nil:
                raise self.stop("nil-inner", nil, ref)
        self.built.append((ref, inner, declared, became))

    def _unwrap_all(self) -> None:
        outer = (Span(ref.file, ref.outer_start, ref.outer_end) for ref, *_ in self.built)
        self.wrappers = frozenset(outer)
        for each in sorted(
            self.built, key=lambda b: (b[0].file, b[0].outer_start, -b[0].outer_end)
        ):
            unwrap(self, *each)

    def _field_refs(self) -> None:
        for ref in self.facts.refs((self.field.id,)):
            if ref.role in ("define", "key") or ref.function in self.own:
                continue
            if ref.role in ("write", "address"):
                raise self.stop("reassigned-inner", "the inner is written later", ref)
            raise self.stop("field-used", "the inner is used outside its methods", ref)

    def _rename_calls(self) -> None:
        for ref in self.calls:
            new = self.renamed.get(ref.id)
            if new and ref.role == "call" and ref.function not in self.own:
                if ref.package != self.row.package and not new[:1].isupper():
                    raise self.stop("method-renamed", f"{new} cannot be called from here", ref)
                self.edits.append(Edit(ref.file, ref.start, ref.end, new))

    def _delete_declarations(self) -> None:
        self.delete_type()
        for method in self.row.methods:
            tree = self.ctx.tree(method.file)
            self.delete(
                method.file, tree.exactly(method.start, method.end, nodes.MethodDeclaration)
            )

    def _built(self, transform: str, risk: Risk) -> Change:
        struct = self.row
        if self.api == "none" and (struct.exported or self.constructors):
            self.api = "internal"
        calls = [r for r in self.calls if r.role == "call" and r.function not in self.own]
        line, _ = self.ctx.position(struct.file, struct.start)
        edits = self.finished()
        return Change(
            id=f"{transform}:{struct.file}:{struct.name}",
            transform=transform,
            title=f"remove the pass-through adapter {struct.name}",
            reason=(
                f"every method of {struct.name} only forwards to its field {self.field.name}"
                f" ({short(self.field.type.text)})"
            ),
            risk=risk,
            api=self.api,
            files=tuple(sorted({e.file for e in edits})),
            edits=edits,
            imports=tuple(sorted(self.imports)),
            names=(
                struct.name,
                self.field.name,
                *sorted(c.func.name for c in self.constructors.values()),
                *sorted(m.name for m in struct.methods if m.id in self.renamed),
                *self.orphans,
            ),
            evidence={
                "methods": len(struct.methods),
                **proof(self.ctx, struct.id, calls),
                "interfaces": sorted(self.interfaces),
            },
            line=line,
        )
