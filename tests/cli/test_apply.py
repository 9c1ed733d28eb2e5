from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pexpect
import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
Git = Callable[..., str]

FAST = ("--verify", "none")


def test_apply_and_undo(run: Run, module: Path) -> None:
    before = (module / "main.go").read_bytes()
    done = run("-C", module, "apply", "--yes", "--verify", "types")
    assert done.returncode == 0 and "-type gateway struct" in done.stdout
    assert "1 change written to 1 file." in done.stderr
    assert b"gateway" not in (module / "main.go").read_bytes()
    again = run("-C", module, "apply", "--yes", *FAST, "--check")
    assert (again.returncode, again.stdout) == (0, "")
    undone = run("-C", module, "undo")
    assert undone.returncode == 0 and "restored main.go" in undone.stderr
    assert (module / "main.go").read_bytes() == before
    assert run("-C", module, "undo").returncode == 5


def test_json_says_applied(run: Run, module: Path) -> None:
    done = run("-C", module, "apply", "--yes", *FAST, "--format", "json", "--check")
    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert [change["status"] for change in report["changes"]] == ["applied"]
    assert report["changes"][0]["diff"]


def test_uncommitted_work_is_not_written_over(run: Run, module: Path, git: Git) -> None:
    git(module, "init", "-q")
    git(module, "add", ".")
    git(module, "commit", "-qm", "first")
    (module / "main.go").write_text((module / "main.go").read_text() + "// mine\n")
    before = (module / "main.go").read_bytes()
    done = run("-C", module, "apply", "--yes", *FAST, "--format", "diff")
    assert (done.returncode, done.stdout) == (5, "")
    assert "main.go has uncommitted changes" in done.stderr
    assert (module / "main.go").read_bytes() == before
    assert run("-C", module, "apply", "--yes", *FAST, "--allow-dirty").returncode == 0


@pytest.fixture
def terminal(module: Path) -> Callable[..., pexpect.spawn]:
    def start(*words: str) -> pexpect.spawn:
        env = {
            "PROMPT_TOOLKIT_NO_CPR": "1",
            "TERM": "xterm",
            **{k: v for k, v in os.environ.items() if k not in ("TERM", "NO_COLOR")},
        }
        return pexpect.spawn(
            sys.executable,
            ["-P", "-m", "gocodemod", "-C", str(module), "apply", *FAST, *words],
            env=env,
            encoding="utf-8",
            timeout=60,
            dimensions=(50, 100),
        )

    return start


def ended(child: pexpect.spawn) -> int | None:
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus


def test_asks_once(terminal: Callable[..., pexpect.spawn], module: Path) -> None:
    before = (module / "main.go").read_bytes()
    child = terminal()
    child.expect("type gateway struct")
    child.expect(r"Write 1 change to 1 file\?")
    child.send("n")
    child.expect("Nothing was written")
    assert ended(child) == 0
    assert (module / "main.go").read_bytes() == before
    child = terminal()
    child.expect(r"Write 1 change to 1 file\?")
    child.send("y")
    child.expect("written to 1 file")
    assert ended(child) == 0
    assert b"gateway" not in (module / "main.go").read_bytes()


def test_review(terminal: Callable[..., pexpect.spawn], module: Path) -> None:
    before = (module / "main.go").read_bytes()
    for key, status in (("n", "declined"), ("y", "written to 1 file")):
        child = terminal("-i")
        child.expect("Change 1 of 1")
        child.expect("quit, and write")
        child.send(key)
        child.send("\r")
        child.expect(status)
        assert ended(child) == 0
        assert (b"gateway" in (module / "main.go").read_bytes()) == (key == "n")
    assert (module / "main.go").read_bytes() != before


def test_interrupted_review_writes_nothing(
    terminal: Callable[..., pexpect.spawn], module: Path
) -> None:
    before = (module / "main.go").read_bytes()
    child = terminal("-i")
    child.expect("quit, and write")
    child.send("\x03")
    assert ended(child) == 130
    assert (module / "main.go").read_bytes() == before
