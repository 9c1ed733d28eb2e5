"""What all tests share."""

from __future__ import annotations

import os
import shutil
import signal
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from gocodemod.golang import find_go

pytest_plugins = ["gocodemod.testing.plugin"]


def pytest_configure() -> None:
    """Tests that run `go` themselves run the one that the tool finds: perhaps the extra's.

    And Ctrl-C works: who starts the tests in the background has them, and what they
    start, ignore it.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if shutil.which("go") is None:
        home = find_go(Path.cwd()).path.parent
        os.environ["PATH"] = os.pathsep.join((str(home), os.environ.get("PATH", "")))


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
