"""`gocodemod bench` as a picture: every round a dot, the medians with their intervals.

Each benchmark is drawn as a part of its old median: 1 is "as before", left of it is better.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from gocodemod.model_bench import UNITS, BenchMeasure, BenchReport, BenchRow, BenchSide, Unit
from gocodemod.report import bench_words as words

_WIDTH, _LEFT, _RIGHT = 880, 250, 190
_PLOT = _WIDTH - _LEFT - _RIGHT
_ROW, _HEAD = 40, 54
# Further right than this a dot stands at the border.
_MOST = 3.0
_STEPS = (0.05, 0.1, 0.25, 0.5, 1.0)
STYLE = """\
.bench{font:13px system-ui,sans-serif;color:#1d2430;background:#fff}
.bench text{fill:currentColor}.bench .unit{font-weight:600;font-size:15px}
.bench .dim{opacity:.65;font-size:11px}.bench .grid{stroke:currentColor;opacity:.12}
.bench .one{stroke:currentColor;opacity:.55;stroke-dasharray:3 3}
.bench .before{stroke:#7d8694;fill:#7d8694}.bench .same{stroke:#5b6472;fill:#5b6472}
.bench .better{stroke:#12805c;fill:#12805c}.bench .worse{stroke:#c0392b;fill:#c0392b}
.bench text.better,.bench text.worse,.bench text.same{stroke:none}
.bench .value{opacity:.28;stroke:none}.bench .interval{stroke-width:5;stroke-linecap:round;
opacity:.4}@media(prefers-color-scheme:dark){.bench{color:#e4e8ef;background:#14181f}
.bench .better{stroke:#3ecf9b;fill:#3ecf9b}.bench .worse{stroke:#ff7b6b;fill:#ff7b6b}
.bench .same{stroke:#9aa4b2;fill:#9aa4b2}}
"""


def encode(report: BenchReport) -> bytes:
    """One picture that stands alone."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{drawing(report, style=True)}\n'.encode()


def drawing(report: BenchReport, *, style: bool = False) -> str:
    """The <svg> element: a chart a unit, one below the other."""
    body: list[str] = []
    top = 8
    for unit in UNITS:
        rows = [(row, m) for row in report.rows for m in row.measures if m.unit == unit]
        # What is 0 on both sides is no part of anything.
        rows = [pair for pair in rows if pair[1].before.median or pair[1].after.median]
        if rows:
            body += _chart(unit, rows, top)
            top += _HEAD + _ROW * len(rows) + 16
    css = f"<style>\n{STYLE}</style>" if style else ""
    label = f"Benchmarks, before: {report.before}, after: {report.after}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="bench" role="img"'
        f' viewBox="0 0 {_WIDTH} {top}" width="{_WIDTH}" height="{top}">'
        f"<title>{escape(label)}</title>{css}{''.join(body)}</svg>"
    )


def _chart(unit: Unit, rows: list[tuple[BenchRow, BenchMeasure]], top: int) -> Iterator[str]:
    most = max(_furthest(measure) for _, measure in rows)
    axis = _Axis(min(_MOST, max(1.25, most * 1.05)))
    bottom = top + _HEAD + _ROW * len(rows)
    yield f'<text class="unit" x="8" y="{top + 18}">{unit}</text>'
    for tick in axis.ticks():
        x = axis.x(tick)
        kind = "one" if tick == 1 else "grid"
        yield f'<line class="{kind}" x1="{x}" x2="{x}" y1="{top + 34}" y2="{bottom}"/>'
        yield f'<text class="dim" x="{x}" y="{top + 28}" text-anchor="middle">{tick:g}×</text>'
    for index, (row, measure) in enumerate(rows):
        yield from _row(row, measure, axis, top + _HEAD + _ROW * index)


def _furthest(measure: BenchMeasure) -> float:
    scale = measure.before.median
    if not scale:
        return _MOST
    highs = [side.high for side in (measure.before, measure.after) if side.high is not None]
    return max([measure.after.median, *highs]) / scale


class _Axis:
    """From 0 to `most` of the old median."""

    def __init__(self, most: float) -> None:
        self._most = most

    def x(self, part: float) -> float:
        return round(_LEFT + _PLOT * min(part, self._most) / self._most, 1)

    def ticks(self) -> list[float]:
        step = next((s for s in _STEPS if self._most / s <= 8), _STEPS[-1])
        return [round(step * i, 4) for i in range(int(self._most / step) + 1)]


def _row(row: BenchRow, measure: BenchMeasure, axis: _Axis, top: int) -> Iterator[str]:
    name = row.name if len(row.name) <= 32 else f"{row.name[:31]}…"
    full = escape(f"{row.package}.Benchmark{row.name}")
    yield f'<text x="8" y="{top + 12}">{escape(name)}<title>{full}</title></text>'
    medians = " → ".join(
        words.value(side.median, measure.unit) for side in (measure.before, measure.after)
    )
    yield f'<text class="dim" x="8" y="{top + 26}">{medians}</text>'
    scale = measure.before.median
    yield from _side(measure.before, scale, axis, top + 7, "before")
    yield from _side(measure.after, scale, axis, top + 21, measure.verdict)
    x = _WIDTH - _RIGHT + 14
    yield f'<text class="{measure.verdict}" x="{x}" y="{top + 12}">{words.change(measure)}</text>'
    yield f'<text class="dim" x="{x}" y="{top + 26}">{words.certainty(measure)}</text>'


def _side(side: BenchSide, scale: float, axis: _Axis, y: int, kind: str) -> Iterator[str]:
    def at(value: float) -> float:
        return axis.x(value / scale if scale else (_MOST if value else 1.0))

    for value in side.values:
        yield f'<circle class="{kind} value" cx="{at(value)}" cy="{y}" r="2.5"/>'
    if side.low is not None and side.high is not None:
        ends = f'x1="{at(side.low)}" x2="{at(side.high)}" y1="{y}" y2="{y}"'
        yield f'<line class="{kind} interval" {ends}/>'
    yield f'<circle class="{kind}" cx="{at(side.median)}" cy="{y}" r="4"/>'
