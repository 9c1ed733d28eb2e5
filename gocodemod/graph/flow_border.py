"""What code outside the main modules may do with the values that it gets.

It may call exported methods and func values with anything, read and write
exported fields and the elements of what is shared by reference, and make
empty values: by name where the packages can be imported, by reflection always.
Fields that are not exported are left to unsafe code and to files that nobody
shows, for which there is `bare`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

from gocodemod.golang.rows_flow import Flows, FlowType
from gocodemod.graph.flow_sets import NIL, OUTSIDE, UNKNOWN, Sets, Shape

_PLAIN = frozenset({"basic", "typeparam", "interface", "invalid", "tuple"})


class Border(Sets, ABC):
    """Sets, and the types whose values cross the border; each is opened up once."""

    def __init__(self, flows: Flows) -> None:
        """Nothing has crossed."""
        super().__init__(flows)
        self._crossed: set[int] = set()
        self._arrived: set[int] = set()
        self._bared: set[int] = set()
        self._crossing: list[int] = []

    @abstractmethod
    def escaped(self, type_: int) -> None:
        """A closed type is known outside from now on."""

    def cross(self, type_: int) -> None:
        """Values of a type go outside; they may come back."""
        if type_ >= 0 and type_ not in self._crossed:
            self._crossed.add(type_)
            self._crossing.append(type_)

    def arrive(self, type_: int) -> None:
        """Values of a type come from outside.

        Those of a type of the main modules can only come back: they went there by `cross`.
        """
        while type_ >= 0 and type_ not in self._arrived:
            self._arrived.add(type_)
            row = self.types.rows[type_]
            if row.local:
                return
            if row.kind == "pointer" and not row.named:
                self._share(row)
                type_ = row.elem
            else:
                self.cross(type_)

    def cross_all(self) -> bool:
        """Open up what has crossed; whether there was anything."""
        found = bool(self._crossing)
        while self._crossing:
            self._open_up(self._crossing.pop())
        return found

    def cross_node(self, node: int) -> None:
        """Code outside may read and write a slot."""
        if node >= 0:
            self.push(node, UNKNOWN)
            self.edge(node, OUTSIDE)

    def called_from_outside(self, what: Shape) -> None:
        """Code outside may call it."""
        for node in what.inputs:
            if node >= 0:
                self.push(node, UNKNOWN)
        for node in what.out:
            self.edge(node, OUTSIDE)
        # Reflection can make a value of any type that it sees, parameters' too.
        for type_ in (*what.params, *what.results):
            self.cross(type_)

    def calls_outside(self, what: Shape) -> None:
        """It may run code outside."""
        for node in what.inputs:
            self.edge(node, OUTSIDE)
        for node in what.out:
            if node >= 0:
                self.push(node, UNKNOWN)
        for type_ in what.params:
            self.cross(type_)
        for type_ in what.results:
            self.arrive(type_)

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
                self.cross_node(field.node)
                waiting.append(field.type)
            for _, method in self.types.methods(current):
                if method.func >= 0:
                    self.called_from_outside(self.shape_of(method.func))
            waiting += (row.elem, row.key, *row.args)

    def zero(self, type_: int) -> None:
        """An empty value of a type is made."""
        waiting, seen = [type_], {type_}
        while waiting:
            current = waiting.pop()
            row = self.types.rows[current]
            parts = [field.type for field in row.fields]
            for field in row.fields:
                if field.node > 0:
                    self._empty(field.node, field.type)
            if row.kind == "array":
                parts.append(row.elem)
            if row.kind == "typeparam":
                parts += self.types.closed(current)[0]
            for part in parts:
                if part >= 0 and part not in seen:
                    seen.add(part)
                    waiting.append(part)

    def _empty(self, node: int, type_: int) -> None:
        """An empty field: of a type parameter's type it holds what is empty there."""
        self.push(node, NIL)
        if self.types.rows[self.flows.nodes[node].type].kind == "typeparam":
            for each in self.types.closed(type_)[0]:
                if self.types.rows[each].kind != "interface":
                    self.source(each, node)

    def _share(self, row: FlowType) -> None:
        for node in row.slots:
            self.cross_node(node)

    def _open_up(self, type_: int) -> None:
        row = self.types.rows[type_]
        if row.kind in _PLAIN and not (row.local and row.kind == "basic"):
            return
        self._share(row)
        for part in (*row.args, row.elem, row.key, row.pointer):
            self.cross(part)
        if row.kind == "func":
            self.called_from_outside(self.shape_of_type(type_))
            self.calls_outside(self.shape_of_type(type_))
        self.zero(type_)
        for field in row.fields:
            if field.exported:
                self.cross_node(field.node)
            if field.exported or field.embedded:
                self.cross(field.type)
        for name, method in self.types.methods(type_):
            if "." in name:
                continue
            if method.func >= 0:
                self.called_from_outside(self.shape_of(method.func))
            elif method.node > 0:
                self.edge(method.node, OUTSIDE)
        if not row.open:
            self.escaped(type_)
