"""Rounds of benchmarks: both sides in turn, until the intervals are narrow or it has to end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from gocodemod.bench import output, statistics
from gocodemod.bench.writing import Written
from gocodemod.errors import UsageError
from gocodemod.golang.test_program import TestProgram
from gocodemod.model_bench import (
    UNITS,
    BenchMeasure,
    BenchMissing,
    BenchRow,
    BenchSide,
    Unit,
    Where,
)

Notify = Callable[[str], None]

# Seconds that one benchmark may take in one round: as long as `go test` lets all of them.
_LIMIT = 600.0
_SIDES = ("before", "after")
# What is counted comes in whole numbers: one more or less is as narrow as it gets.
_GRAIN: dict[Unit, float] = {"ns/op": 0.0, "B/op": 1.0, "allocs/op": 1.0}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """How benchmarks are to be run.

    `bench` is a regular expression as go's -bench takes it. Rounds end when every interval
    of a median at `confidence` is at most `precision` of it wide to either side, after
    `rounds` at the latest. `benchtime` as go's flag. `write`: write a benchmark for changed
    functions that none reaches.
    """

    bench: str = "."
    confidence: float = 0.95
    precision: float = 0.03
    rounds: int = 20
    benchtime: str = "100ms"
    write: bool = True


@dataclass(frozen=True, eq=False)
class Job:
    """One top-level benchmark (`name` with "Benchmark") in the programs of both sides.

    `others` are the program's other benchmarks: the user's expression may match them, too.
    `written`: it was written for this run. `reaches`: the changed functions it may call.
    """

    package: str
    name: str
    programs: tuple[TestProgram, TestProgram]
    others: Sequence[str] = ()
    written: Written | None = None
    reaches: tuple[str, ...] = ()


@dataclass
class Samples:
    """What one benchmark gave so far: lines and values by side, a round each."""

    job: Job
    name: str
    lines: tuple[list[str], list[str]] = field(default_factory=lambda: ([], []))
    values: tuple[list[dict[Unit, float]], list[dict[Unit, float]]] = field(
        default_factory=lambda: ([], [])
    )

    def row(self, asked: Asked) -> BenchRow:
        """Summed up."""
        units = [unit for unit in UNITS if all(unit in v for side in self.values for v in side)]
        measures = tuple(self._measure(unit, asked.confidence) for unit in units)
        return BenchRow(
            package=self.job.package,
            name=self.job.written.shown if self.job.written else self.name,
            rounds=len(self.values[0]),
            settled=all(_settled(measure, asked.precision) for measure in measures),
            measures=measures,
            written=self.job.written is not None,
            function=self.job.written.call.changed.id if self.job.written else "",
            arguments=self.job.written.call.origin if self.job.written else "",
            reaches=self.job.reaches,
            lines=(tuple(self.lines[0]), tuple(self.lines[1])),
        )

    def _measure(self, unit: Unit, confidence: float) -> BenchMeasure:
        before, after = (self._side(side, unit, confidence) for side in (0, 1))
        p = statistics.mann_whitney(before.values, after.values)
        # As benchstat: a difference that might well be chance is none.
        differs = p <= 1 - confidence and before.median != after.median
        better = after.median < before.median
        return BenchMeasure(
            unit=unit,
            before=before,
            after=after,
            p=p,
            delta=after.median / before.median - 1 if before.median else None,
            verdict=("better" if better else "worse") if differs else "same",
        )

    def _side(self, side: int, unit: Unit, confidence: float) -> BenchSide:
        values = tuple(each[unit] for each in self.values[side])
        return BenchSide(
            values, statistics.median(values), *statistics.interval(values, confidence)
        )


@dataclass
class Measured:
    """All that was measured, and what could not be."""

    rows: list[BenchRow] = field(default_factory=list)
    missing: list[BenchMissing] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)


def measure(jobs: Sequence[Job], asked: Asked, notify: Notify) -> Measured:
    """Run the benchmarks round by round; one that fails is left out and named.

    Which side goes first alternates, from one round to the next and from one benchmark to
    the next: what drifts, drifts for both. Whether more rounds are needed is asked of the
    width of the intervals alone: to stop at a difference one likes would be to make it up.
    Raises UsageError where go does not accept the expression.
    """
    out = Measured()
    least = statistics.rounds_needed(asked.confidence)
    found: dict[Job, dict[str, Samples]] = {}
    waiting = list(jobs)
    for number in range(1, max(asked.rounds, 1) + 1):
        if not waiting:
            break
        bound = f"{least} at least" if number <= least else f"{asked.rounds} at most"
        notify(f"benchmarks: round {number} of {bound}, {len(waiting)} to run")
        left = []
        for index, job in enumerate(waiting):
            first = (number + index) % 2
            ran = _round(job, asked, (first, 1 - first), out)
            if ran is None:
                found.pop(job, None)
                continue
            samples = found.setdefault(job, {})
            _add(job, samples, ran)
            if samples and (
                number < least or not all(s.row(asked).settled for s in samples.values())
            ):
                left.append(job)
        waiting = left
    for job in jobs:
        for each in found.get(job, {}).values():
            counts = [len(side) for side in each.values]
            if all(counts) and counts[0] == counts[1]:
                out.rows.append(each.row(asked))
            else:
                out.missing.append(_one_sided(each, counts))
    return out


def _round(
    job: Job, asked: Asked, order: tuple[int, int], out: Measured
) -> tuple[output.Printed, output.Printed] | None:
    """What both sides printed; None, and why, where one failed or both did."""
    ran = {side: _run(job, job.programs[side], asked) for side in order}
    failed = [side for side in order if isinstance(ran[side], str)]
    if len(failed) == 1:  # by chance, perhaps
        ran[failed[0]] = _run(job, job.programs[failed[0]], asked)
    before, after = ran[0], ran[1]
    if isinstance(before, str) or isinstance(after, str):
        out.missing.append(_failed(job, before, after))
        return None
    for printed in (before, after):
        out.keys.update(printed.keys)
    return before, after


def _failed(job: Job, *ran: output.Printed | str) -> BenchMissing:
    bad = [each if isinstance(each, str) else "" for each in ran]
    where: Where = "both" if all(bad) else "after" if bad[1] else "before"
    reason = next(filter(None, bad))
    if job.written is None:
        return BenchMissing(f"{job.package}.{job.name}", where, "failed", reason)
    call = job.written.call
    message = f"the benchmark written for it ({call.origin}) fails: {reason}"
    return BenchMissing(call.changed.id, where, "not-written", message)


def _run(job: Job, program: TestProgram, asked: Asked) -> output.Printed | str:
    """One run of one benchmark; in a few words, why it failed."""
    pattern = f"^{job.name}$" if job.written else asked.bench
    skipped = [] if job.written or not job.others else [f"-test.skip=^({'|'.join(job.others)})$"]
    done = program.run(
        [
            "-test.run=^$",
            f"-test.bench={pattern}",
            *skipped,
            "-test.benchmem",
            f"-test.benchtime={asked.benchtime}",
            "-test.count=1",
        ],
        timeout=_LIMIT,
    )
    text = done.stdout.decode(errors="replace")
    if done.timed_out:
        return f"it was stopped after {_LIMIT:.0f} seconds"
    said = done.stderr.decode(errors="replace")
    if done.code and "testing: invalid regexp" in said:
        raise UsageError(f"--bench {asked.bench} is no regular expression that go accepts")
    if done.code:
        # The name of the benchmark that fails may stand in a line not yet ended.
        return _reason(f"{text}\n{said}") or f"it ended with status {done.code}"
    return output.read(text)


def _reason(text: str) -> str:
    """The first line that says what went wrong."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for index, line in enumerate(lines):
        if line.startswith("panic:"):
            return line
        if line.startswith("--- FAIL") and index + 1 < len(lines):
            return lines[index + 1]
    return lines[0] if lines else ""


def _add(job: Job, samples: dict[str, Samples], ran: tuple[output.Printed, output.Printed]) -> None:
    for side, printed in enumerate(ran):
        for name, values in printed.values.items():
            each = samples.setdefault(name, Samples(job, name))
            each.values[side].append(values)
            each.lines[side].append(printed.lines[name])


def _one_sided(samples: Samples, counts: Sequence[int]) -> BenchMissing:
    subject = f"{samples.job.package}.Benchmark{samples.name}"
    if not all(counts):
        side = 0 if counts[0] else 1
        return BenchMissing(
            subject,
            "after" if side else "before",
            "only-after" if side else "only-before",
            f"there is no such benchmark {_SIDES[1 - side]}",
        )
    return BenchMissing(
        subject, "both", "failed", "it does not run in every round, so there is nothing to compare"
    )


def _settled(measure: BenchMeasure, precision: float) -> bool:
    return all(_narrow(side, precision, _GRAIN[measure.unit]) for side in _both(measure))


def _both(measure: BenchMeasure) -> tuple[BenchSide, BenchSide]:
    return measure.before, measure.after


def _narrow(side: BenchSide, precision: float, grain: float) -> bool:
    if side.low is None or side.high is None:
        return False
    half = max(side.high - side.median, side.median - side.low)
    return half <= max(precision * side.median, grain)
