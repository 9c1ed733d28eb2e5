"""A module of one file with one adapter, and the command line as a process."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gocodemod.golang import find_go

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

COMMAND = (sys.executable, "-P", "-m", "gocodemod")
_PROGRESS = re.compile(
    r"gocodemod: (?!error: )"
    r"(?:[a-z-]+: looking|loading|reading|type-checking|go |comparing|building|benchmarks:|a run)"
)


@pytest.fixture
def run() -> Run:
    def run(*words: str | Path, **more: Any) -> subprocess.CompletedProcess[str]:
        """`more` goes to subprocess.run."""
        done = subprocess.run(
            [*COMMAND, *map(str, words)],
            check=False,
            stderr=subprocess.PIPE,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=300,
            **{"stdout": subprocess.PIPE, **more},
        )
        assert "Traceback" not in done.stderr
        return done

    return run


@pytest.fixture
def failed(run: Run) -> Callable[..., str]:
    """Run, see that it ends with the wanted code and one sentence, and give that sentence."""

    def failed(code: int, *words: str | Path, **more: Any) -> str:
        done = run(*words, **more)
        assert done.returncode == code, done.stderr
        assert not done.stdout
        said = [line for line in done.stderr.splitlines() if not _PROGRESS.match(line)]
        assert len(said) == 2, done.stderr
        assert said[0].startswith("gocodemod: error: ")
        assert said[1].startswith("help: ")
        return said[0].removeprefix("gocodemod: error: ")

    return failed


@pytest.fixture
def hooked(tmp_path: Path) -> Callable[[str], dict[str, str]]:
    """An environment whose go runs a line of shell before each command but `go env`."""

    def make(hook: str) -> dict[str, str]:
        real = find_go(tmp_path).path
        go = tmp_path / "hooked" / "go"
        go.parent.mkdir()
        # A GOROOT without a go in it, or that one would run.
        go.write_text(
            f'#!/bin/sh\ncase "$1" in\nenv) "{real}" "$@" |'
            f' sed \'s|"GOROOT": ".*"|"GOROOT": "{go.parent}"|\' ;;\n'
            f'*) {hook}\nexec "{real}" "$@" ;;\nesac\n'
        )
        go.chmod(0o755)
        return os.environ | {"PATH": f"{go.parent}{os.pathsep}{os.environ['PATH']}"}

    return make


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
