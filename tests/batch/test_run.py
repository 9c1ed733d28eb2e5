"""Batches over real modules, through the command line."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from gocodemod import batch
from gocodemod.errors import UsageError
from gocodemod.model import Options

ADAPTER = """package {name}

type service struct{{ n int }}

func (s *service) Get(k int) int {{ s.n++; return s.n + k }}

type gateway struct{{ inner *service }}

func (g *gateway) Get(k int) int {{ return g.inner.Get(k) }}

func use() int {{ return (&gateway{{inner: &service{{}}}}).Get(1) }}

var _ = use
"""


def module(top: Path, name: str, source: str) -> Path:
    directory = top / name
    directory.mkdir(parents=True)
    (directory / "go.mod").write_text(f"module example.com/{name}\n\ngo 1.22\n")
    (directory / f"{name}.go").write_text(source)
    return directory


@pytest.fixture
def top(tmp_path: Path) -> Path:
    module(tmp_path, "one", ADAPTER.format(name="one"))
    module(tmp_path, "two", "package two\n")
    (module(tmp_path, "bad", "package bad\n") / "go.mod").write_text("this is no go.mod\n")
    module(tmp_path, "wsa", ADAPTER.format(name="wsa"))
    module(tmp_path, "wsb", "package wsb\n")
    (tmp_path / "go.work").write_text("go 1.22\n\nuse (\n\t./wsa\n\t./wsb\n)\n")
    return tmp_path


def run(
    *words: str | Path, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "gocodemod", "batch", "run", *map(str, words)],
        check=False,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env=env,
    )
    assert "Traceback" not in done.stderr
    return done


def test_one_failure_stops_no_other(top: Path) -> None:
    before = (top / "one/one.go").read_bytes()
    dry = run(top, "--dry-run", "--verify", "types", "-j", "2")
    assert dry.returncode == 3
    assert (top / "one/one.go").read_bytes() == before
    assert "diff --git a/one/one.go b/one/one.go" in dry.stdout
    rows = {line.split("  ")[0]: line.split() for line in dry.stderr.splitlines()}
    assert "changed" in rows["one"] and "clean" in rows["two"] and "failed" in rows["bad"]
    assert "changed" in rows["wsa, wsb"]
    assert "4 tasks; 1 failed." in dry.stderr

    done = run(top, "--yes", "--verify", "types", "--format", "json")
    assert done.returncode == 3
    report = json.loads(done.stdout)
    tasks = {tuple(task["modules"]): task for task in report["tasks"]}
    assert list(tasks) == [("bad",), ("one",), ("two",), ("wsa", "wsb")]
    assert tasks["bad",]["exit_code"] == 3 and tasks["bad",]["error"]
    assert tasks["one",]["report"]["changes"][0]["status"] == "applied"
    assert tasks["two",]["report"]["changes"] == []
    assert report["summary"] == {
        "changed": 2, "clean": 1, "failed": 1, "changes": {"applied": 2},
    }  # fmt: skip
    for name in ("one/one.go", "wsa/wsa.go"):
        assert b"gateway" not in (top / name).read_bytes()


def test_nobody_to_ask(top: Path) -> None:
    done = run(top)
    assert done.returncode == 2 and "--dry-run" in done.stderr


def test_options_that_fail_fail_one_task(top: Path) -> None:
    def options(task: batch.Task) -> Options:
        raise UsageError(f"no settings for {task.modules[0]}")

    report = batch.run(batch.discover(top), options, root=top, write=False)
    assert {result.error for result in report.results} >= {"no settings for one"}
    assert report.exit_code == 2


def test_a_worker_that_dies_takes_nobody_with_it(top: Path) -> None:
    go = shutil.which("go")
    fake = top / "bin" / "go"
    fake.parent.mkdir()
    # A go that kills whoever asks it about the module `two`.
    kill = 'case "$PWD" in */two*) kill -9 $PPID;; esac'
    fake.write_text(f'#!/bin/sh\n{kill}\nexec {go} "$@"\n')
    fake.chmod(0o755)
    env = os.environ | {"PATH": f"{fake.parent}:{os.environ['PATH']}"}
    done = run(top, "--dry-run", "--verify", "none", "--format", "json", "-j", "2", env=env)
    assert done.returncode == 3
    statuses = {t["modules"][0]: t["status"] for t in json.loads(done.stdout)["tasks"]}
    assert statuses == {"bad": "failed", "one": "changed", "two": "failed", "wsa": "changed"}
    assert "two: the process that worked on it died" in done.stderr


def test_interrupted(top: Path) -> None:
    fake = top / "bin" / "go"
    fake.parent.mkdir()
    fake.write_text("#!/bin/sh\nexec sleep 60\n")
    fake.chmod(0o755)
    child = subprocess.Popen(
        [
            sys.executable,
            "-P",
            "-m",
            "gocodemod",
            "batch",
            "run",
            str(top),
            "--yes",
            "--format",
            "diff",
        ],
        env=os.environ | {"PATH": f"{fake.parent}:{os.environ['PATH']}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    time.sleep(6)
    # As a terminal does: to everybody in the foreground.
    os.killpg(child.pid, signal.SIGINT)
    try:
        out, err = child.communicate(timeout=30)
    finally:
        child.kill()
    assert (child.returncode, out, err) == (130, "", "")
