"""`gocodemod layers` for a person: a line of numbers a layer, and below it what it is."""

from __future__ import annotations

from collections.abc import Iterator

from gocodemod.model import Skipped
from gocodemod.model_layers import LayerRow, LayersReport, TraceRow
from gocodemod.report.text import Line, Style, count, wrapped

_COLUMNS = ("sites", "funcs", "types", "pkgs", "out", "meth", "hops")
_LEGEND = (
    "sites: static calls of its methods. funcs, types, pkgs: the distinct ones that call."
    " out: functions that it calls. meth: methods. hops: calls from the first layer of its"
    " chain to the type that does the work."
)
_STYLES: dict[str, Style] = {"layer": "good", "exported": "hunk", "near-miss": "warn"}


def lines(report: LayersReport) -> list[Line]:
    """The table, the most called layer first; a path longer than a line is kept whole."""
    rows = report.layers
    if not rows:
        return [Line("plain", "No layers found.")]
    pure = sum(not row.obstacle for row in rows)
    near = len(rows) - pure
    out = [
        Line("head", f"{count(pure, 'layer')}, {near} near {'miss' if near == 1 else 'misses'}"),
        Line("dim", "".join(f"{name:>7}" for name in _COLUMNS)),
    ]
    for row in rows:
        out += (*_row(row), Line("plain", ""))
    return [*out, *wrapped("dim", _LEGEND)]


def skipped(items: tuple[Skipped, ...]) -> list[Line]:
    """What could not be looked at."""
    if not items:
        return []
    out = [Line("head", f"Could not be considered ({len(items)})")]
    for item in items:
        out += wrapped("warn", f"{item.subject}: {item.code}: {item.message}", "  ")
    return out


def trace(found: TraceRow) -> str:
    """What traces say, in one line."""
    return (
        f"pass it in {found.share:.1%} of {count(found.traces, 'trace')}"
        f" ({count(found.spans, 'span')}), {found.self_share:.2%} of their time in it, at most"
        f" {count(found.attributes, 'attribute')}, {count(found.status_changes, 'status change')}:"
        f" {'confirmed' if found.confirmed else 'not confirmed'}"
    )


def _row(row: LayerRow) -> Iterator[Line]:
    numbers = (row.call_sites, row.functions, row.types, row.packages, row.callees, row.methods)
    counts = "".join(f"{number:>7}" for number in (*numbers, row.hops))
    yield Line(_STYLES[row.state], f"{counts}  {row.kind}")
    indent = "  "
    yield from wrapped("head", row.subject, indent)
    yield from wrapped("dim", f"{row.file}:{row.line}:{row.column}", indent)
    if len(row.chain) > 1:
        yield from wrapped("plain", f"chain: {' > '.join(row.chain)}", indent)
    if row.shared:
        text = f"{row.shared} of {count(row.call_sites, 'call site')} through an interface that"
        yield from wrapped("dim", f"{text} other types reach, too", indent)
    if row.exported:
        yield from wrapped("hunk", "exported API: others could import it", indent)
    if row.obstacle:
        yield from wrapped("warn", f"near miss: {row.obstacle}: {row.message}", indent)
    if row.passes_through:
        yield from wrapped("good", "parameters, results and errors pass unchanged", indent)
    if row.trace:
        style: Style = "good" if row.trace.confirmed else "plain"
        yield from wrapped(style, f"traces: {trace(row.trace)}", indent)
