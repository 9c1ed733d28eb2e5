from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from gocodemod.errors import ToolchainError
from gocodemod.golang import process


def gone(pid: int) -> bool:
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        stat = Path(f"/proc/{pid}/stat")
        if stat.exists() and stat.read_text().split()[2] == "Z":
            return True  # dead, and an init that does not reap
        time.sleep(0.02)
    return False


def test_output_and_status(tmp_path):
    ended = process.run(["sh", "-c", "echo a; echo b >&2; exit 3"], cwd=tmp_path, env=os.environ)
    assert (ended.code, ended.stdout, ended.stderr) == (3, b"a\n", b"b\n")


def test_what_cannot_be_started_is_a_toolchain_error(tmp_path):
    with pytest.raises(ToolchainError, match="cannot be run"):
        process.run([str(tmp_path / "absent")], cwd=tmp_path, env=os.environ)


def test_a_time_limit_ends_the_grandchildren_too(tmp_path):
    begun = time.monotonic()
    ended = process.run(
        ["sh", "-c", "sleep 60 & echo $! >pid; wait"], cwd=tmp_path, env=os.environ, timeout=0.3
    )
    assert ended.timed_out
    assert time.monotonic() - begun < 10
    assert gone(int((tmp_path / "pid").read_text()))


def test_an_interrupt_ends_them_and_goes_on(tmp_path):
    pid, main = tmp_path / "pid", threading.get_ident()

    def interrupt() -> None:
        while not (pid.exists() and pid.read_text()):
            time.sleep(0.01)
        signal.pthread_kill(main, signal.SIGINT)

    threading.Thread(target=interrupt).start()
    with pytest.raises(KeyboardInterrupt):
        process.run(["sh", "-c", "echo $$ >pid; sleep 60"], cwd=tmp_path, env=os.environ)
    assert gone(int(pid.read_text()))


def test_kill_all_reaches_other_threads(tmp_path):
    codes = []

    def work() -> None:
        codes.append(process.run(["sleep", "60"], cwd=tmp_path, env=os.environ).code)

    thread = threading.Thread(target=work)
    thread.start()
    while not process._alive:
        time.sleep(0.01)
    process.kill_all()
    thread.join(10)
    assert codes == [-9]
