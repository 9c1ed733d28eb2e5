"""What lies beside an edited file: its package, and files that nothing type-checks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from gocodemod.golang.facts import Facts
from gocodemod.golang.rows import Unseen


@dataclass(frozen=True)
class Directories:
    """Answers about the directories of one set of facts."""

    facts: Facts

    def paths(self, files: Iterable[str]) -> set[str]:
        """The import paths of the packages that `files` are in."""
        directories = {PurePosixPath(file).parent.as_posix() for file in files}
        return {path for d in directories for path in self._paths.get(d, ())}

    def left_out(self, files: Iterable[str]) -> str:
        """A file that belongs to the package of one of `files` and is not type-checked, or "".

        A file of another package name, or one that only the tag "ignore" would build, is
        a program of its own in the same directory.
        """
        packages = self.paths(files)
        return next((file for file in self._left_out if self._left_out[file] in packages), "")

    def never_seen(self) -> list[str]:
        """The files of the selected packages that nothing type-checks."""
        chosen = {package.path for package in self.facts.packages() if package.selected}
        return sorted(row.file for row in self.unseen if row.package in chosen)

    @cached_property
    def unseen(self) -> list[Unseen]:
        """The files that nothing type-checks; not those that are seen but for their C."""
        ignored = {file for package in self.facts.packages() for file in package.ignored}
        return [row for row in self.facts.unseen() if row.file in ignored]

    @cached_property
    def _left_out(self) -> dict[str, str]:
        names = {package.path: package.name for package in self.facts.packages()}
        found = {
            row.file: row.package
            for row in self.unseen
            if row.name.removesuffix("_test") == names.get(row.package)
        }
        never = {row.file for row in self.facts.covering(found) if row.never} if found else ()
        return {file: package for file, package in found.items() if file not in never}

    @cached_property
    def _paths(self) -> dict[str, set[str]]:
        out: dict[str, set[str]] = {}
        for package in self.facts.packages():
            for file in (*package.files, *package.test_files, *package.ignored):
                out.setdefault(PurePosixPath(file).parent.as_posix(), set()).add(package.path)
        return out
