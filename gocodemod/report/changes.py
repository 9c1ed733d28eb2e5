"""Each change's own diff: what it alone does to the code it was made for."""

from __future__ import annotations

import msgspec

from gocodemod.model import Change, Plan, Report
from gocodemod.model_edits import apply_edits
from gocodemod.report import diff

_MADE = ("verified", "applied")


def with_diffs(plan: Plan, prefix: str = "") -> Report:
    """The plan's report with `diff` filled in; `prefix` as `diff.tree` takes it.

    A diff that is there already stays: a declined change has no place in this plan any more.
    A change of round 1 is shown against the files as on disk, one of a later round
    against what the accepted changes of the rounds before it left.
    """
    base: dict[str, bytes | None] = dict(plan.before)
    filled: dict[str, Change] = {}
    rounds = sorted({change.round for change in plan.report.changes})
    for number in rounds:
        ours = [change for change in plan.report.changes if change.round == number]
        for change in ours:
            text = change.diff or _alone(base, change, prefix)
            filled[change.id] = msgspec.structs.replace(change, diff=text)
        kept = [edit for change in ours if change.status in _MADE for edit in change.edits]
        base.update(apply_edits(base, kept))
    changes = tuple(filled[change.id] for change in plan.report.changes)
    return msgspec.structs.replace(plan.report, changes=changes)


def as_written(report: Report) -> Report:
    """The report once its plan is on disk: what was verified is applied, in the counts too."""
    changes = tuple(
        msgspec.structs.replace(change, status="applied") if change.status == "verified" else change
        for change in report.changes
    )
    applied = sum(change.status == "applied" for change in changes)
    summary = {**report.summary, "verified": 0, "applied": applied}
    return msgspec.structs.replace(report, changes=changes, summary=summary)


def _alone(base: dict[str, bytes | None], change: Change, prefix: str) -> str:
    try:
        after = apply_edits(base, change.edits)
    except ValueError:
        # A rejected change may have been made for code that its fellows no longer give.
        return ""
    before = {file: base.get(file) for file in after}
    return diff.tree(before, after, prefix).decode("utf-8", "replace")
