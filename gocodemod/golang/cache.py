"""Where the tool keeps what it can make again."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

import platformdirs

from gocodemod.errors import ToolchainError

__all__ = ["cache_root", "creatable"]


def cache_root() -> Path:
    """The tool's cache directory: below the user's, else a private one below the temp directory.

    A home that is unset, empty or not writable (a container's user without
    one) leads to the second. Raises ToolchainError where neither can be had.
    """
    if os.name != "posix" or os.environ.get("HOME") or os.environ.get("XDG_CACHE_HOME"):
        root = Path(platformdirs.user_cache_dir("gocodemod", appauthor=False))
        if root.is_absolute() and creatable(root):
            return root
    return _private_temporary()


def creatable(path: Path) -> bool:
    """Whether `path` is a directory one can write to, or could be made one."""
    for candidate in (path, *path.parents):
        if candidate.exists():
            return candidate.is_dir() and os.access(candidate, os.W_OK | os.X_OK)
    return False


def _private_temporary() -> Path:
    # The temp directory is shared and programs from here are executed: one's own, or none.
    user = os.getuid() if hasattr(os, "getuid") else 0
    root = Path(tempfile.gettempdir()) / f"gocodemod-cache-{user}"
    try:
        root.mkdir(mode=0o700, exist_ok=True)
        found = root.lstat()
    except OSError as error:
        raise ToolchainError(f"no directory can be written to for the cache: {error}") from error
    foreign = hasattr(os, "getuid") and found.st_uid != user
    if foreign or not stat.S_ISDIR(found.st_mode) or (os.name == "posix" and found.st_mode & 0o022):
        raise ToolchainError(f"{root} is not a private directory of yours; remove it, or set HOME")
    return root
