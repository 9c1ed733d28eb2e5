"""Rounds to the fixpoint: plan, merge, type-check, lay over, and again."""

from __future__ import annotations

import time
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field, replace

import msgspec

from gocodemod.api import Transform
from gocodemod.engine.collect import Subject, collect
from gocodemod.engine.configurations import Configurations
from gocodemod.engine.context import Compiler, RoundContext, position
from gocodemod.engine.heat import Heat
from gocodemod.engine.layer import Composer, Layer
from gocodemod.engine.merge import merge
from gocodemod.engine.names import package_names
from gocodemod.engine.proposal import Proposal
from gocodemod.engine.tree import Disk, Tree
from gocodemod.evidence import Traces
from gocodemod.golang.command import GoCommands
from gocodemod.golang.facts import Facts
from gocodemod.golang.rows import Package, PackageError
from gocodemod.model import Change, Options, Refusal
from gocodemod.verify.blame import Suspects, Verdict, blame
from gocodemod.verify.failures import new, sentence
from gocodemod.verify.gates import CODES
from gocodemod.verify.places import suspects

ROUNDS = 10
"""How many rounds may change something, unless the setting `rounds` says otherwise."""


@dataclass(frozen=True)
class Rejection:
    """A change that verification turned down: as it was, and why."""

    change: Change
    refusal: Refusal


@dataclass
class Rounds:
    """A run's state: the layers accepted so far and what was turned down.

    `facts` are always those of the tree that the layers leave. `only`: ids to
    which the run is restricted; what else the passes propose is left out in silence.
    """

    options: Options
    disk: Disk
    facts: Facts
    commands: GoCommands
    transforms: Sequence[Transform]
    notify: Callable[[str], None]
    only: frozenset[str] | None = None
    traces: Traces | None = None
    heat: Heat | None = None
    debug: bool = False
    layers: list[Layer] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    rejected: dict[str, Rejection] = field(default_factory=dict)
    converged: bool = True
    seconds: float = 0.0
    checks: int = 0
    _first: frozenset[tuple[object, ...]] = frozenset()
    packages: Sequence[Package] = ()
    """The packages as they were loaded from the disk."""
    configured: Configurations = field(init=False)

    def __post_init__(self) -> None:
        self.packages = self.packages or self.facts.packages()
        self.configured = Configurations(self.options)

    @property
    def tree(self) -> Tree:
        """The tree that the layers leave."""
        return self.layers[-1].after() if self.layers else Tree(self.disk)

    @property
    def accepted(self) -> list[str]:
        """The ids of the accepted changes, in the order of their rounds."""
        return [proposal.id for layer in self.layers for proposal in layer.proposals]

    @property
    def limit(self) -> int:
        """The bound on rounds."""
        return int(self.options.settings.get("rounds", ROUNDS))

    def run(self) -> None:
        """Go on from where the layers stand until nothing is new or the bound is reached."""
        self.converged = False
        while not self.converged:
            tree = self.tree
            found = collect(self._context(tree), self.transforms, self.notify, self.debug)
            if self.heat:
                found = self.heat.ranked(found, self.facts)
            facts = self.configured.extended(self.facts, found.proposals, found.refusals)
            if facts is not self.facts:
                self.facts = facts
                continue
            if not self.layers:
                self._first = frozenset(map(_where, found.refusals))
            proposals = self._fresh(found.proposals)
            if len(self.layers) >= self.limit:
                self._settle(found.refusals)
                self._stop(proposals)
                self.converged = not proposals
                return
            layer = self._accept(tree, proposals)
            self._settle(found.refusals)
            if layer is None:
                self.converged = True
            else:
                self.layers.append(layer)
                self.facts = self.facts.reload(layer.after().overlay)

    def reject(self, verdicts: Mapping[str, Refusal]) -> None:
        """Turn accepted changes down; what was built on their rounds is planned again by `run`."""
        changes = {change.id: change for change in self.changes()}
        for id_, refusal in verdicts.items():
            error = refusal.message
            change = msgspec.structs.replace(changes[id_], status="rejected", error=error)
            self.rejected[id_] = Rejection(change, refusal)
        for index, layer in enumerate(self.layers):
            if not verdicts.keys() & {proposal.id for proposal in layer.proposals}:
                continue
            kept = [p for p in layer.proposals if p.id not in verdicts]
            del self.layers[index:]
            if kept:
                composer = Composer(
                    index + 1, layer.before, package_names(self.facts), self.packages
                )
                self.layers.append(composer.compose(kept).formatted(self.facts.format))
            break
        self.facts = self.facts.reload(self.tree.overlay)

    def changes(self) -> list[Change]:
        """The accepted changes with all of their edits."""
        return [change for layer in self.layers for change in layer.changes()]

    def proposal(self, id_: str) -> Proposal:
        """The accepted proposal of that id."""
        return next(p for layer in self.layers for p in layer.proposals if p.id == id_)

    def trial(self, options: Options, wanted: Container[Subject]) -> int:
        """How many of these sites would be changes under other options; nothing is kept."""
        tree = self.tree
        other = replace(
            self, options=options, layers=list(self.layers), refusals=[], rejected={}, debug=False
        )
        found = collect(other._context(tree), self.transforms, lambda message: None, False, wanted)
        if other.heat:
            found = other.heat.ranked(found, other.facts)
        proposals = other._fresh(found.proposals)
        other._accept(tree, list(proposals))
        return len(proposals) - len(other.rejected)

    def _context(self, tree: Tree) -> RoundContext:
        compiler = Compiler(self.commands, tree)
        return RoundContext(self.facts, self.options, tree, compiler, self.to_disk, self.traces)

    def to_disk(self, file: str, offset: int) -> tuple[int, int]:
        """Line and column on disk of an offset in the tree as it stands."""
        for layer in reversed(self.layers):
            if file in layer.patches:
                offset = layer.patches[file].old(offset)
        return position(self.disk.read(file) or b"", offset)

    def _fresh(self, proposals: Sequence[Proposal]) -> list[Proposal]:
        """Those that may be accepted, with ids that no other change of the run has."""
        used = set(self.accepted)
        out = []
        for proposal in proposals:
            id_, number = proposal.id, 1
            while id_ in used:
                number += 1
                id_ = f"{proposal.id}~{number}"
            used.add(id_)
            if id_ in self.rejected or (self.only is not None and id_ not in self.only):
                continue
            change = msgspec.structs.replace(proposal.change, id=id_)
            out.append(Proposal(change, proposal.subject, proposal.weight, proposal.at))
        return out

    def _accept(self, tree: Tree, proposals: list[Proposal]) -> Layer | None:
        """The round's layer: what merges and type-checks; None when nothing is left."""
        composer = Composer(len(self.layers) + 1, tree, package_names(self.facts), self.packages)
        while proposals:
            accepted, proposals = merge(proposals, tree.read)
            if self.options.verify != "none":
                self.notify(f"type-checking {len(accepted)} changes")
                verdict = self._types(composer, accepted)
                accepted = self._acquitted(composer, accepted, verdict)
            if accepted:
                return composer.compose(accepted).formatted(self.facts.format)
            # All that went first was bad: those that waited for it get their turn.
        return None

    def _types(self, composer: Composer, accepted: list[Proposal]) -> Verdict:
        started = time.monotonic()
        by_id = {proposal.id: proposal for proposal in accepted}
        baseline = [error for package in self.facts.packages() for error in package.errors]

        def layer(ids: Sequence[str]) -> Layer:
            wanted = set(ids)
            return composer.compose([p for p in accepted if p.id in wanted])

        def run(ids: Sequence[str]) -> Sequence[PackageError]:
            return new(self.facts.check(layer(ids).contents()), baseline)

        charge: Suspects = lambda errors, ids: suspects(  # noqa: E731 - a closure with a type
            lambda those: layer(those).places(), errors, ids
        )
        verdict = blame(list(by_id), run(list(by_id)), run, charge)
        self.checks += 1 + verdict.runs
        self.seconds += time.monotonic() - started
        return verdict

    def _acquitted(
        self, composer: Composer, accepted: list[Proposal], verdict: Verdict
    ) -> list[Proposal]:
        if not verdict.guilty:
            return accepted
        made = {change.id: change for change in composer.compose(accepted).changes()}
        for proposal in accepted:
            if proposal.id not in verdict.guilty:
                continue
            message = sentence(verdict.guilty[proposal.id])
            change = msgspec.structs.replace(made[proposal.id], status="rejected", error=message)
            refusal = proposal.refused(CODES["types"], message)
            self.rejected[proposal.id] = Rejection(change, refusal)
        return [p for p in accepted if p.id not in verdict.guilty]

    def _settle(self, refusals: list[Refusal]) -> None:
        """This round's refusals are the ones that stand.

        What is said of the run's own handiwork is noise: a refusal in a file that it
        made, or by a pass of a subject that it changed, unless it was there from the start.
        """
        changed = {
            (proposal.change.transform, proposal.subject)
            for layer in self.layers
            for proposal in layer.proposals
        }
        self.refusals = [
            r
            for r in refusals
            if _where(r) in self._first
            or ((r.transform, r.subject) not in changed and self.disk.holds(r.file))
        ]

    def _stop(self, proposals: list[Proposal]) -> None:
        message = f"the bound of {self.limit} rounds was reached; run again"
        self.refusals += [proposal.refused("round-limit", message) for proposal in proposals]


def _where(refusal: Refusal) -> tuple[object, ...]:
    """All of a refusal but its words, which may name what a change has renamed or moved."""
    return msgspec.structs.astuple(msgspec.structs.replace(refusal, message=""))
