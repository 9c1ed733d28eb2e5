"""pprof profiles: what a program spent its time on, and where it allocated."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

from gocodemod.errors import ProfileError

Kind = Literal["cpu", "bytes"]
KINDS: tuple[Kind, ...] = ("cpu", "bytes")

_GZIP = b"\x1f\x8b"
# What counts as which kind, the best first: all that was allocated before what is in use.
_TYPES: dict[Kind, tuple[tuple[str, str], ...]] = {
    "cpu": (("cpu", "nanoseconds"), ("samples", "count")),
    "bytes": (("alloc_space", "bytes"), ("inuse_space", "bytes")),
}


class Frame(NamedTuple):
    """A function on a stack: its symbol and file, where it starts (0: not said), the line in it."""

    symbol: str
    file: str
    start: int
    line: int


class Sample(NamedTuple):
    """A stack, the innermost frame first, and what it cost: nanoseconds, or bytes allocated."""

    kind: Kind
    stack: tuple[Frame, ...]
    value: int


def samples(path: str) -> Iterator[Sample]:
    """The samples of the file at `path`, compressed or not.

    Raises ProfileError, one sentence with the file's name, where it cannot be read, is no
    profile, or is one of something else than CPU time or allocations.
    """
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise ProfileError(f"cannot read {path}: {error.strerror or error}") from error
    if data.startswith(_GZIP):
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError, zlib.error) as error:
            raise ProfileError(f"{path} is cut off or damaged: {error}") from error
    # The protobuf runtime is loaded where there is something to read.
    from gocodemod.evidence import pprof_proto

    profile = pprof_proto.decode(data)
    if profile is None or not profile.string_table or profile.string_table[0]:
        raise ProfileError(f"{path} is no pprof profile")
    texts = [text.decode(errors="replace") for text in profile.string_table]
    try:
        yield from _samples(profile, texts, path)
    except (IndexError, KeyError) as error:
        raise ProfileError(f"{path} is damaged: it refers to what is not in it") from error


def _samples(profile: Any, texts: Sequence[str], path: str) -> Iterator[Sample]:
    kinds = [(texts[each.type], texts[each.unit]) for each in profile.sample_type]
    columns = [
        (kind, next(kinds.index(each) for each in wanted if each in kinds))
        for kind, wanted in _TYPES.items()
        if any(each in kinds for each in wanted)
    ]
    if not columns:
        has = ", ".join(sorted({name for name, _ in kinds})) or "nothing"
        raise ProfileError(f"{path} has {has}: neither CPU time nor allocations")
    functions = {
        each.id: (texts[each.name], texts[each.filename], each.start_line)
        for each in profile.function
    }
    # What is inlined stands in one location, the innermost first.
    locations = {
        each.id: tuple(Frame(*functions[line.function_id], line.line) for line in each.line)
        for each in profile.location
    }
    for each in profile.sample:
        stack = tuple(frame for number in each.location_id for frame in locations[number])
        for kind, column in columns:
            if each.value[column] > 0 and stack:
                yield Sample(kind, stack, each.value[column])
