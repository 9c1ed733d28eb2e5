"""The benefit gate: the compiler's reports of the tree on disk and of the planned one."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from gocodemod.engine.context import Compiler
from gocodemod.engine.footprint import Footprint
from gocodemod.engine.layer import Layer
from gocodemod.engine.outline import Outlines
from gocodemod.engine.profiles import Build, builds
from gocodemod.engine.reach import importing, touched
from gocodemod.engine.reasons import Reasons
from gocodemod.engine.rounds import Rounds
from gocodemod.engine.subset import subset
from gocodemod.engine.tree import Tree
from gocodemod.engine.worth import Worth
from gocodemod.golang.compiler import Diagnostic
from gocodemod.golang.rows import Package, PackageError
from gocodemod.model import Refusal
from gocodemod.verify import sides
from gocodemod.verify.benefit import CODES, Benefit, Comparison, compare
from gocodemod.verify.blame import blame
from gocodemod.verify.causes import Causes
from gocodemod.verify.failures import key, new, sentence

_COUNTED = ("escapes", "moved", "inlining", "devirtualized")


@dataclass
class Payoff:
    """Compares, refuses what does not pay, and remembers what each change brought."""

    rounds: Rounds
    benefits: Mapping[str, Benefit] = field(default_factory=dict)
    total: Mapping[str, object] = field(default_factory=dict)
    seconds: float = 0.0
    runs: int = 0
    _known: dict[frozenset[str], Comparison] = field(default_factory=dict)
    _reasons: Reasons = field(init=False)
    _disk: dict[str, Compiler] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._reasons = Reasons(self.rounds.commands)

    def refused(self, *, last: bool) -> dict[str, Refusal]:
        """Changes that make something worse, else those that owe a gain and show none.

        With `last`, everything goes as soon as something has to.
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
                guilty = self._convicted(ids, guilty)
            tree = rounds.tree
            return {id_: self._worse(id_, error, tree) for id_, error in guilty.items()}
        self.total = comparison.total()
        owes = {t.name: t.owes for t in rounds.transforms}
        made = [[p.change for p in layer.proposals] for layer in rounds.layers]
        owing = {c.id for changes in made for c in changes if owes[c.transform](c)}
        worth = Worth([[c.id for c in changes] for changes in made], owing, self._without)
        idle = worth.idle(comparison)
        self.benefits = {id_: comparison.of(id_, worth.proved) for id_ in ids}
        if last and idle:
            # What is left without them would have to be built.
            idle = ids
        message = "the compiler reports no allocation less in what the change touches"
        return {id_: rounds.proposal(id_).refused("no-benefit", message) for id_ in idle}

    def _without(self, some: Sequence[str]) -> Comparison | None:
        """What differs with only those changes; None where that does not compile."""
        rounds = self.rounds
        layers = subset(rounds, some)
        tree = layers[-1].after() if layers else Tree(rounds.disk)
        files = {f for layer in rounds.layers for f in (*layer.patches, *layer.deleted)}
        errors = rounds.facts.check({file: tree.read(file) for file in sorted(files)})
        known = [error for package in rounds.packages for error in package.errors]
        return None if new(errors, known) else self._compared(some)

    def _worse(self, id_: str, error: PackageError, tree: Tree) -> Refusal:
        code = next(code for words, code in CODES.items() if error.message.startswith(words))
        proposal = self.rounds.proposal(id_)
        homes = {sides.directory(edit.file) for edit in proposal.change.edits}
        edited = [
            package.path
            for package in self.rounds.facts.packages()
            if homes & {sides.directory(file) for file in package.files[:1]}
        ]
        reason = self._reasons.why(error, tree, edited)
        return proposal.refused(code, sentence(error) + (f" ({reason})" if reason else ""))

    def _charge(
        self, errors: Sequence[PackageError], ids: Sequence[str]
    ) -> Mapping[str, PackageError]:
        """Who alone can have caused a failure is charged with it."""
        causes = {key(failure.error): failure.causes for failure in self._compared(ids).worse}
        out: dict[str, PackageError] = {}
        for error in errors:
            those = causes.get(key(error), frozenset())
            if len(those) == 1:
                out.setdefault(next(iter(those)), error)
        return out

    def _convicted(
        self, ids: Sequence[str], guilty: Mapping[str, PackageError]
    ) -> Mapping[str, PackageError]:
        """Without those for whom it is enough that another goes, which had a part in the failure.

        Such as the writer of an argument that is kept only since the callee was changed.
        """
        near = {key(failure.error): failure.near for failure in self._compared(ids).worse}
        left = dict(guilty)
        for id_, error in reversed(list(guilty.items())):
            if near.get(key(error), frozenset()) & left.keys() - {id_}:
                others = [each for each in ids if each == id_ or each not in left]
                if not self._compared(others).failures():
                    del left[id_]
        return left

    def _compared(self, ids: Sequence[str]) -> Comparison:
        mark = frozenset(ids)
        if mark not in self._known:
            started = time.monotonic()
            self._known[mark] = self._compare(subset(self.rounds, ids))
            self.seconds += time.monotonic() - started
            self.runs += 1
        return self._known[mark]

    def _compare(self, layers: Sequence[Layer]) -> Comparison:
        """One build of each tree; one more for each profile that has a say.

        A package that is built with a profile only shows there what it gains.
        """
        rounds = self.rounds
        old, new = Tree(rounds.disk), layers[-1].after() if layers else Tree(rounds.disk)
        footprint = Footprint(layers, Outlines(old), Outlines(new))
        packages = importing(rounds.facts, touched(rounds.facts, layers))
        gone = {p.path for p in rounds.packages} - {p.path for p in rounds.facts.packages()}
        plain, *guided = builds(rounds.packages, rounds.facts.packages(), old.read)
        out = self._asked(Build(), footprint, packages, gone)
        settled = set(plain.reaches)
        for build in guided:
            reached = [p for p in packages if p in build.reaches]
            if reached:
                found = self._asked(build, footprint, reached, gone & build.reaches)
                out = out.guided(found, build.profile, build.reaches - settled)
            settled |= build.reaches
        return out

    def _asked(
        self, build: Build, footprint: Footprint, packages: Sequence[str], gone: set[str]
    ) -> Comparison:
        rounds, old, new = self.rounds, footprint.before, footprint.after
        if build.profile not in self._disk:
            self._disk[build.profile] = Compiler(rounds.commands, old.tree, build.profile)
        changed = Compiler(rounds.commands, new.tree, build.profile)
        was = self._disk[build.profile].diagnostics([*packages, *gone])
        now = changed.diagnostics(packages)
        files = {f for layer in footprint.layers for f in (*layer.patches, *layer.deleted)}
        files |= _changed(was, now)
        before = sides.side(was, _read(old, rounds.packages), files)
        after = sides.side(now, _read(new, rounds.facts.packages()), files)
        touches = footprint.touched()
        names = {p.id: p.change.names for layer in footprint.layers for p in layer.proposals}
        causes = (
            Causes(touches, names, before, footprint.overwrote, footprint.overwrote_in),
            Causes(touches, names, after, footprint.wrote, footprint.wrote_in),
        )
        return compare(before, after, causes, footprint.origin)


def _read(outlines: Outlines, packages: Sequence[Package]) -> sides.Tree:
    known = {p.path: (sides.directory(f), p.name) for p in packages for f in p.files[:1]}
    imports = {
        known[p.path][0]: frozenset(known[path][0] for path in p.imports if path in known)
        for p in packages
        if p.path in known
    }

    def named(file: str) -> list[tuple[str, str]]:
        found = [(name, known[path]) for name, path in outlines.imports(file) if path in known]
        return [(name or package, where) for name, (where, package) in found]

    return sides.Tree(outlines.bodies, outlines.around, outlines.block, known, imports, named)


def _changed(was: Sequence[Diagnostic], now: Sequence[Diagnostic]) -> set[str]:
    """The files of which the compiler says something else, whatever the lines.

    Not those of other modules: instances of their generic functions are reported, the same
    work in a plain function of theirs is not.
    """
    before = Counter((d.file, d.text) for d in was if d.kind in _COUNTED)
    after = Counter((d.file, d.text) for d in now if d.kind in _COUNTED)
    changed = {file for file, _ in (before - after) + (after - before)}
    return {file for file in changed if not PurePosixPath(file).is_absolute()}
