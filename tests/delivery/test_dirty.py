from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from gocodemod.delivery import dirty_files


def git(directory: Path, *args: str) -> None:
    identity = ("-c", "user.name=T", "-c", "user.email=t@example.com")
    subprocess.run(["git", *identity, *args], cwd=directory, check=True, capture_output=True)


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q")
    (tmp_path / ".gitignore").write_text("ignored.go\n")
    for name in ("clean.go", "changed.go", "staged.go", 'd/odd [name] é".go'):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("package a\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "first")
    return tmp_path


def test_changed_staged_and_untracked_are_dirty(repo: Path) -> None:
    (repo / "changed.go").write_text("package b\n")
    (repo / "staged.go").write_text("package b\n")
    git(repo, "add", "staged.go")
    (repo / "new").mkdir()
    (repo / "new/new.go").write_text("package new\n")
    (repo / "ignored.go").write_text("package a\n")
    (repo / 'd/odd [name] é".go').write_text("package b\n")
    names = ["clean.go", 'd/odd [name] é".go', "changed.go", "staged.go", "new/new.go"]
    names += ["ignored.go", "missing/missing.go"]
    found = dirty_files([repo / name for name in names])
    assert found == ['d/odd [name] é".go', "changed.go", "staged.go", "new/new.go"]


def test_a_name_is_not_a_pattern(repo: Path) -> None:
    (repo / "changed.go").write_text("package b\n")
    assert dirty_files([repo / "*.go"]) == []


def test_before_the_first_commit_all_is_dirty(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "a.go").write_text("package a\n")
    assert dirty_files([tmp_path / "a.go"]) == ["a.go"]


def test_outside_of_git_nothing_is(tmp_path: Path) -> None:
    (tmp_path / "a.go").write_text("package a\n")
    assert dirty_files([tmp_path / "a.go"]) == []


def test_through_a_symbolic_link_to_the_tree(
    repo: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    link = tmp_path_factory.mktemp("other") / "link"
    link.symlink_to(repo)
    (repo / "changed.go").write_text("package b\n")
    assert dirty_files([link / "changed.go", link / "clean.go"]) == ["changed.go"]


def test_files_of_several_repositories(repo: Path) -> None:
    inner = repo / "inner"
    inner.mkdir()
    git(inner, "init", "-q")
    (inner / "a.go").write_text("package a\n")
    (repo / "changed.go").write_text("package b\n")
    assert dirty_files([inner / "a.go", repo / "changed.go"]) == ["a.go", "changed.go"]
