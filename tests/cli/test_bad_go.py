"""A Go that is missing, old or crashes, and runs that are interrupted."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gocodemod.golang import find_go

COMMAND = (sys.executable, "-P", "-m", "gocodemod")
Failed = Callable[..., str]
Hooked = Callable[[str], dict[str, str]]


@pytest.fixture
def only(tmp_path: Path) -> Callable[[str], dict[str, str]]:
    """An environment with one go, a script of shell; or with none."""

    def make(script: str) -> dict[str, str]:
        directory = tmp_path / "only"
        directory.mkdir()
        for name in ("git", "sh", "echo"):
            (directory / name).symlink_to(str(shutil.which(name)))
        if script:
            (directory / "go").write_text(f"#!/bin/sh\n{script}\n")
            (directory / "go").chmod(0o755)
        return os.environ | {"PATH": str(directory)}

    return make


@pytest.mark.skipif(
    (Path(sys.executable).parent / "go").exists(), reason="a go beside this Python helps out"
)
@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("", "there is no `go` on PATH"),
        ('echo \'{"GOVERSION": "go1.21.3"}\'', "is go1.21.3, older than Go 1.22"),
        ("kill -SEGV $$", "failed (it said nothing)"),
        ("echo nonsense", "does not run"),
        ("echo out of order >&2; exit 1", "failed (out of order)"),
    ],
)
def test_no_usable_go(
    failed: Failed, module: Path, tree: Any, only: Any, script: str, words: str
) -> None:
    before = tree(module)
    sentence = failed(3, "-C", module, "plan", env=only(script))
    assert words in sentence and "`pip install 'gocodemod[go]'`" in sentence
    assert tree(module) == before


@pytest.mark.parametrize("verb", ["list", "build", "vet"])
@pytest.mark.parametrize(
    "end", ["kill -SEGV $$", "exit 3", "echo 'panic: oh' >&2; exit 2", "echo 'go: oh' >&2; exit 1"]
)
def test_a_go_that_crashes(
    failed: Failed, module: Path, tree: Any, hooked: Hooked, verb: str, end: str
) -> None:
    env = hooked(f'if [ "$1" = {verb} ]; then {end}; fi')
    before = tree(module)
    assert failed(3, "-C", module, "apply", "--yes", env=env)
    assert tree(module) == before


def _left(mark: str) -> list[str]:
    """The processes that carry `mark` in their environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return found


def _interrupted(
    module: Path, env: dict[str, str], ready: Callable[[], bool], number: int = signal.SIGINT
) -> subprocess.CompletedProcess[str]:
    """Run apply, and as soon as `ready` signal its process group, as a terminal does."""
    mark = uuid.uuid4().hex
    child = subprocess.Popen(
        [*COMMAND, "-C", str(module), "apply", "--yes"],
        env=env | {"GOCODEMOD_TEST_MARK": mark},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while not ready() and child.poll() is None:
        time.sleep(0.01)
    if child.poll() is None:
        os.killpg(child.pid, number)
    out, err = child.communicate(timeout=60)
    assert "Traceback" not in err and "Exception ignored" not in err, err
    if Path("/proc/self/environ").exists():
        until = time.monotonic() + 5
        while _left(mark) and time.monotonic() < until:
            time.sleep(0.05)
        assert not _left(mark)
    return subprocess.CompletedProcess((), child.returncode, out, err)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("verb", ["list", "build", "vet"])
def test_interrupted_while_go_runs(
    module: Path, tree: Any, hooked: Hooked, tmp_path: Path, verb: str, number: int
) -> None:
    there = tmp_path / "there"
    # With a child of its own, which must go as well; `list -m` is before the load.
    when = f'[ "$1" = {verb} ] && [ "$2" != -m ]'
    env = hooked(f"if {when}; then echo > {there}; sleep 100; fi")
    before = tree(module)
    done = _interrupted(module, env, there.exists, number)
    assert done.returncode == 130
    assert not done.stdout
    assert tree(module) == before


def without_journal(tree: dict[str, Any]) -> dict[str, Any]:
    return {name: found for name, found in tree.items() if not name.startswith(".gocodemod")}


def test_interrupted_at_any_moment(module: Path, tree: Any) -> None:
    """Before the write nothing has changed, after it all; the clock decides when."""
    env = dict(os.environ)
    before = tree(module)
    begun = time.monotonic()
    _interrupted(module, env, lambda: False)
    whole = time.monotonic() - begun
    after = without_journal(tree(module))
    assert after != before
    undo = [*COMMAND, "-C", str(module), "undo"]
    subprocess.run(undo, check=True, capture_output=True)
    assert tree(module) == before
    # Python itself says what it likes until our first line runs.
    for part in (0.45, 0.5, 0.6, 0.7, 0.8, 0.9):
        begun = time.monotonic()
        done = _interrupted(module, env, lambda: time.monotonic() - begun > part * whole)  # noqa: B023
        # Python, while it starts, dies of the signal.
        assert done.returncode in {0, 130, -signal.SIGINT}
        now = tree(module)
        if now != before:
            assert without_journal(now) == after
            subprocess.run(undo, check=True, capture_output=True)
        assert tree(module) == before


WRITING = """
import os, signal, sys
from gocodemod.engine import journal, transaction
left = int(sys.argv[1])
def step(real):
    def work(*arguments):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGINT)
        elif left < 0:
            os.kill(os.getpid(), signal.SIGINT)  # an impatient user
        return real(*arguments)
    return work
for owner in (journal, transaction):
    owner.put, owner.sync = step(owner.put), step(owner.sync)
from gocodemod.cli import main
sys.exit(main(["-C", sys.argv[2], "apply", "--yes", "--verify", "types"]))
"""


@pytest.mark.parametrize("moment", [1, 3, 5, 7])
def test_interrupted_while_writing(module: Path, tree: Any, moment: int) -> None:
    before = tree(module)
    done = subprocess.run(
        [sys.executable, "-P", "-c", WRITING, str(moment), str(module)],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 130, done.stderr
    assert "Traceback" not in done.stderr
    assert tree(module) == before


def test_the_hook_hooks(run: Any, module: Path, hooked: Hooked, tmp_path: Path) -> None:
    """What the tests above lean on: every command of a run goes through the hook."""
    env = hooked(f'echo "$1" >> {tmp_path}/log')
    assert run("-C", module, "plan", env=env).returncode == 0
    assert {"list", "build", "vet"} <= set((tmp_path / "log").read_text().split())
    assert find_go(module).path.parent != tmp_path / "hooked"
