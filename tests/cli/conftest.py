"""A module of one file with one adapter, and the command line as a process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

MAIN = """package main

type service struct{ n int }

func (s *service) Get(k int) int {
	s.n++
	return s.n + k
}

type gateway struct{ inner *service }

func (g *gateway) Get(k int) int { return g.inner.Get(k) }

func newGateway(s *service) *gateway { return &gateway{inner: s} }

func main() {
	g := newGateway(&service{})
	println(g.Get(1))
}
"""

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run() -> Run:
    def run(*words: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "gocodemod", *map(str, words)],
            cwd=cwd,
            check=False,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=300,
        )
        assert "Traceback" not in done.stderr
        return done

    return run


@pytest.fixture
def module(tmp_path: Path) -> Path:
    """The module, in the directory `mod` of a repository; nothing is committed."""
    return make_module(tmp_path / "mod")


def make_module(directory: Path) -> Path:
    directory.mkdir(parents=True)
    (directory / "go.mod").write_text(f"module example.com/{directory.name}\n\ngo 1.22\n")
    (directory / "main.go").write_text(MAIN)
    return directory


@pytest.fixture
def make() -> Callable[[Path], Path]:
    return make_module


def _git(directory: Path, *words: str) -> str:
    env = os.environ | {
        "GIT_AUTHOR_NAME": "T",
        "GIT_AUTHOR_EMAIL": "t@example.com",
        "GIT_COMMITTER_NAME": "T",
        "GIT_COMMITTER_EMAIL": "t@example.com",
    }
    done = subprocess.run(
        ["git", *words], cwd=directory, check=True, capture_output=True, text=True, env=env
    )
    return done.stdout.strip()


@pytest.fixture
def git() -> Callable[..., str]:
    return _git
