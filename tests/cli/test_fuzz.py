"""--fuzz and --keep-fuzz on the command line."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

Run = Callable[..., subprocess.CompletedProcess[str]]
Failed = Callable[..., str]

CODE = """package mod

import (
	"encoding/json"
	"io"
)

func Write(w io.Writer, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = w.Write(b)
	return err
}
"""
PLAN = ("-t", "stream-serialization", "--verify", "types")


def test_a_time_is_needed(failed: Failed, module: Path) -> None:
    assert "30s" in failed(2, "-C", module, "plan", "--fuzz", "soon")
    assert "30s" in failed(2, "-C", module, "plan", "--fuzz", "0s")
    assert "--fuzz" in failed(2, "-C", module, "apply", "--yes", "--keep-fuzz")


def test_apply_keeps_and_undo_removes(run: Run, module: Path) -> None:
    (module / "main.go").write_text(CODE)
    planned = run("-C", module, "plan", *PLAN, "--fuzz", "1s", "--format", "json")
    report = json.loads(planned.stdout)
    gate = report["gates"][-1]
    assert (gate["name"], gate["status"]) == ("fuzz", "passed")
    assert gate["detail"].startswith("1 function, ")
    assert report["summary"]["fuzz"]["functions"][0]["function"] == "mod.Write"

    done = run("-C", module, "apply", "--yes", *PLAN, "--fuzz", "1s", "--keep-fuzz")
    assert done.returncode == 0 and "FuzzEquivalence_Write" in done.stdout
    test = module / "equivalence_main_test.go"
    assert "func oldWrite(" in test.read_text()
    assert run("-C", module, "undo").returncode == 0
    assert sorted(path.name for path in module.iterdir()) == ["go.mod", "main.go"]
