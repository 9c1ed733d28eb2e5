"""Writing: all or nothing, and back."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from gocodemod import engine
from gocodemod.engine import journal, transaction
from gocodemod.engine.journal import journal_of
from gocodemod.errors import UsageError, WriteError
from gocodemod.model import Change, Plan, Report

Tree = Mapping[str, bytes | None]

BEFORE: Tree = {
    "a.go": b"package a\n",
    "b/b.go": b"package b\r\n",
    "gone.go": b"package a\n",
    "new/x/n.go": None,
}
AFTER: Tree = {
    "a.go": b"package a // A\n",
    "b/b.go": b"package b // B\r\n",
    "gone.go": None,
    "new/x/n.go": b"package x\n",
}


def make_plan(root: Path, before: Tree, after: Tree) -> Plan:
    change = Change(id="one", transform="swap", title="", reason="")
    report = Report(tool="t", go="go", root=str(root), configurations=(), changes=(change,))
    return Plan(report=report, before=before, after=after)


def lay(root: Path, tree: Tree) -> Path:
    for file, content in tree.items():
        if content is not None:
            (root / file).parent.mkdir(parents=True, exist_ok=True)
            (root / file).write_bytes(content)
    return root


def snapshot(root: Path) -> dict[str, bytes]:
    """All files but the journal's; directories count, too."""
    out = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if name.split("/")[0] not in (".gocodemod", ".git"):
            out[name] = path.read_bytes() if path.is_file() else b"/"
    return out


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return lay(tmp_path / "m", BEFORE).resolve()


def test_write_and_undo(root: Path) -> None:
    (root / "a.go").chmod(0o755)
    old = snapshot(root)
    files = engine.write(make_plan(root, BEFORE, AFTER), root)
    assert files == ("a.go", "b/b.go", "gone.go", "new/x/n.go")
    assert {f: (root / f).read_bytes() if (root / f).exists() else None for f in AFTER} == AFTER
    assert (root / "a.go").stat().st_mode & 0o777 == 0o755
    assert engine.undo(root / "b") == files
    assert snapshot(root) == old
    assert (root / "a.go").stat().st_mode & 0o777 == 0o755
    with pytest.raises(WriteError, match="nothing to undo"):
        engine.undo(root)


def test_several_are_undone_one_by_one(root: Path) -> None:
    contents = [BEFORE["a.go"], b"1", b"2", b"3"]
    for old, new in itertools.pairwise(contents):
        engine.write(make_plan(root, {"a.go": old}, {"a.go": new}), root)
    for old in reversed(contents[:-1]):
        engine.undo(root)
        assert (root / "a.go").read_bytes() == old


def test_undo_refuses_what_changed_since(root: Path) -> None:
    engine.write(make_plan(root, BEFORE, AFTER), root)
    (root / "b/b.go").write_bytes(b"mine")
    now = snapshot(root)
    with pytest.raises(WriteError, match=r"b/b\.go changed since"):
        engine.undo(root)
    assert snapshot(root) == now


def test_nothing_to_undo(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="nothing to undo"):
        engine.undo(tmp_path)
    assert not list(tmp_path.iterdir())


def refused(root: Path, match: str, **more: object) -> None:
    now = snapshot(root)
    with pytest.raises(WriteError, match=match):
        engine.write(make_plan(root, BEFORE, AFTER), root, **more)  # type: ignore[arg-type]
    assert snapshot(root) == now


def test_a_file_changed_since_it_was_read(root: Path) -> None:
    (root / "gone.go").write_bytes(b"package a // edited\n")
    refused(root, r"gone\.go changed since it was read")


def test_a_file_appeared_where_one_is_created(root: Path) -> None:
    lay(root, {"new/x/n.go": b"package mine\n"})
    refused(root, r"new/x/n\.go changed since it was read")


def test_a_read_only_file(root: Path) -> None:
    (root / "b/b.go").chmod(0o444)
    refused(root, r"b/b\.go is read-only")


def test_a_symlink(root: Path) -> None:
    (root / "b/b.go").rename(root / "b/real")
    (root / "b/b.go").symlink_to("real")
    refused(root, r"b/b\.go is a symbolic link")


def test_uncommitted_changes(root: Path) -> None:
    asked: list[Path] = []

    def dirty(files: object) -> list[str]:
        asked.extend(files)  # type: ignore[call-overload]
        return ["a.go", "gone.go"]

    refused(root, r"a\.go \(and 1 more\) has uncommitted changes.*--allow-dirty", dirty=dirty)
    assert asked == [root / "a.go", root / "b/b.go", root / "gone.go"]
    engine.write(make_plan(root, BEFORE, AFTER), root, dirty=dirty, allow_dirty=True)
    assert (root / "a.go").read_bytes() == AFTER["a.go"]


def test_a_part_of_a_plan_is_not_written(root: Path) -> None:
    with pytest.raises(UsageError, match="restrict"):
        engine.write(make_plan(root, BEFORE, AFTER), root, ids=())
    engine.write(make_plan(root, BEFORE, AFTER), root, ids={"one"})


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_directory(root: Path) -> None:
    (root / "b").chmod(0o555)
    try:
        refused(root, "writing failed")
    finally:
        (root / "b").chmod(0o755)


@pytest.mark.parametrize("moment", range(10))
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failure_at_any_step(
    root: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, moment: int
) -> None:
    """The steps are those that touch the disk; from the failing one on none of that kind counts."""
    old, left = snapshot(root), [moment]

    def failing(real: object) -> object:
        def step(*arguments: object, **keywords: object) -> object:
            left[0] -= 1
            if left[0] == -1:
                raise error
            return real(*arguments, **keywords)  # type: ignore[operator]

        return step

    for owner, name in [(transaction, "put"), (transaction, "sync"), (Path, "replace")]:
        monkeypatch.setattr(owner, name, failing(getattr(owner, name)))
    expected = WriteError if isinstance(error, OSError) else KeyboardInterrupt
    with pytest.raises(expected):
        engine.write(make_plan(root, BEFORE, AFTER), root)
    monkeypatch.undo()
    assert snapshot(root) == old
    assert engine.write(make_plan(root, BEFORE, AFTER), root)


def test_a_full_disk(tmp_path: Path) -> None:
    """A real one: a file system of a few pages, where the machine lets us have one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=128k", "none", str(disk)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("no right to mount")
    try:
        before = {f"f{n}.go": b"x" * 8192 for n in range(5)}
        root = lay(disk / "m", before).resolve()
        after = {file: b"y" * 30000 for file in before}
        old = snapshot(root)
        with pytest.raises(WriteError, match="No space left"):
            engine.write(make_plan(root, before, after), root)
        assert snapshot(root) == old
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize("kind", ["git", "worktree", "plain"])
def test_where_the_journal_lies(tmp_path: Path, kind: str) -> None:
    root = lay(tmp_path / "repo" / "module", BEFORE).resolve()
    expected = root / ".gocodemod"
    if kind == "git":
        (tmp_path / "repo/.git").mkdir()
        expected = (tmp_path / "repo/.git/gocodemod").resolve()
    elif kind == "worktree":
        (tmp_path / "main/.git/worktrees/w").mkdir(parents=True)
        (tmp_path / "repo/.git").write_text("gitdir: ../main/.git/worktrees/w\n")
        expected = (tmp_path / "main/.git/worktrees/w/gocodemod").resolve()
    engine.write(make_plan(root, BEFORE, AFTER), root)
    assert journal_of(root).path == expected
    assert expected.is_dir()
    engine.undo(root)


def test_modules_of_one_repository_are_undone_apart(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    one, two = (lay(tmp_path / name, BEFORE).resolve() for name in ("one", "two"))
    for root in (one, two):
        engine.write(make_plan(root, BEFORE, AFTER), root)
    engine.undo(one)
    assert (one / "a.go").read_bytes() == BEFORE["a.go"]
    assert (two / "a.go").read_bytes() == AFTER["a.go"]


def test_two_runs_wait_for_each_other(root: Path) -> None:
    errors: list[BaseException] = []

    def run(name: str) -> None:
        try:
            engine.write(make_plan(root, {name: None}, {name: b"x"}), root)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(f"f{n}.go",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert all((root / f"f{n}.go").exists() for n in range(6))


def big() -> tuple[Tree, Tree]:
    before: dict[str, bytes | None] = {f"d{n % 3}/f{n}.go": b"old %d\n" % n for n in range(4)}
    after: dict[str, bytes | None] = {file: b"new " * 100 for file in before}
    after["d0/f0.go"] = None
    before["fresh/in/f.go"] = None
    after["fresh/in/f.go"] = b"new\n"
    return before, after


def dying(moment: int, work: Callable[[], object]) -> int:
    """Do `work` in a child that dies at a step that touches the disk, half of it done."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    left = moment

    def step_of(name: str, real: Callable[..., object]) -> Callable[..., object]:
        def step(*arguments: Any, **keywords: Any) -> object:
            nonlocal left
            left -= 1
            if left < 0:
                if name == "put":
                    arguments[0].open("wb").write(arguments[1][: len(arguments[1]) // 2])
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments, **keywords)

        return step

    owners: list[tuple[Any, str]] = [
        (o, n) for o in (transaction, journal) for n in ("put", "sync")
    ]
    owners += [(Path, name) for name in ("replace", "unlink", "mkdir", "rmdir")]
    for owner, name in owners:
        setattr(owner, name, step_of(name, getattr(owner, name)))
    code = 1
    try:
        work()
        code = 0
    finally:
        os._exit(code)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("how", ["write", "undo"])
def test_killed_at_any_moment(tmp_path: Path, how: str) -> None:
    before, after = big()
    for moment in itertools.count():
        root = lay(tmp_path / f"m{moment}", before).resolve()
        plan = make_plan(root, before, after)
        old = snapshot(root)
        engine.write(plan, root)
        new = snapshot(root)
        if how == "write":
            engine.undo(root)
        work = partial(engine.write, plan, root) if how == "write" else partial(engine.undo, root)
        code = dying(moment, work)
        assert code in (0, -signal.SIGKILL)
        engine.recover(root)
        now = snapshot(root)
        assert now in (old, new), f"killed at step {moment}"
        assert not engine.recover(root)
        # And the tree is good for another run.
        if now == new:
            engine.undo(root)
        else:
            engine.write(plan, root)
        if code == 0:
            assert now == (new if how == "write" else old)
            break
    assert moment > 20


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_killed_by_the_clock(tmp_path: Path) -> None:
    before, after = big()
    root = lay(tmp_path / "m", before).resolve()
    plan, old = make_plan(root, before, after), snapshot(root)
    engine.write(plan, root)
    new = snapshot(root)
    for delay in (0.0, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.08):
        child = os.fork()
        if not child:
            while True:
                engine.undo(root)
                engine.write(plan, root)
        time.sleep(delay)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        engine.recover(root)
        assert snapshot(root) in (old, new)
        if snapshot(root) == old:
            engine.write(plan, root)


def test_what_somebody_changed_after_the_kill_is_not_overwritten(root: Path) -> None:
    plan = make_plan(root, BEFORE, AFTER)
    engine.write(plan, root)
    last = list(journal_of(root).all())[-1]
    (last.path / "applied").unlink()
    (root / "a.go").write_bytes(b"mine")
    with pytest.raises(WriteError, match=r"a\.go was changed after"):
        engine.recover(root)
    assert (root / "a.go").read_bytes() == b"mine"
