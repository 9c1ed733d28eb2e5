"""`gocodemod demo`: print what the demo does."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from gocodemod import demo as room
from gocodemod.cli import run, terminal
from gocodemod.errors import EXIT_OK
from gocodemod.report import text
from gocodemod.report.changes import with_diffs
from gocodemod.report.text import Line


def demo() -> int:
    """Copy the service to a temporary folder, run the main job there, print all of it."""
    start = time.monotonic()
    directory = room.copy_service(Path(tempfile.mkdtemp(prefix="gocodemod-demo-")).resolve())
    terminal.put([Line("plain", f"An order service in Go, copied to {directory}"), _BLANK])
    with terminal.progress() as notify:
        done = room.run(directory, notify)
    report = with_diffs(done.plan)
    shown: set[str] = set()
    for number, step in enumerate(done.steps, 1):
        terminal.put(_step(number, step))
        ids = {change.id for change in step.changes}
        for change in report.changes:
            if change.id in ids:
                terminal.put(_diff(change.diff, shown))
        terminal.put([_BLANK])
    left = msgspec.structs.replace(report, changes=())
    terminal.put([*text.summary(left, run.explanations())][:-1])
    terminal.put(_allocations(done.allocations))
    terminal.put(_benchmarks(done.benchmarks))
    seconds = time.monotonic() - start
    written = sum(len(step.changes) for step in done.steps)
    terminal.put(_closing(directory, written, seconds))
    return EXIT_OK


_BLANK = Line("plain", "")


def _step(number: int, step: room.Step) -> Iterator[Line]:
    yield Line("head", f"Step {number}: {step.name}: {step.purpose}")
    for change in step.changes:
        yield from text.change(change, "  ")
    yield _BLANK


def _diff(diff: str, shown: set[str]) -> Iterator[Line]:
    """The diff of one change without what an earlier one showed: a file that both create."""
    for file in diff.split("diff --git ")[1:]:
        if file not in shown:
            shown.add(file)
            yield from text.painted(f"diff --git {file}".encode())


def _allocations(rows: Iterable[room.Allocations]) -> Iterator[Line]:
    rows = list(rows)
    width = max(len(row.directory) for row in rows)
    yield _BLANK
    yield Line("head", "Places that allocate, as the compiler reports them (-gcflags=-m)")
    yield Line("dim", f"  {'package':<{width}}  before  after")
    for row in rows:
        style: text.Style = "good" if row.after < row.before else "plain"
        yield Line(style, f"  {row.directory:<{width}}  {row.before:6}  {row.after:5}")
    before, after = sum(row.before for row in rows), sum(row.after for row in rows)
    yield Line("head", f"  {'all':<{width}}  {before:6}  {after:5}")
    yield _BLANK


def _benchmarks(rows: Iterable[room.Benchmark]) -> Iterator[Line]:
    rows = list(rows)
    width = max([len("benchmark"), *(len(row.name) for row in rows)])
    yield Line("head", "What one round of the service's own benchmarks allocates")
    yield Line("dim", f"  {'':<{width}}       B/op        allocs/op")
    yield Line("dim", f"  {'benchmark':<{width}}  before  after  before  after")
    for row in rows:
        better = (row.bytes_after, row.allocs_after) < (row.bytes_before, row.allocs_before)
        yield Line(
            "good" if better else "plain",
            f"  {row.name:<{width}}  {row.bytes_before:6}  {row.bytes_after:5}"
            f"  {row.allocs_before:6}  {row.allocs_after:5}",
        )
    yield _BLANK


def _closing(directory: Path, changes: int, seconds: float) -> Iterator[Line]:
    yield Line(
        "good", f"{text.count(changes, 'change')} verified and written in {seconds:.0f} seconds."
    )
    yield Line("plain", "Look around, measure, or take it all back:")
    yield Line("plain", f"  cd {directory}")
    yield Line("plain", "  go test -bench . ./...")
    yield Line("plain", "  gocodemod undo")
