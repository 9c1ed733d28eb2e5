"""Profiles of a real program: plan --profile, --hot, and hotspots."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]

CODE = """package main

import "fmt"

//go:noinline
func hot(id int) string { return fmt.Sprintf("%d", id) }

//go:noinline
func cold(id int) string { return fmt.Sprintf("%d", id) }

//go:noinline
func grow(n int) []int {
	var out []int
	for i := 0; i < n; i++ {
		out = append(out, i)
	}
	return out
}

func main() { println(hot(1), cold(2), len(grow(3))) }
"""
TESTS = """package main

import "testing"

func TestAll(t *testing.T) {
	for i := 0; i < 1000; i++ {
		hot(100000 + i)
	}
	cold(100000)
	grow(100)
}
"""


@pytest.fixture(scope="module")
def profiled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A module, and a heap profile of its test that has every allocation."""
    root = tmp_path_factory.mktemp("profiled") / "mod"
    root.mkdir()
    (root / "go.mod").write_text("module example.com/mod\n\ngo 1.22\n")
    (root / "main.go").write_text(CODE)
    (root / "main_test.go").write_text(TESTS)
    profile = root.parent / "heap.pprof"
    flags = [f"-memprofile={profile}", "-memprofilerate=1", "-o", str(root.parent / "t")]
    # Tests of a package main know its functions as example.com/mod.hot.
    subprocess.run(["go", "test", *flags, "."], cwd=root, check=True, capture_output=True)
    return root, profile


@pytest.fixture
def root(profiled: tuple[Path, Path], tmp_path: Path) -> Path:
    shutil.copytree(profiled[0], tmp_path / "mod")
    return tmp_path / "mod"


@pytest.fixture
def profile(profiled: tuple[Path, Path]) -> Path:
    return profiled[1]


def test_the_costliest_first(run: Run, root: Path, profile: Path) -> None:
    done = run("-C", root, "plan", "--profile", profile, "--format", "json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    shares = [c["evidence"]["profile"]["bytes"] for c in report["changes"]]
    assert [c["line"] for c in report["changes"]] == [6, 9]
    assert shares[0] > 0.3 > 0.01 > shares[1] > 0
    assert report["summary"]["profiles"]["matched"] >= 3
    text = run("-C", root, "plan", "--profile", profile).stderr
    assert "in profiles: " in text
    assert "of the bytes allocated" in text
    assert "Profiles: " in text


def test_only_what_is_hot(run: Run, root: Path, profile: Path) -> None:
    done = run("-C", root, "plan", "--profile", profile, "--hot", "90%", "--format", "json")
    report = json.loads(done.stdout)
    assert [c["line"] for c in report["changes"]] == [6]
    assert [(r["line"], r["code"]) for r in report["refusals"]] == [(9, "cold")]
    # What is hot does not depend on what has been done: a second run finds nothing.
    assert run("-C", root, "apply", "--yes", "--profile", profile, "--hot", "90").returncode == 0
    again = run("-C", root, "plan", "--profile", profile, "--hot", "90", "--check")
    assert again.returncode == 0


def test_a_profile_that_go_builds_by(run: Run, root: Path, profile: Path) -> None:
    assert run("-C", root, "plan", "--hot", "80%").returncode == 2
    shutil.copy(profile, root / "default.pgo")
    done = run("-C", root, "plan", "--format", "json", "--verify", "types")
    assert "profile" in json.loads(done.stdout)["changes"][0]["evidence"]
    # One that is no profile is go's to complain of, but --hot has nothing to go by then.
    (root / "default.pgo").write_text("none")
    assert run("-C", root, "plan", "--verify", "types").returncode == 0
    assert run("-C", root, "plan", "--verify", "types", "--hot", "50%").returncode == 2


def test_hotspots(run: Run, root: Path, profile: Path) -> None:
    done = run("-C", root, "hotspots", "--profile", profile, "--hot", "99.9", "--format", "json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["schema"] == 1
    by_line = {row["line"]: row for row in report["hotspots"]}
    assert by_line[6]["outlook"] == "change"
    assert by_line[6]["transform"] == "format-direct"
    assert by_line[6]["callees"][0].startswith("fmt.Sprintf")
    assert by_line[15]["outlook"] == "none"
    assert by_line[15]["message"]
    assert report["hotspots"][0]["line"] == 6
    text = run("-C", root, "hotspots", "--profile", profile, "--hot", "99.9").stdout
    assert "main.go:6" in text
    assert "could be taken by a pass" in text
    assert max(map(len, text.splitlines())) <= 80


def test_errors(failed: Callable[..., str], root: Path, tmp_path: Path) -> None:
    none = tmp_path / "none"
    assert failed(2, "-C", root, "hotspots").startswith("--hot needs a profile: ")
    assert failed(2, "-C", root, "plan", "--profile", none).startswith(f"cannot read {none}: ")
    assert (
        failed(2, "-C", root, "plan", "--hot", "0") == "--hot 0 is not a part of 100 %, such as 80%"
    )
    assert failed(2, "-C", root, "plan", "--hot", "x").startswith("--hot x is not")
