"""`gocodemod hotspots` for a person: a line of code with its cost, and what could be done."""

from __future__ import annotations

from collections.abc import Iterator

from gocodemod.model_hotspots import Hotspot, HotspotsReport
from gocodemod.report.text import Line, Style, count, wrapped
from gocodemod.report.traces import share

_STYLES: dict[str, Style] = {"change": "good", "refused": "warn", "none": "dim"}
# Callees and reports of the compiler shown of one line.
_SHOWN = 3
_LEGEND = (
    "time, bytes: of all that the profiles have, spent on that line and in what it calls"
    " outside of the program."
)


def lines(report: HotspotsReport) -> list[Line]:
    """The costliest line first; a path longer than a line is kept whole."""
    functions = count(len(report.functions), "function")
    carry = "carries" if len(report.functions) == 1 else "carry"
    out = wrapped(
        "head",
        f"{functions} {carry} {report.percent:g} % of the cost"
        f" ({report.samples:,} samples, {report.matched:,} of them of functions here)",
    )
    if not report.hotspots:
        return [*out, Line("plain", "Nothing allocates or copies there.")]
    out += [Line("dim", f"{'time':>8}{'bytes':>8}")]
    for row in report.hotspots:
        out += _row(row)
    taken = [row for row in report.hotspots if row.outlook == "change"]
    hint = " `gocodemod plan` shows them." if taken else ""
    out += wrapped(
        "good" if taken else "plain",
        f"{len(taken)} of {count(len(report.hotspots), 'line')} could be taken by a pass.{hint}",
    )
    return [*out, *wrapped("dim", _LEGEND)]


def _row(row: Hotspot) -> Iterator[Line]:
    numbers = "".join(f"{share(part) if part else '-':>8}" for part in (row.cpu, row.bytes))
    name = row.function.rpartition("/")[2].partition(".")[2]
    yield Line("head", f"{numbers}  {row.file}:{row.line}")
    indent = " " * 18
    yield from wrapped("plain", f"in {name}{_via(row)}", indent)
    for said in row.compiler[:_SHOWN]:
        yield from wrapped("dim", f"compiler: {said}", indent)
    if row.outlook == "change":
        text = f"{row.transform}: {row.message}"
    elif row.outlook == "refused":
        text = f"{row.transform}: {row.code}: {row.message}"
    else:
        text = f"no pass: {row.message}"
    yield from wrapped(_STYLES[row.outlook], text, indent)


def _via(row: Hotspot) -> str:
    if not row.callees:
        return ", by itself"
    more = len(row.callees) - _SHOWN
    rest = f" and {more} more" if more > 0 else ""
    return f", through {', '.join(row.callees[:_SHOWN])}{rest}"
