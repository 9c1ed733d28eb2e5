"""From two trees to a report: which benchmarks there are, build, run, compare."""

from __future__ import annotations

import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

import gocodemod
from gocodemod.bench import statistics
from gocodemod.bench.changed import Code, changed, reached
from gocodemod.bench.rounds import Asked, Job, Notify, measure
from gocodemod.bench.writing import Suite, write
from gocodemod.errors import ToolchainError
from gocodemod.golang.facts import load
from gocodemod.golang.overlay import Overlay
from gocodemod.golang.rows import Func
from gocodemod.golang.test_program import NotBuilt, TestProgram, compile_tests
from gocodemod.golang.toolchain import Toolchain, find_go
from gocodemod.model_bench import (
    UNITS,
    BenchMean,
    BenchMissing,
    BenchReport,
    BenchRow,
    Where,
)

_SIDES: tuple[Where, Where] = ("before", "after")


@dataclass(frozen=True)
class Tree:
    """One side: the code around `directory` with `overlay` over it; `name` is for the report."""

    name: str
    directory: Path
    overlay: Overlay = field(default_factory=dict)


@dataclass(frozen=True)
class _Side:
    """A tree that is loaded: its benchmarks by package, top-level names in order of source."""

    toolchain: Toolchain
    code: Code
    benchmarks: Mapping[str, Sequence[str]]


def compare(
    before: Tree,
    after: Tree,
    patterns: Sequence[str],
    asked: Asked,
    *,
    notify: Notify = lambda message: None,
) -> BenchReport:
    """Run the benchmarks of the packages that `patterns` select on both trees.

    Raises LoadError and its kin where the code of a side cannot be loaded, UsageError where
    go does not accept the expression that selects benchmarks. What does not
    build, fails or stands on one side only is in the report.
    """
    started = time.monotonic()
    with ExitStack() as stack:
        directory = stack.enter_context(_temporary())
        sides = []
        for tree in (before, after):
            notify(f"loading packages ({tree.name})")
            sides.append(_loaded(tree, patterns, notify, stack))
        missing: list[BenchMissing] = []
        notify("reading which functions changed, and which benchmarks reach them")
        functions = tuple(changed(sides[0].code, sides[1].code))
        suite = Suite()
        if asked.write:
            likely = _reach(sides[0], functions, widely=False)
            covered = {id_ for those in likely.values() for id_ in those}
            without = [func for func in functions if func.id not in covered]
            suite = write(sides[0].code, sides[1].code, without)
            missing += suite.missing
        jobs, unchanged = _jobs(sides, suite, directory, notify, missing)
        # What is said to reach nothing must not, by any way.
        reach = _reach(sides[0], functions, widely=True)
        jobs = [replace(job, reaches=_reached(job, reach)) for job in jobs]
        measured = measure(jobs, asked, notify)
        go = sides[1].toolchain.version
    keys = measured.keys
    rows = tuple(measured.rows)
    return BenchReport(
        tool=f"gocodemod {gocodemod.__version__}",
        go=go,
        before=before.name,
        after=after.name,
        confidence=asked.confidence,
        precision=asked.precision,
        benchtime=asked.benchtime,
        platform="/".join(keys[key] for key in ("goos", "goarch") if key in keys),
        cpu=keys.get("cpu", ""),
        rows=rows,
        means=tuple(_means(rows)),
        missing=tuple(sorted({*missing, *measured.missing})),
        unchanged=tuple(unchanged),
        seconds=round(time.monotonic() - started, 3),
    )


def _temporary() -> tempfile.TemporaryDirectory[str]:
    try:
        return tempfile.TemporaryDirectory(prefix="gocodemod-bench-", ignore_cleanup_errors=True)
    except OSError as error:
        raise ToolchainError(f"no temporary directory could be made: {error}") from error


def _loaded(tree: Tree, patterns: Sequence[str], notify: Notify, stack: ExitStack) -> _Side:
    toolchain = find_go(tree.directory)
    facts = stack.enter_context(
        load(toolchain, tree.directory, patterns, overlay=tree.overlay, notify=notify)
    )
    found: defaultdict[str, list[str]] = defaultdict(list)
    for func in facts.funcs(methods=False):
        package = facts.package_of(func.file)
        if (
            package is not None
            and package.selected
            and func.test
            and func.name.startswith("Benchmark")
            and [param.type.text for param in func.params] == ["*testing.B"]
        ):
            found[package.path].append(func.name)
    return _Side(toolchain, Code(facts, tree.overlay), found)


_Reach = Mapping[tuple[str, str], tuple[str, ...]]
"""By package and name of a benchmark, the changed functions (ids) that it may call."""


def _reach(side: _Side, functions: Sequence[Func], *, widely: bool) -> _Reach:
    wanted = {func.id for func in functions}
    out = {}
    for func in side.code.facts.funcs(methods=False):
        package = side.code.facts.package_of(func.file)
        if func.test and package and func.name in side.benchmarks.get(package.path, ()):
            found = reached(side.code, [func.id], widely=widely) & wanted
            out[package.path, func.name] = tuple(sorted(found))
    return out


def _reached(job: Job, reach: _Reach) -> tuple[str, ...]:
    if job.written is not None:
        return (job.written.call.changed.id,)
    return reach.get((job.package, job.name), ())


def _jobs(
    sides: Sequence[_Side],
    suite: Suite,
    directory: str,
    notify: Notify,
    missing: list[BenchMissing],
) -> tuple[list[Job], list[str]]:
    """The benchmarks that both sides have, in programs that differ; packages whose do not."""
    jobs: list[Job] = []
    unchanged: list[str] = []
    before, after = sides
    written = {each.package for each in suite.benchmarks}
    for package in sorted({*before.benchmarks, *after.benchmarks, *written}):
        names = [side.benchmarks.get(package, ()) for side in sides]
        for index, (mine, others) in enumerate((names, names[::-1])):
            for name in mine:
                if name not in others:
                    code = "only-after" if index else "only-before"
                    message = f"there is no such benchmark {_SIDES[1 - index]}"
                    subject = f"{package}.{name}"
                    missing.append(BenchMissing(subject, _SIDES[index], code, message))
        both = [name for name in names[0] if name in names[1]]
        if not both and package not in written:
            continue
        notify(f"building the benchmarks of {package}")
        programs = list(_programs(sides, suite.files, package, directory, missing))
        if len(programs) < len(sides):
            continue
        if programs[0].digest == programs[1].digest:
            unchanged.append(package)
            for each in programs:  # some tens of megabytes
                each.path.unlink(missing_ok=True)
            continue
        pair = programs[0], programs[1]
        ours = [each for each in suite.benchmarks if each.package == package]
        known = {*names[0], *names[1], *(each.name for each in ours)}
        jobs += [Job(package, name, pair, sorted(known - {name})) for name in both]
        jobs += [Job(package, each.name, pair, written=each) for each in ours]
    return jobs, unchanged


def _programs(
    sides: Sequence[_Side],
    written: Overlay,
    package: str,
    directory: str,
    missing: list[BenchMissing],
) -> Iterator[TestProgram]:
    for index, side in enumerate(sides):
        known = next(each for each in side.code.facts.packages() if each.path == package)
        # By digest: two packages may have one name, and a path may be too long for a file's.
        target = Path(directory, f"{_SIDES[index]}-{sha256(package.encode()).hexdigest()}.test")
        try:
            overlay = {**side.code.overlay, **written}
            made = compile_tests(side.toolchain, side.code.facts.root, known, overlay, target)
        except NotBuilt as error:
            first = error.errors[0]
            where = f"{first.file}:{first.line}: " if first.file else ""
            missing.append(
                BenchMissing(package, _SIDES[index], "not-built", f"{where}{first.message}")
            )
            return
        if made is None:
            return
        yield made


def _means(rows: Sequence[BenchRow]) -> Iterator[BenchMean]:
    for unit in UNITS:
        pairs = [
            (measure.before.median, measure.after.median)
            for row in rows
            for measure in row.measures
            if measure.unit == unit and measure.before.median > 0 and measure.after.median > 0
        ]
        if pairs:
            before, after = (statistics.geometric_mean(each) for each in zip(*pairs, strict=True))
            yield BenchMean(unit, before, after, after / before - 1, len(pairs))
