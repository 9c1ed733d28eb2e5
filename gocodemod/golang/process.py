"""Running children so that none outlives the run: each in a session of its own."""

from __future__ import annotations

import atexit
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from gocodemod.errors import ToolchainError

__all__ = ["Finished", "kill", "kill_all", "run", "start", "uninterrupted"]

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
    child = None
    try:
        # An interrupt between the fork and the registration would leave an orphan.
        with uninterrupted():
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
    except BaseException:
        # One that waited comes out here, where nobody else has the child yet.
        if child is not None:
            kill(child)
        raise
    return child


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Let Ctrl-C and SIGTERM wait until the block is done; they count then.

    Only the main thread is ever interrupted; in others this does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    usual: dict[int, Any] = {}
    for number in (signal.SIGINT.value, signal.SIGTERM.value):
        if callable(signal.getsignal(number)):
            usual[number] = signal.signal(number, lambda which, frame: came.append(which))
    try:
        yield
    finally:
        for number, handler in usual.items():
            signal.signal(number, handler)
        if came:
            usual[came[0]](came[0], None)


def kill(child: subprocess.Popen[bytes]) -> None:
    """End `child` and all that it started, and reap it; safe to call twice."""
    if child.poll() is None:
        if hasattr(os, "killpg"):
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGKILL)
        else:
            child.kill()
        child.wait()
    _alive.discard(child)


def kill_all() -> None:
    """End every child that is still alive, from whatever thread started it.

    Ctrl-C reaches only the main thread, and children in their own session do
    not see it: whoever waits for worker threads calls this first.
    """
    for child in tuple(_alive):
        kill(child)


# Whatever way a run ends, short of SIGKILL.
atexit.register(kill_all)


def run(
    argv: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str],
    timeout: float | None = None,
    each: Callable[[bytes], None] | None = None,
) -> Finished:
    """Run `argv` to its end, or for `timeout` seconds; nothing reaches the terminal.

    `each` is told every line of stdout when it comes. Raises ToolchainError where
    it cannot be started. On any exception (KeyboardInterrupt too) the child is killed
    before it goes on.
    """
    begun = time.monotonic()
    try:
        child = start(argv, cwd=cwd, env=env)
    except OSError as error:
        raise ToolchainError(f"{argv[0]} cannot be run: {error.strerror or error}") from error
    timed_out = False
    try:
        try:
            if each is not None:
                stdout, stderr, timed_out = _followed(child, timeout, each)
            else:
                stdout, stderr = child.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            timed_out = True
            kill(child)
            stdout, stderr = child.communicate()
    finally:
        kill(child)
    return Finished(child.returncode, stdout, stderr, time.monotonic() - begun, timed_out)


def _followed(
    child: subprocess.Popen[bytes], timeout: float | None, each: Callable[[bytes], None]
) -> tuple[bytes, bytes, bool]:
    """What communicate gives, and whether time ran out, with `each` told of every line."""
    assert child.stdout is not None and child.stderr is not None
    errors: list[bytes] = []
    late = threading.Event()

    def stop() -> None:
        late.set()
        kill(child)

    reader = threading.Thread(target=lambda pipe: errors.append(pipe.read()), args=[child.stderr])
    timer = threading.Timer(timeout if timeout is not None else threading.TIMEOUT_MAX, stop)
    timer.daemon = reader.daemon = True
    reader.start()
    timer.start()
    lines = []
    try:
        for line in child.stdout:
            lines.append(line)
            each(line)
        child.wait()
        reader.join()
    finally:
        timer.cancel()
    return b"".join(lines), b"".join(errors), late.is_set()
