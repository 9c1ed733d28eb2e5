"""What traces say of the functions of a program."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from gocodemod.evidence.symbols import plain
from gocodemod.evidence.table import Table
from gocodemod.golang.facts import Facts
from gocodemod.model_layers import MOST_ATTRIBUTES, TraceRow

# Names that fit several functions, shown of all.
_SHOWN = 5


class Traces:
    """A table of traces, looked at with the functions of a program.

    A span is of a function when its name is one that this function has and no other:
    with the package's path or name before it, or none; with the receiver as T or (*T).
    Without the path, all spans of the name have to be of one service: others have
    a Store.Get, too, and every one has a main.
    The functions are those of `facts`, once and for all: what has been removed
    since makes no name less ambiguous.
    """

    def __init__(self, table: Table, facts: Facts) -> None:
        self._table = table
        self._names: defaultdict[str, list[str]] = defaultdict(list)
        self._matched: set[str] = set()
        self._ambiguous: list[str] = []
        written: defaultdict[str, list[str]] = defaultdict(list)
        for name in table.called:
            written[plain(name)].append(name)
        for name, ids in _meanings(written.keys(), facts).items():
            services = set().union(*(table.called[each].services for each in written[name]))
            if len(ids) > 1 or ("/" not in name and len(services) > 1):
                self._ambiguous += written[name]
                continue
            self._matched.update(written[name])
            function = min(ids)
            self._names[function] += written[name]
            self._names[function.rpartition(".")[0]] += written[name]

    def row(self, subject: str, passes_through: bool = True) -> TraceRow | None:
        """What they say of a function or of all methods of a type; None where they never show it.

        `subject` is its id. `passes_through`: what goes through it goes unchanged, as far as
        the code shows; without that, nothing can confirm that it is a mere layer.
        """
        called = [self._table.called[name] for name in self._names.get(subject, ())]
        if not called:
            return None
        attributes = max(each.attributes for each in called)
        changes = sum(each.status_changes for each in called)
        own = sum(each.own for each in called)
        passed = len({trace for each in called for trace in each.traces})
        return TraceRow(
            traces=self._table.traces,
            spans=sum(each.spans for each in called),
            share=round(passed / self._table.traces, 6),
            self_share=round(own / self._table.own, 6) if self._table.own else 0.0,
            attributes=attributes,
            status_changes=changes,
            confirmed=passes_through and attributes <= MOST_ATTRIBUTES and not changes,
        )

    def summary(self) -> dict[str, Any]:
        """What was read, how many spans are of a function here, how many could be of several."""
        called = self._table.called
        return {
            "files": self._table.files,
            "traces": self._table.traces,
            "spans": self._table.spans,
            "matched": sum(called[name].spans for name in self._matched),
            "ambiguous": sum(called[name].spans for name in self._ambiguous),
            "ambiguous_names": sorted(self._ambiguous)[:_SHOWN],
        }


def _meanings(wanted: Collection[str], facts: Facts) -> dict[str, set[str]]:
    """The functions and methods (ids), interface methods too, that each wanted name could mean."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    main = {package.path for package in facts.packages() if package.main}

    def add(id_: str, path: str, receiver: str, name: str) -> None:
        packages = {path, path.rpartition("/")[2], facts.loaded.names.get(path, "")} - {""}
        if path in main:
            packages.add("main")
        for spelled in _spelled(packages, receiver, name):
            if spelled in wanted:
                found[spelled].add(id_)

    for func in facts.funcs():
        own = func.id.removeprefix(f"{func.package}.")
        receiver, _, name = own.rpartition(".")
        add(func.id, func.package, receiver, name)
    for interface in facts.named(kinds=("interface",)):
        for method in interface.methods:
            add(method.id, interface.package, interface.name, method.name)
    return found


def _spelled(packages: Iterable[str], receiver: str, name: str) -> Iterator[str]:
    receivers = [f"{receiver}.", f"(*{receiver})."] if receiver else [""]
    for each in receivers:
        if receiver:
            yield f"{each}{name}"
        for package in packages:
            yield f"{package}.{each}{name}"
