"""`gocodemod bench` for a person: a table a unit, of at most 80 columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from gocodemod.model_bench import UNITS, BenchMeasure, BenchReport, BenchRow, Unit
from gocodemod.report import bench_words as words
from gocodemod.report.text import Line, Style, count, printable, wrapped

_NAME = 22
_VALUE = 14
_STYLES: dict[str, Style] = {"better": "good", "worse": "bad", "same": "plain"}


def lines(report: BenchReport) -> list[Line]:
    """The whole of it; a name that does not fit has a line of its own."""
    out = [
        *wrapped("head", f"before: {report.before}"),
        *wrapped("head", f"after: {report.after}"),
        *wrapped("dim", _made(report)),
    ]
    if not report.rows:
        out.append(Line("plain", "No benchmark to compare."))
    for unit in UNITS:
        out += _table(report, unit)
    return [*out, *_notes(report)]


def missing(report: BenchReport) -> list[Line]:
    """What could not be compared."""
    if not report.missing:
        return []
    out = [Line("head", f"Not compared ({len(report.missing)})")]
    for (code, where), group in groupby(
        sorted(report.missing, key=lambda m: (m.code, m.where, m)), key=lambda m: (m.code, m.where)
    ):
        side = "" if where == "both" or code.startswith("only") else f" ({where})"
        out.append(Line("warn", f"  {code}{side}"))
        for each in group:
            out += wrapped("plain", f"{each.subject}: {each.message}", "    ")
    return out


def _made(report: BenchReport) -> str:
    made = ", ".join(filter(None, (report.platform, report.go, report.cpu)))
    return (
        f"{made}; medians with intervals at {100 * report.confidence:g} %,"
        f" {report.benchtime} a round"
    )


def _table(report: BenchReport, unit: Unit) -> Iterator[Line]:
    rows = [(row, m) for row in report.rows for m in row.measures if m.unit == unit]
    if not rows:
        return
    yield Line("plain", "")
    yield Line("head", f"  {unit:<{_NAME}} {'before':>{_VALUE}} {'after':>{_VALUE}}   change")
    several = len({row.package for row, _ in rows}) > 1
    for package, members in groupby(rows, key=lambda pair: pair[0].package):
        if several:
            yield Line("dim", f"  {package}")
        for row, measure in members:
            yield from _row(row, measure)
    for mean in report.means:
        if mean.unit == unit and mean.rows > 1:
            before, after = words.value(mean.before, unit), words.value(mean.after, unit)
            text = f"  {'geomean':<{_NAME}} {before:>{_VALUE}} {after:>{_VALUE}}"
            yield Line("head", f"{text} {words.percent(mean.delta):>9}")


def _row(row: BenchRow, measure: BenchMeasure) -> Iterator[Line]:
    name = printable(row.name) + ("*" if row.written else "" if row.reaches else "°")
    if len(name) > _NAME:
        yield Line("plain", f"  {name}")
        name = ""
    before = words.summed_up(measure.before, measure.unit)
    after = words.summed_up(measure.after, measure.unit)
    text = f"  {name:<{_NAME}} {before:>{_VALUE}} {after:>{_VALUE}} {words.change(measure):>9}"
    yield Line(_STYLES[measure.verdict], f"{text} {words.certainty(measure)}")


def _notes(report: BenchReport) -> Iterator[Line]:
    notes: list[str] = []
    noisy = [row for row in report.rows if not row.settled]
    if noisy:
        notes.append(
            f"{count(len(noisy), 'benchmark')} of {len(report.rows)} stayed noisier than"
            f" ±{100 * report.precision:g} %: --rounds or --benchtime give more."
        )
    if any(not row.reaches for row in report.rows):
        notes.append(
            "° reaches no changed function, by the call graph: what differs there is how the"
            " program is laid out, or chance."
        )
    written = [row for row in report.rows if row.written]
    if written:
        notes.append("* written for this run, for want of a benchmark that reaches the function:")
    if report.unchanged:
        notes.append(
            f"Nothing to measure in {_listed(report.unchanged)}: the test programs are the same."
        )
    if notes:
        yield Line("plain", "")
    for note in notes:
        yield from wrapped("dim", note)
        if note.startswith("*"):
            for row in written:
                yield from wrapped("dim", f"{row.name}: {row.function}, {row.arguments}", "    ")


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:3])
    return f"{shown} and {count(len(names) - 3, 'more package')}" if len(names) > 3 else shown
