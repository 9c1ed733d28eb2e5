"""Which proposals of a round go together, and which wait for the next one."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Sequence

from gocodemod.engine.proposal import Proposal
from gocodemod.model import Edit


def merge(
    proposals: Iterable[Proposal], source: Callable[[str], bytes | None]
) -> tuple[list[Proposal], list[Proposal]]:
    """Accept greedily in the given order; give the accepted and the deferred.

    A proposal waits when one of its edits overlaps an accepted one that is not
    identical. Insertions at one place go together only at the start of a line
    or the end of the file, where each stands for itself.
    """
    accepted: list[Proposal] = []
    deferred: list[Proposal] = []
    taken: dict[str, _File] = {}
    for proposal in proposals:
        edits = proposal.change.edits
        if all(taken.setdefault(e.file, _File()).admits(e, source(e.file)) for e in edits):
            for edit in edits:
                taken[edit.file].add(edit)
            accepted.append(proposal)
        else:
            deferred.append(proposal)
    return accepted, deferred


def overlapping(edits: Sequence[Edit]) -> Edit | None:
    """The first edit of one change that overlaps another of the same change, if any."""
    taken: dict[str, _File] = {}
    for edit in edits:
        mine = taken.setdefault(edit.file, _File())
        if not mine.admits(edit, None):
            return edit
        mine.add(edit)
    return None


class _File:
    """The accepted edits of one file, sorted, so that a look costs a bisection."""

    def __init__(self) -> None:
        self.whole: Edit | None = None
        self.spans: list[tuple[int, int, str]] = []

    def admits(self, edit: Edit, source: bytes | None) -> bool:
        """Whether `edit` can stand beside what is there; `source` None: insertions may share."""
        if edit.action != "replace" or self.whole is not None:
            return self.whole == edit or (self.whole is None and not self.spans)
        at = bisect_left(self.spans, (edit.start, edit.end, edit.text))
        if at < len(self.spans) and self.spans[at] == (edit.start, edit.end, edit.text):
            return True
        # Spans do not overlap, so only neighbours of the place can be in the way.
        low = at
        while low > 0 and self.spans[low - 1][1] >= edit.start:
            low -= 1
        for start, end, _ in self.spans[low:]:
            if start > edit.end:
                break
            if start == end == edit.start == edit.end:
                if source is not None and not _line_start(source, start):
                    return False
            elif start < edit.end and edit.start < end:
                return False
        return True

    def add(self, edit: Edit) -> None:
        """Take `edit` in."""
        if edit.action != "replace":
            self.whole = edit
            return
        span = (edit.start, edit.end, edit.text)
        at = bisect_left(self.spans, span)
        if at == len(self.spans) or self.spans[at] != span:
            insort(self.spans, span)


def _line_start(source: bytes, offset: int) -> bool:
    return offset in (0, len(source)) or source[offset - 1 : offset] == b"\n"
