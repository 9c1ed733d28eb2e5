"""All that a pass imports.

A pass is one file: a subclass of `Transform` that finds `Site`s in the facts and
turns each into a `Change` or a `Refusal`. It never writes, never runs a
command, never prompts.

    class MyPass(Transform):
        \"\"\"What it does, when it pays, what it refuses: this is the manual.\"\"\"

        name = "my-pass"
        title = "do the thing"
        risk = "safe"

        def find(self, ctx: Context) -> Iterator[Site | Refusal]: ...
        def rewrite(self, ctx: Context, site: Site) -> Change | Refusal: ...
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import msgspec

from gocodemod import constraining, copying, formatting, removing, streaming, unboxing
from gocodemod.context import Context, Obstacle
from gocodemod.golang import rows
from gocodemod.golang.compiler import Diagnostic
from gocodemod.golang.facts import Facts
from gocodemod.graph.flow import flow_of, publications
from gocodemod.graph.imports import importable, initializes
from gocodemod.graph.retention import keepers, writes
from gocodemod.model import Api, Change, Edit, ImportNeed, Options, Refusal, Risk, Span
from gocodemod.naming import Spelling, declared, imported, spell
from gocodemod.syntax import Module, Node, matchers, nodes, standing
from gocodemod.syntax.layout import indent_of, removal_span
from gocodemod.syntax.scope import fresh_name, identifiers_in
from gocodemod.syntax.statements import goes_back, leaves, line_end, next_statement

__all__ = [
    "Api",
    "Change",
    "Context",
    "Diagnostic",
    "Edit",
    "Facts",
    "ImportNeed",
    "Module",
    "Node",
    "Obstacle",
    "Options",
    "Refusal",
    "Risk",
    "Site",
    "Span",
    "Spelling",
    "Transform",
    "constraining",
    "copying",
    "declared",
    "flow_of",
    "formatting",
    "fresh_name",
    "goes_back",
    "identifiers_in",
    "importable",
    "imported",
    "indent_of",
    "initializes",
    "keepers",
    "leaves",
    "line_end",
    "matchers",
    "next_statement",
    "nodes",
    "publications",
    "removal_span",
    "removing",
    "rows",
    "spell",
    "standing",
    "streaming",
    "unboxing",
    "writes",
]


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """A place that a pass would like to change.

    `subject` is the Go symbol it is about (an object id); `weight` ranks:
    sites of greater weight are rewritten first. `data` is the pass's own.
    """

    span: Span
    subject: str
    weight: float = 0.0
    data: Any = None


class Transform(ABC):
    """A pass. Its docstring is its user documentation.

    `codes` maps each refusal code it gives to one line of explanation;
    a code that is not listed breaks the contract.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    risk: ClassVar[Risk] = "safe"
    codes: ClassVar[Mapping[str, str]] = {}
    # Objects (ids) whose refs `find` asks for: gathered while the code is loaded.
    mentions: ClassVar[tuple[str, ...]] = ()
    # What the compiler must show of a change: "removes" an allocation, or adds none.
    benefit: ClassVar[str] = "none-worse"

    def owes(self, change: Change) -> bool:
        """Whether the compiler must report an allocation less for `change`."""
        return self.benefit == "removes"

    @abstractmethod
    def find(self, ctx: Context) -> Iterator[Site | Refusal]:
        """Yield the sites in the selected packages, and refusals for those that cannot be."""

    @abstractmethod
    def rewrite(self, ctx: Context, site: Site) -> Change | Refusal:
        """Make the change for `site`, or say why not (or raise Obstacle)."""

    def attempt(self, ctx: Context, site: Site) -> Change | Refusal:
        """`rewrite`, with an Obstacle turned into the site's refusal; what the engine calls."""
        try:
            return self.rewrite(ctx, site)
        except Obstacle as obstacle:
            return ctx.refuse(self, obstacle.at, site.subject, obstacle.code, obstacle.message)
