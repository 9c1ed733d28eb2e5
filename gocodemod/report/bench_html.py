"""`gocodemod bench` as one page that fetches nothing: the plot, the numbers, how they were made."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from gocodemod.model_bench import UNITS, BenchMeasure, BenchReport, BenchRow, Unit
from gocodemod.report import bench_svg
from gocodemod.report import bench_words as words
from gocodemod.report.text import count

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = """\
:root{color-scheme:light dark}
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:920px;padding:0 1rem;
color:#1d2430;background:#fff}
h1{font-size:1.4rem;margin:0 0 .5rem}h2{font-size:1.1rem;margin:2rem 0 .5rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem;margin:0 0 1.5rem}
dt{opacity:.65}dd{margin:0}.scroll{overflow-x:auto}.bench{max-width:100%;height:auto}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{padding:.25rem .6rem;text-align:right;border-bottom:1px solid #8884;white-space:nowrap}
th:first-child,td:first-child{text-align:left}small{opacity:.65}
td.better{color:#12805c}td.worse{color:#c0392b}tfoot td{font-weight:600}
@media(prefers-color-scheme:dark){body{color:#e4e8ef;background:#14181f}
td.better{color:#3ecf9b}td.worse{color:#ff7b6b}}
"""


def encode(report: BenchReport) -> bytes:
    """The page, in UTF-8."""
    return "".join(
        [
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n',
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
            f"<title>Benchmarks: {escape(report.after)}</title>\n",
            f"<style>\n{_STYLE}{bench_svg.STYLE}</style>\n</head>\n<body>\n",
            *_body(report),
            "</body>\n</html>\n",
        ]
    ).encode()


def _body(report: BenchReport) -> Iterator[str]:
    yield "<h1>Benchmarks before and after</h1>\n<dl>"
    made = " · ".join(filter(None, (report.platform, report.go, report.cpu, report.tool)))
    for name, text in (("Before", report.before), ("After", report.after), ("On", made)):
        yield f"<dt>{name}</dt><dd>{escape(text)}</dd>"
    yield "</dl>\n"
    if not report.rows:
        yield "<p>No benchmark to compare.</p>\n"
    else:
        yield f'<div class="scroll">{bench_svg.drawing(report)}</div>\n'
    for unit in UNITS:
        rows = [(row, m) for row in report.rows for m in row.measures if m.unit == unit]
        if rows:
            yield from _table(report, unit, rows)
    yield from _missing(report)
    yield (
        f"<h2>How</h2>\n<p>Both sides were built once and run in turn, {escape(report.benchtime)} a"
        f" round, until each interval was within ±{100 * report.precision:g} % of its median or"
        f" the rounds were used up. Medians with intervals at {100 * report.confidence:g} % by"
        " order statistics; p is that of the Mann-Whitney U test, and ~ stands where it is above"
        f" {1 - report.confidence:.2g}. In the plot every round is a dot, and 1× is the median"
        " before.</p>\n"
    )


def _table(
    report: BenchReport, unit: Unit, rows: list[tuple[BenchRow, BenchMeasure]]
) -> Iterator[str]:
    yield f'<h2>{unit}</h2>\n<div class="scroll"><table><thead><tr><th>Benchmark</th>'
    yield "<th>Before</th><th>After</th><th>Change</th><th>Certainty</th></tr></thead><tbody>\n"
    for row, measure in rows:
        written = f", written for {escape(row.function)}" if row.written else ""
        written += "" if row.reaches else ", reaches no changed function"
        yield f"<tr><td>{escape(row.name)}<br><small>{escape(row.package)}{written}</small></td>"
        for side in (measure.before, measure.after):
            yield f"<td>{words.summed_up(side, unit)}</td>"
        yield f'<td class="{measure.verdict}">{words.change(measure)}</td>'
        yield f"<td>{words.certainty(measure)}</td></tr>\n"
    yield "</tbody>"
    for mean in report.means:
        if mean.unit == unit and mean.rows > 1:
            yield f"<tfoot><tr><td>geomean of {mean.rows}</td>"
            yield f"<td>{words.value(mean.before, unit)}</td>"
            yield f"<td>{words.value(mean.after, unit)}</td>"
            yield f"<td>{words.percent(mean.delta)}</td><td></td></tr></tfoot>"
    yield "</table></div>\n"


def _missing(report: BenchReport) -> Iterator[str]:
    if report.missing:
        yield f"<h2>Not compared ({len(report.missing)})</h2>\n<ul>"
        for each in report.missing:
            said = f"{each.code}: {each.message}"
            yield f"<li>{escape(each.subject)} <small>{escape(said)}</small></li>"
        yield "</ul>\n"
    if report.unchanged:
        yield f"<p>Nothing to measure in {count(len(report.unchanged), 'package')} whose test"
        yield f" programs are the same: {escape(', '.join(report.unchanged))}.</p>\n"
