"""The types of a program as the flow of interface values needs them.

Types that mention type parameters are open. At run time there are only closed
ones: an open type stands for what its parameters' arguments make of it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import product

import msgspec

from gocodemod.golang.rows_flow import FlowMethod, Flows, FlowType

_PARAMETER = re.compile("⟨[^⟩]*⟩")
# One open type stands for at most so many; beyond, it is unknown what it is.
_BOUND = 200
_DEPTH = 4


class Types:
    """Types by index; closing open ones adds to them."""

    def __init__(self, flows: Flows) -> None:
        """Of one answer of the sidecar."""
        self.rows: list[FlowType] = list(flows.types)
        self.names: list[str] = list(flows.names)
        self._by_text = {row.text: index for index, row in enumerate(self.rows)}
        self._name_index = {name: index for index, name in enumerate(self.names)}
        self._methods: dict[int, dict[str, FlowMethod]] = {}
        self._keys: dict[int, frozenset[int]] = {}
        self._closed: dict[int, tuple[frozenset[int], bool]] = {}
        self._instances: defaultdict[str, list[tuple[tuple[int, int], ...]]] = defaultdict(list)
        for instance in flows.instances:
            pairs = tuple(zip(instance.params, instance.args, strict=True))
            if pairs and any(param != arg for param, arg in pairs):
                self._instances[_owner(self.rows[pairs[0][0]].text)].append(pairs)

    def method(self, type_: int, name: str) -> FlowMethod | None:
        """The method of a concrete type by its (qualified, if unexported) name."""
        if type_ not in self._methods:
            self._methods[type_] = {
                self.names[m.name].partition(" ")[0]: m for m in self.rows[type_].methods
            }
        return self._methods[type_].get(name)

    def methods(self, type_: int) -> Iterator[tuple[str, FlowMethod]]:
        """All of them, with their names."""
        self.method(type_, "")
        yield from self._methods[type_].items()

    def implements(self, type_: int, interface: int) -> bool:
        """Whether values of a concrete type may be of an interface type; perhaps is yes."""
        if interface < 0:
            return True
        wanted = self.rows[interface]
        if wanted.kind != "interface" or not wanted.methods:
            return True
        if wanted.open or self.rows[type_].open:
            return all(
                self.method(type_, self.names[m.name].partition(" ")[0]) for m in wanted.methods
            )
        return self._key_set(interface) <= self._key_set(type_)

    def _key_set(self, type_: int) -> frozenset[int]:
        if type_ not in self._keys:
            self._keys[type_] = frozenset(m.name for m in self.rows[type_].methods)
        return self._keys[type_]

    def arguments(self, parameter: int) -> tuple[frozenset[int], bool]:
        """What a type parameter stands for: closed types, and whether there may be others."""
        return self.closed(parameter)

    def closed(self, type_: int) -> tuple[frozenset[int], bool]:
        """The closed types that a type stands for, and whether there may be others."""
        if not self.rows[type_].open:
            return frozenset((type_,)), False
        if type_ not in self._closed:
            self._closed[type_] = frozenset(), False  # in case it comes back to itself
            self._closed[type_] = self._close(type_, _DEPTH)
        return self._closed[type_]

    def owners(self, type_: int) -> set[str]:
        """The generic objects whose type parameters an open type mentions."""
        row = self.rows[type_]
        return {_owner(name) for name in _PARAMETER.findall(row.text)} if row.open else set()

    def _close(self, type_: int, depth: int) -> tuple[frozenset[int], bool]:
        """Replace parameters by arguments, again where those are open, up to a depth."""
        found: set[int] = set()
        waiting, seen = [(type_, depth)], {type_}
        more = False
        while waiting:
            current, left = waiting.pop()
            row = self.rows[current]
            if not row.open:
                found.add(current)
                continue
            if not left or len(seen) > _BOUND:
                more = True
                continue
            choices = [self._instances.get(owner, []) for owner in sorted(self.owners(current))]
            for chosen in product(*choices):
                given = {self.rows[p].text: a for pairs in chosen for p, a in pairs}
                result = self._substituted(current, given)
                if result not in seen:
                    seen.add(result)
                    waiting.append((result, left - 1))
                if len(seen) > _BOUND:
                    more = True
                    break
        return frozenset(found), more

    def _substituted(self, type_: int, given: dict[str, int]) -> int:
        row = self.rows[type_]
        if row.text in given:
            return given[row.text]

        def replace(text: str) -> str:
            return _PARAMETER.sub(lambda m: self._text(given, m[0]), text)

        text = replace(row.text)
        if text in self._by_text:
            return self._by_text[text]
        methods = tuple(
            FlowMethod(self._name(replace(self.names[m.name])), m.func, m.node) for m in row.methods
        )
        index = self._by_text[text] = len(self.rows)
        self.rows.append(msgspec.structs.replace(row, text=text, methods=methods, open="⟨" in text))
        if row.pointer >= 0:
            pointer = self._substituted(row.pointer, given)
            self.rows[index] = msgspec.structs.replace(self.rows[index], pointer=pointer)
        return index

    def _text(self, given: dict[str, int], parameter: str) -> str:
        return self.rows[given[parameter]].text if parameter in given else parameter

    def _name(self, name: str) -> int:
        if name not in self._name_index:
            self._name_index[name] = len(self.names)
            self.names.append(name)
        return self._name_index[name]

    def same_shape(self, a: int, b: int) -> bool:
        """Whether two func or unnamed struct types, one of them open, may be one type."""
        left, right = self.rows[a], self.rows[b]
        if not (left.open or right.open) or left.kind != right.kind:
            return False
        here, there = _parts(left), _parts(right)
        return here[0] == there[0] and all(
            x == y or self.matches(x, y) for x, y in zip(here[1], there[1], strict=True)
        )

    def matches(self, open_: int, other: int) -> bool:
        """Whether an open type may be the same as another one; perhaps is yes."""
        a, b = self.rows[open_], self.rows[other]
        if a.kind == "typeparam" or b.kind == "typeparam" or open_ == other:
            return True
        if not a.open and not b.open:
            return False
        if a.kind != b.kind or a.named != b.named:
            return False
        parts = [(a.elem, b.elem), (a.key, b.key)]
        for left, right in (
            (a.params, b.params),
            (a.results, b.results),
            (a.args, b.args),
            (tuple(f.type for f in a.fields), tuple(f.type for f in b.fields)),
        ):
            if len(left) != len(right):
                return False
            if not a.named or left is a.args:
                parts += zip(left, right, strict=True)
        if a.named:
            parts = parts[2:]
        return all(x == y or (min(x, y) >= 0 and self.matches(x, y)) for x, y in parts)


def _parts(row: FlowType) -> tuple[tuple[int, int, int], tuple[int, ...]]:
    shape = (len(row.params), len(row.results), len(row.fields))
    return shape, (*row.params, *row.results, *(field.type for field in row.fields))


def _owner(parameter: str) -> str:
    return parameter.strip("⟨⟩").rpartition("#")[0]
