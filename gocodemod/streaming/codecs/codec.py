"""One entry of the table of codecs."""

from __future__ import annotations

import msgspec


class Codec(msgspec.Struct, frozen=True, kw_only=True):
    """A function that makes bytes, and the one of the helper package that writes them.

    `function` is its id, `short` how people write it, `helper` the name of the one that
    takes its place, with a writer before the same parameters. `file` and `source` are what
    the helper package needs for it besides its own file. `go` is the language version it
    needs. `reads`: the bytes come from a reader. `partial`: it may give bytes along with an
    error, so the error must leave the function. `receiver`: it is a method of this type,
    which the helper gets as a parameter. `lines`: an Encoder ends what it writes with a
    newline, and writes it at once. `buffer`: it makes an Encoder, and the bytes are those
    of the buffer that it is made for; no other function takes its place.
    """

    function: str
    short: str
    helper: str
    file: str = ""
    source: str = ""
    go: tuple[int, int] = (1, 18)
    reads: bool = False
    partial: bool = False
    receiver: str = ""
    lines: bool = False
    buffer: bool = False
