"""Ranking by profiles: what costs most comes first, and with --hot, nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

import msgspec

from gocodemod import evidence
from gocodemod.engine.collect import Collected
from gocodemod.engine.proposal import Proposal
from gocodemod.errors import ProfileError
from gocodemod.evidence import Costs, Samples
from gocodemod.golang.facts import Facts
from gocodemod.golang.rows import Func
from gocodemod.model import Change, Options


def given_profiles(options: Options, notify: Callable[[str], None]) -> Samples | None:
    """The profiles that the options name; None where they name none. Raises ProfileError."""
    return evidence.read_profiles(options.profiles, notify) if options.profiles else None


def heat(
    given: Samples | None, options: Options, facts: Facts, notify: Callable[[str], None]
) -> Heat | None:
    """By the profiles given, else by those that go builds the programs here by.

    None where there is none. Raises ProfileError where --hot has nothing to go by.
    """
    samples = given or _found(options, facts, notify)
    if samples is None and options.hot:
        raise ProfileError("--hot needs a profile: give --profile FILE, or have a default.pgo")
    return Heat(evidence.Costs(samples, facts), options.hot) if samples else None


def _found(options: Options, facts: Facts, notify: Callable[[str], None]) -> Samples | None:
    """Each default.pgo beside a main package; what is none does not matter unless it is needed."""
    mains = {facts.root / package.dir for package in facts.packages() if package.name == "main"}
    paths = [str(path) for path in sorted(d / "default.pgo" for d in mains) if path.is_file()]
    try:
        return evidence.read_profiles(paths, notify) if paths else None
    except ProfileError:
        if options.hot:
            raise
        return None


@dataclass
class Heat:
    """The costs of a program's functions; `percent` of them is to be kept, 0 keeps all."""

    costs: Costs
    percent: float = 0.0

    def ranked(self, found: Collected, facts: Facts) -> Collected:
        """The same, the costliest proposal first; those that are not hot are refused.

        A change costs what the functions carry that it touches; `facts` are those of the
        round that the proposals were made in.
        """
        touched = _Touched(facts)
        kept: list[tuple[float, Proposal]] = []
        refusals = list(found.refusals)
        for proposal in found.proposals:
            functions = touched.functions(proposal.change)
            spent = self.costs.of(functions)
            if self.percent and self._hot.isdisjoint(functions):
                said = f"no function that it touches is among those that carry {self.percent:g} %"
                refusals.append(proposal.refused("cold", f"{said} of the profiles' cost"))
                continue
            change = proposal.change
            if spent.cost:
                row = {"cpu": round(spent.cpu, 6), "bytes": round(spent.bytes, 6)}
                change = msgspec.structs.replace(
                    change, evidence={**change.evidence, "profile": row}
                )
            kept.append((spent.cost, replace(proposal, change=change)))
        # The sort is stable: what costs the same keeps the order that its pass gave it.
        kept.sort(key=lambda pair: -pair[0])
        return Collected([proposal for _, proposal in kept], refusals)

    @cached_property
    def _hot(self) -> frozenset[str]:
        return self.costs.hot(self.percent)


@dataclass
class _Touched:
    facts: Facts
    _by_file: dict[str, list[Func]] = field(default_factory=dict)

    def functions(self, change: Change) -> frozenset[str]:
        """The functions (ids) that its edits lie in.."""
        found: set[str] = set()
        for edit in change.edits:
            for func in self._in(edit.file):
                if func.start <= edit.end and edit.start <= func.end:
                    found.add(func.id)
        return frozenset(found)

    def _in(self, file: str) -> Iterable[Func]:
        if not self._by_file:
            by_file: defaultdict[str, list[Func]] = defaultdict(list)
            for func in self.facts.funcs():
                by_file[func.file].append(func)
            self._by_file = dict(by_file)
        return self._by_file.get(file, ())
