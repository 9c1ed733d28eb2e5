"""Which packages the changes can reach: those they touch and all that depend on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from gocodemod.engine.layer import Layer
from gocodemod.golang.facts import Facts
from gocodemod.golang.rows import Package, PackageError


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
    reached = _dependents((*facts.packages(), *original), touched(facts, layers))
    # A package without one compiled file of its own (tests only) is vet's and test's, too.
    there = {p.path for p in facts.packages() if p.files or p.test_files}
    return sorted(reached & there)


def broken(packages: Sequence[Package], errors: Iterable[PackageError]) -> frozenset[str]:
    """The import paths of those of `packages` that go cannot load, and of all that need them.

    One of them on the command line and go build does nothing about the others. Not all is
    seen by the type checker, such as a file to embed that is not there: `errors` are go's.
    """
    errors = list(errors)
    directories = {PurePosixPath(error.file).parent for error in errors if error.file}
    words = {word.rstrip(":") for error in errors for word in error.message.split()}
    bad = [p for p in packages if p.errors or p.path in words or directories & _directories(p)]
    return frozenset(_dependents(packages, [package.path for package in bad]))


def _dependents(packages: Iterable[Package], paths: Iterable[str]) -> set[str]:
    """`paths` and whatever of `packages` imports them, however far."""
    importers: defaultdict[str, set[str]] = defaultdict(set)
    for package in packages:
        for path in package.imports:
            importers[path].add(package.path)
    waiting = list(paths)
    reached = set(waiting)
    while waiting:
        new = importers[waiting.pop()] - reached
        reached |= new
        waiting += new
    return reached


def importing(facts: Facts, paths: Sequence[str]) -> list[str]:
    """`paths` and the packages that import one of them directly, sorted."""
    wanted = set(paths)
    direct = {p.path for p in facts.packages() if wanted & set(p.imports)}
    return sorted(p for p in wanted | direct)


def _directories(package: Package) -> set[PurePosixPath]:
    return {PurePosixPath(file).parent for file in (*package.files, *package.test_files)}
