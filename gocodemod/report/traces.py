"""What traces say, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def confirmed(row: Mapping[str, Any]) -> str:
    """What a change's evidence says of its layer: a TraceRow, as JSON has it."""
    traces = "1 trace" if row["traces"] == 1 else f"{row['traces']:,} traces"
    return (
        f"confirmed by traces: {share(row['share'])} of {traces} pass it,"
        f" {share(row['self_share'])} of their time is its own"
    )


def read(summary: Mapping[str, Any]) -> str:
    """What was read, and what of it could be told to be of a function here: Report.summary's."""
    out = f"Traces: {summary['traces']:,} with {summary['spans']:,} spans, {summary['matched']:,}"
    out += " of them of functions here"
    if summary["ambiguous"]:
        names = ", ".join(summary["ambiguous_names"])
        out += f"; {summary['ambiguous']:,} more count for none, for their names fit several"
        out += f" functions or come from several services ({names})"
    return f"{out}."


def share(part: float) -> str:
    """`92 %`, `1.3 %`, `< 0.1 %`."""
    percent = round(100 * part, 1)
    if part and not percent:
        return "< 0.1 %"
    return f"{percent:g} %"
