"""The profiles that `go build` optimises programs by: a `default.pgo` beside a main package."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from gocodemod.golang.rows import Package


@dataclass(frozen=True)
class Profile:
    """A profile (root-relative) and the packages of the main modules that it reaches."""

    file: str = ""
    reaches: frozenset[str] = frozenset()


def profiles(
    before: Sequence[Package], after: Sequence[Package], read: Callable[[str], bytes | None]
) -> Iterator[Profile]:
    """The profile of each program, with what it is made of, before or after the changes."""
    needed: dict[str, set[str]] = {}
    for package in (*before, *after):
        needed.setdefault(package.path, set()).update(package.imports)
    for package in before:
        files = package.files if package.name == "main" else ()
        file = str(PurePosixPath(files[0]).parent / "default.pgo") if files else ""
        if not file or read(file) is None:
            continue
        reached, waiting = {package.path}, [package.path]
        while waiting:
            more = needed.get(waiting.pop(), set()) - reached
            reached |= more
            waiting += more
        yield Profile(file, frozenset(reached))
