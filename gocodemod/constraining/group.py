"""Parameters that go together: one hands its value on to the next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec

from gocodemod.golang.rows import Parameter, Use
from gocodemod.model import Span

Key = tuple[str, int]
"""A parameter: the id of its function and its index."""


class Group(msgspec.Struct, frozen=True):
    """Parameters that change together; the first is the one that the change is named by."""

    rows: tuple[Parameter, ...]

    @property
    def leader(self) -> Parameter:
        """The parameter that the change is named by."""
        return self.rows[0]

    @property
    def at(self) -> Span:
        """Where the leader's type is written."""
        return at(self.leader)

    def sites(self) -> tuple[Parameter, ...]:
        """Those that some call passes values to, each once, whatever declares it."""
        found: dict[Key, Parameter] = {}
        for row in self.rows:
            if passes(row):
                found.setdefault(key(row), row)
        return tuple(found.values())


def key(row: Parameter) -> Key:
    """The parameter that a row is about."""
    return row.function, row.index


def at(row: Parameter) -> Span:
    """Where the interface stands in the parameter's type."""
    return Span(row.file, row.start, row.end)


def passes(row: Parameter) -> bool:
    """Whether some call passes a value, or a whole slice, to it."""
    return row.boxed + row.unboxed + row.slices > 0


def handed(use: Use, known: Mapping[Key, Parameter]) -> Key | None:
    """The parameter that a use hands the value on to, as it is; None for every other use."""
    to = (use.callee, use.index)
    row = known.get(to) if use.role == "argument" and not use.generic else None
    if row is None:
        return None
    if use.slice:
        return to if (row.variadic if use.ellipsis else row.slice) else None
    return None if row.slice else to


def groups(parameters: Iterable[Parameter]) -> tuple[Group, ...]:
    """The groups, in the order of their leaders: by file and place, tests last."""
    rows = sorted(parameters, key=lambda r: (r.test, not passes(r), r.file, r.start, r.index))
    known = {key(row): row for row in rows}
    around: defaultdict[Key, set[Key]] = defaultdict(set)
    for row in rows:
        for use in row.uses:
            to = handed(use, known)
            if to is not None:
                around[key(row)].add(to)
                around[to].add(key(row))
    seen: set[Key] = set()
    found = []
    for row in rows:
        if key(row) in seen:
            continue
        members, waiting = {key(row)}, [key(row)]
        while waiting:
            new = around[waiting.pop()] - members
            members |= new
            waiting += new
        seen |= members
        found.append(Group(tuple(each for each in rows if key(each) in members)))
    return tuple(found)
