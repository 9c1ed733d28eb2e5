"""Go's tokens, just well enough to find constructs in files that the grammar refuses."""

from __future__ import annotations

import re
from typing import NamedTuple

_TOKEN = re.compile(
    rb"""
      (?P<space>[ \t\r\n\x0c\x0b]+|^\xef\xbb\xbf)
    | (?P<comment>//[^\n]*|/\*.*?\*/)
    | (?P<string>"(?:\\.|[^"\\\n])*"|`[^`]*`|'(?:\\.|[^'\\\n])+')
    | (?P<name>[A-Za-z_\x80-\xff][A-Za-z0-9_\x80-\xff]*)
    | (?P<number>\.?[0-9](?:[eEpP][+-]|[0-9A-Za-z_.])*)
    | (?P<other>\.\.\.|:=|<-|&\^|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_CLOSING = {b")": b"(", b"]": b"[", b"}": b"{"}


class Tok(NamedTuple):
    """A token that is neither white space nor a comment."""

    text: bytes
    start: int
    end: int
    newline: bool  # a line ends between the token before and this one
    depth: int  # how many brackets are open around it
    partner: int  # index of the matching bracket, -1 for none
    name: bool


def tokenize(source: bytes) -> list[Tok]:
    """The tokens of a file with their brackets matched; never raises."""
    found: list[Tok] = []
    opened: list[int] = []
    newline = True
    for match in _TOKEN.finditer(source):
        kind, text = match.lastgroup, match.group()
        if kind in ("space", "comment"):
            newline = newline or b"\n" in text
            continue
        partner = -1
        if text in _CLOSING and opened and found[opened[-1]].text == _CLOSING[text]:
            partner = opened.pop()
            found[partner] = found[partner]._replace(partner=len(found))
        start, end = match.span()
        found.append(Tok(text, start, end, newline, len(opened), partner, kind == "name"))
        if text in (b"(", b"[", b"{"):
            opened.append(len(found) - 1)
        newline = False
    return found
