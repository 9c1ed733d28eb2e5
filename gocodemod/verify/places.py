"""Where the changes stand in the changed tree, and whom a failure's position points at."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from gocodemod.golang.rows import PackageError

_IDENTIFIER = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True)
class Place:
    """Lines `first` to `last` of a changed file, written by `owners`."""

    first: int
    last: int
    owners: tuple[str, ...]


@dataclass(frozen=True)
class Places:
    """What the changes touched, and the Go names whose meaning they alter."""

    lines: Mapping[str, Sequence[Place]] = field(default_factory=dict)
    names: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def at(self, file: str, line: int) -> set[str]:
        """The changes that wrote `line` of `file`."""
        return {
            owner
            for place in self.lines.get(file, ())
            if place.first <= line <= place.last
            for owner in place.owners
        }

    def touching(self, file: str) -> set[str]:
        """The changes that touch `file`."""
        return {owner for place in self.lines.get(file, ()) for owner in place.owners}


def suspects(
    places: Callable[[Sequence[str]], Places], errors: Sequence[PackageError], ids: Sequence[str]
) -> dict[str, PackageError]:
    """Charge the one change that wrote an error's line, else is named by it, else touches its file.

    A failure that points at none or at several charges nobody. `places` tells
    where the changes `ids` stand when they alone are made.
    """
    now = places(ids)
    charged: dict[str, PackageError] = {}
    for error in errors:
        culprit = _culprit(now, error, ids)
        if culprit is not None:
            charged.setdefault(culprit, error)
    return charged


def _culprit(places: Places, error: PackageError, ids: Sequence[str]) -> str | None:
    mentioned = set(_IDENTIFIER.findall(error.message))
    named = {c for c in ids if mentioned & set(places.names.get(c, ()))}
    wrote = places.at(error.file, error.line)
    touching = places.touching(error.file)
    for group in (wrote, wrote & named, named, touching & named, touching):
        if len(group) == 1:
            return next(iter(group))
    return None
