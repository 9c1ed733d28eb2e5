"""`gocodemod bench` in the Go benchmark format: `benchstat -col tree FILE` reads it."""

from __future__ import annotations

from collections.abc import Iterator

from gocodemod.model_bench import BenchReport


def encode(report: BenchReport) -> bytes:
    """What go printed, round by round, below the keys that tell packages and trees apart."""
    return "".join(f"{line}\n" for line in _lines(report)).encode()


def _lines(report: BenchReport) -> Iterator[str]:
    goos, _, goarch = report.platform.partition("/")
    for key, value in (("goos", goos), ("goarch", goarch), ("cpu", report.cpu)):
        if value:
            yield f"{key}: {value}"
    # Names of trees are free text; the key's value must not be.
    yield f"before: {report.before}"
    yield f"after: {report.after}"
    for package in dict.fromkeys(row.package for row in report.rows):
        rows = [row for row in report.rows if row.package == package]
        yield f"pkg: {package}"
        for side, name in enumerate(("before", "after")):
            yield f"tree: {name}"
            # One round after the other, as they ran.
            for number in range(max(row.rounds for row in rows)):
                for row in rows:
                    yield from row.lines[side][number : number + 1]
