"""Which packages the changes can reach: those they touch and all that depend on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import PurePosixPath

from gocodemod.engine.layer import Layer
from gocodemod.golang.facts import Facts
from gocodemod.golang.rows import Package


def touched(facts: Facts, layers: Sequence[Layer]) -> list[str]:
    """The import paths of the packages with a changed file, sorted; of those that still exist."""
    directories = {
        PurePosixPath(file).parent for layer in layers for file in (*layer.patches, *layer.deleted)
    }
    return sorted(p.path for p in facts.packages() if directories & _directories(p))


def reach(facts: Facts, original: Sequence[Package], layers: Sequence[Layer]) -> list[str]:
    """The touched packages and their dependents in the main modules, however far, sorted.

    Dependents are those of either tree: an import that a change took away counts.
    """
    importers: defaultdict[str, set[str]] = defaultdict(set)
    for package in (*facts.packages(), *original):
        for path in package.imports:
            importers[path].add(package.path)
    waiting = touched(facts, layers)
    reached = set(waiting)
    while waiting:
        new = importers[waiting.pop()] - reached
        reached |= new
        waiting += new
    # A package without one compiled file of its own (tests only) is vet's and test's, too.
    there = {p.path for p in facts.packages() if p.files or p.test_files}
    return sorted(reached & there)


def importing(facts: Facts, paths: Sequence[str]) -> list[str]:
    """`paths` and the packages that import one of them directly, sorted."""
    wanted = set(paths)
    direct = {p.path for p in facts.packages() if wanted & set(p.imports)}
    return sorted(p for p in wanted | direct)


def _directories(package: Package) -> set[PurePosixPath]:
    return {PurePosixPath(file).parent for file in (*package.files, *package.test_files)}
