"""`pr create` from the command line, with real Go and a real remote."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

MAIN = """package main

type service struct{ n int }

func (s *service) Get(k int) int { s.n++; return s.n + k }

type gateway struct{ inner *service }

func (g *gateway) Get(k int) int { return g.inner.Get(k) }

func main() { println((&gateway{inner: &service{}}).Get(1)) }
"""


def git(directory: Path, *args: str) -> str:
    done = subprocess.run(["git", *args], cwd=directory, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def test_create(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "--bare", "remote.git")
    git(tmp_path, "init", "-q", "-b", "main", "work")
    work = tmp_path / "work"
    git(work, "config", "user.name", "T")
    git(work, "config", "user.email", "t@example.com")
    git(work, "remote", "add", "origin", "../remote.git")
    (work / "mod").mkdir()
    (work / "mod/go.mod").write_text("module example.com/mod\n\ngo 1.22\n")
    (work / "mod/main.go").write_text(MAIN)
    git(work, "add", ".")
    git(work, "commit", "-qm", "first")
    (work / "mod/main.go").write_text("package main // in the middle of something\n")

    words = ["-C", "mod", "pr", "create", "--verify", "types"]
    done = subprocess.run(
        [sys.executable, "-P", "-m", "gocodemod", *words],
        cwd=work, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    text = Path(done.stdout.strip())
    assert text.is_file() and text.is_relative_to(work / ".git")
    body = text.read_text()
    assert "gocodemod -C mod apply --yes" in body and "| types | passed |" in body
    branch = "gocodemod/remove-passthrough"
    assert "gateway" not in git(tmp_path / "remote.git", "show", f"{branch}:mod/main.go")
    assert git(work, "diff", "--name-only", "main", branch) == "mod/main.go"
    assert git(work, "status", "--porcelain") == "M mod/main.go"
    assert git(work, "branch", "--show-current") == "main"
    assert len(git(work, "worktree", "list").splitlines()) == 1
