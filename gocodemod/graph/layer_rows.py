"""The rows of `gocodemod layers`: who calls each layer, what it calls, and what it hides."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

from gocodemod.golang.facts import Facts
from gocodemod.golang.rows import NamedType, Ref
from gocodemod.graph.chains import Link, chain
from gocodemod.graph.layers import Layer, forwarded, layers
from gocodemod.graph.stored import Stored, stored
from gocodemod.model_layers import CallerRow, LayerRow

# An interface that more types reach than this is no way to a layer: `shared` calls of it say
# little about any one of them.
FEW = 3

_CALLS = ("call", "go", "defer")


def layer_rows(
    facts: Facts, source: Callable[[str], bytes], *, include_tests: bool = False
) -> tuple[LayerRow, ...]:
    """Every layer and near miss of the selected packages, the most called first.

    `source` gives the bytes of a file. Calls count in all the main modules: of the layer's
    declared methods, and of the same methods of an interface that at most `FEW` types reach,
    the layer among them. Calls by the layer's own methods do not count, and neither do
    methods taken as values. With `include_tests`, layers in _test.go files and calls from
    them count as well.
    """
    found = _Rows(facts, source, include_tests).rows()
    return tuple(sorted(found, key=lambda row: (-row.call_sites, row.subject)))


@dataclass
class _Rows:
    facts: Facts
    source: Callable[[str], bytes]
    tests: bool
    _links: dict[str, Link] = field(default_factory=dict)

    def rows(self) -> list[LayerRow]:
        adapters = [layer for layer in layers(self.facts) if self.tests or not layer.struct.test]
        lone = [row for row in self._interfaces if self._alone(row)]
        for interface in lone:
            pure = not self._obstacle(interface)[0]
            self._links[interface.id] = Link(self._only(interface), pure, True)
        for layer in adapters:
            inner = (forwarded(layer.struct) or layer.struct.fields[0]).type
            known = inner.kind != "interface"
            self._links[layer.struct.id] = Link(
                inner.named or inner.text, not layer.obstacle, known
            )
        selected = {package.path for package in self.facts.packages() if package.selected}
        return [
            *(self._adapter(each) for each in adapters if each.struct.package in selected),
            *(self._interface(each) for each in lone if each.package in selected),
        ]

    @cached_property
    def _interfaces(self) -> list[NamedType]:
        """The main modules' interfaces that could stand between callers and a type."""
        return [
            row
            for row in self.facts.named(kinds=("interface",))
            if row.value_set and not (row.alias or row.local) and (self.tests or not row.test)
        ]

    @cached_property
    def _stored(self) -> dict[str, Stored]:
        return stored(self.facts, tuple(self._interfaces))

    def _held(self, interface: str) -> frozenset[str]:
        """The types that the counted code stores in the interface."""
        known = self._stored[interface]
        return known.types | known.tested if self.tests else known.types

    def _implementers(self, row: NamedType) -> list[str]:
        return sorted(set(row.implementers) - (set() if self.tests else set(row.doubles)))

    def _alone(self, row: NamedType) -> bool:
        held = self._held(row.id)
        return len(held) == 1 or (not held and len(self._implementers(row)) == 1)

    def _only(self, row: NamedType) -> str:
        return next(iter(self._held(row.id)), "") or self._implementers(row)[0]

    def _obstacle(self, row: NamedType) -> tuple[str, str]:
        """Why the interface is more than a layer, if it is."""
        known = self._stored[row.id]
        if row.type_params:
            return "generic-type", f"{row.name} has type parameters"
        if row.constraint:
            return "type-argument", f"{row.name} is used as a constraint"
        if row.embedded_in:
            return "embedded", f"{_short(row.embedded_in[0])} embeds {row.name}"
        code, why = known.unknown
        if code:
            return code, f"{row.name}: {why}"
        doubles = sorted(known.tested - self._held(row.id))
        if doubles:
            return "test-double", f"tests use {_short(doubles[0])} as {row.name}"
        if not self._held(row.id):
            return "never-stored", f"no code of the main modules stores a value in {row.name}"
        return "", ""

    def _adapter(self, layer: Layer) -> LayerRow:
        struct, inner = layer.struct, forwarded(layer.struct) or layer.struct.fields[0]
        forwards = [method.forward for method in struct.methods]
        own = {method.name for method in struct.methods}
        methods = {method.id for method in struct.methods}
        sites = [(ref, "") for ref in self._of_type[struct.id]]
        shared = 0
        for interface in self._interfaces:
            held = self._held(interface.id)
            if struct.id in held and len(held) <= FEW:
                through = [
                    r
                    for r in self._of_type[interface.id]
                    if _method(r.id) in own and r.function not in methods
                ]
                sites += [(ref, interface.id) for ref in through]
                others = len(held) > 1 or bool(self._stored[interface.id].unknown[0])
                shared += len(through) if others else 0
        hazard = layer.obstacle
        return self._row(
            struct,
            sites,
            kind="adapter",
            inner=inner.type.text,
            shared=shared,
            methods=len(struct.methods),
            callees=len(self._callees(struct)),
            passes_through=all(f and not f.obstacle for f in forwards),
            obstacle=hazard.code if hazard else "",
            message=hazard.message if hazard else "",
        )

    def _callees(self, struct: NamedType) -> set[str]:
        """The functions that its methods mention, those of other modules too."""
        found = {m.forward.callee for m in struct.methods if m.forward and m.forward.callee}
        for method in struct.methods:
            for row in self.facts.exprs(method.file, method.start, method.end):
                # Locals have a colon in their id, builtins no package.
                if row.type.kind == "func" and "." in row.object and ":" not in row.object:
                    found.add(row.object)
        return found - {method.id for method in struct.methods}

    def _interface(self, interface: NamedType) -> LayerRow:
        code, message = self._obstacle(interface)
        return self._row(
            interface,
            [(ref, "") for ref in self._of_type[interface.id]],
            kind="interface",
            inner=self._only(interface),
            methods=len(interface.value_set),
            callees=len(interface.value_set),
            passes_through=True,
            implementations=len(self._implementers(interface)),
            obstacle=code,
            message=message,
        )

    def _row(self, row: NamedType, sites: list[tuple[Ref, str]], **more: object) -> LayerRow:
        callers = self._callers(row, sites)
        way = chain(row.id, self._links)
        package = self.facts.package_of(row.file)
        line, column = self._position(row)
        return LayerRow(
            subject=row.id,
            name=row.name,
            package=row.package,
            file=row.file,
            line=line,
            column=column,
            worker=way.worker,
            chain=way.types,
            call_sites=sum(caller.sites for caller in callers),
            functions=len({(c.package, c.function) for c in callers}),
            types=len({c.type for c in callers if c.type}),
            packages=len({c.package for c in callers}),
            exported=row.exported and package is not None and not package.internal,
            callers=callers,
            **more,  # type: ignore[arg-type]
        )

    def _position(self, row: NamedType) -> tuple[int, int]:
        source, at = self.source(row.file), row.name_start or row.start
        start = source.rfind(b"\n", 0, at) + 1
        return source.count(b"\n", 0, at) + 1, at - start + 1

    @cached_property
    def _of_type(self) -> defaultdict[str, list[Ref]]:
        """The calls of methods, by the layer or interface that the caller names."""
        structs = [layer.struct for layer in layers(self.facts)]
        owners = {m.id: row.id for row in (*structs, *self._interfaces) for m in row.methods}
        interfaces = {row.id for row in self._interfaces}
        found: defaultdict[str, list[Ref]] = defaultdict(list)
        for ref in self.facts.refs(owners):
            if ref.role not in _CALLS or (ref.test and not self.tests):
                continue
            owner = owners[ref.id]
            # A method that an interface has by embedding carries the id of the embedded one's.
            if owner in interfaces and ref.receiver and ref.receiver.named in interfaces:
                owner = ref.receiver.named
            if owners.get(ref.function) != owner:
                found[owner].append(ref)
        return found

    def _callers(self, row: NamedType, sites: Iterable[tuple[Ref, str]]) -> tuple[CallerRow, ...]:
        own = {method.id for method in row.methods}
        counts = Counter(
            (ref.package, ref.function, through)
            for ref, through in sites
            if ref.function not in own
        )
        return tuple(
            CallerRow(
                function=function,
                type=self._receivers.get(function, ""),
                package=package,
                sites=count,
                through=through,
            )
            for (package, function, through), count in sorted(
                counts.items(), key=lambda item: (-item[1], item[0])
            )
        )

    @cached_property
    def _receivers(self) -> dict[str, str]:
        """The receiver type of every method that calls a layer."""
        names = {ref.function for refs in self._of_type.values() for ref in refs} - {""}
        if not names:
            return {}
        return {f.id: f.receiver.named for f in self.facts.funcs(ids=names) if f.receiver}


def _method(method_id: str) -> str:
    return method_id.rpartition(".")[2]


def _short(type_id: str) -> str:
    """A type's id without the way to its package."""
    return type_id.rpartition("/")[2]
