from __future__ import annotations

import json as standard

import msgspec
import pytest

from gocodemod.model import Change, Edit, Gate, ImportNeed, Plan, Refusal, Report, Skipped
from gocodemod.report import json
from gocodemod.report.changes import as_written, with_diffs

REPORT_KEYS = [
    "schema", "tool", "go", "root", "configurations", "changes", "refusals", "gates", "skipped",
    "summary",
]  # fmt: skip
CHANGE_KEYS = [
    "id", "transform", "title", "reason", "risk", "api", "status", "files", "edits", "diff",
    "benefit", "evidence", "error", "round", "line",
]  # fmt: skip


def change(id_: str, *edits: Edit, **fields: object) -> Change:
    return msgspec.structs.replace(
        Change(
            id=id_,
            transform="t",
            title="T",
            reason="R",
            files=tuple(sorted({edit.file for edit in edits})),
            edits=edits,
            imports=(ImportNeed("a.go", "io", "io", "io"),),
            names=("N",),
        ),
        **fields,
    )


def report(*changes: Change) -> Report:
    return Report(
        tool="gocodemod 0",
        go="go1.26",
        root="/x",
        configurations=("linux/amd64",),
        changes=changes,
        refusals=(Refusal("t", "a.go", 1, 2, "p.F", "code", "message"),),
        gates=(Gate("types", "passed", 0.5),),
        skipped=(Skipped("p", "cgo", "uses cgo"),),
        summary={"verified": len(changes), "b": {"z": 1, "a": 2}},
    )


def test_keys_are_those_of_the_schema() -> None:
    made = report(
        change(
            "c", Edit("a.go", 0, 1, "é"), Edit("b.go", 0, 0, "", "create"), benefit={"z": 1, "a": 2}
        )
    )
    table = standard.loads(json.encode(made))
    assert list(table) == REPORT_KEYS
    assert list(table["changes"][0]) == CHANGE_KEYS
    first, second = table["changes"][0]["edits"]
    assert first == {"file": "a.go", "start": 0, "end": 1, "text": "é"}
    assert second["action"] == "create"
    assert list(table["changes"][0]["benefit"]) == ["a", "z"]
    assert list(table["summary"]["b"]) == ["a", "z"]
    assert list(table["refusals"][0]) == [
        "transform", "file", "line", "column", "subject", "code", "message",
    ]  # fmt: skip
    assert list(table["gates"][0]) == ["name", "status", "seconds", "detail"]


def test_reads_what_it_wrote() -> None:
    data = json.encode(report(change("c", Edit("a.go", 0, 1, "x"))))
    assert json.encode(json.decode(data)) == data
    assert data.endswith(b"}\n")
    with pytest.raises(msgspec.ValidationError):
        json.decode(b'{"schema": "x"}')


def plan(*changes: Change) -> Plan:
    before = {"a.go": b"one\ntwo\nthree\n", "b.go": b"b\n"}
    return Plan(report=report(*changes), before=before, after={})


def test_each_change_has_the_diff_of_itself_alone() -> None:
    made = with_diffs(
        plan(
            change("1", Edit("a.go", 0, 3, "ONE")),
            change("2", Edit("a.go", 8, 13, "THREE")),
            change("late", Edit("a.go", 0, 3, "uno"), round=2),
            change("new", Edit("c.go", 0, 0, "c\n", "create"), Edit("b.go", 0, 2, "", "delete")),
        ),
        "mod/",
    )
    one, two, late, new = (c.diff for c in made.changes)
    assert "-one\n+ONE\n two\n three\n" in one and "THREE" not in one
    assert "-three\n+THREE\n" in two and "ONE" not in two
    assert "-ONE\n+uno\n two\n THREE\n" in late
    assert "new file mode 100644\n--- /dev/null\n+++ b/mod/c.go\n" in new
    assert "deleted file mode 100644\n--- a/mod/b.go\n+++ /dev/null\n" in new


def test_a_rejected_change_is_shown_but_nothing_rests_on_it() -> None:
    made = with_diffs(
        plan(
            change("bad", Edit("a.go", 0, 3, "BAD"), status="rejected"),
            change("late", Edit("a.go", 4, 7, "TWO"), round=2),
            change("lost", Edit("z.go", 0, 3, "?"), status="rejected", round=2),
        )
    )
    assert "+BAD" in made.changes[0].diff
    assert " one\n-two\n+TWO\n" in made.changes[1].diff
    assert made.changes[2].diff == ""


def test_written_changes_are_applied_in_the_counts_too() -> None:
    made = as_written(report(change("1"), change("2", status="declined")))
    assert [c.status for c in made.changes] == ["applied", "declined"]
    assert made.summary["applied"] == 1
    assert made.summary["verified"] == 0
