"""Reading what a test program prints of its benchmarks: the standard Go benchmark format."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from gocodemod.model_bench import UNITS, Unit

_RESULT = re.compile(r"^(?P<count>\d+)\s+(?P<values>[\d.e+-]+ \S+/op\b.*)$")
_NAME = re.compile(r"^Benchmark(?P<name>\S*)(?:\s+(?P<rest>.*))?$")
_PROCESSORS = re.compile(r"-\d+$")
_KEYS = ("goos", "goarch", "cpu")


@dataclass
class Printed:
    """What one run printed: by name the line, in one piece, and its values; the file's keys."""

    lines: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[Unit, float]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)


def read(text: str) -> Printed:
    """The results in `text`; what the program itself printed in between is let pass."""
    out = Printed()
    for full, name, rest in _results(text, out.keys):
        out.lines[name] = f"Benchmark{full} {rest}"
        out.values[name] = _values(rest)
    return out


def _results(text: str, keys: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """The name as printed, without the number of processors, and what stands behind it."""
    pending = ""
    for raw in text.splitlines():
        line = raw.strip()
        key, colon, value = line.partition(": ")
        if colon and key in _KEYS:
            keys[key] = value.strip()
        if found := _NAME.match(line):
            pending, line = found["name"], (found["rest"] or "").strip()
        # The name is printed first: output of the benchmark may come between it and the result.
        if pending and _RESULT.match(line):
            yield pending, _PROCESSORS.sub("", pending), re.sub(r"\s+", " ", line)
            pending = ""


def _values(rest: str) -> dict[Unit, float]:
    words = rest.split()[1:]
    pairs = dict(zip(words[1::2], words[0::2], strict=False))
    return {unit: float(pairs[unit]) for unit in UNITS if unit in pairs}
