"""Showing Go a tree that is not on disk: the file for `-overlay`, and the way back.

The compiler's and vet's errors name the replacement files. What is more, go
replays vet's findings from its cache with the replacement names of the run
that made them, whose directory is long gone. So a replacement's own path tells
which file it stands for: everything after the directory's marked name.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import msgspec

from gocodemod.errors import ToolchainError

__all__ = ["Overlay", "OverlayFile", "directories", "relative", "restore", "written"]

Overlay = Mapping[str, bytes | None]
"""Root-relative file -> its new bytes; None: the file is deleted."""

_MARK = "gocodemod-overlay-"
_UP = "__up__"
_TAIL = re.compile(rf"{_MARK}[^/\\]+[/\\](.+)$")
# Any spelling of a replacement's path within a text, absolute or relative to anywhere.
_REPLACEMENT = re.compile(rf"(?:[A-Za-z]:)?[^\s:\"'()]*{_MARK}[^/\\\s:]+[/\\]([^\s:\"'()]+)")


@dataclass(frozen=True)
class OverlayFile:
    """A written overlay: `flags` to pass to any go command that builds or lists."""

    flags: tuple[str, ...]


@contextmanager
def written(overlay: Overlay, root: Path) -> Iterator[OverlayFile]:
    """Write `overlay` for the tree at `root` into a temp directory; gone at the end.

    An empty one needs no flag. Raises ToolchainError where it cannot be written.
    """
    if not overlay:
        yield OverlayFile(())
        return
    try:
        temporary = tempfile.TemporaryDirectory(prefix=_MARK, ignore_cleanup_errors=True)
    except OSError as error:
        raise ToolchainError(f"the overlay could not be written: {error}") from error
    with temporary as made:
        try:
            listing = _write(overlay, root, Path(made).resolve())
        except OSError as error:
            raise ToolchainError(f"the overlay could not be written: {error}") from error
        yield OverlayFile((f"-overlay={listing}",))


@contextmanager
def directories(overlay: Overlay, root: Path) -> Iterator[None]:
    """Let the directories of new files exist, empty, and take them away again.

    `go vet` runs its tool in each package's directory, overlay or not, for the packages that
    others import as well. Git does not see an empty directory. Where none can be made, as in
    a read-only tree, vet says what is missing.
    """
    made: list[Path] = []
    try:
        with suppress(OSError):
            for file, content in overlay.items():
                if content is not None:
                    _make((root / file).parent, made)
        yield
    finally:
        for directory in reversed(made):
            with suppress(OSError):
                directory.rmdir()


def _make(directory: Path, made: list[Path]) -> None:
    if not directory.exists():
        _make(directory.parent, made)
        directory.mkdir()
        made.append(directory)


def _write(overlay: Overlay, root: Path, directory: Path) -> Path:
    replace = {}
    for file, content in sorted(overlay.items()):
        replace[os.path.normpath(root / file)] = _put(directory, file, content)
    listing = directory / "overlay.json"
    listing.write_bytes(msgspec.json.encode({"Replace": replace}))
    return listing


def _put(directory: Path, file: str, content: bytes | None) -> str:
    if content is None:
        return ""
    # A workspace may have modules above its go.work; the copy must not leave the directory.
    parts = [_UP if part == ".." else part for part in PurePosixPath(file).parts]
    target = directory.joinpath(*parts)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return str(target)


def restore(text: str) -> str:
    """`text` with every replacement's path put back to the root-relative original."""
    if _MARK not in text:
        return text
    return _REPLACEMENT.sub(lambda found: _original(found[1]), text)


def _original(tail: str) -> str:
    return tail.replace("\\", "/").replace(_UP, "..")


def relative(path: str, root: Path, cwd: Path) -> str:
    """`path`, as a go command run in `cwd` printed it, relative to `root`.

    Replacements become their originals. What is not below `root` stays
    absolute, with forward slashes.
    """
    if replaced := _TAIL.search(path):
        return _original(replaced[1])
    absolute = os.path.normpath(cwd / path)
    try:
        return Path(absolute).relative_to(root).as_posix()
    except ValueError:
        return Path(absolute).as_posix()
