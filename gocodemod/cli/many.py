"""`batch run`."""

from __future__ import annotations

from pathlib import Path

import msgspec

from gocodemod import batch, settings
from gocodemod.cli import run as single
from gocodemod.cli import terminal
from gocodemod.cli.options import Format, Selection
from gocodemod.errors import EXIT_CHANGES, LoadError, UsageError
from gocodemod.model import Options
from gocodemod.report import text


def run(
    top: Path,
    selection: Selection,
    *,
    dry_run: bool,
    yes: bool,
    allow_dirty: bool,
    form: Format,
    output: Path | None,
    check: bool,
) -> int:
    """Find the modules, work on them, print the one report."""
    if not top.is_dir():
        raise UsageError(f"{top} is not a directory")
    tasks = batch.discover(top)
    if not tasks:
        raise LoadError(f"there is no go.mod in {top} or below")
    if not (dry_run or yes):
        _ask(len(tasks))

    def options(task: batch.Task) -> Options:
        # The processes are the parallelism: each works on one thing at a time.
        made = selection.options(Path(task.directory), task.patterns, allow_dirty)
        return msgspec.structs.replace(made, jobs=1)

    with terminal.progress(quiet=form == "diff") as notify:
        report = batch.run(
            tasks,
            options,
            root=top.resolve(),
            write=not dry_run,
            jobs=selection.jobs or 0,
            notify=notify,
            prefix=lambda directory: _prefix(directory, top.resolve()),
        )
    _show(report, form, output)
    changed = any(result.status == "changed" for result in report.results)
    return report.exit_code or (EXIT_CHANGES if check and changed else 0)


def _prefix(directory: Path, top: Path) -> str:
    """Names count from the top of the repository, outside of one from where the batch began."""
    if settings.repository_root(directory) is not None:
        return single.prefix_of(directory)
    below = directory.relative_to(top).as_posix() if directory.is_relative_to(top) else "."
    return "" if below == "." else f"{below}/"


def _ask(count: int) -> None:
    if not terminal.interactive():
        raise UsageError("there is no terminal to ask on: pass --yes to write, or --dry-run")
    from gocodemod import review

    if not review.confirm(f"Plan, verify and write in {text.count(count, 'module')}?"):
        raise UsageError("nothing was done: pass --dry-run to see what would be")


def _show(report: batch.BatchReport, form: Format, output: Path | None) -> None:
    if form == "json":
        data = report.encode()
    else:
        data = b"".join(result.patch for result in report.results)
    if output is not None:
        terminal.save(output, data)
    elif form == "json":
        terminal.put_bytes(data)
    else:
        terminal.put_diff(data)
    if form == "text":
        terminal.say(_table(report))
    for result in report.results:
        if result.error is not None and form != "text":
            terminal.tell(f"gocodemod: {', '.join(result.task.modules)}: {result.error}")


def _table(report: batch.BatchReport) -> list[text.Line]:
    rows = [(text.printable(", ".join(r.task.modules)), r) for r in report.results]
    width = min(max((len(name) for name, _ in rows), default=0), 36)
    lines = [
        text.Line("head", f"{'module':<{width}}  result   changes  refusals  seconds"),
    ]
    styles: dict[str, text.Style] = {"changed": "good", "clean": "plain", "failed": "bad"}
    for name, result in rows:
        changes = refusals = 0
        if result.report is not None:
            changes = sum(c.status in ("verified", "applied") for c in result.report.changes)
            refusals = len(result.report.refusals)
        row = (
            f"{name:<{width}}  {result.status:<7}  {changes:>7}  {refusals:>8}"
            f"  {result.seconds:>7.1f}"
        )
        lines.append(text.Line(styles[result.status], row))
        if result.error is not None:
            lines += text.wrapped("bad", result.error, "    ")
    failed = sum(result.status == "failed" for result in report.results)
    rest = f"; {failed} failed" if failed else ""
    lines.append(text.Line("head", f"{text.count(len(rows), 'task')}{rest}."))
    return lines
