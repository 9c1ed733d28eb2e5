"""What test programs print."""

from __future__ import annotations

from gocodemod.bench import output


def test_lines_of_results() -> None:
    printed = output.read(
        "goos: linux\ngoarch: amd64\npkg: example.com/x\ncpu: A: fast one\n"
        "BenchmarkKey-8   \t 1000000\t      1052 ns/op\t      16 B/op\t       2 allocs/op\n"
        "BenchmarkSize/n=10-8 \t 100\t 1.5 ns/op\t 12.5 MB/s\t 0 B/op\t 0 allocs/op\nPASS\n"
    )
    assert printed.keys == {"goos": "linux", "goarch": "amd64", "cpu": "A: fast one"}
    assert printed.values == {
        "Key": {"ns/op": 1052.0, "B/op": 16.0, "allocs/op": 2.0},
        "Size/n=10": {"ns/op": 1.5, "B/op": 0.0, "allocs/op": 0.0},
    }
    assert printed.lines["Key"] == "BenchmarkKey-8 1000000 1052 ns/op 16 B/op 2 allocs/op"


def test_output_of_the_program_in_between() -> None:
    printed = output.read("BenchmarkKey \t2026/01/01 hello\nmore\n  10\t 7 ns/op\t 0 B/op\nPASS\n")
    assert printed.values == {"Key": {"ns/op": 7.0, "B/op": 0.0}}
    assert printed.lines == {"Key": "BenchmarkKey 10 7 ns/op 0 B/op"}


def test_no_result_is_none() -> None:
    text = "BenchmarkKey\n--- SKIP: BenchmarkKey\n    x_test.go:3: 12 bottles\nPASS\n"
    assert output.read(text).values == {}
