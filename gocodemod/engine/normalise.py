"""Formatting: what gofmt would do to the changed files, folded into the changes.

A file that gofmt would have left alone before is formatted whole; what differs
belongs to the change that stands nearest. A file that was not gofmt-clean keeps
every byte outside of what the passes wrote.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from gocodemod.engine.pieces import Patch

Formatter = Callable[[Sequence[str]], Sequence[str | None]]
"""go/format over many sources at once; None for one that does not parse."""

# Where a line is broken, its semicolons go.
_SPACE = re.compile(rb"[ \t\r\n;]*")
_WORD = re.compile(rb"[^ \t\r\n;]*")


def normalise(patches: Mapping[str, Patch], format_: Formatter) -> dict[str, Patch]:
    """Every patch of a Go file, its new text formatted where the old one was or is new."""
    files = [file for file in patches if file.endswith(".go")]
    before = [_unix(patches[file].before).decode("utf-8", "replace") for file in files]
    clean = [
        file
        for file, text, done in zip(files, before, format_(before), strict=True)
        if text == done or not text
    ]
    after = [_unix(patches[file].text()).decode("utf-8", "replace") for file in clean]
    out = dict(patches)
    for file, done in zip(clean, format_(after), strict=True):
        if done is not None:
            out[file] = _folded(patches[file], done.encode())
    return out


def newlines(text: bytes, source: bytes) -> bytes:
    """`text` with the line ends of `source`, where all of those are CRLF."""
    crlf = source.count(b"\r\n")
    if crlf and crlf == source.count(b"\n"):
        return _unix(text).replace(b"\n", b"\r\n")
    return text


def _folded(patch: Patch, wanted: bytes) -> Patch:
    now = patch.text()
    wanted = newlines(wanted, patch.before)
    # From the last to the first, so that the offsets of those to come still hold.
    for start, end, text in reversed(_differences(now, wanted)):
        patch = patch.fold(start, end, text)
    return patch


def _differences(now: bytes, wanted: bytes) -> list[tuple[int, int, bytes]]:
    """What to replace in `now` to get `wanted`.

    gofmt alters little but white space, so both are walked in parallel; where
    it did alter more (sorted imports, a comma), one stretch of lines is replaced.
    """
    out: list[tuple[int, int, bytes]] = []
    i = j = 0
    while True:
        k, m = _end(_SPACE, now, i), _end(_SPACE, wanted, j)
        if now[i:k] != wanted[j:m]:
            out.append((i, k, wanted[j:m]))
        i, j = k, m
        n = min(_end(_WORD, now, i) - i, _end(_WORD, wanted, j) - j)
        if n == 0:
            break
        if now[i : i + n] != wanted[j : j + n]:
            return [_stretch(now, wanted)]
        i, j = i + n, j + n
    return out if i == len(now) and j == len(wanted) else [_stretch(now, wanted)]


def _stretch(now: bytes, wanted: bytes) -> tuple[int, int, bytes]:
    """The one run of whole lines in which the two differ."""
    old, new = now.splitlines(keepends=True), wanted.splitlines(keepends=True)
    shorter = min(len(old), len(new))
    head = 0
    while head < shorter and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < shorter - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    start = sum(map(len, old[:head]))
    end = len(now) - sum(map(len, old[len(old) - tail :]))
    return start, end, b"".join(new[head : len(new) - tail])


def _end(pattern: re.Pattern[bytes], text: bytes, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at


def _unix(text: bytes) -> bytes:
    return text.replace(b"\r\n", b"\n")
