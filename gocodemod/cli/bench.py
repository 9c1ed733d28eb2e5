"""`bench`: benchmarks before and after the plan, or on two revisions."""

from __future__ import annotations

import re
from contextlib import ExitStack
from pathlib import Path

from gocodemod import delivery
from gocodemod.bench import Asked, Tree, compare
from gocodemod.cli import run, terminal
from gocodemod.cli.options import BenchFormat, Selection
from gocodemod.errors import EXIT_OK, UsageError, VerifyError
from gocodemod.model import Options
from gocodemod.model_bench import BenchReport
from gocodemod.report import (
    bench_benchstat,
    bench_html,
    bench_json,
    bench_svg,
    bench_text,
    text,
)

_ENCODERS = {
    "json": bench_json.encode,
    "benchstat": bench_benchstat.encode,
    "svg": bench_svg.encode,
    "html": bench_html.encode,
}
_TIME = re.compile(r"\d+x|(\d+(\.\d+)?(h|m|s|ms|us|µs|ns))+")


def asked(
    *,
    expression: str,
    confidence: float,
    precision: float,
    rounds: int,
    benchtime: str,
    write: bool,
) -> Asked:
    """What the flags ask for. Raises UsageError."""
    if not 50 <= confidence <= 99.9:
        raise UsageError(f"--confidence {confidence:g} is not between 50 and 99.9 percent")
    if not 0 < precision <= 100:
        raise UsageError(f"--precision {precision:g} is not above 0 and up to 100 percent")
    if not _TIME.fullmatch(benchtime):
        raise UsageError(f"--benchtime {benchtime} is no time, such as 200ms, 1s or 1000x")
    return Asked(
        bench=expression,
        confidence=confidence / 100,
        precision=precision / 100,
        rounds=rounds,
        benchtime=benchtime,
        # Who asks for certain benchmarks wants those.
        write=write and expression == ".",
    )


def revisions(base: str | None, head: str | None, selection: Selection) -> tuple[str, str | None]:
    """Both ends of the comparison; None for the files on disk. Raises UsageError."""
    if base is None:
        raise UsageError("--head says where to; give --base REVISION, too")
    if selection.transform:
        raise UsageError("--base compares revisions and no plan is made: leave --transform out")
    return base, head


def planned(
    options: Options, directory: Path, asked: Asked, *, form: BenchFormat, output: Path | None
) -> int:
    """Plan, and compare the tree as it is with the tree as it would be.

    Raises VerifyError where all changes are rejected, or a benchmark fails with them alone.
    """
    plan = run.make_plan(options, directory)
    # Where all was rejected there is nothing to measure, and the run failed.
    code = run.verdict(plan.report, check=False)
    overlay = {f: new for f, new in plan.after.items() if new != plan.before.get(f)}
    changes = [change for change in plan.report.changes if change.status == "verified"]
    if not changes:
        terminal.say(text.closing(plan.report))
    passes = sorted({change.transform for change in changes})
    words = f" ({', '.join(passes)})" if passes else ""
    after = Tree(f"{text.count(len(changes), 'change')}{words}", directory, overlay)
    report = _compared(Tree("as it is", directory), after, options, asked)
    _show(report, form, output)
    broken = [m for m in report.missing if m.where == "after" and m.code != "only-after"]
    if broken:
        what = text.count(len(broken), "benchmark")
        raise VerifyError(f"{what} that ran before the changes failed after them")
    return code


def between(
    pair: tuple[str, str | None],
    options: Options,
    directory: Path,
    asked: Asked,
    *,
    form: BenchFormat,
    output: Path | None,
) -> int:
    """Compare two revisions, or one with the files on disk. Raises DeliveryError."""
    with ExitStack() as stack:
        trees = [
            Tree("the files on disk", directory)
            if revision is None
            else Tree(revision, stack.enter_context(delivery.checkout(directory, revision)))
            for revision in pair
        ]
        report = _compared(trees[0], trees[1], options, asked)
    _show(report, form, output)
    return EXIT_OK


def _compared(before: Tree, after: Tree, options: Options, asked: Asked) -> BenchReport:
    with terminal.progress() as notify:
        return compare(before, after, options.patterns, asked, notify=notify)


def _show(report: BenchReport, form: BenchFormat, output: Path | None) -> None:
    if form != "text":
        data = _ENCODERS[form](report)
    else:
        data = "".join(f"{line.text}\n" for line in bench_text.lines(report)).encode()
    if output is not None:
        terminal.save(output, data)
    elif form == "text":
        terminal.put(bench_text.lines(report))
    else:
        terminal.put_bytes(data)
    terminal.say(bench_text.missing(report))
