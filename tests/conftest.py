"""What all tests share."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

pytest_plugins = ["gocodemod.testing.plugin"]

Snapshot = dict[str, tuple[int, bytes]]


def snapshot(root: Path) -> Snapshot:
    """Everything below `root` by name: its mode, and its bytes or where it points."""
    found = {}
    for path in sorted(root.rglob("*")):
        mode = path.lstat().st_mode
        content = b""
        if stat.S_ISLNK(mode):
            content = os.fsencode(path.readlink())
        elif stat.S_ISREG(mode):
            content = path.read_bytes()
        found[path.relative_to(root).as_posix()] = (mode, content)
    return found


@pytest.fixture
def tree() -> Callable[[Path], Snapshot]:
    """`snapshot`: two of one directory are equal when nothing in it was touched."""
    return snapshot
