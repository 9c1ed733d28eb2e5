"""Real programs, run a fixed number of times: what they allocate does not depend on the machine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gocodemod.bench import Asked, Tree, compare
from gocodemod.errors import LoadError
from gocodemod.model_bench import BenchReport, BenchRow

ASKED = Asked(benchtime="200x", rounds=6, write=False)


def run(module: Path, after: str, asked: Asked = ASKED, **files: str) -> BenchReport:
    overlay = {"shop/shop.go": after.encode()}
    overlay |= {f"shop/{name}.go": text.encode() for name, text in files.items()}
    return compare(Tree("old", module), Tree("new", module, overlay), ["./..."], asked)


def rows(report: BenchReport) -> dict[str, BenchRow]:
    return {row.name: row for row in report.rows}


def test_before_and_after(module: Path, sources: Any, tree: Callable[[Path], object]) -> None:
    was = tree(module)
    report = run(module, sources.faster)
    assert tree(module) == was
    assert (report.before, report.after, report.missing) == ("old", "new", ())
    found = rows(report)
    assert list(found) == ["Key", "Twice/1000", "Twice/1000000"]
    key = found["Key"]
    assert key.reaches == found["Twice/1000"].reaches == ("example.com/mod/shop.Key",)
    assert (key.package, key.rounds, key.written) == ("example.com/mod/shop", 6, False)
    allocs = {m.unit: m for m in key.measures}["allocs/op"]
    assert (allocs.before.values, allocs.after.values) == ((2.0,) * 6, (1.0,) * 6)
    assert (allocs.verdict, allocs.delta) == ("better", -0.5)
    assert allocs.p == pytest.approx(2 / 924)
    assert {len(side) for side in key.lines} == {6}
    means = {mean.unit: mean for mean in report.means}
    assert (means["allocs/op"].before, means["allocs/op"].rows) == (pytest.approx(50 ** (1 / 3)), 3)


def test_the_same_program_is_not_run(module: Path, sources: Any) -> None:
    report = run(module, sources.code)
    assert report.rows == ()
    assert report.unchanged == ("example.com/mod/shop",)


@pytest.mark.parametrize(
    ("bench", "names"),
    [
        ("Key", ["Key"]),
        ("Twice/1000$", ["Twice/1000"]),
        ("Key|Twice/1000$", ["Key", "Twice/1000"]),
        ("Nothing", []),
    ],
)
def test_the_expression_means_what_it_means_to_go(
    module: Path, sources: Any, bench: str, names: list[str]
) -> None:
    report = run(module, sources.faster, replace(ASKED, bench=bench, rounds=1))
    assert list(rows(report)) == names
    assert report.missing == ()


def test_one_round_says_nothing(module: Path, sources: Any) -> None:
    report = run(module, sources.faster, replace(ASKED, bench="Key", rounds=1))
    (row,) = report.rows
    assert not row.settled
    for measure in row.measures:
        assert measure.before.low is None
        assert measure.verdict == "same"


def test_rounds_end_when_the_intervals_are_narrow(module: Path, sources: Any) -> None:
    """Only what is counted: times never settle on a busy machine."""
    wide = replace(ASKED, bench="Key", rounds=30, precision=1e9)
    (row,) = run(module, sources.faster, wide).rows
    assert (row.rounds, row.settled) == (6, True)
    (row,) = run(module, sources.faster, replace(wide, precision=1e-9, rounds=8)).rows
    assert (row.rounds, row.settled) == (8, False)


def test_what_fails_is_left_out(module: Path, sources: Any) -> None:
    bad = sources.tests.replace("Key(123456)", 'if Key(7) == "7" { b.Fatal("no luck") }')
    bad = bad.replace("Twice(n)", 'panic("oh")')
    report = run(module, sources.faster, shop_test=bad)
    assert report.rows == ()
    assert [(m.subject, m.where, m.code, m.message) for m in report.missing] == [
        (
            "example.com/mod/shop.BenchmarkKey",
            "after",
            "failed",
            "shop_test.go:7: no luck",
        ),
        ("example.com/mod/shop.BenchmarkTwice", "after", "failed", "panic: oh"),
    ]


def test_what_does_not_build(module: Path, sources: Any) -> None:
    report = run(module, sources.code.replace("func Twice(id int)", "func Twice(id int, more int)"))
    ((missing),) = report.missing
    assert (missing.subject, missing.where) == ("example.com/mod/shop", "after")
    assert missing.code == "not-built"
    assert missing.message.startswith("shop/shop_test.go:15: not enough arguments in call to Twice")


def test_benchmarks_on_one_side_only(module: Path, sources: Any) -> None:
    report = run(
        module,
        sources.faster,
        ASKED,
        shop_test=sources.tests.replace("BenchmarkKey", "BenchmarkName"),
    )
    assert list(rows(report)) == ["Twice/1000", "Twice/1000000"]
    assert [(m.subject.rpartition(".")[2], m.code) for m in report.missing] == [
        ("BenchmarkKey", "only-before"),
        ("BenchmarkName", "only-after"),
    ]


def test_what_reaches_no_change(module: Path, sources: Any) -> None:
    """Nothing calls Key by name here: a value of it is called, or sort calls a method."""
    more = (
        'package shop\n\nimport (\n\t"sort"\n\t"testing"\n)\n\n'
        "type keys []int\n\n"
        "func (k keys) Len() int { return len(k) }\n"
        "func (k keys) Less(i, j int) bool { return Key(i) < Key(j) }\n"
        "func (k keys) Swap(i, j int) {}\n\n"
        "func BenchmarkSort(b *testing.B) { sort.Sort(keys{1, 2}) }\n\n"
        "func BenchmarkNone(b *testing.B) { one() }\n\n"
        "func one() int { return 1 }\n"
    )
    (module / "shop" / "sort_test.go").write_text(more)
    asked = replace(ASKED, bench="Sort|None", rounds=1)
    found = rows(run(module, sources.faster, asked))
    assert found["Sort"].reaches == ("example.com/mod/shop.Key",)


def test_tests_run_where_their_files_are(module: Path, sources: Any) -> None:
    (module / "shop" / "testdata").mkdir()
    (module / "shop" / "testdata" / "n").write_text("42")
    (module / "shop" / "file_test.go").write_text(
        'package shop\n\nimport (\n\t"os"\n\t"testing"\n)\n\n'
        "func BenchmarkFile(b *testing.B) {\n"
        '\tif _, err := os.ReadFile("testdata/n"); err != nil {\n\t\tb.Fatal(err)\n\t}\n'
        "\tfor i := 0; i < b.N; i++ {\n\t\tKey(i)\n\t}\n}\n"
    )
    report = run(module, sources.faster, replace(ASKED, bench="File", rounds=1))
    assert list(rows(report)) == ["File"]


def test_code_that_cannot_be_loaded(tmp_path: Path) -> None:
    with pytest.raises(LoadError):
        compare(Tree("a", tmp_path), Tree("b", tmp_path), ["./..."], ASKED)
