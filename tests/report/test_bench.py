"""The formats of `gocodemod bench`, from one report that has everything."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest

from gocodemod.model_bench import (
    BenchMean,
    BenchMeasure,
    BenchMissing,
    BenchReport,
    BenchRow,
    BenchSide,
    Unit,
    Verdict,
)
from gocodemod.report import bench_benchstat, bench_html, bench_json, bench_svg, bench_text


def measure(
    unit: Unit, old: list[float], new: list[float], verdict: Verdict, bounded: bool = True
) -> BenchMeasure:
    def side(values: list[float]) -> BenchSide:
        ends = (min(values), max(values)) if bounded else (None, None)
        return BenchSide(tuple(values), sorted(values)[len(values) // 2], *ends)

    before, after = side(old), side(new)
    delta = after.median / before.median - 1 if before.median else None
    return BenchMeasure(unit, before, after, 0.0021645, delta, verdict)


LONG = "Encode/a_name_that_is_longer_than_its_column/n=1000"


@pytest.fixture
def report() -> BenchReport:
    lines = (("BenchmarkKey-2 10 1052 ns/op",), ("BenchmarkKey-2 10 98 ns/op",))
    return BenchReport(
        tool="gocodemod 1",
        go="go1.26.1",
        before="as it is",
        after="<2> changes",
        confidence=0.95,
        precision=0.03,
        benchtime="100ms",
        platform="linux/amd64",
        cpu="CPU",
        rows=(
            BenchRow(
                package="example.com/a",
                name="Key",
                rounds=1,
                settled=True,
                measures=(
                    measure("ns/op", [1040.0, 1052.0, 1060.0], [97.0, 98.0, 99.0], "better"),
                    measure("B/op", [0.0] * 3, [16.0] * 3, "worse"),
                    measure("allocs/op", [0.0] * 3, [1.0] * 3, "worse"),
                ),
                lines=lines,
                reaches=("example.com/a.Key",),
            ),
            BenchRow(
                package="example.com/a",
                name="Plain",
                rounds=1,
                settled=True,
                measures=(measure("ns/op", [10.0] * 3, [11.0] * 3, "worse"),),
                lines=lines,
            ),
            BenchRow(
                package="example.com/b",
                name=LONG,
                rounds=1,
                settled=False,
                measures=(measure("ns/op", [2.5e6] * 3, [2.4e6] * 3, "same", bounded=False),),
                written=True,
                function="example.com/b.Encode",
                arguments="zero values",
                reaches=("example.com/b.Encode",),
                lines=lines,
            ),
        ),
        means=(BenchMean("ns/op", 51284.0, 15336.0, -0.701, 2),),
        missing=(BenchMissing("example.com/c", "after", "not-built", "c.go:1: no <such> thing"),),
        unchanged=("example.com/d",),
        seconds=1.5,
    )


def test_text(report: BenchReport) -> None:
    lines = [line.text for line in bench_text.lines(report)]
    assert lines == [
        "before: as it is",
        "after: <2> changes",
        "linux/amd64, go1.26.1, CPU; medians with intervals at 95 %, 100ms a round",
        "",
        "  ns/op                          before          after   change",
        "  example.com/a",
        "  Key                      1.052µs ± 1%      98ns ± 1%   -90.68% (p=0.002 n=3)",
        "  Plain°                      10ns ± 0%      11ns ± 0%   +10.00% (p=0.002 n=3)",
        "  example.com/b",
        f"  {LONG}*",
        "                              2.5ms ± ∞      2.4ms ± ∞         ~ (p=0.002 n=3)",
        "  geomean                       51.28µs        15.34µs   -70.10%",
        "",
        "  B/op                           before          after   change",
        "  Key                           0B ± 0%       16B ± 0%         ? (p=0.002 n=3)",
        "",
        "  allocs/op                      before          after   change",
        "  Key                            0 ± 0%         1 ± 0%         ? (p=0.002 n=3)",
        "",
        "1 benchmark of 3 stayed noisier than ±3 %: --rounds or --benchtime give more.",
        "° reaches no changed function, by the call graph: what differs there is how the",
        "  program is laid out, or chance.",
        "* written for this run, for want of a benchmark that reaches the function:",
        f"    {LONG}: example.com/b.Encode,",
        "      zero values",
        "Nothing to measure in example.com/d: the test programs are the same.",
    ]
    assert max(map(len, lines)) <= 80
    assert [line.text for line in bench_text.missing(report)] == [
        "Not compared (1)",
        "  not-built (after)",
        "    example.com/c: c.go:1: no <such> thing",
    ]


def test_json(report: BenchReport) -> None:
    made = json.loads(bench_json.encode(report))
    assert made["schema"] == 1
    assert "lines" not in made["rows"][0]
    assert made["rows"][0]["measures"][0]["before"]["values"] == [1040.0, 1052.0, 1060.0]
    assert made["rows"][2]["measures"][0]["before"]["low"] is None


def test_benchstat(report: BenchReport) -> None:
    assert bench_benchstat.encode(report).decode().splitlines() == [
        "goos: linux",
        "goarch: amd64",
        "cpu: CPU",
        "before: as it is",
        "after: <2> changes",
        "pkg: example.com/a",
        "tree: before",
        "BenchmarkKey-2 10 1052 ns/op",
        "BenchmarkKey-2 10 1052 ns/op",
        "tree: after",
        "BenchmarkKey-2 10 98 ns/op",
        "BenchmarkKey-2 10 98 ns/op",
        "pkg: example.com/b",
        "tree: before",
        "BenchmarkKey-2 10 1052 ns/op",
        "tree: after",
        "BenchmarkKey-2 10 98 ns/op",
    ]


def test_svg_is_xml_and_has_every_round(report: BenchReport) -> None:
    root = ElementTree.fromstring(bench_svg.encode(report))
    space = "{http://www.w3.org/2000/svg}"
    dots = [e for e in root.iter(f"{space}circle") if "value" in e.get("class", "").split()]
    assert len(dots) == 2 * 3 * 5
    width = float(root.get("width", "0"))
    assert all(0 <= float(e.get("cx", "-1")) <= width for e in root.iter(f"{space}circle"))
    assert "-90.68%" in {e.text for e in root.iter(f"{space}text")}


def test_html_stands_alone(report: BenchReport) -> None:
    page = bench_html.encode(report).decode()
    assert "&lt;2&gt; changes" in page
    assert "<2>" not in page
    assert "no &lt;such&gt; thing" in page
    assert page.count("<svg ") == 1
    assert "http" not in page.replace("http-equiv", "").replace("http://www.w3.org/2000/svg", "")


def test_nothing_to_compare(report: BenchReport) -> None:
    empty = BenchReport(
        tool="t", go="g", before="a", after="b", confidence=0.95, precision=0.03, benchtime="1x"
    )
    assert "No benchmark to compare." in [line.text for line in bench_text.lines(empty)]
    assert bench_text.missing(empty) == []
    assert b"No benchmark to compare." in bench_html.encode(empty)
    ElementTree.fromstring(bench_svg.encode(empty))
    assert bench_benchstat.encode(empty) == b"before: a\nafter: b\n"
