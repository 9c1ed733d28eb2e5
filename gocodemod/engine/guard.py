"""What a change must satisfy before anything is verified."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from gocodemod.api import Change, Transform
from gocodemod.engine.configurations import UNSEEN
from gocodemod.engine.context import RoundContext
from gocodemod.engine.directories import Directories
from gocodemod.engine.merge import overlapping
from gocodemod.engine.registry import admits
from gocodemod.golang.rows import Expr
from gocodemod.golang.spelling import short
from gocodemod.model import Edit
from gocodemod.syntax.nodes import (
    CallExpression,
    CompositeLiteral,
    ParameterDeclaration,
    Statement,
    VarSpec,
)

_WORDED = (CallExpression, CompositeLiteral, ParameterDeclaration, Statement, VarSpec)

Objection = tuple[str, str]
"""A refusal code of the engine's and its sentence."""


@dataclass(frozen=True)
class Guard:
    """The checks of one round; they see facts, not the compiler."""

    ctx: RoundContext

    def objection(self, transform: Transform, change: Change) -> Objection | None:
        """Why `change` cannot be proposed, if there is a reason."""
        broken = self._broken(transform, change)
        if broken:
            return "internal-error", f"the pass broke its contract: {broken}"
        for file in sorted({edit.file for edit in change.edits}):
            if code := self.ctx.writable(file):
                return code, f"the change would edit {file}, which is never written"
        if not admits(self.ctx.options, change.risk):
            risk = self.ctx.options.risk
            return "risk", f"the change is rated {change.risk}, and only {risk} is admitted"
        if change.api == "exported" and not self.ctx.options.exported:
            return "exported-api", "the change alters exported API; --exported admits it"
        return self._unseen(change) or self._ambiguous(change)

    def _broken(self, transform: Transform, change: Change) -> str:
        if change.transform != transform.name:
            return f"the change names the pass {change.transform!r}"
        if not change.id:
            return "the change has no id"
        if not change.edits:
            return "the change has no edits"
        for edit in change.edits:
            if fault := self._fault(edit):
                return f"its edit of {edit.file} at {edit.start}-{edit.end} {fault}"
        if twice := overlapping(change.edits):
            return f"its edits of {twice.file} overlap at {twice.start}-{twice.end}"
        edited = {edit.file for edit in change.edits}
        for need in change.imports:
            if need.file not in edited:
                return f"it needs an import in {need.file}, which it does not edit"
        return ""

    def _fault(self, edit: Edit) -> str:
        source = self.ctx.now.read(edit.file)
        if edit.action == "create":
            return "creates a file that exists" if source is not None else ""
        if source is None:
            return "changes a file that does not exist"
        if not 0 <= edit.start <= edit.end <= len(source):
            return "lies outside of the file"
        if any(_within_character(source, at) for at in (edit.start, edit.end)):
            return "splits a character"
        return ""

    def _unseen(self, change: Change) -> Objection | None:
        edited = [edit.file for edit in change.edits]
        if file := self._near.left_out(edited):
            return UNSEEN, (
                f"{file}, of the same package, is type-checked in none of the configurations"
                f" {', '.join(self.ctx.facts.loaded.configurations)}"
            )
        names = set(change.names)
        packages = self._near.paths(edited)
        for row in self.ctx.facts.unseen():
            if row.package in packages or packages & set(row.imports):
                mentioned = sorted(names & set(row.idents))
                if mentioned:
                    return UNSEEN, (
                        f"{row.file}, which no loaded configuration type-checks,"
                        f" mentions {', '.join(mentioned)}"
                    )
        return None

    def _ambiguous(self, change: Change) -> Objection | None:
        """Whether two configurations could ask for another wording of one edit."""
        if len(self.ctx.facts.loaded.configurations) < 2:
            return None
        for edit in change.edits:
            worded = edit.text and edit.action == "replace" and edit.start < edit.end
            if worded and (what := self._twofold(edit)):
                return "differs-by-configuration", what
        return None

    def _twofold(self, edit: Edit) -> str:
        node = self.ctx.tree(edit.file).node_at(edit.start, edit.end)
        around = next((n for n in (node, *node.ancestors) if isinstance(n, _WORDED)), None)
        if around is None:
            return ""
        seen: dict[tuple[int, int], Expr] = {}
        for row in self.ctx.facts.exprs(edit.file, around.start, around.end):
            first = seen.setdefault((row.start, row.end), row)
            if (first.type, first.object) != (row.type, row.object):
                text = self.ctx.source(edit.file)[row.start : row.end].decode()
                types = f"{short(first.type.text)} here and {short(row.type.text)} there"
                return f"{text} is not the same in all configurations: {types}"
        return ""

    @cached_property
    def _near(self) -> Directories:
        return Directories(self.ctx.facts)


def _within_character(source: bytes, at: int) -> bool:
    return at < len(source) and source[at] & 0xC0 == 0x80
