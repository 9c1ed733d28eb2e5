"""The profiles that `go build` optimises programs by: a `default.pgo` beside a main package."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from gocodemod.golang.rows import Package


@dataclass(frozen=True)
class Build:
    """One way in which packages of the main modules are compiled.

    `profile` is the file of the CPU profile (root-relative) that optimises them, "" for
    none; `reaches` are the packages of the programs that are built so.
    """

    profile: str = ""
    reaches: frozenset[str] = frozenset()


def builds(
    before: Sequence[Package], after: Sequence[Package], read: Callable[[str], bytes | None]
) -> list[Build]:
    """How the programs are built, before or after the changes: the one without a profile first.

    Programs with the same profile are built alike.
    """
    needed: dict[str, set[str]] = {}
    for package in (*before, *after):
        needed.setdefault(package.path, set()).update(package.imports)
    reached: dict[bytes | None, set[str]] = {None: set()}
    files: dict[bytes | None, str] = {None: ""}
    for package in before:
        if package.name != "main" or not package.files:
            continue
        file = str(PurePosixPath(package.files[0]).parent / "default.pgo")
        profile = read(file)
        files.setdefault(profile, file)
        reached.setdefault(profile, set()).update(_closure(package.path, needed))
    return [Build(files[profile], frozenset(paths)) for profile, paths in reached.items()]


def _closure(path: str, needed: dict[str, set[str]]) -> set[str]:
    reached, waiting = {path}, [path]
    while waiting:
        more = needed.get(waiting.pop(), set()) - reached
        reached |= more
        waiting += more
    return reached
