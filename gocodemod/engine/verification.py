"""The late gates over a finished plan: run, blame, drop, plan again, until all is well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import msgspec

from gocodemod.engine.fuzzing import Fuzzing
from gocodemod.engine.layer import Layer
from gocodemod.engine.payoff import Payoff
from gocodemod.engine.reach import broken, reach
from gocodemod.engine.rounds import Rounds
from gocodemod.engine.subset import places_in, subset
from gocodemod.golang.rows import Package, PackageError
from gocodemod.model import Change, Gate, GateStatus, Refusal
from gocodemod.verify.blame import Suspects, blame
from gocodemod.verify.failures import sentence
from gocodemod.verify.gates import CODES, CommandGate, wanted
from gocodemod.verify.places import suspects

REPLANS = 8
"""How often a run plans again after a late rejection before it gives all changes up."""


@dataclass
class Verification:
    """Verifies what `rounds` accepted; `original` are the packages before any change."""

    rounds: Rounds
    original: Sequence[Package]
    _rejections: dict[str, int] = field(default_factory=dict)
    _payoff: Payoff | None = None
    _late: list[tuple[str, frozenset[str]]] = field(default_factory=list)
    fuzzing: Fuzzing | None = None

    def run(self) -> tuple[Gate, ...]:
        """Run the rounds and the gates that the options ask for; give how each gate went."""
        rounds = self.rounds
        rounds.run()
        names = wanted(rounds.options.verify)
        paths = frozenset(package.path for package in self.original)
        configurations = rounds.options.configurations or (None,)
        gates = [
            CommandGate(
                name,
                rounds.commands,
                configurations,
                paths,
                partial(broken, self.original),
                rounds.options.test_flags,
                rounds.notify,
            )
            for name in names
            if name != "types"
        ]
        # The compiler is asked only where code is built: types alone is the fast lane.
        asked = rounds.options.require_benefit and "build" in names
        payoff = self._payoff = Payoff(rounds) if asked else None
        self.fuzzing = Fuzzing(rounds, self.original) if rounds.options.fuzz else None
        again = True
        for attempt in range(REPLANS + 1):
            verdicts = self._failed(gates, payoff, last=attempt == REPLANS)
            if verdicts:
                rounds.reject(verdicts)
            elif again and attempt + 1 < REPLANS and self._readmitted():
                again = False
            else:
                break
            if attempt < REPLANS:
                rounds.run()
        return tuple(self._gates(names, gates, payoff))

    def benefit(self) -> Mapping[str, object]:
        """What the compiler says that the changes that stand bring in all; empty if not asked."""
        if self._payoff is None or not self.rounds.layers:
            return {}
        grown = [c.evidence.get("instantiations", 0) for c in self.rounds.changes()]
        return {**self._payoff.total, "instantiations": sum(grown)}

    def changes(self) -> list[Change]:
        """The changes that stand, with what the compiler says that they bring, and what ran."""
        gains = self._payoff.benefits if self._payoff else {}
        runs = self.fuzzing.evidence() if self.fuzzing else {}
        return [
            msgspec.structs.replace(
                change,
                benefit=gains[change.id].row() if change.id in gains else change.benefit,
                evidence={**change.evidence, **runs.get(change.id, {})},
            )
            for change in self.rounds.changes()
        ]

    def _failed(
        self, gates: Sequence[CommandGate], payoff: Payoff | None, *, last: bool
    ) -> Mapping[str, Refusal]:
        """The changes that the first failing gate rejects; on the `last` try all."""
        rounds = self.rounds
        if not rounds.layers:
            return {}
        for gate in gates:
            rounds.notify(f"go {gate.name}")
            packages = reach(rounds.facts, self.original, rounds.layers)
            first = gate.failures(packages, rounds.tree.overlay)
            if first:
                guilty = self._blamed(gate, packages, first, last)
                self._rejections[gate.name] = self._rejections.get(gate.name, 0) + len(guilty)
                self._late.append((gate.name, frozenset(guilty)))
                return {c: self._refusal(c, CODES[gate.name], e) for c, e in guilty.items()}
        if payoff is not None:
            rounds.notify("comparing the compiler's reports")
            refused = payoff.refused(last=last)
            if refused:
                self._rejections["benefit"] = self._rejections.get("benefit", 0) + len(refused)
                self._late.append(("benefit", frozenset(refused)))
                return refused
        if self.fuzzing is not None:
            refused = self.fuzzing.refused()
            self._rejections["fuzz"] = self._rejections.get("fuzz", 0) + len(refused)
            return refused
        return {}

    def _readmitted(self) -> bool:
        """Try once more what did not pay beside changes that have been rejected since.

        The next run would: without those it may pay.
        """
        ids = {i for name, those in self._late[:-1] if name == "benefit" for i in those}
        for id_ in ids:
            del self.rounds.rejected[id_]
        if ids:
            self._rejections["benefit"] -= len(ids)
        return bool(ids)

    def _blamed(
        self, gate: CommandGate, packages: Sequence[str], first: Sequence[PackageError], last: bool
    ) -> Mapping[str, PackageError]:
        ids = self.rounds.accepted
        if last:
            return dict.fromkeys(ids, first[0])

        def run(some: Sequence[str]) -> Sequence[PackageError]:
            layers = subset(self.rounds, some)
            overlay = layers[-1].after().overlay if layers else {}
            return gate.failures(self._there(packages, layers), overlay)

        charge: Suspects = lambda errors, some: suspects(  # noqa: E731 - a closure with a type
            lambda those: places_in(subset(self.rounds, those)), errors, some
        )
        return blame(ids, first, run, charge).guilty

    def _there(self, packages: Sequence[str], layers: Sequence[Layer]) -> list[str]:
        """Those of `packages` that exist with `layers` alone: go fails on others for no fault."""
        known = {package.path for package in self.original}
        made = {
            file.rpartition("/")[0]
            for layer in layers
            for file in layer.patches
            if layer.before.read(file) is None
        }
        directories = {
            package.path: {file.rpartition("/")[0] for file in package.files}
            for package in self.rounds.facts.packages()
        }
        return [p for p in packages if p in known or directories.get(p, set()) & made]

    def _refusal(self, id_: str, code: str, error: PackageError) -> Refusal:
        return self.rounds.proposal(id_).refused(code, sentence(error))

    def _gates(
        self, names: Sequence[str], gates: Sequence[CommandGate], payoff: Payoff | None
    ) -> list[Gate]:
        rounds = self.rounds
        types = sum(r.refusal.code == CODES["types"] for r in rounds.rejected.values())
        out = []
        if "types" in names:
            out.append(self._gate("types", rounds.checks, rounds.seconds, types))
        for gate in gates:
            rejected = self._rejections.get(gate.name, 0)
            out.append(self._gate(gate.name, gate.runs, gate.seconds, rejected, gate.uncounted()))
        if payoff is None:
            reason = "--no-require-benefit" if not rounds.options.require_benefit else "not built"
            out.append(Gate("benefit", "skipped", 0.0, reason))
        else:
            rejected = self._rejections.get("benefit", 0)
            out.append(self._gate("benefit", payoff.runs, payoff.seconds, rejected))
        if self.fuzzing is not None:
            out.append(self.fuzzing.gate(self._rejections.get("fuzz", 0)))
        return out

    def _gate(
        self, name: str, runs: int, seconds: float, rejected: int, more: Sequence[str] = ()
    ) -> Gate:
        if not runs:
            return Gate(name, "skipped", 0.0, "nothing was proposed")
        detail = "\n".join([*([f"{rejected} rejected"] if rejected else []), *more])
        # The tree that is left has passed; only where nothing is left did the gate fail.
        status: GateStatus = "passed" if self.rounds.layers or not rejected else "failed"
        return Gate(name, status, round(seconds, 3), detail)
