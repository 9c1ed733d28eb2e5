"""Files that cannot be read or written: one sentence, the right code, the tree as it was."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
Failed = Callable[..., str]
Hooked = Callable[[str], dict[str, str]]

_CAPBSET_DROP, _DAC_OVERRIDE, _DAC_READ_SEARCH = 24, 1, 2


def _obeying() -> None:
    """Make a child of root obey the modes of files, as everybody else's does."""
    if os.geteuid() == 0:
        libc = ctypes.CDLL(None)
        for capability in (_DAC_OVERRIDE, _DAC_READ_SEARCH):
            libc.prctl(_CAPBSET_DROP, capability, 0, 0, 0)


@pytest.fixture
def obeying(tmp_path: Path) -> dict[str, Any]:
    """What makes `run` obey the modes of files."""
    probe = tmp_path / "probe"
    probe.write_text("")
    probe.chmod(0)
    how = {"preexec_fn": _obeying}
    words = [sys.executable, "-c", f"open({str(probe)!r})"]
    if not subprocess.run(words, check=False, capture_output=True, **how).returncode:  # type: ignore[call-overload]
        pytest.skip("nothing makes this user obey file modes")
    return how


@pytest.fixture
def mode() -> Iterator[Callable[[Path, int], None]]:
    """Set a mode; the old one comes back in the end."""
    old: list[tuple[Path, int]] = []

    def set_mode(path: Path, mode: int) -> None:
        old.append((path, path.stat().st_mode))
        path.chmod(mode)

    yield set_mode
    for path, before in reversed(old):
        path.chmod(before)


@pytest.mark.parametrize("name", ["main.go", "go.mod"])
def test_an_unreadable_file(
    failed: Failed, module: Path, tree: Any, obeying: Any, mode: Any, name: str
) -> None:
    before = tree(module)
    mode(module / name, 0)
    sentence = failed(3, "-C", module, "apply", "--yes", **obeying)
    assert name in sentence and "permission denied" in sentence
    (module / name).chmod(before[name][0])
    assert tree(module) == before


@pytest.mark.parametrize("name", ["u", "u/u.go"])
def test_unreadable_things_of_one_package(
    run: Run, module: Path, obeying: Any, mode: Any, name: str
) -> None:
    (module / "u").mkdir()
    (module / "u/u.go").write_text("package u\n")
    mode(module / name, 0)
    done = run("-C", module, "plan", **obeying)
    assert done.returncode == 0 and "-type gateway" in done.stdout
    assert "Could not be considered (1)" in done.stderr and "permission denied" in done.stderr


def test_a_directory_that_may_not_be_entered(
    failed: Failed, module: Path, obeying: Any, mode: Any
) -> None:
    mode(module, 0o444)
    assert "cannot enter" in failed(2, "-C", module, "plan", **obeying)


def test_a_read_only_file(failed: Failed, module: Path, tree: Any, obeying: Any, mode: Any) -> None:
    mode(module / "main.go", 0o444)
    before = tree(module)
    sentence = failed(5, "-C", module, "apply", "--yes", **obeying)
    assert sentence == "main.go is read-only: make it writable first"
    assert tree(module) == before


@pytest.mark.parametrize("git", [False, True])
def test_a_read_only_directory(
    failed: Failed, module: Path, tree: Any, obeying: Any, mode: Any, git: bool
) -> None:
    if git:
        subprocess.run(["git", "init", "-q"], cwd=module, check=True)
    mode(module, 0o555)
    before = tree(module)
    sentence = failed(5, "-C", module, "apply", "--yes", "--allow-dirty", **obeying)
    assert sentence.startswith("writing failed: ") and sentence.endswith("Permission denied")
    assert tree(module) == before


def test_a_symlink(run: Run, module: Path, tree: Any) -> None:
    (module / "main.go").rename(module / "real")
    (module / "main.go").symlink_to("real")
    before = tree(module)
    done = run("-C", module, "apply", "--yes")
    assert done.returncode == 0 and "main.go is never written" in done.stderr
    assert tree(module) == before


def test_a_file_that_changes_between_plan_and_write(
    failed: Failed, module: Path, tree: Any, hooked: Hooked
) -> None:
    env = hooked(f'if [ "$1" = vet ]; then echo "// mine" >> {module}/main.go; fi')
    before = tree(module)
    sentence = failed(5, "-C", module, "apply", "--yes", env=env)
    assert sentence == "main.go changed since it was read: plan again"
    mode_, content = before["main.go"]
    assert tree(module) == {**before, "main.go": (mode_, content + b"// mine\n")}


def test_a_file_that_goes_between_plan_and_write(
    failed: Failed, module: Path, tree: Any, hooked: Hooked
) -> None:
    env = hooked(f'if [ "$1" = vet ]; then rm -f {module}/main.go; fi')
    before = tree(module)
    assert "main.go changed" in failed(5, "-C", module, "apply", "--yes", env=env)
    del before["main.go"]
    assert tree(module) == before


def test_a_full_disk(
    failed: Failed, make: Callable[[Path], Path], tree: Any, tmp_path: Path
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no right to mount")
    try:
        module = make(disk / "m")
        filling = (module / "filling").open("wb", buffering=0)
        with pytest.raises(OSError, match="No space"), filling:
            while True:
                filling.write(b"x" * 4096)
        before = tree(disk)
        sentence = failed(5, "-C", module, "apply", "--yes")
        assert sentence.startswith("writing failed: ") and "No space left" in sentence
        assert tree(disk) == before
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("words", [["plan"], ["plan", "--format", "json"], ["transforms"]])
def test_an_output_that_is_full(run: Run, module: Path, words: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = run("-C", module, *words, stdout=full)
    assert done.returncode == 5
    assert "gocodemod: error: cannot write to stdout: No space left on device\n" in done.stderr
    assert "Exception ignored" not in done.stderr
