"""The journal: before-images of what a run writes, so that it is all there or not at all.

One transaction is one directory: the images, then `record.json` (the transaction
exists from here on), then `applied` (it is done) and, once taken back, `undone`. Each
step is on disk before the next begins. The journal of a tree in a git repository
lies in its git directory, of any other in `.gocodemod` of the root.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import msgspec

from gocodemod.errors import WriteError
from gocodemod.golang.cache import cache_root

KEEP = 10
"""How many applied transactions can be taken back, one after the other."""

_RECORD, _APPLIED, _UNDONE = "record.json", "applied", "undone"
_DIRECTORY, _OUTSIDE_GIT = "gocodemod", ".gocodemod"


class Entry(msgspec.Struct, frozen=True):
    """One file of a transaction; `before` and `after` are SHA-256, None where there is no file.

    `mode` is that of the file before, `temporary` the name under which the new
    content first stands beside it.
    """

    file: str
    before: str | None
    after: str | None
    mode: int
    temporary: str


class Record(msgspec.Struct, frozen=True):
    """What a transaction sets out to do; `root` is absolute, `made` the directories it creates."""

    root: str
    entries: tuple[Entry, ...]
    made: tuple[str, ...] = ()


@dataclass(frozen=True)
class Transaction:
    """A transaction on disk."""

    path: Path

    @property
    def record(self) -> Record | None:
        """What it set out to do; None when it was killed before it said so.

        Raises WriteError when the record is damaged.
        """
        try:
            return msgspec.json.decode((self.path / _RECORD).read_bytes(), type=Record)
        except FileNotFoundError:
            return None
        except msgspec.MsgspecError as error:
            raise WriteError(
                f"the journal {self.path} is damaged: compare its images with your files, then"
                " remove it"
            ) from error

    @property
    def applied(self) -> bool:
        """Whether all of it is written."""
        return (self.path / _APPLIED).exists()

    @property
    def undone(self) -> bool:
        """Whether it is being taken back, or has been."""
        return (self.path / _UNDONE).exists()

    def image(self, index: int) -> bytes:
        """The content before of entry `index`."""
        return (self.path / f"{index}.before").read_bytes()

    def save(self, record: Record, images: list[bytes | None]) -> None:
        """Bring the transaction into being."""
        self.path.mkdir(parents=True)
        for index, image in enumerate(images):
            if image is not None:
                put(self.path / f"{index}.before", image)
        sync(self.path)
        put(self.path / f"{_RECORD}.new", msgspec.json.encode(record))
        (self.path / f"{_RECORD}.new").replace(self.path / _RECORD)
        sync(self.path)
        sync(self.path.parent)

    def mark_applied(self) -> None:
        """Say that all of it is written."""
        put(self.path / _APPLIED, b"")
        sync(self.path)

    def mark_undone(self) -> None:
        """Say that it is to be taken back: from here on only that way is open."""
        put(self.path / _UNDONE, b"")
        sync(self.path)

    def drop(self) -> None:
        """Forget it; the record goes first, so that half a transaction is none.

        The journal goes with the last one: the tree is as it was.
        """
        (self.path / _RECORD).unlink(missing_ok=True)
        shutil.rmtree(self.path, ignore_errors=True)
        with suppress(OSError):
            self.path.parent.rmdir()


@dataclass(frozen=True)
class Journal:
    """All transactions of one repository or root."""

    path: Path

    @property
    def lock(self) -> Path:
        """The file that whoever writes holds; in the cache, so that a refusal leaves no trace."""
        name = sha256(os.fsencode(self.path)).hexdigest()[:24]
        return cache_root() / "locks" / f"{name}.lock"

    def next(self) -> Transaction:
        """A transaction that does not exist yet, after all others."""
        last = max((int(t.path.name) for t in self.all()), default=0)
        return Transaction(self.path / f"{last + 1:08d}")

    def all(self) -> Iterator[Transaction]:
        """Every transaction, the oldest first."""
        if self.path.is_dir():
            for path in sorted(self.path.iterdir()):
                if path.name.isdigit() and path.is_dir():
                    yield Transaction(path)

    def prune(self) -> None:
        """Forget all but the last ones."""
        for old in list(self.all())[:-KEEP]:
            old.drop()


def journal_of(root: Path) -> Journal:
    """The journal of the tree at `root`, whether it exists or not."""
    for directory in (root, *root.parents):
        git = directory / ".git"
        if git.is_dir():
            return Journal(git / _DIRECTORY)
        if git.is_file():
            # A worktree or a submodule: one line says where its git directory is.
            line = git.read_text(errors="replace").strip()
            if line.startswith("gitdir:"):
                return Journal((directory / line[7:].strip()).resolve() / _DIRECTORY)
    for directory in (root, *root.parents):
        if (directory / _OUTSIDE_GIT).is_dir():
            return Journal(directory / _OUTSIDE_GIT)
    return Journal(root / _OUTSIDE_GIT)


def put(path: Path, content: bytes) -> None:
    """Write a file and see it on disk."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync(directory: Path) -> None:
    """See the names in `directory` on disk."""
    if os.name == "nt":
        return  # directories cannot be opened there, and renames are journaled
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
