"""Showing Go a tree that is not on disk as directories and files: for what overlays cannot do.

`go vet` runs its tool in the directory of each package, which must be there, and
before Go 1.24 it reads the files on disk whatever the overlay says. So it gets a
copy of the tree, most of it symbolic links, below the tool's cache: what a killed
run leaves there the next one takes away, and the path is the same each time, for
it is part of the keys of Go's own cache.
"""

from __future__ import annotations

import itertools
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from hashlib import sha256
from pathlib import Path

import filelock

from gocodemod.errors import ToolchainError
from gocodemod.golang.cache import cache_root
from gocodemod.golang.overlay import TREE, Overlay

__all__ = ["moved", "needed", "shadow"]

_OBEYS = (1, 24)
"""From this Go on, vet reads what the overlay says."""

# The files that go may write: a link would lead it to the user's.
_MODULE = frozenset({"go.mod", "go.sum", "go.work", "go.work.sum"})
_EMBED = re.compile(rb"(?m)^\s*//go:embed[ \t]+(.+)$")
_PATTERN = re.compile(r"\"([^\"]+)\"|`([^`]+)`|(\S+)")


def needed(overlay: Overlay, root: Path, release: tuple[int, int]) -> bool:
    """Whether `go vet` of `release` needs a shadow to see `overlay`."""
    if release < _OBEYS:
        return bool(overlay)
    new = [file for file, content in overlay.items() if content is not None]
    return any(not (root / file).parent.is_dir() for file in new)


@contextmanager
def shadow(overlay: Overlay, root: Path) -> Iterator[Path]:
    """Give the directory above a copy of the whole file system, where `overlay` holds.

    `moved(path, above)` is where in it a path is. Only directories that differ are
    real ones in it. Raises ToolchainError where it cannot be made.
    """
    key = sha256(os.fsencode(root)).hexdigest()[:12]
    try:
        home = cache_root() / "trees" / key
        home.mkdir(parents=True, exist_ok=True)
        above, lock = _free(home)
    except OSError as error:
        raise _unmade(error) from error
    try:
        _remove(above)
        try:
            contents = {
                Path(os.path.normpath(root / file)): content for file, content in overlay.items()
            }
            _Mirror(above, root, contents).directory(Path(root.anchor))
        except OSError as error:
            raise _unmade(error) from error
        yield above
    finally:
        _remove(above)
        lock.release()


def moved(path: Path, above: Path) -> Path:
    """Where the absolute `path` is in the shadow."""
    return above / path.relative_to(path.anchor)


def _free(home: Path) -> tuple[Path, filelock.FileLock]:
    """A place that no other run uses right now, and the lock that keeps it so."""
    for number in itertools.count():
        lock = filelock.FileLock(home / f"{number}.lock")
        with suppress(filelock.Timeout):
            lock.acquire(blocking=False)
            return home / f"{TREE}{number}", lock
    raise AssertionError("there is always one more")


def _remove(above: Path) -> None:
    shutil.rmtree(above, ignore_errors=True)  # which unlinks links and does not follow them


def _unmade(error: OSError) -> ToolchainError:
    return ToolchainError(f"the tree for go vet could not be made: {error}")


@dataclass(frozen=True)
class _Mirror:
    above: Path
    root: Path
    contents: Mapping[Path, bytes | None]

    @cached_property
    def _real(self) -> frozenset[Path]:
        """The directories that must not be links."""
        new = [path.parent for path, content in self.contents.items() if content is not None]
        gone = [path.parent for path in self.contents if path.parent.is_dir()]
        near = {self.root, *new, *gone}
        return frozenset({*near, *(parent for path in near for parent in path.parents)})

    def directory(self, path: Path, *, deep: bool = False) -> None:
        """Make `path` a real directory; with `deep`, everything below it as well."""
        copy = moved(path, self.above)
        copy.mkdir(parents=True, exist_ok=True)
        embedded = [] if deep else self._embedded(path)
        for name in _names(path):
            entry = path / name
            if entry in self.contents or entry in self._real:
                continue
            real = deep or any(fnmatchcase(name, pattern) for pattern in embedded)
            if real and entry.is_dir() and not entry.is_symlink():
                self.directory(entry, deep=True)
            elif (real or name in _MODULE) and entry.is_file() and not entry.is_symlink():
                shutil.copy2(entry, copy / name)
            else:
                (copy / name).symlink_to(entry)
        for entry, content in self.contents.items():
            if content is not None and entry.parent == path:
                (copy / entry.name).write_bytes(content)
        for entry in sorted(self._real):
            if entry.parent == path and entry != path:
                inside = deep or any(fnmatchcase(entry.name, pattern) for pattern in embedded)
                self.directory(entry, deep=inside)

    def _embedded(self, path: Path) -> list[str]:
        """What the Go files of a directory embed, which must not be links: first names, globs."""
        if not path.is_relative_to(self.root):
            return []
        found = []
        for name in _names(path):
            file = path / name
            if name.endswith(".go"):
                with suppress(OSError):
                    source = self.contents[file] if file in self.contents else file.read_bytes()
                    for line in _EMBED.findall(source or b""):
                        found += _PATTERN.findall(line.decode(errors="replace"))
        patterns = ["".join(each).removeprefix("all:") for each in found]
        return [pattern.split("/")[0] for pattern in patterns]


def _names(path: Path) -> list[str]:
    """The names in a directory; none where it is not there or may not be read."""
    with suppress(OSError):
        return sorted(entry.name for entry in path.iterdir())
    return []
