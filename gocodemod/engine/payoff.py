"""The benefit gate: the compiler's reports of the tree on disk and of the planned one."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from gocodemod.engine.context import Compiler
from gocodemod.engine.layer import Layer
from gocodemod.engine.outline import outline
from gocodemod.engine.reach import importing, touched
from gocodemod.engine.rounds import Rounds
from gocodemod.engine.subset import places_in, subset
from gocodemod.engine.tree import Tree
from gocodemod.golang.compiler import Diagnostic
from gocodemod.golang.rows import PackageError
from gocodemod.model import Refusal
from gocodemod.verify.benefit import ALLOCATES, Benefit, Body, Comparison, Function, compare, side
from gocodemod.verify.blame import blame
from gocodemod.verify.failures import key, sentence

_COUNTED = ("escapes", "moved", "inlining", "devirtualized")


@dataclass
class Payoff:
    """Compares, refuses what does not pay, and remembers what each change brought."""

    rounds: Rounds
    benefits: Mapping[str, Benefit] = field(default_factory=dict)
    seconds: float = 0.0
    runs: int = 0
    _known: dict[frozenset[str], Comparison] = field(default_factory=dict)
    _disk: Compiler | None = None

    def refused(self, *, last: bool) -> dict[str, Refusal]:
        """Changes that make something worse, else those that owe a gain and show none.

        With `last`, everything goes as soon as something is worse.
        """
        rounds, ids = self.rounds, self.rounds.accepted
        self._known.clear()
        comparison = self._compared(ids)
        worse = comparison.failures()
        if worse:
            guilty: Mapping[str, PackageError] = dict.fromkeys(ids, worse[0])
            if not last:
                guilty = blame(
                    ids, worse, lambda some: self._compared(some).failures(), self._charge
                ).guilty
            return {id_: self._worse(id_, error) for id_, error in guilty.items()}
        self.benefits = {id_: comparison.of(id_) for id_ in ids}
        owes = {t.name: t.owes for t in rounds.transforms}
        message = "the compiler reports no allocation less in what the change touches"
        return {
            id_: rounds.proposal(id_).refused("no-benefit", message)
            for id_, change in ((id_, rounds.proposal(id_).change) for id_ in ids)
            if owes[change.transform](change) and not self.benefits[id_].removed
        }

    def _worse(self, id_: str, error: PackageError) -> Refusal:
        code = "would-allocate" if error.message.startswith(ALLOCATES) else "loses-inlining"
        return self.rounds.proposal(id_).refused(code, sentence(error))

    def _charge(
        self, errors: Sequence[PackageError], ids: Sequence[str]
    ) -> Mapping[str, PackageError]:
        """Who alone can have caused a failure is charged with it."""
        comparison = self._compared(ids)
        causes = {}
        pairs = [
            *zip(comparison.failures(), [c for _, c in comparison.added], strict=False),
            *comparison.lost,
        ]
        for error, those in pairs:
            causes[key(error)] = those
        out: dict[str, PackageError] = {}
        for error in errors:
            those = causes.get(key(error), frozenset())
            if len(those) == 1:
                out.setdefault(next(iter(those)), error)
        return out

    def _compared(self, ids: Sequence[str]) -> Comparison:
        mark = frozenset(ids)
        if mark not in self._known:
            started = time.monotonic()
            self._known[mark] = self._compare(subset(self.rounds, ids))
            self.seconds += time.monotonic() - started
            self.runs += 1
        return self._known[mark]

    def _compare(self, layers: Sequence[Layer]) -> Comparison:
        rounds = self.rounds
        old, new = Tree(rounds.disk), layers[-1].after() if layers else Tree(rounds.disk)
        if self._disk is None:
            self._disk = Compiler(rounds.commands, old)
        packages = importing(rounds.facts, touched(rounds.facts, layers))
        gone = {p.path for p in rounds.packages} - {p.path for p in rounds.facts.packages()}
        was = [d for d in self._disk.diagnostics([*packages, *gone]) if d.kind in _COUNTED]
        now = [
            d for d in Compiler(rounds.commands, new).diagnostics(packages) if d.kind in _COUNTED
        ]
        files = {file for layer in layers for file in (*layer.patches, *layer.deleted)}
        files |= _changed(was, now)
        return compare(
            side(was, _reader(old), files),
            side(now, _reader(new), files),
            _functions(layers),
            places_in(layers),
        )


def _reader(tree: Tree) -> Callable[[str], Sequence[Body]]:
    return lambda file: outline(file, tree.read(file))


def _changed(was: Sequence[Diagnostic], now: Sequence[Diagnostic]) -> set[str]:
    """The files of which the compiler says something else, whatever the lines.

    Not those of other modules: instances of their generic functions are reported, the same
    work in a plain function of theirs is not.
    """
    before = Counter((d.file, d.text) for d in was)
    after = Counter((d.file, d.text) for d in now)
    changed = {file for file, _ in (before - after) + (after - before)}
    return {file for file in changed if not PurePosixPath(file).is_absolute()}


def _functions(layers: Sequence[Layer]) -> dict[str, frozenset[Function]]:
    """The functions that each change edits, as they were and as they are."""
    out: dict[str, set[Function]] = {p.id: set() for layer in layers for p in layer.proposals}
    for layer in layers:
        for file, patch in layer.patches.items():
            directory = file.rpartition("/")[0] or "."
            text = patch.text()
            before, after = outline(file, patch.before), outline(file, text)
            for start, end, piece in patch.placed():
                names = _within(before, patch.before, piece.start, piece.end)
                names |= _within(after, text, start, end)
                for owner in piece.owners:
                    out[owner] |= {(directory, name) for name in names}
        for file, owners in layer.deleted.items():
            for body in outline(file, layer.before.read(file)):
                for owner in owners:
                    out[owner].add((file.rpartition("/")[0] or ".", body.name))
    return {id_: frozenset(functions) for id_, functions in out.items()}


def _within(bodies: Sequence[Body], text: bytes, start: int, end: int) -> set[str]:
    first = text.count(b"\n", 0, start) + 1
    last = first + text.count(b"\n", start, max(start, end - 1))
    return {body.name for body in bodies if body.first <= last and first <= body.last}
