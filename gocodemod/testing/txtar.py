"""Go's txtar format: a comment, then files, each after a line `-- name --`.

The format is that of golang.org/x/tools/txtar: it is trivial on purpose, and every file ends
in a newline. Contents are bytes, so odd encodings and CRLF survive.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Archive:
    """A comment and named files, in their order."""

    comment: str
    files: Mapping[str, bytes] = field(default_factory=dict)


def parse(data: bytes) -> Archive:
    """Read an archive; every input is one.

    A last line without a newline gets one, as in Go. Raises ValueError when a name occurs
    twice or the comment is not UTF-8.
    """
    comment: list[bytes] = []
    files: dict[str, list[bytes]] = {}
    lines = comment
    for line in _split(data):
        name = _marker(line)
        if name is None:
            lines.append(line if line.endswith(b"\n") else line + b"\n")
            continue
        if name in files:
            raise ValueError(f"the archive has two files named {name}")
        lines = files[name] = []
    text = b"".join(comment).decode()
    return Archive(text, {name: b"".join(parts) for name, parts in files.items()})


def format(archive: Archive) -> bytes:
    """Write an archive; `parse` gives it back.

    Raises ValueError for what the format cannot hold: a file without a newline at its end, a
    line that looks like a marker, a name with spaces around it or a line break in it.
    """
    parts = [_body("the comment", archive.comment.encode())]
    for name, data in archive.files.items():
        marker = f"-- {name} --\n".encode()
        if _marker(marker) != name or "\n" in name:
            raise ValueError(f"a txtar archive cannot hold a file named {name!r}")
        parts += (marker, _body(name, data))
    return b"".join(parts)


def _split(data: bytes) -> list[bytes]:
    """Lines with their "\\n"; a lone "\\r" ends no line."""
    lines = [line + b"\n" for line in data.split(b"\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines


def _marker(line: bytes) -> str | None:
    """The name in a marker line, None for any other line."""
    line = line.rstrip(b"\r\n")
    if not (line.startswith(b"-- ") and line.endswith(b" --") and len(line) > len(b"--  --")):
        return None
    return line[3:-3].decode(errors="surrogateescape").strip() or None


def _body(name: str, data: bytes) -> bytes:
    """`data`, if the format can hold it."""
    if data and not data.endswith(b"\n"):
        raise ValueError(f"{name} does not end in a newline, which txtar cannot express")
    if any(_marker(line) is not None for line in _split(data)):
        raise ValueError(f"{name} holds a line that reads like a txtar marker")
    return data
