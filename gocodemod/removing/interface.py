"""An interface on its way out: the one type that it ever holds takes its place."""

from __future__ import annotations

import re
from functools import cached_property

from gocodemod.context import Context
from gocodemod.golang import rows
from gocodemod.golang.spelling import short
from gocodemod.graph.flow import held
from gocodemod.graph.imports import importable, initializes
from gocodemod.graph.lonely import Lonely
from gocodemod.model import Change, Edit, Risk, Span
from gocodemod.removing.layout import measured
from gocodemod.removing.nil import made, never_zero, panics_on_nil
from gocodemod.removing.orphans import drop_orphans, told
from gocodemod.removing.removal import Removal
from gocodemod.removing.startup import started
from gocodemod.removing.unwrap import unwrap
from gocodemod.syntax import Node, nodes, standing

_ROLES = {
    "assert": ("asserted", "a type assertion asks for it"),
    "switch": ("asserted", "a type switch asks for it"),
    "embed": ("embedded", "it is embedded in another type"),
    "constraint": ("type-argument", "it is used as a constraint"),
    "type-arg": ("type-argument", "it is used as a type argument"),
    "method-expr": ("method-value", "a method expression names it"),
    "new": ("nil-interface", "new makes a nil one"),
}

# What stands in a line that only asserts that a type implements the interface.
_ASSERTED = re.compile(r"(\(\*[\w.]+\)\(nil\)|&?[\w.]+\{\}|new\([\w.]+\)|[\w.]+\(nil\))")


class Interface(Removal):
    """An interface of which all values are of one type: `Lonely` says which."""

    def __init__(self, ctx: Context, lonely: Lonely) -> None:
        super().__init__(ctx, lonely.interface)
        self.lonely, self.source = lonely, lonely.source
        self.renames = self.source.kind == "interface"
        self.whole = not (self.source.pointer or self.renames)
        self.types: list[tuple[rows.Ref, Node]] = []
        self.declared: set[str] = set()
        self.orphans: tuple[str, ...] = ()
        self.calls = [r for r in self.facts.refs(self._method_ids()) if self._through(r)]

    def change(self, transform: str, risk: Risk) -> Change:
        """Check everything, then build the change. Raises Obstacle."""
        if self.row.exported and self.importable(self.row.file):
            self.publish()
        if who := told(self.ctx, self.row):
            raise self.stop("linkname", f"{who} names it")
        for ref in self.facts.refs((self.row.id,)):
            self._type_ref(ref)
        watches = self.facts.watches((self.row.id,), ("method-value",), named=True)
        if not self.calls and not any(w.operand.named == self.row.id for w in watches):
            raise self.stop("not-called", "nothing is called through it")
        self.check_unsafe()
        if not self.renames:
            self._check_nil_given()
            self._check_calls()
            self._check_watches()
            self._check_order()
        self._check_leaving()
        self._check_layout()
        self.delete_type()
        self.orphans = drop_orphans(self)
        self.check_examples(self.orphans)
        self._hold_source()
        edits = self.finished()
        if late := started(self.ctx, self.imports):
            raise self.stop("init-effects", f"{late}, with what it runs at start-up, would come in")
        return self._built(transform, risk, edits)

    def _method_ids(self) -> tuple[str, ...]:
        """The ids of its methods, those of what it embeds included."""
        owners, waiting = {self.row.id}, [self.row]
        while waiting:
            row = waiting.pop()
            tree = self.ctx.tree(row.file)
            spec = tree.enclosing(row.start, nodes.TypeSpec)
            for element in spec.find(nodes.TypeElem) if spec else ():
                for name in element.find(nodes.TypeIdentifier):
                    found = self.facts.object_at(row.file, name.start)
                    if found is not None and found.id not in owners:
                        owners.add(found.id)
                        waiting += self.facts.named(ids=(found.id,))
        return tuple(sorted(f"{o}.{name}" for o in owners for name in self._needed))

    @cached_property
    def _needed(self) -> tuple[str, ...]:
        return tuple(s.split("(", 1)[0].split(" ", 1)[0].split(".")[-1] for s in self.row.value_set)

    def _through(self, ref: rows.Ref) -> bool:
        """Whether a use of a method goes by a value of this interface."""
        if ref.role not in ("call", "go", "defer"):
            return False
        return ref.receiver is None or ref.receiver.named == self.row.id

    def _type_ref(self, ref: rows.Ref) -> None:
        if ref.role in ("define", "receiver") or self._assertion_line(ref):
            return
        node: Node = self.ctx.tree(ref.file).node_at(ref.start, ref.end)
        if isinstance(node.parent, nodes.QualifiedType):
            node = node.parent
        self.check_public(ref)
        if ref.role in _ROLES:
            code, message = _ROLES[ref.role]
            raise self.stop(code, message, ref)
        if ref.role == "convert":
            self._conversion(ref, node)
        elif ref.role == "type":
            self._type_use(ref, node)
        else:
            raise self.stop("unusual-literal", f"it is used in a way ({ref.role}) not known", ref)

    def _assertion_line(self, ref: rows.Ref) -> bool:
        """`var _ I = (*T)(nil)` goes, whatever is written for T's value."""
        spec = self.ctx.tree(ref.file).enclosing(ref.start, nodes.VarSpec)
        if spec is None or ref.function or [n.text for n in spec.name] != ["_"]:
            return False
        value = "".join(spec.value.text.split()) if spec.value else ""
        typed = spec.type is not None and spec.type.start <= ref.start < spec.type.end
        if typed and spec.type and not _ASSERTED.fullmatch(value):
            return False
        if not typed and not re.fullmatch(rf"([\w.]+\()({_ASSERTED.pattern})\)", value):
            return False
        self.delete_spec(ref, spec)
        return True

    def _conversion(self, ref: rows.Ref, node: Node) -> None:
        """`I(x)` becomes x."""
        if isinstance(node.parent, nodes.PointerType | nodes.UnaryExpression) or not ref.args:
            raise self.stop("reflected", "a pointer to it is converted", ref)
        arg = ref.args[0]
        if arg.nil:
            raise self.stop("nil-interface", "nil is converted to it", ref)
        own = self.source if arg.type.text != self.row.id else arg.type
        became = self.source if own is self.source else arg.type
        unwrap(self, ref, Span(ref.file, arg.start, arg.end), own, became)

    def _type_use(self, ref: rows.Ref, node: Node) -> None:
        if standing.asked_for(node):
            raise self.stop("asserted", "a case, an assertion or a type argument names it", ref)
        parent = node.parent
        if isinstance(parent, nodes.PointerType):
            raise self.stop("dereferenced", "a pointer to one is declared", ref)
        if isinstance(parent, (nodes.TypeAlias, nodes.TypeSpec)):
            raise self.stop("type-argument", "another type is defined by it", ref)
        home, _, _ = self.source.named.rpartition(".")
        package = self.facts.package_of(ref.file)
        far = package is not None and home not in (package.path, "")
        external = ref.test and ref.package.endswith("_test")
        if package and far and not external and not self._reaches(package, home):
            message = f"the package of {short(self.source.text)} cannot be imported here"
            raise self.stop("inner-not-nameable", message, ref)
        self.check_shown(ref, node, self.source)
        spelled = self.spell(self.source.text, ref)
        self.respell(ref, node, spelled)
        self.types.append((ref, node))
        self.declared |= _named_around(node)

    def _reaches(self, package: rows.Package, home: str) -> bool:
        known = {p.path for p in self.facts.packages()}
        return home not in known or importable(self.facts, package, home)

    @cached_property
    def _never_nil(self) -> bool:
        """Whether no I is ever nil."""
        return not self.lonely.nils and all(self._filled(ref, node) for ref, node in self.types)

    def _filled(self, ref: rows.Ref, node: Node) -> bool:
        if isinstance(node.parent, (nodes.MapType, nodes.ChannelType)):
            return False  # a missing key, a closed channel
        if isinstance(node.parent, nodes.VariadicParameterDeclaration):
            return True  # what is passed, and slices that are looked at where they are declared
        for around in node.ancestors:
            if isinstance(
                around, nodes.FunctionDeclaration | nodes.MethodDeclaration | nodes.FuncLiteral
            ):
                result, body = around.result, around.body
                within = result is not None and result.start <= node.start < result.end
                # What a panic leaves of a result when it is recovered.
                if within and body is not None and body.find(nodes.DeferStatement):
                    return False
                break
        return never_zero(self.ctx, node, ref)

    @cached_property
    def _always_made(self) -> bool:
        """Whether no nil pointer becomes an I."""
        given = (Span(c.file, c.start, c.end) for c in self.lonely.given)
        stored = (at for at in given if not any(line.contains(at) for line in self.lines))
        return all(made(self.ctx, at) for at in stored)

    def _check_nil_given(self) -> None:
        if self.whole and not self._never_nil:
            at = next(iter(self.lonely.nils), None)
            where = Span(at.file, at.start, at.end) if at else self.at
            raise self._obstacle("nil-interface", "it may be nil, a value cannot", where)

    def _obstacle(self, code: str, message: str, at: Span) -> Exception:
        stopped = self.stop(code, message)
        stopped.at = at
        return stopped

    @cached_property
    def _methods(self) -> dict[str, rows.Method]:
        """The methods that the source's own type declares, by name."""
        declared = self.facts.named(ids=(self.source.named,))
        return {m.name: m for row in declared for m in row.methods}

    def _early(self, name: str) -> bool:
        """Whether `x.M` copies or reads what x points to before M is called."""
        method = self._methods.get(name)
        return not self.whole and (method is None or not method.pointer)

    def _check_calls(self) -> None:
        pointers = [self._methods[n] for n in self._needed if n in self._methods]
        asking = [m.id for m in pointers if m.pointer]
        strict = len(pointers) == len(self._needed) and (
            not asking or panics_on_nil(self.ctx, asking)
        )
        shown = short(self.source.text)
        for ref in self.calls:
            name = ref.id.rpartition(".")[2]
            if ref.role == "call":
                if not (strict or self._never_nil):
                    message = f"it may be nil, and {name} might run on a nil {shown}"
                    raise self.stop("nil-interface", message, ref)
                if self._early(name) and any(self._works(ref, arg) for arg in ref.args):
                    message = f"{name} would copy its receiver before the arguments are computed"
                    raise self.stop("receiver-copied", message, ref)
            elif self._early(name):
                message = f"{name} would copy its receiver at the {ref.role} statement"
                raise self.stop("receiver-copied", message, ref)
            elif not self._never_nil:
                raise self.stop("deferred-call", f"a call of {name} on nil is {ref.role}", ref)

    def _works(self, ref: rows.Ref, arg: rows.Arg) -> bool:
        """Whether computing an argument may change something."""
        code = self.ctx.source(ref.file)[arg.start : arg.end]
        return b"(" in code or b"<-" in code

    def _check_watches(self) -> None:
        for watch in self.facts.watches((self.row.id,), named=True):
            at = Span(watch.file, watch.start, watch.end)
            own = watch.operand.named == self.row.id
            if watch.kind in ("assert", "switch"):
                if own or self.row.id in watch.types:
                    raise self._obstacle("asserted", "an assertion or switch looks at it", at)
            elif watch.kind == "nil-compare":
                if own and (self.whole or not self._always_made):
                    message = "it is compared with nil, and may hold a nil pointer"
                    raise self._obstacle("nil-interface", message, at)
            elif watch.kind in ("compare", "map-key"):
                equal = self._sized and (self._never_nil or self._always_made)
                if not equal and self._within(watch.operand, set()):
                    raise self._obstacle("compared", "values are compared", at)
            elif watch.kind == "method-value":
                named = self.ctx.source(watch.file)[watch.start : watch.end].decode()
                if own and (self._early(named.rpartition(".")[2].strip()) or not self._never_nil):
                    raise self._obstacle("method-value", "a method is used as a value", at)
            elif own:
                raise self._obstacle("dereferenced", "the address of one is taken", at)

    @cached_property
    def _sized(self) -> bool:
        """Whether two pointers are equal just where the interfaces that hold them are.

        Pointers to variables of no size may or may not be (spec, "Comparison operators").
        """
        declared = self.facts.named(ids=(self.source.named,))
        return not self.whole and all(row.type.size for row in declared)

    def _within(self, operand: rows.TypeRef, seen: set[str]) -> bool:
        """Whether comparing two values of a type compares values of the interface."""
        if operand.named == self.row.id or self.row.id in operand.text:
            return True
        if operand.kind != "struct" or not operand.named or operand.named in seen:
            return False
        seen.add(operand.named)
        declared = self.facts.named(ids=(operand.named,))
        return any(self._within(field.type, seen) for row in declared for field in row.fields)

    def _check_leaving(self) -> None:
        """What becomes of its values elsewhere: other interfaces, generic code, what holds one."""
        for conv in self.facts.conversions((self.row.id,)):
            at = Span(conv.file, conv.start, conv.end)
            if conv.source.pointer:
                raise self._obstacle("reflected", "a pointer to one is passed on", at)
            if conv.target.kind == "typeparam":
                raise self._obstacle("generic-code", "one is passed to a type parameter", at)
            if not (self.renames or self._never_nil or conv.object.endswith(":_")):
                message = f"one that may be nil becomes a {short(conv.target.text)}"
                raise self._obstacle("nil-interface", message, at)
        for hazard in held(self.facts, self.row.id):
            raise self._obstacle(hazard.code, hazard.message, hazard.at)

    def _check_order(self) -> None:
        """Package-level variables are ordered by what their functions name."""
        home, _, _ = self.source.named.rpartition(".")
        callers = {r.function for r in self.calls if r.package == home}
        if "" in callers:
            raise self.stop("init-order", "a package-level variable is computed through it")
        for func in self.facts.funcs(ids=tuple(sorted(callers))) if callers else ():
            if initializes(self.facts, func):
                message = f"{func.name}, which calls through it, helps to initialize variables"
                raise self.stop("init-order", message)

    def _check_layout(self) -> None:
        for ref, what in measured(self.ctx, {_holder(r, node) for r, node in self.types} - {""}):
            raise self.stop("layout", what, ref)

    def _hold_source(self) -> None:
        """An edit that changes nothing: nobody else takes the source's type away in this round."""
        going = {layer.struct.id for layer in self.ctx.graph("layers") if not layer.obstacle}
        going |= {each.interface.id for each in self.ctx.graph("lonely") if not each.obstacle}
        for row in self.facts.named(ids=(self.source.named,)):
            if row.id in going and not self.ctx.writable(row.file):
                end = row.name_start + len(row.name.encode())
                self.edits.append(Edit(row.file, row.name_start, end, row.name))

    def _built(self, transform: str, risk: Risk, edits: tuple[Edit, ...]) -> Change:
        row = self.row
        calls = self.calls
        line, _ = self.ctx.position(row.file, row.start)
        return Change(
            id=f"{transform}:{row.file}:{row.name}",
            transform=transform,
            title=f"replace the interface {row.name} by {short(self.source.text)}",
            reason=f"every {row.name} is a {short(self.source.text)}",
            risk=risk,
            api="exported" if self.api == "exported" else "internal",
            files=tuple(sorted({e.file for e in edits})),
            edits=edits,
            imports=tuple(sorted(self.imports)),
            names=(row.name, *self.orphans, *sorted(self.declared - {row.name})),
            evidence={
                "methods": len(row.value_set),
                "call_sites": len(calls),
                "callers": len({r.function for r in calls}),
                "packages": len({r.package for r in calls}),
                "interfaces": [row.id],
            },
            line=line,
        )


def _holder(ref: rows.Ref, node: Node) -> str:
    """The id of the struct that has a field of that type; empty where there is none."""
    field = node.enclosing(nodes.FieldDeclaration)
    name = standing.holder_of(field) if field else ""
    return f"{ref.package}.{name}" if name else ""


def _named_around(node: Node) -> set[str]:
    """The names of the declarations that have the type in what they show."""
    found, inner = set[str](), node
    for around in node.ancestors:
        if isinstance(around, nodes.FunctionDeclaration | nodes.MethodDeclaration):
            return found | ({around.name.text} if inner != around.body else set())
        if isinstance(around, nodes.MethodElem | nodes.TypeSpec):
            found.add(around.name.text)
        elif isinstance(around, nodes.FieldDeclaration | nodes.VarSpec):
            found |= {name.text for name in around.name}
        inner = around
    return found
