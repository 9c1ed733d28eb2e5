"""Why the compiler allocates, or does not inline: `-m=2` of single packages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from gocodemod.engine.tree import Tree
from gocodemod.golang.command import GoCommands
from gocodemod.golang.compiler import Diagnostic, diagnostics
from gocodemod.golang.rows import PackageError
from gocodemod.golang.toolchain import find_go
from gocodemod.verify.benefit import CODES, GUIDED
from gocodemod.verify.sides import last

PACKAGES = 4
"""How many packages a run asks at most."""

_STEPS = 3


@dataclass
class Reasons:
    """The reasons for what is worse in the trees of one run."""

    commands: GoCommands
    _asked: int = 0
    _known: dict[tuple[int, str], tuple[Diagnostic, ...]] = field(default_factory=dict)

    def why(self, error: PackageError, tree: Tree, packages: Iterable[str]) -> str:
        """The compiler's reason for a failure of the benefit gate, "" where it gives none.

        `packages` are those that the change edits: one of them declares what is not inlined.
        """
        if GUIDED in error.message:
            # The reasons are those of a build without the profile.
            return ""
        words = next((words for words in CODES if error.message.startswith(words)), "")
        what = error.message.removeprefix(words)
        code = CODES.get(words)
        if code == "would-allocate":
            for found in self._said(tree, error.package):
                if (found.file, found.text) == (error.file, what) and found.why:
                    return shortly(found)
        if code == "would-block-inlining":
            name = what.partition(" in ")[0]
            for package in dict.fromkeys((*packages, error.package)):
                for found in self._said(tree, package):
                    if found.kind == "cannot-inline" and last(found.subject) == name:
                        return shortly(found)
        return ""

    def _said(self, tree: Tree, package: str) -> Sequence[Diagnostic]:
        key = (id(tree), package)
        if key not in self._known and package and self._asked < PACKAGES:
            self._asked += 1
            self._known[key] = diagnostics(self.commands, (package,), tree.overlay, level=2)
        return self._known.get(key, ())


def shortly(found: Diagnostic) -> str:
    """The reason of a line: of a long way to the heap, its last steps."""
    return "; ".join(found.why.split("; ")[-_STEPS:])


def said_of(directory: Path, root: Path, file: str) -> tuple[Diagnostic, ...]:
    """What the compiler says of a file (root-relative) as it is on disk, with its reasons.

    Nothing of a test file. Raises ToolchainError, and LoadError where there is no package.
    """
    commands = GoCommands(find_go(directory), root)
    pattern = f"./{PurePosixPath(file).parent.as_posix()}"
    paths = [row["ImportPath"] for row in commands.list((pattern,))]
    return tuple(found for found in diagnostics(commands, paths, {}, level=2) if found.file == file)
