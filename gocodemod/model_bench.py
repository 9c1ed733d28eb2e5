"""The rows of `gocodemod bench`: what benchmarks took before and after, and how sure that is."""

from __future__ import annotations

from typing import Literal

import msgspec

Unit = Literal["ns/op", "B/op", "allocs/op"]
UNITS: tuple[Unit, ...] = ("ns/op", "B/op", "allocs/op")

Verdict = Literal["better", "worse", "same"]
Where = Literal["before", "after", "both"]


class BenchSide(msgspec.Struct, frozen=True):
    """One benchmark on one tree in one unit: a value a round, in the order of the rounds.

    `low` and `high` bound the median at the report's confidence; None where there were
    too few rounds for such an interval.
    """

    values: tuple[float, ...]
    median: float
    low: float | None
    high: float | None


class BenchMeasure(msgspec.Struct, frozen=True):
    """Both sides in one unit. `p`: of the two-sided Mann-Whitney U test.

    `delta` is the change of the median as a part of the old one (-0.1: a tenth less); None
    where that was 0. `verdict` is "same" where p is above 1 - confidence.
    """

    unit: Unit
    before: BenchSide
    after: BenchSide
    p: float
    delta: float | None
    verdict: Verdict


class BenchRow(msgspec.Struct, frozen=True, kw_only=True):
    """One benchmark: `name` as go prints it, without "Benchmark" and the number of processors.

    `written`: the tool wrote it, to call `function` or what calls that; `arguments` says
    from where they are.
    `reaches` are the changed functions (ids) that it may call, by the call graph.
    `settled`: every interval is as narrow as was asked for. `lines` are what go printed, by
    side; they stay out of the JSON report.
    """

    package: str
    name: str
    rounds: int
    settled: bool
    measures: tuple[BenchMeasure, ...]
    written: bool = False
    function: str = ""
    arguments: str = ""
    reaches: tuple[str, ...] = ()
    lines: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())


class BenchMean(msgspec.Struct, frozen=True):
    """The geometric means of the medians of all `rows` benchmarks that are above 0 on both sides.

    `delta` as in BenchMeasure.
    """

    unit: Unit
    before: float
    after: float
    delta: float
    rows: int


class BenchMissing(msgspec.Struct, frozen=True, order=True):
    """A benchmark, a function or a package that could not be compared, and why.

    `code`: failed, not-built, only-before, only-after, not-written. `where`: on which side.
    """

    subject: str
    where: Where
    code: str
    message: str


class BenchReport(msgspec.Struct, frozen=True, kw_only=True):
    """What `gocodemod bench` found; its JSON is this structure, `"schema": 1`.

    `before` and `after` name the two trees. `confidence` is that of the intervals, and
    1 - confidence the level of the test; `precision` the half width of an interval, as a
    part of its median, at which no more rounds were needed. `unchanged` are packages whose
    test programs are the same on both sides, byte for byte: nothing to measure.
    """

    schema: int = 1
    tool: str
    go: str
    before: str
    after: str
    confidence: float
    precision: float
    benchtime: str
    platform: str = ""
    cpu: str = ""
    rows: tuple[BenchRow, ...] = ()
    means: tuple[BenchMean, ...] = ()
    missing: tuple[BenchMissing, ...] = ()
    unchanged: tuple[str, ...] = ()
    seconds: float = 0.0
