"""`gocodemod bench` as a process."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]

QUICK = ("--benchtime", "200x", "--rounds", "6")
CODE = """package shop

import "fmt"

//go:noinline
func Key(id int) string { return fmt.Sprintf("%d", id) }
"""
TESTS = """package shop

import "testing"

func BenchmarkKey(b *testing.B) {
	for i := 0; i < b.N; i++ {
		Key(123456)
	}
}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    root = tmp_path / "shop"
    root.mkdir()
    (root / "go.mod").write_text("module example.com/shop\n\ngo 1.22\n")
    (root / "shop.go").write_text(CODE)
    (root / "shop_test.go").write_text(TESTS)
    return root


def test_before_and_after_the_plan(run: Run, shop: Path, tree: Callable[[Path], object]) -> None:
    was = tree(shop)
    done = run("-C", shop, "bench", *QUICK)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[:2] == ["before: as it is", "after: 1 change (format-direct)"]
    (allocs,) = [line for line in lines if line.startswith("  Key") and " 2 ± 0%" in line]
    assert "-50.00% (p=0.002 n=6)" in allocs
    assert tree(shop) == was


def test_formats_and_a_file(run: Run, shop: Path, tmp_path: Path) -> None:
    there = tmp_path / "out"
    for form, sign in (("benchstat", "tree: after"), ("html", "<svg "), ("svg", "<svg ")):
        done = run("-C", shop, "bench", *QUICK, "--format", form, "-o", there)
        assert (done.returncode, done.stdout) == (0, "")
        assert sign in there.read_text()


def test_two_revisions(run: Run, shop: Path, git: Callable[..., str]) -> None:
    git(shop, "init", "-q", "-b", "main")
    git(shop, "add", ".")
    git(shop, "commit", "-q", "-m", "slow")
    faster = CODE.replace('fmt.Sprintf("%d", id)', "strconv.Itoa(id)").replace("fmt", "strconv")
    (shop / "shop.go").write_text(faster)
    git(shop, "commit", "-q", "-a", "-m", "fast")
    state = git(shop, "status", "--porcelain"), git(shop, "worktree", "list")
    made = []
    for flags in (("--base", "HEAD~1"), ("--base", "HEAD", "--head", "HEAD~1")):
        done = run("-C", shop, "bench", *flags, *QUICK, "--format", "json")
        assert done.returncode == 0, done.stderr
        made.append(json.loads(done.stdout))
    assert [(m["before"], m["after"]) for m in made] == [
        ("HEAD~1", "the files on disk"),
        ("HEAD", "HEAD~1"),
    ]
    deltas = [m["rows"][0]["measures"][2]["delta"] for m in made]
    assert deltas == [-0.5, 1.0]
    assert (git(shop, "status", "--porcelain"), git(shop, "worktree", "list")) == state


def test_what_fails_after_the_changes_alone(run: Run, shop: Path) -> None:
    """And what fails before them, too, is no fault of theirs."""
    wants = "if testing.AllocsPerRun(9, func() { Key(123456) }) != 2 { b.Fatal() }"
    (shop / "shop_test.go").write_text(TESTS.replace("Key(123456)", wants))
    done = run("-C", shop, "bench", *QUICK)
    assert done.returncode == 4
    assert "failed (after)" in done.stderr
    assert "1 benchmark that ran before the changes failed after them" in done.stderr
    (shop / "shop_test.go").write_text(TESTS.replace("Key(123456)", 'b.Fatal("oh")'))
    done = run("-C", shop, "bench", *QUICK)
    assert done.returncode == 0
    assert "failed\n    example.com/shop.BenchmarkKey: shop_test.go:7: oh" in done.stderr


def test_nothing_to_change(run: Run, shop: Path) -> None:
    (shop / "shop.go").write_text('package shop\n\nfunc Key(id int) string { return "" }\n')
    done = run("-C", shop, "bench", *QUICK)
    assert done.returncode == 0
    assert "No benchmark to compare." in done.stdout
    assert "the test programs are the same" in done.stdout
    assert "Nothing to change." in done.stderr


@pytest.mark.parametrize(
    ("flags", "sentence"),
    [
        (["--confidence", "20"], "--confidence 20 is not between 50 and 99.9 percent"),
        (["--precision", "0"], "--precision 0 is not above 0 and up to 100 percent"),
        (["--benchtime", "soon"], "--benchtime soon is no time, such as 200ms, 1s or 1000x"),
        (["--head", "HEAD"], "--head says where to; give --base REVISION, too"),
        (
            ["--base", "HEAD", "-t", "format-direct"],
            "--base compares revisions and no plan is made: leave --transform out",
        ),
        (["--bench", "("], "--bench ( is no regular expression that go accepts"),
    ],
)
def test_flags_that_make_no_sense(
    failed: Callable[..., str], shop: Path, flags: list[str], sentence: str
) -> None:
    assert failed(2, "-C", shop, "bench", *flags) == sentence


def test_revisions_that_are_not_there(
    failed: Callable[..., str], shop: Path, git: Callable[..., str]
) -> None:
    assert "is not in the work tree of a git repository" in failed(
        5, "-C", shop, "bench", "--base", "HEAD"
    )
    git(shop, "init", "-q")
    git(shop, "add", ".")
    git(shop, "commit", "-q", "-m", "one")
    assert failed(5, "-C", shop, "bench", "--base", "nope").startswith("there is no revision nope")
