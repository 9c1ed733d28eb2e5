"""What a change must satisfy before anything is verified."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from gocodemod.api import Change, Transform
from gocodemod.engine.context import RoundContext
from gocodemod.engine.merge import overlapping
from gocodemod.engine.registry import admits
from gocodemod.model import Edit

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
        return self._unseen(change)

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
        names = set(change.names)
        if not names:
            return None
        packages = self._packages(edit.file for edit in change.edits)
        for row in self.ctx.facts.unseen():
            if row.package in packages or packages & set(row.imports):
                mentioned = sorted(names & set(row.idents))
                if mentioned:
                    return "unseen-configuration", (
                        f"{row.file}, which no loaded configuration type-checks,"
                        f" mentions {', '.join(mentioned)}"
                    )
        return None

    def _packages(self, files: Iterable[str]) -> set[str]:
        """The import paths of the packages that `files` are in."""
        directories = {PurePosixPath(file).parent.as_posix() for file in files}
        return {path for d in directories for path in self._paths.get(d, ())}

    @cached_property
    def _paths(self) -> dict[str, set[str]]:
        out: dict[str, set[str]] = {}
        for package in self.ctx.facts.packages():
            for file in (*package.files, *package.test_files, *package.ignored):
                out.setdefault(PurePosixPath(file).parent.as_posix(), set()).add(package.path)
        return out


def _within_character(source: bytes, at: int) -> bool:
    return at < len(source) and source[at] & 0xC0 == 0x80
