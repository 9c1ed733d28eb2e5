"""Changes of one file, as replacements of byte spans."""

from __future__ import annotations

from bisect import bisect_left, insort
from typing import NamedTuple

from gocodemod.errors import TransformError
from gocodemod.model import Edit
from gocodemod.syntax.module import Module
from gocodemod.syntax.tree import Node

Place = Node | tuple[int, int]
Code = str | bytes | Node


class Replacement(NamedTuple):
    """The bytes `start` to `end` become `text`; an insertion if the span is empty."""

    start: int
    end: int
    text: bytes


class _Entry(NamedTuple):
    start: int
    replaces: bool  # insertions at an offset come before what is replaced from there on
    order: int
    end: int
    text: bytes


class EditBuffer:
    """Collects replacements; every byte that none of them covers stays as it is.

    A place is a node or a span of bytes. Spans must not overlap; an insertion
    may touch a replaced span but not lie within one. Insertions at the same
    offset keep the order in which they were made.
    """

    def __init__(self, source: bytes | Module) -> None:
        self.source = source.source if isinstance(source, Module) else source
        self._entries: list[_Entry] = []
        self._order = 0

    def replace(self, place: Place, code: Code) -> None:
        """Put `code` in place of `place`. Raises TransformError on an overlap."""
        start, end = _span(place)
        if not 0 <= start <= end <= len(self.source):
            raise TransformError(f"an edit of bytes {start} to {end} lies outside of the file")
        self._order += 1
        entry = _Entry(start, start < end, self._order, end, _bytes(code))
        index = bisect_left(self._entries, entry)
        for other in self._entries[max(0, index - 1) : index + 1]:
            if start < other.end and other.start < end:
                raise TransformError(
                    f"an edit of bytes {start} to {end} overlaps one of "
                    f"{other.start} to {other.end}"
                )
        insort(self._entries, entry)

    def insert_before(self, place: Place, code: Code) -> None:
        """Put `code` right before `place`."""
        start, _ = _span(place)
        self.replace((start, start), code)

    def insert_after(self, place: Place, code: Code) -> None:
        """Put `code` right after `place`."""
        _, end = _span(place)
        self.replace((end, end), code)

    def remove(self, place: Place) -> None:
        """Take `place` away, and nothing around it."""
        self.replace(place, b"")

    def discard(self, place: Place) -> None:
        """Forget the edits that lie within `place`, insertions at its edges not counted."""
        start, end = _span(place)
        self._entries = [e for e in self._entries if not _inside(e, start, end)]

    def removal_over(self, offset: int) -> tuple[int, int] | None:
        """The span that is removed, and not replaced, around the byte at `offset`."""
        for entry in self._entries:
            if entry.start <= offset < entry.end and not entry.text:
                return entry.start, entry.end
        return None

    def text_of(self, place: Place) -> str:
        """What `place` reads like with the edits that lie within it."""
        start, end = _span(place)
        inner = [entry for entry in self._entries if _inside(entry, start, end)]
        return _splice(self.source, inner, start, end).decode("utf-8", "surrogateescape")

    def joined(self) -> Replacement | None:
        """All edits as one replacement that repeats what is between; None if nothing changes."""
        found = self.replacements()
        if not found:
            return None
        start, end = found[0].start, found[-1].end
        inner = [entry for entry in self._entries if start <= entry.start and entry.end <= end]
        return Replacement(start, end, _splice(self.source, inner, start, end))

    def __bool__(self) -> bool:
        return bool(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def replacements(self) -> tuple[Replacement, ...]:
        """The edits in order of source; those that touch are one, void ones are left out."""
        joined: list[Replacement] = []
        for entry in self._entries:
            last = joined[-1] if joined else None
            if last is not None and last.end == entry.start:
                joined[-1] = Replacement(last.start, entry.end, last.text + entry.text)
            else:
                joined.append(Replacement(entry.start, entry.end, entry.text))
        return tuple(r for r in joined if self.source[r.start : r.end] != r.text)

    def edits(self, file: str) -> tuple[Edit, ...]:
        """`replacements()` as edits of `file`. Raises TransformError for text that is not UTF-8."""
        try:
            return tuple(Edit(file, r.start, r.end, r.text.decode()) for r in self.replacements())
        except UnicodeDecodeError as error:
            raise TransformError(f"{file}: an edit is not UTF-8: {error}") from error

    def apply(self) -> bytes:
        """The file with all edits."""
        return _splice(self.source, self._entries, 0, len(self.source))


def _splice(source: bytes, entries: list[_Entry], start: int, end: int) -> bytes:
    parts = []
    for entry in entries:
        parts += [source[start : entry.start], entry.text]
        start = entry.end
    return b"".join((*parts, source[start:end]))


def _inside(entry: _Entry, start: int, end: int) -> bool:
    if entry.start == entry.end:
        return start < entry.start < end
    return start <= entry.start and entry.end <= end


def _span(place: Place) -> tuple[int, int]:
    return (place.start, place.end) if isinstance(place, Node) else place


def _bytes(code: Code) -> bytes:
    if isinstance(code, Node):
        return code.code
    return code.encode("utf-8", "surrogateescape") if isinstance(code, str) else code
