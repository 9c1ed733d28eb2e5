"""Reading what the go command says when code does not build, vet or test."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from gocodemod.golang.overlay import Overlay, relative, restore
from gocodemod.golang.rows import PackageError

__all__ = ["HEADER", "POSITION", "excluded", "parse"]

# `# pkg`, `# pkg [pkg.test]`; vet adds a second line `# [pkg]`.
HEADER = re.compile(r"^# (\[?)([^\s\]]+)")
POSITION = re.compile(
    r"^(?:vet: )?(?P<file>(?:[A-Za-z]:)?[^:\n]+)"
    r":(?P<line>\d+)(?::(?P<column>\d+))?: (?P<message>.+)$"
)
# Not errors of the code, but of naming a package that has nothing to build here.
_EXCLUDED = re.compile(
    r"^(?:package )?(\S+): (?:no non-test Go files in|build constraints exclude all Go files in) "
)
_NOISE = re.compile(r"^(?:too many errors|note: |go: (?:downloading|finding) |FAIL\b|ok\s|\?\s)")


def parse(
    text: str, root: Path, cwd: Path, overlay: Overlay, configuration: str = ""
) -> tuple[PackageError, ...]:
    """The errors in `text`, in its order, each once; files relative to `root`.

    Offsets are counted in the overlay's content, else in the file on disk. A
    line that begins with a tab belongs to the error above it. What has no
    position (the linker, go itself) has an empty file and line 0.
    """
    found: list[tuple[str, int, int, str, str]] = []
    package = ""
    for line in text.splitlines():
        if header := HEADER.match(line):
            package = header[2]
        elif line.startswith("\t") and found:
            file, row, column, message, owner = found[-1]
            found[-1] = (file, row, column, f"{message}\n{restore(line, root)}", owner)
        elif position := POSITION.match(line):
            file = relative(position["file"], root, cwd)
            row, column = int(position["line"]), int(position["column"] or 1)
            found.append((file, row, column, restore(position["message"], root), package))
        elif line.strip() and not _NOISE.match(line):
            found.append(("", 0, 0, restore(line.strip(), root), package))
    offsets = _Offsets(root, overlay)
    return tuple(
        PackageError(
            file=file,
            line=row,
            column=column,
            offset=offsets.of(file, row, column),
            message=message,
            package=owner,
            configuration=configuration,
        )
        for file, row, column, message, owner in dict.fromkeys(found)
    )


def excluded(text: str, packages: Iterable[str]) -> frozenset[str]:
    """Those of `packages` that go refused to build for want of a file for the configuration."""
    named = {found[1] for line in text.splitlines() if (found := _EXCLUDED.match(line))}
    return frozenset(named.intersection(packages))


class _Offsets:
    def __init__(self, root: Path, overlay: Overlay) -> None:
        self._root = root
        self._overlay = overlay
        self._lines: dict[str, list[bytes]] = {}

    def of(self, file: str, line: int, column: int) -> int:
        if not file or line < 1:
            return 0
        if file not in self._lines:
            self._lines[file] = self._content(file).split(b"\n")
        before = self._lines[file][: line - 1]
        return sum(len(text) + 1 for text in before) + column - 1

    def _content(self, file: str) -> bytes:
        content = self._overlay.get(file)
        if content is None:
            try:
                content = (self._root / file).read_bytes()
            except OSError:
                content = b""
        return content
