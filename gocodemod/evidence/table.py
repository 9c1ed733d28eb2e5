"""What all spans of some files say, name by name: the spans themselves are not kept."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from gocodemod.evidence import files
from gocodemod.evidence.span import Span


@dataclass
class Called:
    """What the spans of one name say.

    `traces` are the numbers of the traces they are in, without repetition; `own` is the
    time in nanoseconds that they spent themselves, `attributes` the greatest number on
    one of them, `status_changes` how many differ from the one span below in having failed.
    `services` are those that they ran in.
    """

    spans: int = 0
    traces: array[int] = field(default_factory=lambda: array("I"))
    own: int = 0
    attributes: int = 0
    status_changes: int = 0
    services: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Table:
    """All traces of a run: how many, their whole time (that of all spans themselves), the names."""

    files: int
    traces: int
    spans: int
    own: int
    called: dict[str, Called]


def read(paths: Sequence[str], notify: Callable[[str], None] = lambda message: None) -> Table:
    """Read trace files: their order, and how spans are spread over them, make no difference.

    A span that stands in several places counts once. Raises TraceError.
    """
    columns = _Columns()
    for path in paths:
        notify(f"reading traces from {path}")
        columns.extend(files.spans(path))
    return columns.table(len(set(paths)))


class _Columns:
    """Spans by the million: numbers in arrays, some 50 bytes a span."""

    def __init__(self) -> None:
        self.names: dict[str, int] = {}
        self.services: defaultdict[str, set[str]] = defaultdict(set)
        self.trace_ids: dict[bytes, int] = {}
        self.trace, self.name = array("I"), array("I")
        self.id, self.parent = array("Q"), array("Q")
        self.start, self.end = array("Q"), array("Q")
        self.attributes = array("I")
        self.failed = bytearray()

    def extend(self, spans: Iterable[Span]) -> None:
        for span in spans:
            self.trace.append(self.trace_ids.setdefault(span.trace, len(self.trace_ids)))
            self.name.append(self.names.setdefault(span.function, len(self.names)))
            self.services[span.function].add(span.service)
            self.id.append(int.from_bytes(span.id, "big"))
            self.parent.append(int.from_bytes(span.parent, "big"))
            self.start.append(span.start)
            self.end.append(span.end)
            self.attributes.append(span.attributes)
            self.failed.append(span.failed)

    def table(self, file_count: int) -> Table:
        names = list(self.names)
        called = [Called(services=self.services[name]) for name in names]
        spans = own = 0
        for trace, members in groupby(
            sorted(range(len(self.trace)), key=self.trace.__getitem__), key=self.trace.__getitem__
        ):
            for row in _judged({self._row(index) for index in members}):
                spans += 1
                own += row.own
                entry = called[row.name]
                entry.spans += 1
                entry.own += row.own
                entry.attributes = max(entry.attributes, row.attributes)
                entry.status_changes += row.changed
                if not entry.traces or entry.traces[-1] != trace:
                    entry.traces.append(trace)
        found = dict(zip(names, called, strict=True))
        return Table(file_count, len(self.trace_ids), spans, own, found)

    def _row(self, i: int) -> _Row:
        return (
            self.id[i],
            self.parent[i],
            self.start[i],
            self.end[i],
            self.name[i],
            self.failed[i],
            self.attributes[i],
        )


# Of one span within its trace: id, parent (0: none), start, end, name, failed, attributes.
_Row = tuple[int, int, int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class _Judged:
    name: int
    own: int
    attributes: int
    changed: bool


def _judged(rows: set[_Row]) -> Iterator[_Judged]:
    """Each span of one trace with its own time, and whether it turns the status below around.

    That is said only where there is one span below, which had ended by then: only its
    outcome can have been passed on.
    """
    children: defaultdict[int, list[_Row]] = defaultdict(list)
    for row in rows:
        if row[1]:
            children[row[1]].append(row)
    for id_, _, start, end, name, failed, attributes in rows:
        below = children.get(id_, [])
        changed = len(below) == 1 and below[0][3] <= end and below[0][5] != failed
        yield _Judged(name, end - start - _covered(start, end, below), attributes, changed)


def _covered(start: int, end: int, below: list[_Row]) -> int:
    """How much of `start` to `end` the spans below cover."""
    total, at = 0, start
    for row in sorted(below, key=lambda row: row[2]):
        first, last = max(row[2], at), min(row[3], end)
        if first < last:
            total += last - first
            at = last
    return total
