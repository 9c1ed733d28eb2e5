"""`--trace`, and the setting `trace`."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gocodemod import settings
from gocodemod.cli.options import Selection

Run = Callable[..., subprocess.CompletedProcess[str]]
Git = Callable[..., str]


def otlp(count: int, *, passing: int, attributes: int = 0) -> str:
    """Lines of `count` traces, `passing` of which pass the gateway for 13 of 1000 ns."""
    lines = []
    for number in range(1, count + 1):
        spans = [_span(number, 1, None, "main", 0, 1000)]
        if number <= passing:
            spans.append(_span(number, 2, 1, "main.(*gateway).Get", 100, 200, attributes))
            spans.append(_span(number, 3, 2, "main.(*service).Get", 113, 200))
        lines.append(json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": spans}]}]}))
    return "".join(f"{line}\n" for line in lines)


def _span(
    trace: int, id_: int, parent: int | None, name: str, start: int, end: int, attributes: int = 0
) -> dict[str, Any]:
    return {
        "traceId": f"{trace:032x}",
        "spanId": f"{id_:016x}",
        **({"parentSpanId": f"{parent:016x}"} if parent else {}),
        "name": name,
        "startTimeUnixNano": str(start),
        "endTimeUnixNano": str(end),
        "attributes": [{"key": f"a{n}", "value": {"intValue": "1"}} for n in range(attributes)],
    }


PLAN = ("plan", "--verify", "types", "-t", "remove-passthrough")


def test_confirmed(run: Run, module: Path) -> None:
    (module / "a.json").write_text(otlp(1000, passing=920))
    done = run("-C", module, *PLAN, "--trace", "a.json")
    said = " ".join(done.stderr.split())
    assert (
        "confirmed by traces: 92 % of 1,000 traces pass it, 1.2 % of their time is its own" in said
    )
    assert "Traces: 1,000 with 2,840 spans, 1,840 of them of functions here." in said
    done = run("-C", module, *PLAN, "--trace", "a.json", "--format", "json")
    report = json.loads(done.stdout)
    (change,) = report["changes"]
    assert change["evidence"]["trace"] == {
        "traces": 1000,
        "spans": 920,
        "share": 0.92,
        "self_share": 0.01196,
        "attributes": 0,
        "status_changes": 0,
        "confirmed": True,
    }
    assert report["summary"]["traces"] == {
        "files": 1,
        "traces": 1000,
        "spans": 2840,
        "matched": 1840,
        "ambiguous": 0,
        "ambiguous_names": [],
    }


def test_disagrees(run: Run, module: Path) -> None:
    (module / "a.json").write_text(otlp(2, passing=2))
    (module / "b.json").write_text(otlp(3, passing=3, attributes=3))
    words = (*PLAN, "--trace", "a.json", "--trace", module / "b.json", "--check")
    done = run("-C", module, *words)
    assert (done.returncode, done.stdout) == (0, "")
    assert "trace-disagrees (1)" in done.stderr
    said = " ".join(done.stderr.split())
    assert "one of its spans has 3 attributes of its own (a layer has at most 2)" in said


def test_apply(run: Run, module: Path) -> None:
    (module / "a.json").write_text(otlp(1, passing=1))
    words = ("apply", "--yes", "--allow-dirty", "--verify", "types", "--trace", "a.json")
    done = run("-C", module, *words)
    assert done.returncode == 0
    said = " ".join(done.stderr.split())
    assert "confirmed by traces: 100 % of 1 trace pass it, 1.3 % of their time is its own" in said
    assert "gateway" not in (module / "main.go").read_text()


def test_layers(run: Run, module: Path) -> None:
    with (module / "main.go").open("a") as file:
        file.write(
            """
type wrapper struct{ inner *service }

func (w *wrapper) Get(k int) int { return w.inner.Get(k) }

func more(w *wrapper) int { return w.Get(1) + w.Get(2) + w.Get(3) }
"""
        )
    (module / "a.json").write_text(otlp(4, passing=3))
    words = ("-C", module, "layers", "--format", "json")
    plain = json.loads(run(*words).stdout)["layers"]
    assert [row["name"] for row in plain] == ["wrapper", "gateway"]
    done = run(*words, "--trace", "a.json")
    traced = json.loads(done.stdout)["layers"]
    assert [row["name"] for row in traced] == ["gateway", "wrapper"]
    assert traced[0]["trace"]["share"] == 0.75 and traced[0]["trace"]["confirmed"]
    assert traced[1]["trace"] is None
    assert "Traces: 4 with 10 spans, 6 of them of functions here." in done.stderr
    done = run("-C", module, "layers", "--trace", "a.json")
    assert "traces: pass it in 75.0% of 4 traces" in " ".join(done.stdout.split())


def test_the_setting_counts_from_its_file(tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("module m\n")
    (tmp_path / settings.NAME).write_text('trace = ["t/a.json", "/b.json"]\n')
    below = tmp_path / "cmd"
    below.mkdir()
    given = Selection().options(below).traces
    assert given == (str(tmp_path / "t/a.json"), "/b.json")
    assert Selection(trace=[Path("c.json")]).options(below).traces == (str(Path.cwd() / "c.json"),)


@pytest.mark.parametrize("command", ["plan", "apply"])
def test_bad_traces(
    failed: Callable[..., str], module: Path, tree: Callable[..., Any], command: str
) -> None:
    (module / "bad.json").write_text(otlp(3, passing=1)[:-40])
    before = tree(module)
    words = ("-C", module, command, *(["--yes"] if command == "apply" else []))
    said = failed(2, *words, "--trace", "none.json")
    assert said == f"cannot read {module / 'none.json'}: No such file or directory"
    assert "bad.json: line 3 is cut off" in failed(2, *words, "--trace", "bad.json")
    assert tree(module) == before


def test_pull_request(run: Run, module: Path, git: Git, tmp_path: Path) -> None:
    (module / "traces").mkdir()
    (module / "traces" / "a.json").write_text(otlp(4, passing=3))
    git(module, "init", "-q")
    git(module, "add", ".")
    git(module, "commit", "-qm", "first")
    elsewhere = tmp_path / "b.json"
    elsewhere.write_text(otlp(4, passing=1))
    words = ("pr", "create", "--no-push", "--verify", "types", "-o", tmp_path / "text.md")
    done = run("-C", module, *words, "--trace", "traces/a.json", "--trace", elsewhere)
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "text.md").read_text()
    assert "--trace traces/a.json --trace b.json" in text
    assert str(tmp_path) not in text
