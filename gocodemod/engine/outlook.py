"""What the passes say of a line that costs, and where none says anything, why."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec

from gocodemod.engine.tree import Disk
from gocodemod.model import Change, Report
from gocodemod.model_hotspots import Hotspot

# By what the line calls or the compiler reports: why no pass has a rule for it, the first fits.
_CALLED = (
    ("runtime.growslice", "append grows a slice, whose final size no pass works out"),
    ("runtime.mapassign", "a map grows, whose final size no pass works out"),
    ("runtime.concat", "strings are joined: the result has to be stored somewhere"),
    ("runtime.conv", "a value is boxed, at a place that no pass looks at"),
    ("runtime.slicebytetostring", "bytes become a string, at a place that no pass looks at"),
    ("runtime.stringtoslicebyte", "a string becomes bytes, at a place that no pass looks at"),
    ("runtime.memmove", "bytes are copied: no pass knows that both sides may share them"),
)
_REPORTED = (
    ("moved to heap", "a variable outlives its function: it is stored, returned or captured"),
    ("append", "append grows a slice, whose final size no pass works out"),
    ("make(", "memory is made that outlives the function, or whose size is not constant"),
    ("func literal", "a function literal outlives the function, with what it captures"),
    ("&", "a value is made that outlives the function"),
    ("new(", "a value is made that outlives the function"),
    ("... argument", "a slice is made for the variadic arguments, and the callee may keep it"),
)
_WITHIN = "the memory is taken within {0}, and there is no rule for this call"
_UNKNOWN = "there is no rule for this"


@dataclass
class Outlooks:
    """The changes and refusals of a report, by line of the files as on disk."""

    report: Report
    disk: Disk
    _starts: dict[str, list[int]] = field(default_factory=dict)
    _changes: dict[tuple[str, int], Change] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for change in self.report.changes:
            if change.status == "verified":
                for place in self._lines(change):
                    self._changes.setdefault(place, change)

    def of(self, row: Hotspot) -> Hotspot:
        """The row with what is said of its line."""
        place = row.file, row.line
        if change := self._changes.get(place):
            return msgspec.structs.replace(
                row, outlook="change", transform=change.transform, message=change.title
            )
        for refusal in self.report.refusals:
            if (refusal.file, refusal.line) == place:
                return msgspec.structs.replace(
                    row,
                    outlook="refused",
                    transform=refusal.transform,
                    code=refusal.code,
                    message=refusal.message,
                )
        return msgspec.structs.replace(row, message=_why(row))

    def _lines(self, change: Change) -> Iterator[tuple[str, int]]:
        """The lines on disk that a change edits; of later rounds only where its site is."""
        if change.files:
            yield change.files[0], change.line
        for edit in change.edits if change.round == 1 else ():
            first, last = self._line(edit.file, edit.start), self._line(edit.file, edit.end)
            for line in range(first, last + 1):
                yield edit.file, line

    def _line(self, file: str, offset: int) -> int:
        if file not in self._starts:
            source = self.disk.read(file) or b""
            self._starts[file] = [0, *(i + 1 for i, byte in enumerate(source) if byte == 10)]
        return bisect_right(self._starts[file], offset)


def _why(row: Hotspot) -> str:
    for callee in row.callees:
        if not callee.startswith("runtime."):
            return _WITHIN.format(callee)
        for start, why in _CALLED:
            if callee.startswith(start):
                return why
    for said in row.compiler:
        for start, why in _REPORTED:
            if said.startswith(start):
                return why
    return _UNKNOWN
