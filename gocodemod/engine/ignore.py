"""`//gocodemod:ignore PASS reason` above a declaration: the user's word is last."""

from __future__ import annotations

import re

_IGNORE = re.compile(rb"//gocodemod:ignore[ \t]+(\S+)[ \t]*(.*?)\s*$")


def ignored(source: bytes, starts: list[int], name: str) -> str | None:
    """The reason given for the pass `name` above one of the declarations at `starts`.

    What counts is the run of comment lines that ends on the line before a
    declaration, and comments on the declaration's own line before it. None
    when there is no such comment; a comment without a reason gives a sentence
    that says so.
    """
    for start in starts:
        line = source.rfind(b"\n", 0, start) + 1
        while line > 0:
            above = source.rfind(b"\n", 0, line - 1) + 1
            text = source[above:line].strip()
            if not text.startswith(b"//"):
                break
            match = _IGNORE.match(text)
            if match and match.group(1).decode("utf-8", "replace") == name:
                return match.group(2).decode("utf-8", "replace") or "no reason is given"
            line = above
    return None
