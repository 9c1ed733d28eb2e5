"""What plan, apply and their kin share: plan, show, judge."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from gocodemod import engine, settings
from gocodemod.cli import terminal
from gocodemod.cli.options import Format
from gocodemod.errors import EXIT_CHANGES, EXIT_OK, VerifyError
from gocodemod.model import Options, Plan, Report
from gocodemod.report import diff, json, text
from gocodemod.report.changes import with_diffs


def make_plan(options: Options, directory: Path, quiet: bool = False) -> Plan:
    """Plan with progress on stderr; every change of the answer carries its own diff."""
    if engine.recover(directory):
        terminal.tell("gocodemod: a run that was cut off has been mended first")
    with terminal.progress(quiet) as notify:
        plan = engine.plan(options, directory, notify=notify, debug=terminal.session.debug)
    return with_own_diffs(plan)


def with_own_diffs(plan: Plan) -> Plan:
    """The plan, every change of which carries its own diff."""
    report = with_diffs(plan, prefix_of(Path(plan.report.root)))
    return msgspec.structs.replace(plan, report=report)


def prefix_of(directory: Path) -> str:
    """What goes before a name below `directory` in a patch: the way from the repository's top."""
    directory = directory.resolve()
    top = settings.repository_root(directory)
    if top is None or top == directory:
        return ""
    return directory.relative_to(top).as_posix() + "/"


def show(plan: Plan, form: Format, output: Path | None) -> None:
    """Print the plan: what was asked for to stdout or the file, the summary to stderr."""
    if form == "json":
        data = json.encode(plan.report)
    else:
        data = diff.tree(plan.before, plan.after, prefix_of(Path(plan.report.root)))
    if output is not None:
        terminal.save(output, data)
    elif form == "json":
        terminal.put_bytes(data)
    else:
        terminal.put_diff(data)
    if form == "text":
        terminal.say(text.summary(plan.report, explanations()))


def verdict(report: Report, check: bool) -> int:
    """The exit code of a run that came to its end.

    Raises VerifyError when there were proposals and verification failed for all of them.
    """
    statuses = [change.status for change in report.changes]
    if statuses and all(status == "rejected" for status in statuses):
        what = text.count(len(statuses), "proposed change")
        raise VerifyError(f"verification failed for {what}, and nothing else was proposed")
    if check and any(status in ("verified", "applied") for status in statuses):
        return EXIT_CHANGES
    return EXIT_OK


def explanations() -> Mapping[tuple[str, str], str]:
    """What every refusal code of every pass means, the engine's own included."""
    return {
        (transform.name, code): meaning
        for transform in engine.load_transforms()
        for code, meaning in {**engine.CODES, **transform.codes}.items()
    }
