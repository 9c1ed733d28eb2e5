"""Where concrete types go: pushed from slot to slot until nothing changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from gocodemod.golang.rows_flow import FlowCall, Flows
from gocodemod.graph.flow_border import Border
from gocodemod.graph.flow_sets import NIL, OUTSIDE, UNKNOWN, Shape

_CONTENTS = ("element", "pointer", "channel", "value", "key")


class Solver(Border):
    """The sets of all slots, solved.

    Calls through interfaces lead to what their receivers hold, so that each
    type that comes to a receiver may add edges.
    """

    def __init__(self, flows: Flows, closed: bool) -> None:
        """Solve; `closed`: nobody imports the packages of the main modules."""
        super().__init__(flows)
        self._sites: defaultdict[int, list[FlowCall]] = defaultdict(list)
        self._opened: defaultdict[int, list[int]] = defaultdict(list)
        self._blind: list[FlowCall] = []
        self._known_outside: list[int] = []
        self._done: set[tuple[int, int, str]] = set()
        self._seed()
        self._seed_generic(closed)
        self._seed_calls()
        self._seed_border(closed)
        self.run()

    def run(self) -> None:
        """Push until nothing changes."""
        while self.queue or self.cross_all():
            if not self.queue:
                continue
            node = self.queue.popleft()
            new = self.pending.pop(node)
            if node == self.sink:
                for type_ in self.of(new):
                    self.cross(type_)
                continue
            self.spread(node, new)
            if new & UNKNOWN:
                for type_ in self._opened.get(node, ()):
                    for each in self.types.closed(type_)[0]:
                        self.arrive(each)
            for call in tuple(self._sites.get(node, ())):
                self._receive(call, new)

    def escaped(self, type_: int) -> None:
        """Unexported methods of what is known outside are reached by calls of unknown receivers."""
        self._known_outside.append(type_)
        for call in tuple(self._blind):
            if self.types.implements(type_, call.on):
                self._dispatch(call, type_)

    def cross_names(self, names: Iterable[str], within: Sequence[str]) -> None:
        """Code that nobody shows mentions these names of objects of these packages."""
        known, flows = frozenset(names), self.flows

        def named(object_id: str) -> bool:
            return (
                ":" not in object_id
                and object_id.rpartition(".")[2] in known
                and any(object_id.startswith(f"{path}.") for path in within)
            )

        for index, func in enumerate(flows.funcs):
            if named(func.id):
                what = self.shape_of(index)
                for node in (*what.inputs, *what.out):
                    self.cross_node(node)
                for type_ in (*what.params, *what.results):
                    self.bare(type_)
        for index, slot in enumerate(flows.nodes):
            if index and named(slot.id):
                self.cross_node(index)
        for name, type_ in flows.globals:
            if named(flows.names[name]):
                self.bare(type_)
        for index, row in enumerate(flows.types):
            if row.named and row.local and named(row.named):
                self.bare(index)
        self.run()

    def _receive(self, call: FlowCall, value: int) -> None:
        if value & UNKNOWN:
            self._unknown_receiver(call)
        for type_ in self.of(value):
            self._dispatch(call, type_)

    def _once(self, call: FlowCall, what: int, why: str) -> bool:
        key = (id(call), what, why)
        if key in self._done:
            return False
        self._done.add(key)
        return True

    def _dispatch(self, call: FlowCall, type_: int) -> None:
        """A value of a type is the receiver of a call through an interface."""
        method = self.types.method(type_, self.flows.names[call.name])
        if method is None:
            return
        if method.func >= 0:
            if self._once(call, method.func, "func"):
                self.link(self._shape(call), self.shape_of(method.func))
        elif method.node == OUTSIDE:
            self._unknown_receiver(call)
        elif method.node > 0:  # the method is that of the interface in an embedded field
            if self._once(call, method.node, "field"):
                self._sites[method.node].append(call)
                self._receive(call, self.values[method.node])
        else:
            self._abroad(call)
            if not self.types.rows[type_].local:
                self.cross(type_)

    def _abroad(self, call: FlowCall) -> None:
        if self._once(call, 0, "abroad"):
            self.calls_outside(self._shape(call))

    def _unknown_receiver(self, call: FlowCall) -> None:
        if not self._once(call, 0, "unknown"):
            return
        self._abroad(call)
        # An exported method of what is known outside is open to unknown calls already.
        if "." not in self.flows.names[call.name]:
            return
        self._blind.append(call)
        for type_ in self._known_outside:
            if self.types.implements(type_, call.on):
                self._dispatch(call, type_)

    def _shape(self, call: FlowCall) -> Shape:
        row = self.types.rows[call.type]
        return Shape(call.inputs, call.out, row.params, row.results)

    def _seed(self) -> None:
        """Edges first: they are added in bulk while all sets are empty."""
        flows = self.flows
        self.edges(flows.edges)
        for a, b in flows.narrow:
            if a == OUTSIDE:
                self.push(b, UNKNOWN)
            else:
                self.narrow[a].append(b)
        for node, type_ in flows.opened:
            if node == OUTSIDE:
                for each in self.types.closed(type_)[0]:
                    self.arrive(each)
            else:
                self._opened[node].append(type_)
        for node in flows.nils:
            self.push(node, NIL)
        for index, row in enumerate(flows.nodes):
            if row.kind == "element":
                self.push(index, NIL)
            if self.types.rows[row.type].kind == "typeparam":
                self._opened[index].append(row.type)
        for type_, node in flows.sources:
            self.source(type_, node)
        for type_ in flows.zeros:
            self.zero(type_)
        for a, b in flows.converts:
            left, right = flows.types[a].fields, flows.types[b].fields
            if len(left) != len(right):  # one is declared outside
                for field in (*left, *right):
                    self.cross_node(field.node)
            else:
                for x, y in zip(left, right, strict=True):
                    self.both(x.node, y.node)

    def _seed_calls(self) -> None:
        flows = self.flows
        for taken in flows.taken:
            what = self.shape_of_type(taken.type)
            shifted = Shape(
                what.inputs[taken.shift :], what.out, what.params[taken.shift :], what.results
            )
            self.link(shifted, self.shape_of(taken.func))
        for call in flows.calls:
            if call.name >= 0 and call.node == OUTSIDE:
                self._unknown_receiver(call)
            elif call.name >= 0:
                self._sites[call.node].append(call)
                self._receive(call, self.values[call.node])

    def _seed_border(self, closed: bool) -> None:
        flows = self.flows
        for index, func in enumerate(flows.funcs):
            if not func.declared:
                self.calls_outside(self.shape_of(index))
            if func.exported and not func.receiver and not closed:
                self.called_from_outside(self.shape_of(index))
            if func.receiver and func.id.endswith(".Format"):
                for node in func.inputs:  # package fmt calls it, which is not followed
                    if node >= 0:
                        self.push(node, UNKNOWN)
        if not closed:
            for node in flows.exported:
                self.cross_node(node)
            for type_ in flows.open:
                self.cross(type_)
        for type_ in flows.outside:
            self.cross(type_)
        for type_ in flows.arriving:
            self.arrive(type_)
        for type_ in flows.unsafe:
            self.bare(type_)
        for node in flows.unsure:
            self.cross_node(node)

    def _seed_generic(self, closed: bool) -> None:
        """What holds a type parameter's values holds those of its arguments."""
        rows, by_id = self.types.rows, {n.id: i for i, n in enumerate(self.flows.nodes)}
        foreign = set() if closed else self._foreign()
        for index in [i for i, row in enumerate(rows) if row.kind == "typeparam"]:
            arguments, more = self.types.closed(index)
            more = more or not foreign.isdisjoint(self.types.owners(index))
            for kind in (*_CONTENTS, "any"):
                node = by_id.get(f"{kind} of {rows[index].text}", -1)
                if node < 0:
                    continue
                if more:
                    self.cross_node(node)
                for argument in arguments:
                    if rows[argument].kind == "interface":
                        self.both(node, by_id.get(f"{kind} of {rows[argument].text}", -1))
                        self.push(node, NIL)
                    else:
                        self.source(argument, node)
        if foreign:
            for type_, node in self.flows.sources:
                if not foreign.isdisjoint(self.types.owners(type_)):
                    self.push(node, UNKNOWN)
        self._seed_alike()

    def _foreign(self) -> set[str]:
        """Generic objects that others may give type arguments to."""
        exported = {func.id for func in self.flows.funcs if func.exported}
        return exported | {self.flows.types[type_].named for type_ in self.flows.open}

    def _seed_alike(self) -> None:
        """Open func and struct types may be the same as others."""
        alike = [
            index
            for index, row in enumerate(self.flows.types)
            if row.kind in ("func", "struct") and not row.named
        ]
        for a in alike:
            for b in alike if self.types.rows[a].open else ():
                if a != b and self.types.same_shape(a, b):
                    self._unite(a, b)

    def _unite(self, a: int, b: int) -> None:
        left, right = self.types.rows[a], self.types.rows[b]
        here = [*left.inputs, *left.out, *(f.node for f in left.fields)]
        there = [*right.inputs, *right.out, *(f.node for f in right.fields)]
        kinds = [*right.params, *right.results, *(f.type for f in right.fields)]
        for x, y, type_ in zip(here, there, kinds, strict=True):
            if x >= 0 and y >= 0:
                self.both(x, y)
            elif x >= 0:
                self.source(type_, x)
