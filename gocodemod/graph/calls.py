"""Who calls whom in the main modules and their tests."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

import msgspec
import rustworkx as rx

from gocodemod.golang.facts import Facts
from gocodemod.golang.rows_flow import FlowCall
from gocodemod.graph.flow_sets import UNKNOWN
from gocodemod.graph.interface_flow import InterfaceFlow, interface_flow


class CallSite(msgspec.Struct, frozen=True, omit_defaults=True):
    """A call: `offset` of the call expression, `function` the declared one around it ("": none).

    `kind`: call, go, defer, or value (the function is only mentioned).
    `interface`: the interface method that is called, "" otherwise. `callees`
    are the functions of the main modules that may run; `unknown`: others may, too.
    """

    file: str
    offset: int
    function: str
    package: str
    kind: str
    test: bool = False
    interface: str = ""
    callees: tuple[str, ...] = ()
    unknown: bool = False


class Calls:
    """The call graph: nodes are ids of functions and methods, of interface methods, too.

    A call through an interface is an edge to the interface's method and to
    what the interface flow says may be in it; where that is unknown, to every
    implementation in the main modules. A call of a function value is an edge
    to all functions that are used as values of its type.
    """

    def __init__(self, facts: Facts) -> None:
        """Over `facts`; asks for their interface flow."""
        self.flow: InterfaceFlow = interface_flow(facts)
        self.graph: rx.PyDiGraph[str, None] = rx.PyDiGraph(multigraph=False)
        self._index: dict[str, int] = {}
        self._sites: defaultdict[str, list[CallSite]] = defaultdict(list)
        self._receivers: dict[str, str] = {}
        self._candidates: dict[tuple[str, int], frozenset[int]] = {}
        self._answers: dict[tuple[int, ...], tuple[tuple[str, ...], bool]] = {}
        for func in self.flow.flows.funcs:
            if not func.literal:
                self._node(func.id)
                self._receivers[func.id] = func.receiver
        for call in self.flow.flows.calls:
            self._add(call)

    def sites(self, function_id: str) -> tuple[CallSite, ...]:
        """Where a function, method or interface method may be called, by file and offset."""
        return tuple(site for site in self._sorted(function_id) if site.kind != "value")

    def values(self, function_id: str) -> tuple[CallSite, ...]:
        """Where it is mentioned without being called."""
        return tuple(site for site in self._sorted(function_id) if site.kind == "value")

    def callers(self, function_id: str) -> frozenset[str]:
        """The distinct declared functions that may call it; package level is none."""
        return self._around(function_id, out=False)

    def callees(self, function_id: str) -> frozenset[str]:
        """The distinct functions, methods and interface methods that it may call."""
        return self._around(function_id, out=True)

    def calling_types(self, function_id: str) -> frozenset[str]:
        """The receiver types (ids) of the methods that may call it."""
        found = {self._receivers.get(caller, "") for caller in self.callers(function_id)}
        return frozenset(found - {""})

    def calling_packages(self, function_id: str) -> frozenset[str]:
        """The packages with a site that may call it."""
        return frozenset(site.package for site in self.sites(function_id))

    def _around(self, function_id: str, out: bool) -> frozenset[str]:
        index = self._index.get(function_id)
        if index is None:
            return frozenset()
        find = self.graph.successors if out else self.graph.predecessors
        return frozenset(find(index))

    def _sorted(self, function_id: str) -> list[CallSite]:
        found = self._sites.get(function_id, [])
        return sorted(found, key=lambda site: (site.file, site.offset))

    def _node(self, name: str) -> int:
        if name not in self._index:
            self._index[name] = self.graph.add_node(name)
        return self._index[name]

    def _add(self, call: FlowCall) -> None:
        flows = self.flow.flows
        key = (call.func, call.node, call.name, call.on, call.type)
        if key not in self._answers:
            found, unknown = self._resolved(call)
            self._answers[key] = tuple(sorted(found)), unknown
        callees, unknown = self._answers[key]
        caller = flows.funcs[call.caller].id if call.caller >= 0 else ""
        site = CallSite(
            flows.names[call.file],
            call.offset,
            caller,
            flows.names[call.package],
            call.kind,
            call.test,
            call.methods[0] if call.methods else "",
            callees,
            unknown,
        )
        for name in {*callees, *call.methods}:
            self._sites[name].append(site)
            if caller and call.kind != "value":
                self.graph.add_edge(self._node(caller), self._node(name), None)

    def _resolved(self, call: FlowCall) -> tuple[set[str], bool]:
        if call.func >= 0:
            return {self.flow.flows.funcs[call.func].id}, False
        if call.name >= 0:
            return self._through_interface(call)
        return set(self._taken.get(call.type, ())), True

    def _through_interface(self, call: FlowCall) -> tuple[set[str], bool]:
        """What the call may run; methods of embedded interfaces lead on to their fields."""
        solver, flows = self.flow.solver, self.flow.flows
        name, unknown = flows.names[call.name], False
        found: set[str] = set()
        waiting, seen = [(call.node, call.on)], {call.node}
        while waiting:
            node, interface = waiting.pop()
            value = solver.values[node] if node else UNKNOWN
            types = set(solver.of(value))
            if value & UNKNOWN:
                unknown = True
                types |= self._implementing(name, interface)
            for type_ in types:
                method = solver.types.method(type_, name)
                if method is None:
                    continue
                if method.func >= 0:
                    found.add(flows.funcs[method.func].id)
                elif method.node < 0:
                    unknown = True
                elif method.node not in seen:
                    seen.add(method.node)
                    waiting.append((method.node, flows.nodes[method.node].type))
        return found, unknown

    def _implementing(self, name: str, interface: int) -> frozenset[int]:
        """The main modules' types of an interface, by one of its methods."""
        if (name, interface) not in self._candidates:
            self._candidates[name, interface] = frozenset(
                type_
                for type_ in self._with.get(name, ())
                if self.flow.solver.types.implements(type_, interface)
            )
        return self._candidates[name, interface]

    @cached_property
    def _with(self) -> dict[str, list[int]]:
        """The types that have a method of a name."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        types = self.flow.solver.types
        for index, row in enumerate(types.rows):
            if row.methods and row.kind not in ("interface", "typeparam"):
                for name, method in types.methods(index):
                    if method.func >= 0 or method.node >= 0:
                        found[name].append(index)
        return dict(found)

    @cached_property
    def _taken(self) -> dict[int, set[str]]:
        """The declared functions that are used as values of a type, or of one that may be it."""
        flows, types = self.flow.flows, self.flow.solver.types
        direct: defaultdict[int, set[str]] = defaultdict(set)
        for taken in flows.taken:
            if not flows.funcs[taken.func].literal:
                direct[taken.type].add(flows.funcs[taken.func].id)
        for call in flows.calls:
            if call.value >= 0:
                direct[call.value] |= self._through_interface(call)[0]
        found = {key: set(value) for key, value in direct.items()}
        funcs = [index for index, row in enumerate(flows.types) if row.kind == "func"]
        for key, value in direct.items():
            for index in funcs:
                if key != index and types.same_shape(index, key):
                    found.setdefault(index, set()).update(value)
        return found
