"""Where concrete types go: sets of types pushed along a graph of slots until nothing changes."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence

import rustworkx as rx

from gocodemod.golang.rows_flow import FlowCall, Flows, FlowType
from gocodemod.graph.flow_types import Types

NIL, UNKNOWN = 1, 2
_FIRST = 2
_OUTSIDE = 0
_PLAIN = frozenset({"basic", "typeparam", "interface", "invalid", "tuple"})
_CONTENTS = ("element", "pointer", "channel", "value", "key")


class Callable_:
    """What is called or calls: slots and types of its parameters and results."""

    __slots__ = ("inputs", "out", "params", "results")

    def __init__(
        self,
        inputs: Sequence[int],
        out: Sequence[int],
        params: Sequence[int],
        results: Sequence[int],
    ) -> None:
        """Of equal lengths each."""
        self.inputs, self.out, self.params, self.results = inputs, out, params, results


class Solver:
    """A set of types for each slot, as an integer of bits; see `NIL`, `UNKNOWN`, `of`.

    Node `sink` takes what goes outside; nothing flows out of it, because
    everything that comes from outside is unknown.
    """

    def __init__(self, flows: Flows, closed: bool) -> None:
        """Solve; `closed`: nobody imports the packages of the main modules."""
        self.flows = flows
        self.types = Types(flows)
        self.graph: rx.PyDiGraph[int, None] = rx.PyDiGraph()
        self.sink = len(flows.nodes)
        self.graph.add_nodes_from(range(self.sink + 1))
        self.values = [0] * (self.sink + 1)
        self.bit_types: list[int] = []
        self._bits: dict[int, int] = {}
        self._masks: dict[int, tuple[int, int]] = {}
        self._pending: dict[int, int] = {}
        self._queue: deque[int] = deque()
        self._edges: set[tuple[int, int]] = set()
        self._narrow: defaultdict[int, list[int]] = defaultdict(list)
        self._sites: defaultdict[int, list[FlowCall]] = defaultdict(list)
        self._blind: list[FlowCall] = []
        self._crossed: set[int] = set()
        self._crossing: list[int] = []
        self._bared: set[int] = set()
        self._escaped: list[int] = []
        self._linked: set[tuple[int, int, int]] = set()
        self._by_id = {node.id: index for index, node in enumerate(flows.nodes)}
        self._seed(closed)
        self.run()

    # -- sets

    def of(self, value: int) -> Iterator[int]:
        """The types in a set."""
        value >>= _FIRST
        while value:
            low = value & -value
            yield self.bit_types[low.bit_length() - 1]
            value ^= low

    def bit(self, type_: int) -> int:
        """The set of one closed type."""
        if type_ not in self._bits:
            self._bits[type_] = 1 << (_FIRST + len(self.bit_types))
            self.bit_types.append(type_)
        return self._bits[type_]

    def mask(self, interface: int) -> int:
        """The set of the types known so far that may be of an interface type, and unknown."""
        done, mask = self._masks.get(interface, (0, UNKNOWN))
        for type_ in self.bit_types[done:]:
            if self.types.implements(type_, interface):
                mask |= self._bits[type_]
        self._masks[interface] = len(self.bit_types), mask
        return mask

    def push(self, node: int, value: int) -> None:
        """Add to the set of a slot."""
        if node == _OUTSIDE:
            node = self.sink
        new = value & ~self.values[node]
        if not new:
            return
        self.values[node] |= new
        if node in self._pending:
            self._pending[node] |= new
        else:
            self._pending[node] = new
            self._queue.append(node)

    def edge(self, source: int, target: int) -> None:
        """What is in `source` may be in `target`."""
        if source == target or min(source, target) < 0:
            return
        if source == _OUTSIDE:
            self.push(target, UNKNOWN)
            return
        if target == _OUTSIDE:
            target = self.sink
        if (source, target) not in self._edges:
            self._edges.add((source, target))
            self.graph.add_edge(source, target, None)
            self.push(target, self.values[source])

    def both(self, a: int, b: int) -> None:
        """Two slots that may be one."""
        self.edge(a, b)
        self.edge(b, a)

    def source(self, type_: int, node: int) -> None:
        """A value of a concrete type goes into a slot."""
        types, more = self.types.closed(type_)
        for each in types:
            concrete = self.types.rows[each].kind not in ("interface", "typeparam")
            self.push(node, self.bit(each) if concrete else UNKNOWN)
        if more or self._foreign(type_):
            self.push(node, UNKNOWN)

    # -- calls

    def type_callable(self, type_: int) -> Callable_:
        """All function values of a type."""
        row = self.types.rows[type_]
        return Callable_(row.inputs, row.out, row.params, row.results)

    def func_callable(self, func: int) -> Callable_:
        """A function of the main modules."""
        row = self.flows.funcs[func]
        signature = self.types.rows[row.type]
        return Callable_(row.inputs, row.out, signature.params, signature.results)

    def link(self, caller: Callable_, callee: Callable_) -> None:
        """Arguments go into parameters, results come back."""
        for here, there, type_ in zip(caller.inputs, callee.inputs, caller.params, strict=False):
            if there >= 0:
                self._move(here, there, type_)
        for here, there, type_ in zip(caller.out, callee.out, callee.results, strict=False):
            if here >= 0:
                self._move(there, here, type_)

    def _move(self, source: int, target: int, type_: int) -> None:
        if source >= 0:
            self.edge(source, target)
        else:
            self.source(type_, target)

    def _link_site(self, call: FlowCall, func: int) -> None:
        key = (id(call), func, 0)
        if key not in self._linked:
            self._linked.add(key)
            self.link(self._site(call), self.func_callable(func))

    def _site(self, call: FlowCall) -> Callable_:
        row = self.types.rows[call.type]
        return Callable_(call.inputs, call.out, row.params, row.results)

    def _dispatch(self, call: FlowCall, type_: int) -> None:
        """A value of a type is the receiver of a call through an interface."""
        method = self.types.method(type_, self.flows.names[call.name])
        if method is None:
            return
        if method.func >= 0:
            self._link_site(call, method.func)
        elif method.node >= 0:
            self._forward(call, method.node)
        else:
            self._abroad(call)
            if not self.types.rows[type_].local:
                self.cross(type_)

    def _forward(self, call: FlowCall, node: int) -> None:
        """The method is that of the interface value in an embedded field."""
        key = (id(call), node, 1)
        if key in self._linked:
            return
        self._linked.add(key)
        if node == _OUTSIDE:
            self._unknown_receiver(call)
            return
        self._sites[node].append(call)
        self._receive(call, self.values[node])

    def _abroad(self, call: FlowCall) -> None:
        key = (id(call), 0, 2)
        if key in self._linked:
            return
        self._linked.add(key)
        self._cross_callable(self._site(call), inputs=False)

    def _unknown_receiver(self, call: FlowCall) -> None:
        key = (id(call), 0, 3)
        if key in self._linked:
            return
        self._linked.add(key)
        self._abroad(call)
        # An exported method of what is known outside is open to unknown calls already.
        if "." not in self.flows.names[call.name]:
            return
        self._blind.append(call)
        for type_ in self._escaped:
            if self.types.implements(type_, call.on):
                self._dispatch(call, type_)

    def _receive(self, call: FlowCall, value: int) -> None:
        if value & UNKNOWN:
            self._unknown_receiver(call)
        for type_ in self.of(value):
            self._dispatch(call, type_)

    # -- the border

    def cross(self, type_: int) -> None:
        """Values of a type are known outside, or come from there."""
        if type_ >= 0 and type_ not in self._crossed:
            self._crossed.add(type_)
            self._crossing.append(type_)

    def _cross_node(self, node: int) -> None:
        if node >= 0:
            self.push(node, UNKNOWN)
            self.edge(node, _OUTSIDE)

    def _cross_callable(self, what: Callable_, inputs: bool) -> None:
        """`inputs`: code outside calls it; else it is what code here calls outside."""
        for node in what.inputs:
            if node >= 0 and inputs:
                self.push(node, UNKNOWN)
            elif node >= 0:
                self.edge(node, _OUTSIDE)
        for node in what.out:
            if node >= 0 and inputs:
                self.edge(node, _OUTSIDE)
            elif node >= 0:
                self.push(node, UNKNOWN)
        for type_ in (*what.params, *what.results):
            self.cross(type_)

    def _open_up(self, type_: int) -> None:
        """What code outside can do with a value of a type."""
        row = self.types.rows[type_]
        if row.kind in _PLAIN and not (row.local and row.kind == "basic"):
            return
        for argument in row.args:
            self.cross(argument)
        for node in row.slots:
            self._cross_node(node)
        for part in (row.elem, row.key, row.pointer):
            self.cross(part)
        if row.kind == "func":
            both = self.type_callable(type_)
            self._cross_callable(both, inputs=True)
            self._cross_callable(both, inputs=False)
        self.zero(type_)
        for field in row.fields:
            if field.exported:
                self._cross_node(field.node)
            if field.exported or field.embedded:
                self.cross(field.type)
        self._expose(type_)

    def _expose(self, type_: int) -> None:
        for name, method in self.types.methods(type_):
            if "." in name:
                continue
            if method.func >= 0:
                self.cross_func(method.func)
            elif method.node > 0:
                self.edge(method.node, _OUTSIDE)
        if not self.types.rows[type_].open:
            self._escaped.append(type_)
            for call in list(self._blind):
                if self.types.implements(type_, call.on):
                    self._dispatch(call, type_)

    def cross_func(self, func: int) -> None:
        """Code outside calls a function."""
        self._cross_callable(self.func_callable(func), inputs=True)

    def bare(self, type_: int) -> None:
        """Code that nobody shows has a value of a type: it may write all that it reaches."""
        waiting = [type_]
        while waiting:
            current = waiting.pop()
            if current < 0 or current in self._bared:
                continue
            self._bared.add(current)
            self.cross(current)
            row = self.types.rows[current]
            for field in row.fields:
                self._cross_node(field.node)
                waiting.append(field.type)
            waiting += (row.elem, row.key)

    def zero(self, type_: int) -> None:
        """An empty value of a type is made."""
        waiting, seen = [type_], {type_}
        while waiting:
            current = waiting.pop()
            row = self.types.rows[current]
            parts = [field.type for field in row.fields]
            for field in row.fields:
                if field.node > 0:
                    self.push(field.node, NIL)
            if row.kind == "array":
                parts.append(row.elem)
            if row.kind == "typeparam":
                parts += self.types.arguments(current)[0]
            for part in parts:
                if part >= 0 and part not in seen:
                    seen.add(part)
                    waiting.append(part)

    # -- the start

    def _seed(self, closed: bool) -> None:
        flows = self.flows
        self._foreign_owners = (
            set()
            if closed
            else {f.id for f in flows.funcs if f.exported}
            | {flows.types[t].named for t in flows.open}
        )
        inner = [(a, b) for a, b in flows.edges if _OUTSIDE not in (a, b)]
        self._edges.update(inner)
        self.graph.add_edges_from_no_data(inner)
        for a, b in flows.edges:
            if _OUTSIDE in (a, b):
                self.edge(a, b)
        for a, b in flows.narrow:
            if a == _OUTSIDE:
                self.push(b, UNKNOWN)
            else:
                self._narrow[a].append(b)
        for call in flows.calls:
            if call.name >= 0 and call.node == _OUTSIDE:
                self._unknown_receiver(call)
            elif call.name >= 0:
                self._sites[call.node].append(call)
        for node in flows.nils:
            self.push(node, NIL)
        for index, row in enumerate(flows.nodes):
            if row.kind == "element":
                self.push(index, NIL)
        self._seed_generic()
        for type_, node in flows.sources:
            self.source(type_, node)
        for a, b in flows.converts:
            for left, right in zip(flows.types[a].fields, flows.types[b].fields, strict=False):
                self.both(left.node, right.node)
        for taken in flows.taken:
            self.link(
                _shifted(self.type_callable(taken.type), taken.shift),
                self.func_callable(taken.func),
            )
        for type_ in flows.zeros:
            self.zero(type_)
        self._seed_border(closed)

    def _seed_border(self, closed: bool) -> None:
        flows = self.flows
        for index, func in enumerate(flows.funcs):
            name = func.id.rpartition(".")[2]
            if not func.declared:
                self._cross_callable(self.func_callable(index), inputs=False)
            if func.exported and not func.receiver and not closed:
                self.cross_func(index)
            if name == "Format" and func.receiver:
                for node in func.inputs:
                    if node >= 0:
                        self.push(node, UNKNOWN)
        if not closed:
            for node in flows.exported:
                self._cross_node(node)
            for type_ in flows.open:
                self.cross(type_)
        for type_ in flows.outside:
            self.cross(type_)
        for type_ in flows.unsafe:
            self.bare(type_)
        for node in flows.unsure:
            self._cross_node(node)

    def _foreign(self, type_: int) -> bool:
        return not self._foreign_owners.isdisjoint(self.types.owners(type_))

    def _seed_generic(self) -> None:
        """What holds a type parameter's values holds those of its arguments."""
        rows = self.types.rows
        for index in [i for i, row in enumerate(rows) if row.kind == "typeparam"]:
            held = [self._by_id.get(f"{kind} of {rows[index].text}", -1) for kind in _CONTENTS]
            made = self._by_id.get(f"any {rows[index].text}", -1)
            arguments, more = self.types.arguments(index)
            for argument in arguments:
                row = rows[argument]
                for kind, node in zip((*_CONTENTS, ""), (*held, made), strict=True):
                    if node < 0:
                        continue
                    if row.kind == "interface":
                        self.both(node, self._by_id.get(f"{kind} of {row.text}", -1))
                        self.push(node, NIL)
                    else:
                        self.source(argument, node)
            if more or self._foreign(index):
                for node in (*held, made):
                    self._cross_node(node)
        self._seed_matches(rows)

    def _seed_matches(self, rows: list[FlowType]) -> None:
        """Open func and struct types may be the same as others."""
        shapes: defaultdict[tuple[str, int, int, int], list[int]] = defaultdict(list)
        for index, row in enumerate(self.flows.types):
            if row.kind in ("func", "struct") and not (row.kind == "struct" and row.named):
                shape = (row.kind, len(row.params), len(row.results), len(row.fields))
                shapes[shape].append(index)
        for alike in shapes.values():
            for a in alike:
                if not rows[a].open:
                    continue
                for b in alike:
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

    # -- the run

    def run(self) -> None:
        """Push until nothing changes."""
        while self._queue or self._crossing:
            while self._crossing:
                self._open_up(self._crossing.pop())
            if not self._queue:
                continue
            node = self._queue.popleft()
            new = self._pending.pop(node)
            if node == self.sink:
                for type_ in self.of(new):
                    self.cross(type_)
                continue
            for target in self.graph.successor_indices(node):
                self.push(target, new)
            for target in self._narrow.get(node, ()):
                self.push(target, new & self.mask(self.flows.nodes[target].type) & ~NIL)
            for call in tuple(self._sites.get(node, ())):
                self._receive(call, new)

    def cross_names(self, names: Iterable[str], within: Sequence[str]) -> None:
        """Code that nobody shows mentions these names of objects of these packages."""
        known = frozenset(names)
        flows = self.flows

        def named(object_id: str) -> bool:
            return (
                ":" not in object_id
                and object_id.rpartition(".")[2] in known
                and any(object_id.startswith(f"{path}.") for path in within)
            )

        for index, func in enumerate(flows.funcs):
            if named(func.id):
                what = self.func_callable(index)
                for node in (*what.inputs, *what.out):
                    self._cross_node(node)
                for type_ in (*what.params, *what.results):
                    self.bare(type_)
        for index, slot in enumerate(flows.nodes):
            if index and named(slot.id):
                self._cross_node(index)
        for name, type_ in flows.globals:
            if named(flows.names[name]):
                self.bare(type_)
        for index, row in enumerate(flows.types):
            if row.named and row.local and named(row.named):
                self.bare(index)
        self.run()


def _shifted(what: Callable_, by: int) -> Callable_:
    return Callable_(what.inputs[by:], what.out, what.params[by:], what.results)
