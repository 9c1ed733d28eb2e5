"""Trace files: which of OTLP's forms a file has, and its spans, one at a time."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from gocodemod.errors import TraceError
from gocodemod.evidence import otlp_json
from gocodemod.evidence.span import NotASpan, Span

_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_BOM = b"\xef\xbb\xbf"
_HEAD = 256
# An object's start: a name, or its end. Binary messages can begin with a brace, too.
_JSON = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*("\w+"\s*:|\})')
# TracesData's only field: number 1, of bytes.
_FIELD = 0x0A

_Frame = tuple[int, int]


def spans(path: str) -> Iterator[Span]:
    """The spans of the file at `path`, read a message at a time.

    Raises TraceError, one sentence with the file's name, for a file that cannot be read,
    is none of OTLP's forms, is damaged, or holds no spans.
    """
    try:
        with Path(path).open("rb") as stream:
            count = 0
            # A pipe can be read once only, and telling the forms apart needs a second look.
            for count, span in enumerate(_spans(_seekable(stream), path), 1):  # noqa: B007
                yield span
    except OSError as error:
        raise TraceError(f"cannot read {path}: {error.strerror or error}") from error
    if not count:
        raise TraceError(f"{path} holds no spans")


def _seekable(stream: BinaryIO) -> BinaryIO:
    return stream if stream.seekable() else io.BytesIO(stream.read())


def _spans(stream: BinaryIO, path: str) -> Iterator[Span]:
    head = stream.read(_HEAD)
    if not head:
        raise TraceError(f"{path} is empty")
    if head.startswith(_GZIP):
        raise TraceError(f"{path} is compressed with gzip: unpack it first")
    if _ZSTD in (head[:4], head[4:8]):
        raise TraceError(
            f"{path} is compressed with zstd: unpack it first, or export without compression"
        )
    if _JSON.match(head):
        stream.seek(0)
        return _of_lines(stream, path)
    size = stream.seek(0, io.SEEK_END)
    for header in (_sized, _field, _varint):
        frames = _frames(stream, size, header)
        if frames is not None:
            return _of_messages(stream, frames, path)
    if head.removeprefix(_BOM).lstrip()[:1] in (b"{", b"["):
        raise TraceError(f"{path} is not OTLP JSON, or is cut off")
    if head[0] in (0, _FIELD):
        raise TraceError(f"{path} is cut off in the middle of a message, or is not OTLP protobuf")
    raise TraceError(f"{path} is neither OTLP JSON nor OTLP protobuf, or is cut off")


def _of_lines(stream: BinaryIO, path: str) -> Iterator[Span]:
    """JSON lines; a document that goes over several lines is the only one of its file."""
    first = True
    for number, line in enumerate(stream, 1):
        document = line.removeprefix(_BOM).strip()
        if not document:
            continue
        where = f"{path}: line {number}"
        if first and not _complete(document):
            document, where = document + b"\n" + stream.read(), path
        first = False
        try:
            yield from otlp_json.spans(document)
        except (msgspec.ValidationError, NotASpan) as error:
            raise TraceError(f"{where} is not OTLP: {error}") from error
        except msgspec.DecodeError as error:
            raise TraceError(f"{where} is cut off, or is not JSON: {error}") from error
        except RecursionError as error:
            raise TraceError(f"{where} is not OTLP: it is nested too deep") from error


def _complete(document: bytes) -> bool:
    try:
        msgspec.json.decode(document, type=msgspec.Raw)
    except (msgspec.DecodeError, RecursionError):
        return False
    return True


def _of_messages(stream: BinaryIO, frames: list[_Frame], path: str) -> Iterator[Span]:
    # Only binary files pay for loading the protobuf runtime.
    from gocodemod.evidence import otlp_proto

    for number, (start, length) in enumerate(frames, 1):
        stream.seek(start)
        try:
            yield from otlp_proto.spans(stream.read(length))
        except NotASpan as error:
            raise TraceError(f"{path}: message {number} is not an OTLP trace: {error}") from error


def _frames(
    stream: BinaryIO, size: int, header: Callable[[BinaryIO], tuple[int, int] | None]
) -> list[_Frame] | None:
    """Where the messages stand, if the file is made of them to its last byte.

    `header` reads a message's header and gives its length and how much of the header is
    part of the message.
    """
    found = []
    at = 0
    while at < size:
        stream.seek(at)
        read = header(stream)
        if read is None:
            return None
        length, own = read
        start = stream.tell()
        at = start + length
        # An empty message has no field to begin with.
        if at > size or (length and not own and stream.read(1) != bytes([_FIELD])):
            return None
        found.append((start - own, length + own))
    return found


def _sized(stream: BinaryIO) -> tuple[int, int] | None:
    """As the collector's file exporter writes: four bytes of length, the greatest first."""
    read = stream.read(4)
    return (int.from_bytes(read, "big"), 0) if len(read) == 4 else None


def _field(stream: BinaryIO) -> tuple[int, int] | None:
    """One bare TracesData: each of its ResourceSpans is a message that holds just that."""
    start = stream.tell()
    if stream.read(1) != bytes([_FIELD]):
        return None
    length = _number(stream)
    return None if length is None else (length, stream.tell() - start)


def _varint(stream: BinaryIO) -> tuple[int, int] | None:
    """As protobuf's own libraries write delimited messages: the length as a varint."""
    length = _number(stream)
    return None if length is None else (length, 0)


def _number(stream: BinaryIO) -> int | None:
    """The varint that comes next."""
    number = 0
    for shift in range(0, 64, 7):
        byte = stream.read(1)
        if not byte:
            return None
        number |= (byte[0] & 0x7F) << shift
        if byte[0] < 0x80:
            return number
    return None
