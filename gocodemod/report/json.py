"""The JSON report, `"schema": 1`: what bots and other programs read.

Paths are relative to the root of the run; everything but the seconds is the same for the
same input. A change's `diff` names files from the top of the repository when there is one.
"""

from __future__ import annotations

from typing import Any

import msgspec

from gocodemod.model import Change, Edit, Report

# What a change needs within a run only: the spelling of imports is in its edits by then, and
# the names it alters have been looked for.
_INTERNAL = ("imports", "names")


def encode(report: Report) -> bytes:
    """The report as indented JSON in UTF-8 with a newline at the end."""
    return dump(plain(report))


def dump(value: object) -> bytes:
    """Any value in the form of our reports: indented, keys as they stand, a newline at the end."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"


def plain(report: Report) -> dict[str, Any]:
    """The report as a table, its keys in the order of the schema."""
    out = {name: getattr(report, name) for name in report.__struct_fields__}
    out["changes"] = [_change(change) for change in report.changes]
    out["summary"] = _sorted(report.summary)
    return out


def decode(data: bytes) -> Report:
    """Read what `encode` wrote. Raises msgspec.ValidationError when it is something else."""
    return msgspec.json.decode(data, type=Report)


def _change(change: Change) -> dict[str, Any]:
    out: dict[str, Any] = {
        name: getattr(change, name) for name in change.__struct_fields__ if name not in _INTERNAL
    }
    out["edits"] = [_edit(edit) for edit in change.edits]
    out["benefit"] = _sorted(change.benefit)
    out["evidence"] = _sorted(change.evidence)
    return out


def _edit(edit: Edit) -> dict[str, Any]:
    out: dict[str, Any] = {
        "file": edit.file,
        "start": edit.start,
        "end": edit.end,
        "text": edit.text,
    }
    if edit.action != "replace":
        out["action"] = edit.action
    return out


def _sorted(value: Any) -> Any:
    """Mappings with their keys in order, however deep: passes fill them as they go."""
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value, key=str)}
    if isinstance(value, list | tuple):
        return [_sorted(item) for item in value]
    return value
