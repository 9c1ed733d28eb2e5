"""Which changes bring a gain of their own: what is lost where one is left out.

The compiler's lines say where an allocation went, not always who took it away: several
changes may claim one, or one may have what is another's. Then the tree is built without it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, field

from gocodemod.golang.compiler import Diagnostic
from gocodemod.verify.benefit import Comparison

Lines = Counter[tuple[str, int, int, str]]


@dataclass
class Worth:
    """Judges those of the accepted changes that owe an allocation less.

    `layers` are the ids of each round's changes. `compared` builds and compares the tree
    with some of them, which must be all of the rounds before the last of them; None where
    that does not compile.
    """

    layers: Sequence[Sequence[str]]
    owing: Set[str]
    compared: Callable[[Sequence[str]], Comparison | None]
    proved: dict[str, Sequence[Diagnostic]] = field(default_factory=dict)
    """What those that were judged so bring, by what is lost without them."""

    def idle(self, comparison: Comparison) -> list[str]:
        """Those of one round that bring nothing; none once all of all rounds bring something."""
        while doubtful := self._doubtful(comparison):
            index = next(i for i, layer in enumerate(self.layers) if doubtful & set(layer))
            before = [id_ for layer in self.layers[: index + 1] for id_ in layer]
            judged = [id_ for id_ in self.layers[index] if id_ in doubtful]
            idle = self._judged(before, judged, comparison)
            if idle:
                return idle
        return []

    def _doubtful(self, comparison: Comparison) -> set[str]:
        """Who has no line for itself alone, and has not been judged."""
        taken = _lines(line for lines in self.proved.values() for line in lines)
        sure: set[str] = set()
        for said, causes, _, _ in comparison.removed:
            if taken[_key(said)] > 0:
                taken[_key(said)] -= 1
            elif len(causes) == 1:
                sure |= causes
        return set(self.owing) - sure - self.proved.keys()

    def _judged(
        self, ids: Sequence[str], judged: Sequence[str], comparison: Comparison
    ) -> list[str]:
        """Those of `judged` without which `ids` gain as much, one after the other gone."""
        idle: list[str] = []
        # The later ones first: of two that bring the same, the first stays.
        waiting = [list(reversed(judged))]
        while waiting:
            group = waiting.pop()
            present = [id_ for id_ in ids if id_ not in idle]
            having = self.compared(present)
            without = self.compared([id_ for id_ in present if id_ not in group])
            if having is None or without is None:
                # The others need it; what it claims must do.
                for id_ in group:
                    claimed = [line.said for line in comparison.removed if id_ in line.causes]
                    self._settle(id_, claimed, idle)
            elif having.gain() <= without.gain():
                idle += group
            elif len(group) > 1:
                half = len(group) // 2
                waiting += [group[half:], group[:half]]
            else:
                missed = _lines(line.said for line in having.removed)
                missed.subtract(_lines(line.said for line in without.removed))
                self._settle(group[0], _chosen(having, missed), idle)
        return idle

    def _settle(self, id_: str, lines: Sequence[Diagnostic], idle: list[str]) -> None:
        if lines:
            self.proved[id_] = lines
        else:
            idle.append(id_)


def _chosen(comparison: Comparison, wanted: Lines) -> list[Diagnostic]:
    out = []
    for line in comparison.removed:
        if wanted[_key(line.said)] > 0:
            wanted[_key(line.said)] -= 1
            out.append(line.said)
    return out


def _lines(found: Iterable[Diagnostic]) -> Lines:
    return Counter(map(_key, found))


def _key(found: Diagnostic) -> tuple[str, int, int, str]:
    return found.file, found.line, found.column, found.text
