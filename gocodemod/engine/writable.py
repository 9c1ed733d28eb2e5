"""Which files the tool may write at all."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import PurePosixPath

from gocodemod.engine.tree import Tree
from gocodemod.errors import LoadError
from gocodemod.golang.facts import Facts
from gocodemod.golang.rows import Package

_GENERATED = re.compile(rb"^// Code generated .* DO NOT EDIT\.\r?$", re.MULTILINE)
_EMBED = re.compile(rb"^\s*//go:embed[ \t]+(.*)$", re.MULTILINE)
_PATTERN = re.compile(r'"[^"]*"|`[^`]*`|[^\s"`]+')


@dataclass(frozen=True)
class Writable:
    """Answers for one round; the codes are those of `engine.codes`."""

    facts: Facts
    tree: Tree

    def code(self, file: str) -> str:
        """Empty when the tool may write `file`, else the code why it never does.

        A file that does not exist is judged by where it would be.
        """
        path = PurePosixPath(file)
        if path.is_absolute() or ".." in path.parts:
            return "outside"
        if "vendor" in path.parts[:-1]:
            return "vendored"
        if self._linked(path):
            return "symlink"
        if self._module(path) not in self._modules:
            return "outside"
        if self._embedded(path):
            return "go-embedded"
        return self._content(file) or self._package(file)

    def _embedded(self, path: PurePosixPath) -> bool:
        """Whether a //go:embed line takes in `path`, so that the program sees its text."""
        for home, pattern in self._embeds:
            if path.is_relative_to(home):
                parts = path.relative_to(home).parts
                if len(parts) >= len(pattern) and all(map(fnmatchcase, parts, pattern)):
                    return True
        return False

    @cached_property
    def _embeds(self) -> list[tuple[PurePosixPath, tuple[str, ...]]]:
        """The directory and the pattern, by element, of every //go:embed line."""
        out: list[tuple[PurePosixPath, tuple[str, ...]]] = []
        for package in self.facts.packages():
            for file in (*package.files, *package.test_files):
                home = PurePosixPath(file).parent
                try:
                    lines = _EMBED.findall(self.tree.read(file) or b"")
                except LoadError:  # what it takes in cannot be known: all below, then
                    out.append((home, ("*",)))
                    continue
                for written in _PATTERN.findall(b"\n".join(lines).decode(errors="replace")):
                    parts = PurePosixPath(written.strip('"`').removeprefix("all:")).parts
                    out.append((home, parts))
        return out

    @cached_property
    def _modules(self) -> frozenset[str]:
        """The main modules' directories, relative to the root ("." for the root)."""
        root = os.path.realpath(self.tree.root)
        return frozenset(
            PurePosixPath(
                os.path.relpath(os.path.realpath(self.tree.root / module.dir), root)
            ).as_posix()
            for module in self.facts.loaded.modules
        )

    def _module(self, path: PurePosixPath) -> str:
        """The directory of the module that `path` belongs to, relative to the root."""
        for parent in path.parents:
            name = parent.as_posix()
            if name in self._modules or (self.tree.root / name / "go.mod").is_file():
                return name
        # A module below whose directory the whole root lies.
        above = (m for m in self._modules if m.startswith(".."))
        return next(above, "")

    def _linked(self, path: PurePosixPath) -> bool:
        return any((self.tree.root / p).is_symlink() for p in (path, *path.parents[:-1]))

    def _content(self, file: str) -> str:
        source = self.tree.read(file)
        if source is None:
            return ""
        try:
            source.decode()
        except UnicodeDecodeError:
            return "not-utf8"
        # Only before the package clause, as go/ast.IsGenerated has it.
        head = re.split(rb"(?m)^package\s", source, maxsplit=1)[0]
        return "generated" if _GENERATED.search(head) else ""

    def _package(self, file: str) -> str:
        package = self._by_directory.get(PurePosixPath(file).parent.as_posix())
        if package is None:
            return ""
        if package.cgo:
            return "cgo"
        return "package-error" if package.errors else ""

    @cached_property
    def _by_directory(self) -> dict[str, Package]:
        out: dict[str, Package] = {}
        for package in self.facts.packages():
            for file in (*package.files, *package.test_files):
                directory = PurePosixPath(file).parent.as_posix()
                known = out.get(directory)
                if known is None or package.cgo or (package.errors and not known.cgo):
                    out[directory] = package
        return out
