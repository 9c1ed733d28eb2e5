"""Help, usage errors and exit codes, all without loading any Go code."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from gocodemod.cli import run as rooms
from gocodemod.errors import VerifyError
from gocodemod.model import Change, Report

Run = Callable[..., subprocess.CompletedProcess[str]]

COMMANDS = ["plan", "apply", "undo", "explain", "transforms", "demo", "new-transform"]


def test_version(run: Run) -> None:
    done = run("--version")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("gocodemod ")


@pytest.mark.parametrize(
    "words", [[], *([c] for c in COMMANDS), ["batch", "run"], ["pr", "create"]]
)
def test_help(run: Run, words: list[str]) -> None:
    done = run(*words, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Usage: gocodemod {' '.join(words)}".rstrip())
    if not words:
        assert all(f"  {command}  " in done.stdout for command in [*COMMANDS, "batch", "pr"])
        assert "130 interrupted" in " ".join(done.stdout.split())


def test_help_of_plan_and_apply_names_every_option(run: Run) -> None:
    shared = [
        "--transform", "--risk", "--exported", "--verify", "--config", "--no-require-benefit",
        "--include-tests", "--format", "--output", "--check", "--jobs",
    ]  # fmt: skip
    plan, apply = run("plan", "--help").stdout, run("apply", "--help").stdout
    assert all(option in plan and option in apply for option in shared)
    assert all(option in apply for option in ("--yes", "--interactive", "--allow-dirty"))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "a command is missing"),
        (["nope"], "No such command 'nope'"),
        (["plan", "--nope"], "No such option: --nope"),
        (["plan", "--risk", "some"], "--risk"),
        (["plan", "--format", "sarif"], "--format"),
        (["plan", "--config", "linux"], "'linux' is not GOOS/GOARCH"),
        (["plan", "-j", "-1"], "--jobs"),
        (["apply"], "pass --yes to write without asking"),
        (["apply", "-i"], "no terminal"),
        (["apply", "-i", "--yes"], "give one of them"),
        (["explain"], "FILE:LINE"),
        (["explain", "x.go"], "'x.go' is not FILE:LINE"),
        (["explain", "x.go:0"], "is not FILE:LINE"),
        (["explain", "x.txt:1"], "x.txt is not a Go file"),
        (["explain", "x.go:1"], "cannot read x.go"),
        (["transforms", "nope"], "there is no pass named 'nope'; there are: "),
        (["new-transform", "No_Good"], "'No_Good' cannot be a pass's name"),
        (["batch", "run", "nowhere"], "nowhere is not a directory"),
        (["-C", "nowhere", "plan"], "cannot enter nowhere"),
    ],
)
def test_usage_errors(run: Run, tmp_path: Path, words: list[str], sentence: str) -> None:
    done = run(*words, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    first, second = done.stderr.splitlines()
    assert first.startswith("gocodemod: error: ") and sentence in first
    assert second.startswith("help: run `gocodemod")


def test_settings_errors(run: Run, tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("module m\n")
    (tmp_path / "gocodemod.toml").write_text("risc = 1\n")
    done = run("-C", tmp_path, "plan")
    assert done.returncode == 2 and "'risc'; the nearest known key is 'risk'" in done.stderr


def test_nothing_to_load(run: Run, tmp_path: Path) -> None:
    done = run("-C", tmp_path, "plan", "--format", "diff")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("gocodemod: error: ") and "go.mod" in done.stderr
    done = run("batch", "run", tmp_path, "--dry-run")
    assert done.returncode == 3 and "there is no go.mod" in done.stderr


def test_nothing_to_undo(run: Run, tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("module m\n")
    done = run("-C", tmp_path, "undo")
    assert done.returncode == 5 and "nothing to undo" in done.stderr


def test_not_a_repository(run: Run, tmp_path: Path) -> None:
    done = run("-C", tmp_path, "pr", "create")
    assert done.returncode == 5 and "git repository" in done.stderr


def test_debug_shows_the_traceback(tmp_path: Path) -> None:
    words = [sys.executable, "-P", "-m", "gocodemod", "--debug", "-C", str(tmp_path), "plan"]
    done = subprocess.run(words, check=False, capture_output=True, text=True)
    assert done.returncode == 3 and "Traceback" in done.stderr
    assert done.stderr.splitlines()[-1].startswith("help: ")


def test_all_rejected_is_4() -> None:
    def report(*statuses: str) -> Report:
        changes = tuple(
            Change(id=status, transform="t", title="", reason="", status=status)  # type: ignore[arg-type]
            for status in statuses
        )
        return Report(tool="", go="", root="/", configurations=(), changes=changes)

    with pytest.raises(VerifyError):
        rooms.verdict(report("rejected", "rejected"), check=False)
    assert rooms.verdict(report("rejected", "verified"), check=False) == 0
    assert rooms.verdict(report("rejected", "applied"), check=True) == 1
    assert rooms.verdict(report("declined"), check=True) == 0
    assert rooms.verdict(report(), check=True) == 0


def test_transforms(run: Run) -> None:
    table = run("transforms")
    assert table.returncode == 0 and "remove-passthrough (safe): " in table.stdout
    manual = run("transforms", "remove-passthrough")
    assert manual.returncode == 0
    assert "Why it says no" in manual.stdout and "work-in-method: " in manual.stdout


def test_the_heavy_rooms_are_not_loaded_for_help() -> None:
    probe = (
        "import sys; from gocodemod.cli import main; main(['plan', '--help']);"
        "print(*sorted(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    loaded = set(done.stderr.split())
    assert not loaded & {"git", "questionary", "tree_sitter", "rustworkx", "gocodemod.engine"}


def test_interrupted_is_130_and_quiet(tmp_path: Path) -> None:
    words = [
        sys.executable,
        "-P",
        "-m",
        "gocodemod",
        "-C",
        str(tmp_path),
        "plan",
        "--format",
        "diff",
    ]
    (tmp_path / "go.mod").write_text("module m\n")
    # A go that never answers, so that the signal finds the run at work.
    fake = tmp_path / "bin" / "go"
    fake.parent.mkdir()
    fake.write_text("#!/bin/sh\nexec sleep 60\n")
    fake.chmod(0o755)
    env = os.environ | {"PATH": f"{fake.parent}:{os.environ['PATH']}"}
    child = subprocess.Popen(
        words, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    time.sleep(2)
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=30)
    assert (child.returncode, out, err) == (130, "", "")
