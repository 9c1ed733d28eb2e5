"""Failures of a gate, and which of them are new."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from gocodemod.golang.rows import PackageError

Key = tuple[str, str]

# Positions within messages ("other declaration at f.go:3:4") move with every edit above them.
_POSITION = re.compile(r":\d+(:\d+)?")


def key(error: PackageError) -> Key:
    """What makes two failures of two trees the same: file and message, not the line.

    Of a failed test that is its name: what it prints, such as times, differs from run to run.
    """
    message = error.message if error.file else error.message.partition("\n")[0]
    return error.file or error.package, _POSITION.sub(":", message).strip()


def new(after: Iterable[PackageError], before: Iterable[PackageError]) -> tuple[PackageError, ...]:
    """The failures of `after` that are more than those of `before`, as multisets.

    The same error in several configurations counts once.
    """
    known = Counter(key(error) for error in unique(before))
    out = []
    for error in unique(after):
        mark = key(error)
        if known[mark] > 0:
            known[mark] -= 1
        else:
            out.append(error)
    return tuple(out)


def unique(errors: Iterable[PackageError]) -> Sequence[PackageError]:
    """One error for each place and message, in order."""
    seen = {(e.file or e.package, e.line, e.column, e.message): e for e in reversed(list(errors))}
    return list(reversed(seen.values()))


def sentence(error: PackageError) -> str:
    """The failure as one line: position and message."""
    where = f"{error.file}:{error.line}:{error.column}: " if error.file else ""
    return where + " ".join(error.message.split())
