"""Traces as a witness: of a layer that does nothing, or against that."""

from __future__ import annotations

import msgspec

from gocodemod.context import Context, Obstacle
from gocodemod.model import Change, Span
from gocodemod.model_layers import MOST_ATTRIBUTES, TraceRow


def witness(ctx: Context, subject: str, at: Span) -> TraceRow | None:
    """What traces say of the layer `subject` (a type's id) at `at`; None where they never show it.

    Raises Obstacle where they show it doing something, whatever its code looks like now.
    """
    row = ctx.traces(subject)
    if row is None or row.confirmed:
        return row
    raise Obstacle("trace-disagrees", disagreement(row), at)


def disagreement(row: TraceRow) -> str:
    """What traces show that a mere layer does not do: one clause with the numbers."""
    shown = []
    if row.attributes > MOST_ATTRIBUTES:
        shown.append(
            f"one of its spans has {row.attributes} attributes of its own"
            f" (a layer has at most {MOST_ATTRIBUTES})"
        )
    if row.status_changes:
        shown.append(
            f"{row.status_changes} of its {row.spans} spans ended otherwise than the one call below"
        )
    return f"in traces {' and '.join(shown)}"


def witnessed(change: Change, row: TraceRow | None) -> Change:
    """The change with the witness in its evidence."""
    if row is None:
        return change
    evidence = {**change.evidence, "trace": msgspec.to_builtins(row)}
    return msgspec.structs.replace(change, evidence=evidence)
