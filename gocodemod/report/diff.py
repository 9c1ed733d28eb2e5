"""Unified diffs in the form that `git apply` accepts, as bytes.

File contents cross unchanged, CRLF and odd bytes included, so a diff is bytes; names are
quoted as git quotes them. The only importer of difflib.
"""

from __future__ import annotations

import difflib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping

CONTEXT = 3
# Above this many pairs of lines difflib may drop its popular ones: a gap without one unique
# line is a table of the same few lines, and exactness there would cost quadratic time.
_EXACT = 4_000_000

_Block = tuple[int, int, int, int]


def tree(
    before: Mapping[str, bytes | None], after: Mapping[str, bytes | None], prefix: str = ""
) -> bytes:
    """The diff of every file that differs, in the order of their names.

    `prefix` ("" or "some/dir/") goes before each name: git counts the names of a patch from
    the top of the repository, wherever `git apply` is run.
    """
    files = sorted(before.keys() | after.keys())
    return b"".join(unified(prefix + f, before.get(f), after.get(f)) for f in files)


def unified(file: str, before: bytes | None, after: bytes | None) -> bytes:
    """The diff of one file, empty when nothing differs; None is a file that does not exist."""
    if before == after:
        return b""
    old, new = _quoted("a/" + file), _quoted("b/" + file)
    head = [b"diff --git %s %s\n" % (old, new)]
    if before is None:
        head.append(b"new file mode 100644\n")
    elif after is None:
        head.append(b"deleted file mode 100644\n")
    hunks = list(_hunks(_lines(before or b""), _lines(after or b"")))
    if hunks:
        # A tab ends a name that holds a space, as git and GNU diff do.
        tab = b"\t" if " " in file else b""
        head.append(b"--- %s\n" % (b"/dev/null" if before is None else old + tab))
        head.append(b"+++ %s\n" % (b"/dev/null" if after is None else new + tab))
    return b"".join(head + hunks)


def _quoted(name: str) -> bytes:
    """A name as git writes it: in C quotes when it holds a quote, a backslash or a control."""
    raw = name.encode("utf-8", "surrogateescape")
    readable = name.isprintable() and not set(name) & {'"', "\\"}
    if readable:
        return raw
    short = {7: "a", 8: "b", 9: "t", 10: "n", 11: "v", 12: "f", 13: "r", 34: '"', 92: "\\"}
    out = "".join(
        "\\" + short[b] if b in short else chr(b) if 32 <= b < 127 else f"\\{b:03o}" for b in raw
    )
    return b'"' + out.encode() + b'"'


def _lines(data: bytes) -> list[bytes]:
    """Lines with their "\\n"; nothing else ends a line, as in git."""
    parts = data.split(b"\n")
    last = parts.pop()
    return [part + b"\n" for part in parts] + ([last] if last else [])


def _hunks(old: list[bytes], new: list[bytes]) -> Iterator[bytes]:
    """The hunks with their headers, each ready to print."""
    group: list[_Block] = []
    for block in _differences(old, new):
        if group and block[0] - group[-1][1] > 2 * CONTEXT:
            yield _hunk(old, new, group)
            group = []
        group.append(block)
    if group:
        yield _hunk(old, new, group)


def _hunk(old: list[bytes], new: list[bytes], group: list[_Block]) -> bytes:
    """One hunk around the differences of `group`."""
    lead = min(CONTEXT, group[0][0])
    trail = min(CONTEXT, len(old) - group[-1][1])
    i1, i2 = group[0][0] - lead, group[-1][1] + trail
    j1, j2 = group[0][2] - lead, group[-1][3] + trail
    out = [f"@@ -{_range(i1, i2)} +{_range(j1, j2)} @@\n".encode()]
    at = i1
    for a1, a2, b1, b2 in group:
        out += [_line(b" ", line) for line in old[at:a1]]
        out += [_line(b"-", line) for line in old[a1:a2]]
        out += [_line(b"+", line) for line in new[b1:b2]]
        at = a2
    out += [_line(b" ", line) for line in old[at:i2]]
    return b"".join(out)


def _line(sign: bytes, line: bytes) -> bytes:
    if line.endswith(b"\n"):
        return sign + line
    return sign + line + b"\n\\ No newline at end of file\n"


def _range(start: int, end: int) -> str:
    """A hunk's range: 1-based, the length left out when it is one, the line before when none."""
    length = end - start
    if length == 1:
        return str(start + 1)
    return f"{start + 1 if length else start},{length}"


def _differences(old: list[bytes], new: list[bytes]) -> list[_Block]:
    """The maximal runs of lines that differ, in order: `old[i1:i2]` became `new[j1:j2]`."""
    out: list[_Block] = []
    for block in _raw(old, new, 0, len(old), 0, len(new)):
        joins = out and out[-1][1] == block[0] and out[-1][3] == block[2]
        i1, _, j1, _ = out.pop() if joins else block
        out.append((i1, block[1], j1, block[3]))
    return out


def _raw(  # noqa: PLR0917 - the bounds of two slices
    old: list[bytes], new: list[bytes], i1: int, i2: int, j1: int, j2: int
) -> Iterator[_Block]:
    """Differences within two slices: trim what is equal, split at unique lines, then difflib.

    Splitting at the lines that occur once on both sides (patience) keeps large files fast
    and the diff readable: a moved brace never joins two functions.
    """
    while i1 < i2 and j1 < j2 and old[i1] == new[j1]:
        i1, j1 = i1 + 1, j1 + 1
    while i1 < i2 and j1 < j2 and old[i2 - 1] == new[j2 - 1]:
        i2, j2 = i2 - 1, j2 - 1
    if i1 == i2 or j1 == j2:
        if i1 < i2 or j1 < j2:
            yield i1, i2, j1, j2
        return
    anchors = _anchors(old[i1:i2], new[j1:j2])
    if anchors:
        for i, j in [*((i1 + i, j1 + j) for i, j in anchors), (i2, j2)]:
            yield from _raw(old, new, i1, i, j1, j)
            i1, j1 = i, j
            # The anchor itself is equal: the next slice begins behind it.
            if i < i2:
                i1, j1 = i + 1, j + 1
        return
    exact = (i2 - i1) * (j2 - j1) <= _EXACT
    matcher = difflib.SequenceMatcher(None, old[i1:i2], new[j1:j2], autojunk=not exact)
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        if tag != "equal":
            yield i1 + a1, i1 + a2, j1 + b1, j1 + b2


def _anchors(old: list[bytes], new: list[bytes]) -> list[tuple[int, int]]:
    """The longest rising run of pairs of lines that occur once on either side."""
    once_new = Counter(new)
    where = {line: j for j, line in enumerate(new) if once_new[line] == 1}
    once_old = Counter(old)
    pairs = [
        (i, where[line]) for i, line in enumerate(old) if once_old[line] == 1 and line in where
    ]
    tails: list[int] = []  # the smallest j that ends a run of each length
    ends: list[int] = []  # its pair
    before: list[int] = []  # of each pair, the one before it in its run
    for k, (_, j) in enumerate(pairs):
        length = bisect_left(tails, j)
        if length == len(tails):
            tails.append(j)
            ends.append(k)
        else:
            tails[length], ends[length] = j, k
        before.append(ends[length - 1] if length else -1)
    run: list[tuple[int, int]] = []
    k = ends[-1] if ends else -1
    while k >= 0:
        run.append(pairs[k])
        k = before[k]
    return run[::-1]
