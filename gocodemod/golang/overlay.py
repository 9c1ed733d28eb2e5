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
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import msgspec

from gocodemod.errors import ToolchainError

__all__ = ["TREE", "Overlay", "OverlayFile", "relative", "restore", "written"]

Overlay = Mapping[str, bytes | None]
"""Root-relative file -> its new bytes; None: the file is deleted."""

TREE = "gocodemod-tree-"
"""What the name of a shadow begins with; below it are paths from the top of the file system."""

_MARK = "gocodemod-overlay-"
_UP = "__up__"
_TAIL = re.compile(rf"{_MARK}[^/\\]+[/\\](.+)$")
# Any spelling of a replacement's path within a text, absolute or relative to anywhere.
_REPLACEMENT = re.compile(rf"(?:[A-Za-z]:)?[^\s:\"'()]*{_MARK}[^/\\\s:]+[/\\]([^\s:\"'()]+)")
_SHADOWED = re.compile(rf"(?:[A-Za-z]:)?[^\s:\"'()]*{TREE}\d+[/\\]([^\s:\"'()]*)")


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


def restore(text: str, root: Path) -> str:
    """`text` with the path of every replacement put back to the original, relative to `root`.

    So are the paths within a shadow.
    """
    if _MARK in text:
        text = _REPLACEMENT.sub(lambda found: _original(found[1]), text)
    if TREE in text:
        text = _SHADOWED.sub(lambda found: _below(_unshadowed(found[0], root), root), text)
    return text


def _original(tail: str) -> str:
    return tail.replace("\\", "/").replace(_UP, "..")


def relative(path: str, root: Path, cwd: Path) -> str:
    """`path`, as a go command run in `cwd` printed it, relative to `root`.

    Replacements become their originals. What is not below `root` stays
    absolute, with forward slashes.
    """
    if replaced := _TAIL.search(path):
        return _original(replaced[1])
    return _below(_unshadowed(os.path.normpath(cwd / path), root), root)


def _unshadowed(path: str, root: Path) -> Path:
    found = _SHADOWED.fullmatch(path)
    return Path(root.anchor, found[1]) if found else Path(path)


def _below(path: Path, root: Path) -> str:
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return path.as_posix()
