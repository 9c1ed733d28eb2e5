"""The gates that run Go's own commands over an overlay: build, vet, test."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from gocodemod.errors import LoadError
from gocodemod.golang.command import GoCommands, Outcome
from gocodemod.golang.progress import Notify
from gocodemod.golang.rows import PackageError
from gocodemod.model import Configuration
from gocodemod.verify.failures import Key, key, new, sentence

ORDER = ("types", "build", "vet", "test")
"""The gates of `--verify`; each level includes those before it."""

CODES = {
    "types": "does-not-type-check",
    "build": "does-not-build",
    "vet": "vet-finding",
    "test": "test-failure",
}
"""The refusal code of a change that a gate rejects."""

AGAIN = 2
"""How often a test that fails is run again, to tell whether it always does."""

Contents = Mapping[str, bytes | None]


def wanted(verify: str) -> tuple[str, ...]:
    """The names of the gates that the level `verify` runs."""
    return ORDER[: ORDER.index(verify) + 1] if verify in ORDER else ()


@dataclass
class CommandGate:
    """One of build, vet and test over the packages that the changes can reach.

    Failures that the unmodified tree shows as well do not count; that tree is
    only asked once something fails. Nor does a test that fails and then passes on
    the same tree. `original` are the import paths it has; `broken` tells which of
    them go cannot load, given what it said of no package. `flags` are go test's.
    `known` and `flaky` are the failures that did not count.
    """

    name: str
    commands: GoCommands
    configurations: Sequence[Configuration | None]
    original: frozenset[str]
    broken: Callable[[Sequence[PackageError]], frozenset[str]] = lambda errors: frozenset()
    flags: Sequence[str] = ()
    notify: Notify | None = None
    seconds: float = 0.0
    runs: int = 0
    known: dict[Key, PackageError] = field(default_factory=dict)
    flaky: dict[Key, PackageError] = field(default_factory=dict)
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
        fresh = new(outcome.errors, self._baseline(packages, configuration))
        there = {key(error) for error in fresh}
        self.known |= {key(e): e for e in outcome.errors if e.package and key(e) not in there}
        return (self._lasting(fresh, overlay, configuration) if not idle else fresh), idle

    def _lasting(
        self,
        fresh: Sequence[PackageError],
        overlay: Contents,
        configuration: Configuration | None,
    ) -> Sequence[PackageError]:
        """Those of the failed tests that fail whenever they are run."""
        for _ in range(AGAIN if self.name == "test" else 0):
            tests = sorted({error.package for error in fresh if not error.file})
            if not tests:
                break
            outcome = self._run(tests, overlay, configuration, "-count=1")
            again = {key(error) for error in outcome.errors}
            passed = [e for e in fresh if not e.file and key(e) not in again]
            self.flaky |= {key(error): error for error in passed}
            fresh = [error for error in fresh if error not in passed]
        return fresh

    def _run(
        self,
        packages: Sequence[str],
        overlay: Contents,
        configuration: Configuration | None,
        *more: str,
    ) -> Outcome:
        self.runs += 1
        if self.name == "test":
            flags = (*self.flags, *more)
            outcome = self.commands.test(
                packages, overlay, configuration, flags=flags, notify=self.notify
            )
        else:
            verb = {"build": self.commands.build, "vet": self.commands.vet}[self.name]
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

    def uncounted(self) -> list[str]:
        """What did not count, a line each."""
        return [
            f"{what}: {_named(error)}"
            for what, those in (("failed before, too", self.known), ("flaky", self.flaky))
            for _, error in sorted(those.items())
        ]


def _named(error: PackageError) -> str:
    if error.file:
        return sentence(error)
    return f"{error.package}: {error.message.partition(chr(10))[0]}"
