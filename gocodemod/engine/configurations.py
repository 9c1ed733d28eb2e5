"""The build configurations that a run needs: so many that each file beside an edit is seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from gocodemod.engine.directories import Directories
from gocodemod.engine.proposal import Proposal
from gocodemod.golang.facts import Facts
from gocodemod.model import Configuration, Options, Refusal

UNSEEN = "unseen-configuration"
"""The refusal code of a site whose package has a file that nothing type-checks."""

LIMIT = 8
"""How many configurations a run takes up by itself; each costs as much as the first."""


@dataclass
class Configurations:
    """What a run is loaded for, and what more it has tried.

    A configuration in which a package with a site does not type-check proves
    nothing of it, and is left out again.
    """

    options: Options
    added: list[Configuration] = field(default_factory=list)
    _tried: set[str] = field(default_factory=set)
    _useless: set[Configuration] = field(default_factory=set)

    def extended(
        self, facts: Facts, proposals: Sequence[Proposal], refusals: Sequence[Refusal]
    ) -> Facts:
        """`facts`, or those of more configurations, where files beside the sites ask for them.

        Looks at what is proposed and at what was refused because a file is not seen.
        """
        if not facts.unseen():
            return facts
        near = Directories(facts)
        files = [edit.file for proposal in proposals for edit in proposal.change.edits]
        files += [refusal.file for refusal in refusals if refusal.code == UNSEEN]
        touched = near.paths(files)
        named = near.paths(r.file for r in refusals if r.code == UNSEEN)
        wanted = {
            row.file for row in near.unseen if row.package in touched or named & set(row.imports)
        }
        more = self._covering(facts, wanted - self._tried)
        self._tried |= wanted
        if not more:
            return facts
        self.added += more
        return self._sound(self._loaded(facts), touched)

    def _covering(self, facts: Facts, files: set[str]) -> list[Configuration]:
        """Few configurations that take in all of `files` that can be: greedily, the best first."""
        rank: dict[Configuration, int] = {}
        takes: dict[Configuration, set[str]] = {}
        for row in facts.covering(files) if files else ():
            for choice in () if row.never else row.configurations:
                rank[choice.configuration] = choice.rank
                takes.setdefault(choice.configuration, set()).add(row.file)
        out: list[Configuration] = []
        for used in (*self.added, *self._useless):
            takes.pop(used, None)
        while takes and len(self.added) + len(out) < LIMIT:
            best = min(takes, key=lambda each: (-len(takes[each]), rank[each], each))
            covered = takes.pop(best)
            out.append(best)
            takes = {each: left for each, those in takes.items() if (left := those - covered)}
        return out

    def _loaded(self, facts: Facts) -> Facts:
        first = self.options.configurations or (_configuration(facts.loaded.configurations[0]),)
        return facts.reload(facts.overlay, (*first, *self.added))

    def _sound(self, facts: Facts, touched: set[str]) -> Facts:
        before = {str(c) for c in self.options.configurations} or {facts.loaded.configurations[0]}
        broken: dict[str, set[str]] = {}
        for package in facts.packages():
            for error in package.errors if package.path in touched else ():
                broken.setdefault(package.path, set()).add(error.configuration)
        bad = {name for names in broken.values() if not names & before for name in names}
        if not bad:
            return facts
        self._useless |= {each for each in self.added if str(each) in bad}
        self.added = [each for each in self.added if str(each) not in bad]
        return self._loaded(facts)


def _configuration(name: str) -> Configuration:
    port, *tags = name.split(",")
    goos, _, goarch = port.partition("/")
    return Configuration(goos, goarch, tuple(tags))
