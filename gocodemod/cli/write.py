"""`apply` and `undo`."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from gocodemod import delivery, engine
from gocodemod.cli import run, terminal
from gocodemod.cli.options import Format
from gocodemod.errors import EXIT_OK, UsageError
from gocodemod.model import Options, Plan
from gocodemod.report import text
from gocodemod.report.changes import as_written

Asking = Literal["never", "once", "each"]


def asking(interactive: bool, yes: bool) -> Asking:
    """How apply asks. Raises UsageError when it would have to and nobody is there."""
    if interactive and yes:
        raise UsageError("-i asks about each change and --yes never asks: give one of them")
    if yes:
        return "never"
    if not terminal.interactive():
        raise UsageError("there is no terminal to ask on: pass --yes to write without asking")
    return "each" if interactive else "once"


def apply(
    options: Options,
    directory: Path,
    how: Asking,
    *,
    form: Format,
    output: Path | None,
    check: bool,
) -> int:
    """Plan, ask as `how` says, write, show what was written."""
    quiet = form == "diff"
    plan = run.make_plan(options, directory, quiet)
    ids = _ready(plan)
    asked = bool(ids) and how == "once"
    if asked:
        run.show(plan, form, output)
        files = sum(plan.after[file] != plan.before.get(file) for file in plan.after)
        what = f"{text.count(len(ids), 'change')} to {text.count(files, 'file')}"
        if not _agreed(f"Write {what}?"):
            terminal.tell("Nothing was written.")
            return EXIT_OK
    elif ids and how == "each":
        plan = _reviewed(plan, options, directory, quiet)
    if _ready(plan):
        engine.write(plan, directory, dirty=delivery.dirty_files, allow_dirty=options.allow_dirty)
        plan = msgspec.structs.replace(plan, report=as_written(plan.report))
    if asked:
        terminal.say(text.closing(plan.report))
    else:
        run.show(plan, form, output)
    return run.verdict(plan.report, check)


def undo(directory: Path) -> int:
    """Take the last apply back and say which files that were."""
    for file in engine.undo(directory):
        terminal.tell(f"restored {file}")
    return EXIT_OK


def _ready(plan: Plan) -> set[str]:
    return {change.id for change in plan.report.changes if change.status == "verified"}


def _agreed(question: str) -> bool:
    from gocodemod import review

    return review.confirm(question)


def _reviewed(plan: Plan, options: Options, directory: Path, quiet: bool) -> Plan:
    """The plan with what was accepted alone, verified as such."""
    from gocodemod import review

    accepted = review.interactive(plan)
    with terminal.progress(quiet) as notify:
        part = engine.restrict(plan, accepted, options, directory, notify=notify)
    lost = len(accepted - _ready(part))
    if lost:
        terminal.tell(f"{text.count(lost, 'accepted change')} cannot stand without the declined.")
    return run.with_own_diffs(part)
