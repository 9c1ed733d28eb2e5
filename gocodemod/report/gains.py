"""What the compiler says that changes bring, in words: of one change, of all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

SHOWN = 3

# The lists of lines in the `benefit` of a change, and whether the lines are gone or new.
_LISTS = (
    ("removed", "-"),
    ("added", "+"),
    ("moved", "+"),
    ("devirtualised", "+"),
    ("inlined", "+"),
)

_NOUNS = {
    "allocations_removed": ("heap allocation", "removed"),
    "allocations_added": ("heap allocation", "added"),
    "moved_to_heap": ("variable", "moved to the heap instead"),
    "calls_devirtualised": ("call", "devirtualised"),
    "calls_inlined": ("call", "newly inlined"),
    "calls_not_inlined": ("call", "no longer inlined"),
    "instantiations": ("instance", "of generic functions to compile"),
}


def lines(benefit: Mapping[str, Any], shown: int = SHOWN) -> Iterator[str]:
    """The compiler's lines that a change takes away (-) and brings (+): the first few of each."""
    for name, mark in _LISTS:
        found: Sequence[str] = benefit.get(name) or ()
        for line in found[:shown]:
            yield f"{mark} {line}"
        if len(found) > shown:
            yield f"{mark} ... and {len(found) - shown} more"


def sums(total: Mapping[str, Any]) -> str:
    """What stands in the totals, in one line; "" where all of it is nothing."""
    return ", ".join(
        f"{_count(total[name], noun)} {verb}"
        for name, (noun, verb) in _NOUNS.items()
        if total.get(name)
    )


def packages(total: Mapping[str, Any], shown: int) -> Iterator[str]:
    """The totals of the packages with the most allocations removed, one a line."""
    rows: Mapping[str, Mapping[str, int]] = total.get("packages", {})
    ordered = sorted(rows, key=lambda path: (-rows[path].get("allocations_removed", 0), path))
    for path in ordered[:shown]:
        yield f"{path}: {sums(rows[path])}"
    if len(ordered) > shown:
        yield f"... and {len(ordered) - shown} more packages (--format json)"


def sizes(binaries: Mapping[str, Any], shown: int) -> Iterator[str]:
    """The sizes of the programs: all together, then those that change the most."""
    rows: Sequence[Mapping[str, Any]] = binaries["programs"]
    linked = [row for row in rows if None not in (row["before"], row["after"])]
    if not linked:
        yield "no program of the module that links is built of what the changes touch"
        return
    names = linked[0]["package"] if len(linked) == 1 else f"{len(linked)} programs"
    yield f"{names}: {_change(binaries)}"
    if len(linked) > 1:
        linked.sort(key=lambda row: (-abs(row["after"] - row["before"]), row["package"]))
        for row in linked[:shown]:
            yield f"{row['package']}: {_change(row)}"
        if len(linked) > shown:
            yield f"... and {len(linked) - shown} more programs (--format json)"
    for row in rows:
        if row not in linked:
            yield f"{row['package']}: does not link"


def _change(row: Mapping[str, Any]) -> str:
    before, after = row["before"], row["after"]
    percent = 100 * (after - before) / before if before else 0.0
    return f"{before:,} bytes before, {after:,} after ({after - before:+,}, {percent:+.2f}%)"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
