"""Test programs: compiled once, as `go test` would compile them, and run as often as one likes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from gocodemod.golang import process
from gocodemod.golang.command import GoCommands
from gocodemod.golang.overlay import Overlay
from gocodemod.golang.rows import Package, PackageError
from gocodemod.golang.toolchain import Toolchain

__all__ = ["NotBuilt", "TestProgram", "compile_tests"]


class NotBuilt(Exception):
    """The test program of a package does not compile: `errors` say where and why."""

    def __init__(self, errors: tuple[PackageError, ...]) -> None:
        super().__init__(errors[0].message)
        self.errors = errors


@dataclass(frozen=True)
class TestProgram:
    """A compiled test program; it runs in its package's directory, as `go test` runs it.

    `digest` is of the program itself: equal ones do the same.
    """

    __test__ = False  # not a test of ours, whatever pytest thinks of the name

    toolchain: Toolchain
    path: Path
    directory: Path
    digest: str

    def run(self, arguments: Sequence[str], *, timeout: float | None = None) -> process.Finished:
        """Run it; `timeout` in seconds. Raises ToolchainError where it cannot be started."""
        return process.run(
            [str(self.path), *arguments],
            cwd=self.directory,
            env=self.toolchain.environment(),
            timeout=timeout,
        )


def compile_tests(
    toolchain: Toolchain, root: Path, package: Package, overlay: Overlay, target: Path
) -> TestProgram | None:
    """Compile the tests of `package` in the tree at `root` under `overlay`.

    The program is written to `target`; None where the package has no tests.
    Raises NotBuilt, and ToolchainError where go cannot be run.
    """
    outcome = GoCommands(toolchain, root).test_binary(package.path, overlay, target)
    if not outcome.ok:
        raise NotBuilt(outcome.errors)
    if not target.exists():
        return None
    digest = sha256(target.read_bytes()).hexdigest()
    return TestProgram(toolchain, target, root / package.dir, digest)
