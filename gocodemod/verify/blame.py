"""Which of the changes break a gate: by position first, else by bisection.

Both work on *new* failures only, and both say with which failure a change is
charged. The bisection needs O(k log n) gate runs for k guilty of n changes: a
half that shows all of the failures acquits the other half, a half that shows
none convicts it, and neither is run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from gocodemod.golang.rows import PackageError
from gocodemod.verify.failures import key, new

Errors = Sequence[PackageError]
Run = Callable[[Sequence[str]], Errors]
"""Run the gate on the tree with only those changes (ids, in order); give the new failures."""
Suspects = Callable[[Errors, Sequence[str]], Mapping[str, PackageError]]
"""Charge changes with failures by position; may leave failures without a culprit."""

POSITION_ROUNDS = 4


@dataclass(frozen=True)
class Verdict:
    """The guilty with the failure each is charged with, and how many gate runs it took."""

    guilty: Mapping[str, PackageError]
    runs: int


@dataclass
class _Court:
    run: Run
    known: dict[frozenset[str], Errors] = field(default_factory=dict)
    runs: int = 0

    def errors(self, ids: Sequence[str]) -> Errors:
        """The gate on those changes; the same question is asked once."""
        mark = frozenset(ids)
        if mark not in self.known:
            self.known[mark] = self.run(ids)
            self.runs += 1
        return self.known[mark]


def blame(ids: Sequence[str], first: Errors, run: Run, suspects: Suspects) -> Verdict:
    """Narrow the failures `first` of all `ids` down to the guilty changes.

    The tree without any of them must be clean. After it, the gate passes on the
    rest: that was run, or it is the empty set.
    """
    court = _Court(run, {frozenset(ids): first})
    guilty: dict[str, PackageError] = {}
    rest = list(ids)
    for _ in range(POSITION_ROUNDS):
        errors = court.errors(rest)
        charged = {c: e for c, e in suspects(errors, rest).items() if c in rest} if errors else {}
        if not charged:
            break
        left = [c for c in rest if c not in charged]
        after = Counter(key(e) for e in (court.errors(left) if left else ()))
        # Whoever's failure stays without it was charged wrongly.
        before = Counter(key(e) for e in errors)
        true = {c: e for c, e in charged.items() if after[key(e)] < before[key(e)]}
        if not true:
            break
        guilty |= true
        rest = [c for c in rest if c not in true]
    while rest and (errors := court.errors(rest)):
        found = _isolate(court, [], rest, errors, proven=True)
        guilty |= found
        rest = [c for c in rest if c not in found]
    return Verdict(guilty, court.runs)


def _isolate(
    court: _Court, good: list[str], ids: list[str], errors: Errors, *, proven: bool
) -> dict[str, PackageError]:
    """The guilty among `ids`, where `good` alone passes and `good + ids` fails with `errors`.

    Not `proven`: that it fails is only inferred, and asked before one is convicted.
    """
    if len(ids) == 1:
        if not proven:
            errors = court.errors(good + ids)
        return {ids[0]: errors[0]} if errors else {}
    half = len(ids) // 2
    left, right = ids[:half], ids[half:]
    seen = court.errors(good + left)
    if not seen:
        return _isolate(court, good + left, right, errors, proven=proven)
    found = _isolate(court, good, left, seen, proven=True)
    others = new(errors, seen)
    if not others:
        # All failures came from the left half; the caller's last run confirms it.
        return found
    kept = good + [c for c in left if c not in found]
    return found | _isolate(court, kept, right, others, proven=False)
