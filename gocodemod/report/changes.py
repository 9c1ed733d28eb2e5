"""Each change's own diff: what it alone does to the code it was made for."""

from __future__ import annotations

import msgspec

from gocodemod.model import Change, Plan, Report
from gocodemod.model_edits import apply_edits
from gocodemod.report import diff


def with_diffs(plan: Plan, prefix: str = "") -> Report:
    """The plan's report with `diff` filled in; `prefix` as `diff.tree` takes it.

    A change of round 1 is shown against the files as on disk, one of a later round
    against what the accepted changes of the rounds before it left.
    """
    base: dict[str, bytes | None] = dict(plan.before)
    filled: dict[str, Change] = {}
    rounds = sorted({change.round for change in plan.report.changes})
    for number in rounds:
        ours = [change for change in plan.report.changes if change.round == number]
        for change in ours:
            text = _alone(base, change, prefix)
            filled[change.id] = msgspec.structs.replace(change, diff=text)
        kept = [edit for change in ours if change.status != "rejected" for edit in change.edits]
        base.update(apply_edits(base, kept))
    changes = tuple(filled[change.id] for change in plan.report.changes)
    return msgspec.structs.replace(plan.report, changes=changes)


def _alone(base: dict[str, bytes | None], change: Change, prefix: str) -> str:
    try:
        after = apply_edits(base, change.edits)
    except ValueError:
        # A rejected change may have been made for code that its fellows no longer give.
        return ""
    before = {file: base.get(file) for file in after}
    return diff.tree(before, after, prefix).decode("utf-8", "replace")
