"""What a pass may ask of one round: the Context of `gocodemod.api`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from gocodemod.context import Pass
from gocodemod.engine.tree import Tree
from gocodemod.engine.writable import Writable
from gocodemod.errors import TransformError
from gocodemod.evidence import Traces
from gocodemod.golang.command import GoCommands
from gocodemod.golang.compiler import Diagnostic, diagnostics
from gocodemod.golang.facts import Facts
from gocodemod.graph import BUILDERS
from gocodemod.model import Options, Refusal, Span
from gocodemod.model_layers import TraceRow
from gocodemod.syntax import Module, parse


@dataclass
class Compiler:
    """The compiler's words about one tree, package by package, asked once each.

    `profile`: the file of a CPU profile (root-relative) that it optimises by.
    """

    commands: GoCommands
    tree: Tree
    profile: str = ""
    _known: dict[str, list[Diagnostic]] = field(default_factory=dict)

    def diagnostics(self, packages: Iterable[str]) -> tuple[Diagnostic, ...]:
        """What `-gcflags=-m` says of `packages` (import paths), without their tests."""
        wanted = sorted(set(packages))
        missing = [package for package in wanted if package not in self._known]
        if missing:
            for package in missing:
                self._known[package] = []
            said = diagnostics(self.commands, missing, self.tree.overlay, profile=self.profile)
            for found in said:
                self._known.setdefault(found.package, []).append(found)
        return tuple(found for package in wanted for found in self._known[package])


@dataclass
class RoundContext:
    """One round's answers; `to_disk` maps (file, offset) of the round to the tree on disk."""

    facts: Facts
    options: Options
    now: Tree
    compiled: Compiler
    to_disk: Callable[[str, int], tuple[int, int]]
    traced: Traces | None = None
    _trees: dict[str, Module] = field(default_factory=dict)
    _graphs: dict[str, Any] = field(default_factory=dict)

    def tree(self, file: str) -> Module:
        """The syntax tree of `file`; parsed once."""
        if file not in self._trees:
            self._trees[file] = parse(self.source(file))
        return self._trees[file]

    def source(self, file: str) -> bytes:
        """The bytes of `file`; raises TransformError where there is none."""
        found = self.now.read(file)
        if found is None:
            raise TransformError(f"{file} does not exist in this round")
        return found

    def exists(self, file: str) -> bool:
        """Whether `file` exists."""
        return self.now.holds(file)

    def position(self, file: str, offset: int) -> tuple[int, int]:
        """1-based line and byte column of `offset`."""
        return position(self.source(file), offset)

    def writable(self, file: str) -> str:
        """Empty, or the code why the tool never writes it."""
        return self._writable.code(file)

    @cached_property
    def _writable(self) -> Writable:
        return Writable(self.facts, self.now)

    def compiler(self, packages: Iterable[str]) -> tuple[Diagnostic, ...]:
        """What `-gcflags=-m` says of those packages."""
        return self.compiled.diagnostics(packages)

    def traces(self, subject: str) -> TraceRow | None:
        """What traces say of a function or of all methods of a type."""
        return self.traced.row(subject) if self.traced else None

    def graph(self, name: str) -> Any:
        """A named graph over the facts, built once; raises TransformError for an unknown name."""
        if name not in self._graphs:
            if name not in BUILDERS:
                raise TransformError(f"there is no graph named {name!r}")
            self._graphs[name] = BUILDERS[name](self.facts)
        return self._graphs[name]

    def refuse(self, transform: Pass, at: Span, subject: str, code: str, message: str) -> Refusal:
        """A refusal at the start of `at`, whose position is that on disk."""
        line, column = self.to_disk(at.file, at.start)
        return Refusal(transform.name, at.file, line, column, subject, code, message)


def position(source: bytes, offset: int) -> tuple[int, int]:
    """1-based line and byte column of `offset` in `source`."""
    start = source.rfind(b"\n", 0, offset) + 1
    return source.count(b"\n", 0, offset) + 1, offset - start + 1
