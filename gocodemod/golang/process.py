"""Running children so that none outlives the run: each in a session of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from gocodemod.errors import ToolchainError

__all__ = ["Finished", "kill", "kill_all", "run", "start"]

_alive: set[subprocess.Popen[bytes]] = set()


@dataclass(frozen=True)
class Finished:
    """How a child ended: `code` is negative for a signal, `seconds` is wall time."""

    code: int
    stdout: bytes
    stderr: bytes
    seconds: float
    timed_out: bool = False


def start(
    argv: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str],
    stdin: int = subprocess.DEVNULL,
    stderr: int | IO[bytes] = subprocess.PIPE,
) -> subprocess.Popen[bytes]:
    """Start `argv` without a terminal; raises OSError where it cannot run.

    A session of its own and not only a process group: a child in a background
    group that asks on /dev/tty would be stopped for ever, one without a
    terminal gets an error.
    """
    child = subprocess.Popen(
        argv,
        cwd=cwd,
        env={**env, "PWD": str(cwd)},
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=stderr,
        start_new_session=True,
    )
    _alive.add(child)
    return child


def kill(child: subprocess.Popen[bytes]) -> None:
    """End `child` and all that it started, and reap it; safe to call twice."""
    _alive.discard(child)
    if child.poll() is None:
        if hasattr(os, "killpg"):
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGKILL)
        else:
            child.kill()
        child.wait()


def kill_all() -> None:
    """End every child that is still alive, from whatever thread started it.

    Ctrl-C reaches only the main thread, and children in their own session do
    not see it: whoever waits for worker threads calls this first.
    """
    for child in tuple(_alive):
        kill(child)


def run(
    argv: Sequence[str], *, cwd: Path, env: Mapping[str, str], timeout: float | None = None
) -> Finished:
    """Run `argv` to its end, or for `timeout` seconds; nothing reaches the terminal.

    Raises ToolchainError where it cannot be started. On any exception
    (KeyboardInterrupt too) the child is killed before it goes on.
    """
    begun = time.monotonic()
    try:
        child = start(argv, cwd=cwd, env=env)
    except OSError as error:
        raise ToolchainError(f"{argv[0]} cannot be run: {error.strerror or error}") from error
    timed_out = False
    try:
        try:
            stdout, stderr = child.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            timed_out = True
            kill(child)
            stdout, stderr = child.communicate()
    finally:
        kill(child)
    return Finished(child.returncode, stdout, stderr, time.monotonic() - begun, timed_out)
