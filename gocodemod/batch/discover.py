"""Which Go modules lie below a directory, and which of them must be worked on together."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

# Directories that the go command passes over as well, or that hold other people's code.
_SKIPPED = frozenset({"vendor", "testdata", "node_modules"})

_COMMENT = re.compile(r"//.*")
_USE = re.compile(r"^\s*use\s+(?:\((?P<block>[^)]*)\)|(?P<one>\S+))", re.MULTILINE)


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """One run: a module, or the modules of one go.work, whose changes may reach each other.

    `directory` is absolute; `modules` are the modules' directories relative to where the search
    began; `patterns` select their packages; `gowork` is the go.work that governs them, or "off".
    """

    directory: str
    modules: tuple[str, ...]
    patterns: tuple[str, ...] = ("./...",)
    gowork: str = "off"


def discover(top: Path) -> tuple[Task, ...]:
    """The tasks below `top`, in the order of their directories.

    vendor, testdata, hidden and underscored directories are passed over. GOWORK=off in the
    environment makes every module a task of its own.
    """
    top = top.resolve()
    together: dict[Path, list[Path]] = {}  # by go.work
    alone: list[Path] = []
    for module in _modules(top):
        work = _workspace(module)
        if work is not None and module in _members(work):
            together.setdefault(work, []).append(module)
        else:
            alone.append(module)
    tasks = [Task(directory=str(module), modules=(_below(top, module),)) for module in alone]
    for work, members in together.items():
        patterns = tuple(_pattern(work.parent, module) for module in members)
        names = tuple(_below(top, module) for module in members)
        home = str(work.parent)
        tasks.append(Task(directory=home, modules=names, patterns=patterns, gowork=str(work)))
    return tuple(sorted(tasks, key=lambda task: task.modules))


def _modules(top: Path) -> Iterator[Path]:
    for directory, below, files in os.walk(top):
        if "go.mod" in files:
            yield Path(directory)
        below[:] = sorted(n for n in below if n not in _SKIPPED and not n.startswith((".", "_")))


def _workspace(module: Path) -> Path | None:
    """The go.work that the go command would use in `module`."""
    named = os.environ.get("GOWORK", "")
    if named == "off":
        return None
    if named:
        return Path(named)
    found = (directory / "go.work" for directory in (module, *module.parents))
    return next((path for path in found if path.is_file()), None)


def _members(work: Path) -> set[Path]:
    try:
        text = _COMMENT.sub("", work.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return set()
    words = [w for m in _USE.finditer(text) for w in (m["block"] or m["one"] or "").split()]
    return {(work.parent / word.strip('"`')).resolve() for word in words}


def _below(top: Path, module: Path) -> str:
    return module.relative_to(top).as_posix()


def _pattern(directory: Path, module: Path) -> str:
    below = os.path.relpath(module, directory).replace(os.sep, "/")
    if below == ".":
        return "./..."
    return f"{below}/..." if below.startswith("..") else f"./{below}/..."
