"""Review on a real terminal: a pseudo terminal, keys in, ids out."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

SCRIPT = """
import sys
from gocodemod import review
from gocodemod.model import Change, Edit, Plan, Report
from gocodemod.report.changes import with_diffs
import msgspec

def change(number, transform, lines):
    text = "".join(f"new {number} {n}\\n" for n in range(lines))
    file = f"f{number}.go"
    return Change(id=f"c{number}", transform=transform, title=f"title {number}",
                  reason="because", files=(file,), edits=(Edit(file, 0, 0, text),))

changes = (change(1, "first", 2), change(2, "first", 2), change(3, "second", 90))
files = {f"f{n}.go": b"old\\n" for n in (1, 2, 3)}
plan = Plan(report=Report(tool="t", go="g", root="/", configurations=(), changes=changes),
            before=files, after=files)
plan = msgspec.structs.replace(plan, report=with_diffs(plan))
try:
    accepted = review.interactive(plan)
except KeyboardInterrupt:
    print("INTERRUPTED", flush=True)
else:
    print("ACCEPTED", *sorted(accepted), "END", flush=True)
"""


@pytest.fixture
def child(tmp_path: Path) -> Iterator[pexpect.spawn]:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    # A terminal without cursor reports would make the library wait for one.
    env = {
        "PATH": "/usr/bin:/bin",
        "TERM": "xterm",
        "PROMPT_TOOLKIT_NO_CPR": "1",
        "LANG": "C.UTF-8",
    }
    child = pexpect.spawn(
        sys.executable, [str(script)], env=env, encoding="utf-8", timeout=20, dimensions=(40, 100)
    )
    yield child
    child.close(force=True)


def answer(child: pexpect.spawn, title: str, key: str) -> None:
    child.expect(title)
    child.expect("quit, and write")
    child.send(key)
    child.send("\r")


def accepted(child: pexpect.spawn) -> list[str]:
    child.expect(r"ACCEPTED (.*)END")
    return str(child.match.group(1)).split()


def test_yes_and_no(child: pexpect.spawn) -> None:
    child.expect("Change 1 of 3")
    child.expect(r"\+new 1 0")
    answer(child, "Write it", "y")
    answer(child, "Change 2 of 3", "n")
    answer(child, "Change 3 of 3", "y")
    assert accepted(child) == ["c1", "c3"]


def test_all_of_a_pass(child: pexpect.spawn) -> None:
    answer(child, "Change 1 of 3", "a")
    answer(child, "Change 3 of 3", "n")
    assert accepted(child) == ["c1", "c2"]


def test_quit_keeps_what_was_accepted(child: pexpect.spawn) -> None:
    answer(child, "Change 1 of 3", "y")
    answer(child, "Change 2 of 3", "q")
    assert accepted(child) == ["c1"]


def test_a_long_diff_is_cut_and_can_be_viewed(child: pexpect.spawn) -> None:
    answer(child, "Change 1 of 3", "n")
    answer(child, "Change 2 of 3", "n")
    child.expect("Change 3 of 3")
    child.expect(r"more lines")
    answer(child, "Write it", "v")
    child.expect(r"\+new 3 89")
    answer(child, "Write it", "y")
    assert accepted(child) == ["c3"]


def test_interrupt(child: pexpect.spawn) -> None:
    answer(child, "Change 1 of 3", "y")
    child.expect("Change 2 of 3")
    child.expect("quit, and write")
    child.send("\x03")
    child.expect("INTERRUPTED")
