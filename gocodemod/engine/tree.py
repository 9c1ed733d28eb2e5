"""The contents of the files as they stand: the disk, and what a run laid over it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gocodemod.errors import LoadError


@dataclass(frozen=True)
class Disk:
    """The files below `root` as first read: what a run was planned on."""

    root: Path
    _read: dict[str, bytes | None] = field(default_factory=dict)

    def read(self, file: str) -> bytes | None:
        """The bytes of `file`, None where there is none; the first answer stands.

        Raises LoadError when the file is there but cannot be read.
        """
        if file not in self._read:
            try:
                self._read[file] = (self.root / file).read_bytes()
            except (FileNotFoundError, NotADirectoryError):
                self._read[file] = None
            except OSError as error:
                raise LoadError(f"{file} cannot be read: {error.strerror}") from error
        return self._read[file]

    def holds(self, file: str) -> bool:
        """Whether there is such a file, readable or not."""
        known = self._read.get(file, b"") is not None
        there = os.path.exists(self.root / file)  # noqa: PTH110 (Path.exists raises below what is barred)
        return known and (file in self._read or there)


@dataclass(frozen=True)
class Tree:
    """The disk under an overlay; None in the overlay is a file that goes."""

    disk: Disk
    overlay: Mapping[str, bytes | None] = field(default_factory=dict)

    @property
    def root(self) -> Path:
        """What every `file` is relative to."""
        return self.disk.root

    def read(self, file: str) -> bytes | None:
        """The bytes of `file` as it stands, None where there is none."""
        return self.overlay[file] if file in self.overlay else self.disk.read(file)

    def holds(self, file: str) -> bool:
        """Whether there is such a file as it stands, readable or not."""
        return self.overlay[file] is not None if file in self.overlay else self.disk.holds(file)

    def with_(self, contents: Mapping[str, bytes | None]) -> Tree:
        """The tree with `contents` laid over; files that are as on disk again leave the overlay."""
        overlay = {**self.overlay, **contents}
        return Tree(self.disk, {f: b for f, b in overlay.items() if b != self.disk.read(f)})
