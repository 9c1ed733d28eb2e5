"""The edits of one file with their owners, and how later edits fold into them.

Imports and formatting are worked out on the text as the changes left it, but a
change carries edits of the text before it. `fold` takes an edit of the new text
back into edits of the old one, so that the changes of a round stay one set of
non-overlapping edits whose sum is the final text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from gocodemod.model import Edit


@dataclass(frozen=True)
class Piece:
    """Replace the old bytes `start` to `end` by `text`; `owners` are ids of changes."""

    start: int
    end: int
    text: bytes
    owners: tuple[str, ...]


@dataclass(frozen=True)
class Patch:
    """All pieces over one old text, in the order in which they apply."""

    before: bytes
    pieces: tuple[Piece, ...] = ()

    def text(self) -> bytes:
        """The new text."""
        parts: list[bytes] = []
        at = 0
        for piece in self.pieces:
            parts += (self.before[at : piece.start], piece.text)
            at = piece.end
        parts.append(self.before[at:])
        return b"".join(parts)

    def placed(self) -> Iterable[tuple[int, int, Piece]]:
        """Each piece with the start and the end of its text in the new text."""
        shift = 0
        for piece in self.pieces:
            start = piece.start + shift
            yield start, start + len(piece.text), piece
            shift += len(piece.text) - (piece.end - piece.start)

    def old(self, offset: int) -> int:
        """Where `offset` of the new text lay in the old one; the piece's start within a piece."""
        shift = 0
        for start, end, piece in self.placed():
            if offset < start:
                break
            if offset < end:
                return piece.start
            shift = piece.end - end
        return offset + shift

    def new(self, offset: int) -> int:
        """Where `offset` of the old text lies in the new one; the text's start within a piece."""
        shift = 0
        for start, end, piece in self.placed():
            if offset < piece.start:
                break
            if offset < piece.end:
                return start
            shift = end - piece.end
        return offset + shift

    def near(self, offset: int) -> tuple[str, ...]:
        """The owners of the piece that lies nearest to `offset` of the new text."""
        best = min(self.placed(), key=lambda p: max(p[0] - offset, offset - p[1], 0))
        return best[2].owners

    def fold(self, start: int, end: int, text: bytes, owners: Sequence[str] = ()) -> Patch:
        """With the new text's bytes `start` to `end` replaced by `text` as well.

        A piece that it overlaps, or after which it inserts, takes it in with its
        owners; elsewhere it becomes a piece of `owners`, or of the nearest one's.
        """
        placed = list(self.placed())
        if start == end:
            # What is inserted beside a piece joins it: two insertions at one place have no order.
            hit = [p for p in placed if p[0] <= start <= p[1]][:1]
        else:
            hit = [p for p in placed if (p[0] < end and start < p[1]) or start < p[0] == p[1] < end]
        if not hit:
            own = tuple(owners) or self.near(start)
            new = Piece(self._edge(placed, start, False), self._edge(placed, end, True), text, own)
            return self._with(new, ())
        low, high = min(start, hit[0][0]), max(end, hit[-1][1])
        now = self.text()
        merged = Piece(
            self._edge(placed, low, False) if low < hit[0][0] else hit[0][2].start,
            self._edge(placed, high, True) if high > hit[-1][1] else hit[-1][2].end,
            now[low:start] + text + now[end:high],
            tuple(dict.fromkeys(owner for p in hit for owner in p[2].owners)),
        )
        return self._with(merged, [p[2] for p in hit])

    @staticmethod
    def _edge(placed: list[tuple[int, int, Piece]], offset: int, closing: bool) -> int:
        """The old offset of an untouched stretch's edge; pieces where it ends follow it."""
        shift = 0
        for _, end, piece in placed:
            if end > offset or (closing and end == offset):
                break
            shift = piece.end - end
        return offset + shift

    def _with(self, new: Piece, gone: Sequence[Piece]) -> Patch:
        rest = [piece for piece in self.pieces if not any(piece is g for g in gone)]
        if new.start != new.end or new.text:
            rest.append(new)
        rest.sort(key=lambda piece: (piece.start, piece.end))
        return replace(self, pieces=tuple(rest))


def patch_of(before: bytes, edits: Iterable[tuple[str, Edit]]) -> Patch:
    """The patch of `(owner, edit)` pairs of one file; identical edits become one piece.

    Insertions at one offset keep the order in which they come.
    """
    owners: dict[tuple[int, int, str], list[str]] = {}
    for owner, edit in edits:
        owners.setdefault((edit.start, edit.end, edit.text), []).append(owner)
    pieces = [
        Piece(start, end, text.encode(), tuple(dict.fromkeys(own)))
        for (start, end, text), own in owners.items()
    ]
    return Patch(before, tuple(sorted(pieces, key=lambda piece: (piece.start, piece.end))))
