"""Which concrete types reach each slot of interface type.

A slot is a variable (parameters and results among them), a field, or what all
containers of one kind with elements of one interface type hold. The analysis
is that of VTA (variable type analysis), over types and syntax: it never misses
a type, and says unknown where code outside the main modules may write.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from weakref import WeakKeyDictionary

import msgspec

from gocodemod.golang.facts import Facts
from gocodemod.golang.rows_flow import FlowFunc, Flows
from gocodemod.graph.flow_sets import NIL, UNKNOWN
from gocodemod.graph.flow_solver import Solver


class TypeSet(msgspec.Struct, frozen=True):
    """What a slot may hold: types by their text (as `TypeRef.text`), nil, or what nobody knows."""

    types: frozenset[str] = frozenset()
    nil: bool = False
    unknown: bool = False

    def __or__(self, other: TypeSet) -> TypeSet:
        """What either may hold."""
        return TypeSet(
            self.types | other.types, self.nil or other.nil, self.unknown or other.unknown
        )


_NOBODY_KNOWS = TypeSet(nil=True, unknown=True)
# Slots that only the analysis has: no declaration of the code's is one.
_INNER = frozenset({"outside", "expression", "signature"})


class InterfaceFlow:
    """The answer for every slot of the main modules, worked out when it is made.

    Slot ids are those of `rows`: of a variable, parameter (`Param.id`), field
    (`Field.id`). Results that have no name, elements and fields of unnamed
    structs are found by `result_slot` and `slots`.
    """

    def __init__(self, facts: Facts, closed: bool = False) -> None:
        """`closed`: nobody imports the packages of the main modules from elsewhere."""
        self.flows: Flows = facts.flows()
        self.solver = Solver(self.flows, closed)
        self._mention_hidden(facts)

    def types(self, slot_id: str) -> TypeSet:
        """What a slot may hold; unknown for an id that is no slot."""
        node = self._nodes.get(slot_id)
        return _NOBODY_KNOWS if node is None else self.set_of(node)

    def slots(self, interface_id: str) -> tuple[str, ...]:
        """The slots whose declared type is the named interface (or an instance of it)."""
        return tuple(self.flows.nodes[node].id for node in self._typed.get(interface_id, ()))

    def types_of_interface(self, interface_id: str) -> TypeSet:
        """What any slot of the named interface may hold."""
        found = TypeSet()
        for node in self._typed.get(interface_id, ()):
            found |= self.set_of(node)
        return found

    def named_in(self, found: TypeSet) -> frozenset[str]:
        """The ids of the named types among those: T for *T, the generic one for an instance."""
        rows, texts = self.solver.types.rows, self._texts
        ids = set()
        for text in found.types:
            row = rows[texts[text]]
            if row.kind == "pointer" and not row.named:
                row = rows[row.elem]
            ids.add(row.named)
        return frozenset(ids - {""})

    def param_slot(self, function_id: str, index: int) -> str:
        """The slot of a parameter, "" where its type is no interface."""
        return self._of_function(function_id, index, False)

    def result_slot(self, function_id: str, index: int) -> str:
        """The slot of a result, "" where its type is no interface."""
        return self._of_function(function_id, index, True)

    def set_of(self, node: int) -> TypeSet:
        """The same by the node's index in `flows`."""
        value = self.solver.values[node] if node else UNKNOWN | NIL
        rows = self.solver.types.rows
        return TypeSet(
            frozenset(rows[type_].text for type_ in self.solver.of(value)),
            bool(value & NIL),
            bool(value & UNKNOWN),
        )

    def _of_function(self, function_id: str, index: int, result: bool) -> str:
        func = self._funcs.get(function_id)
        nodes = () if func is None else (func.out if result else func.inputs)
        if index >= len(nodes) or nodes[index] < 0:
            return ""
        return self.flows.nodes[nodes[index]].id

    def _mention_hidden(self, facts: Facts) -> None:
        """Files that are not type-checked, assembly and pragmas may do what they like by name."""
        packages = {package.path: package for package in facts.packages()}
        for row in facts.unseen():
            waiting = [row.package, *row.imports]
            seen: set[str] = set()
            while waiting:
                path = waiting.pop()
                if path in packages and path not in seen:
                    seen.add(path)
                    waiting += packages[path].imports
            self.solver.cross_names(row.idents, sorted(seen | {f"{row.package}_test"}))
        names = {name for row in facts.pragmas() for name in row.names}
        if names:
            self.solver.cross_names(names, sorted(packages))

    @cached_property
    def _nodes(self) -> dict[str, int]:
        return {node.id: index for index, node in enumerate(self.flows.nodes) if index}

    @cached_property
    def _funcs(self) -> dict[str, FlowFunc]:
        return {func.id: func for func in self.flows.funcs}

    @cached_property
    def _texts(self) -> dict[str, int]:
        return {row.text: index for index, row in enumerate(self.solver.types.rows)}

    @cached_property
    def _typed(self) -> dict[str, list[int]]:
        found: defaultdict[str, list[int]] = defaultdict(list)
        for index, node in enumerate(self.flows.nodes):
            row = self.flows.types[node.type]
            if node.kind not in _INNER and row.named and row.kind == "interface":
                found[row.named].append(index)
        return dict(found)


_MADE: WeakKeyDictionary[Facts, InterfaceFlow] = WeakKeyDictionary()


def interface_flow(facts: Facts) -> InterfaceFlow:
    """The flow over `facts`, made once for them."""
    if facts not in _MADE:
        _MADE[facts] = InterfaceFlow(facts)
    return _MADE[facts]
