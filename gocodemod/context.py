"""What a pass may ask of a round, and how it gives up a site."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Protocol

from gocodemod.golang.compiler import Diagnostic
from gocodemod.golang.facts import Facts
from gocodemod.model import Options, Refusal, Span
from gocodemod.model_layers import TraceRow
from gocodemod.syntax import Module


class Obstacle(Exception):
    """Raised in `rewrite`: the site is refused with this code, at `at`."""

    def __init__(self, code: str, message: str, at: Span) -> None:
        super().__init__(message)
        self.code, self.message, self.at = code, message, at


class Code(Protocol):
    """The code as it stands in a round: facts, trees, bytes."""

    @property
    def facts(self) -> Facts:
        """Typed facts about the code as it stands in this round."""

    def tree(self, file: str) -> Module:
        """The syntax tree of `file` as it stands in this round; parsed once."""

    def source(self, file: str) -> bytes:
        """The bytes of `file` as they stand in this round."""


class Pass(Protocol):
    """What tells one pass from another: `name`, as in `--transform NAME`."""

    name: ClassVar[str]


class Context(Code, Protocol):
    """What a pass may ask; made by the engine, one a round."""

    @property
    def options(self) -> Options:
        """What the run may do."""

    def exists(self, file: str) -> bool:
        """Whether `file` exists in this round."""

    def position(self, file: str, offset: int) -> tuple[int, int]:
        """1-based line and byte column of `offset`."""

    def writable(self, file: str) -> str:
        """Empty, or the code why the tool never writes it: generated, vendored, outside."""

    def compiler(self, packages: Iterable[str]) -> tuple[Diagnostic, ...]:
        """What `-gcflags=-m` says of those packages (import paths), without their tests."""

    def traces(self, subject: str) -> TraceRow | None:
        """What traces say of a function or of all methods of a type (ids), as `--trace` gave them.

        None where none were given, or where they never show it.
        """

    def graph(self, name: str) -> Any:
        """A named graph over the facts (`gocodemod.graph`), built once a round."""

    def refuse(self, transform: Pass, at: Span, subject: str, code: str, message: str) -> Refusal:
        """A refusal at the start of `at`."""
