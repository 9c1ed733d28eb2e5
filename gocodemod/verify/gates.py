"""The gates that run Go's own commands over an overlay: build, vet, test."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from gocodemod.errors import LoadError
from gocodemod.golang.command import GoCommands, Outcome
from gocodemod.golang.rows import PackageError
from gocodemod.model import Configuration
from gocodemod.verify.failures import new, sentence

ORDER = ("types", "build", "vet", "test")
"""The gates of `--verify`; each level includes those before it."""

CODES = {
    "types": "does-not-type-check",
    "build": "does-not-build",
    "vet": "vet-finding",
    "test": "test-failure",
}
"""The refusal code of a change that a gate rejects."""

Contents = Mapping[str, bytes | None]


def wanted(verify: str) -> tuple[str, ...]:
    """The names of the gates that the level `verify` runs."""
    return ORDER[: ORDER.index(verify) + 1] if verify in ORDER else ()


@dataclass
class CommandGate:
    """One of build, vet and test over the packages that the changes can reach.

    Failures that the unmodified tree shows as well do not count; that tree is
    only asked once something fails. `original` are the import paths it has;
    `broken` tells which of them go cannot load, given what it said of no package.
    """

    name: str
    commands: GoCommands
    configurations: Sequence[Configuration | None]
    original: frozenset[str]
    broken: Callable[[Sequence[PackageError]], frozenset[str]] = lambda errors: frozenset()
    seconds: float = 0.0
    runs: int = 0
    _before: dict[tuple[Configuration | None, str], tuple[PackageError, ...]] = field(
        default_factory=dict
    )

    def failures(self, packages: Sequence[str], overlay: Contents) -> tuple[PackageError, ...]:
        """The failures of `packages` under `overlay` that were not there before.

        Raises LoadError when go checks nothing at all, for whatever reason.
        """
        out: list[PackageError] = []
        for configuration in self.configurations:
            fresh, idle = self._judged(packages, overlay, configuration)
            if idle and not fresh:
                # go did nothing, before and after: that proves nothing. Others may be checked.
                bad = self.broken(idle)
                sound = [package for package in packages if package not in bad]
                fresh, idle = self._judged(sound, overlay, configuration)
            if idle and not fresh:
                raise LoadError(f"go {self.name} checks nothing here: {sentence(idle[0])}")
            out += fresh
        return tuple(out)

    def _judged(
        self, packages: Sequence[str], overlay: Contents, configuration: Configuration | None
    ) -> tuple[Sequence[PackageError], Sequence[PackageError]]:
        """What is new, and what is said of no package: where there is any, none was checked."""
        outcome = self._run(packages, overlay, configuration)
        if outcome.ok:
            return (), ()
        idle = [error for error in outcome.errors if not error.package]
        return new(outcome.errors, self._baseline(packages, configuration)), idle

    def _run(
        self, packages: Sequence[str], overlay: Contents, configuration: Configuration | None
    ) -> Outcome:
        verb = {
            "build": self.commands.build,
            "vet": self.commands.vet,
            "test": self.commands.test,
        }[self.name]
        self.runs += 1
        outcome = verb(packages, overlay, configuration)
        self.seconds += outcome.seconds
        return outcome

    def _baseline(
        self, packages: Sequence[str], configuration: Configuration | None
    ) -> tuple[PackageError, ...]:
        there = [package for package in packages if package in self.original]
        mark = (configuration, "\0".join(there))
        if mark not in self._before:
            outcome = self._run(there, {}, configuration)
            self._before[mark] = () if outcome.ok else outcome.errors
        return self._before[mark]
