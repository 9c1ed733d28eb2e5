"""The diff is judged by git itself: `git apply` must accept it and give exactly the new bytes."""

from __future__ import annotations

import random
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from gocodemod.report import diff

Tree = Mapping[str, bytes | None]


def git(directory: Path, *args: str, data: bytes = b"") -> bytes:
    done = subprocess.run(
        ["git", *args], check=False, cwd=directory, input=data, capture_output=True
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def put(root: Path, tree: Tree) -> None:
    for name, data in tree.items():
        if data is not None:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(data)


def applied(root: Path, before: Tree, after: Tree) -> None:
    put(root, before)
    git(root, "init", "-q")
    git(root, "config", "core.autocrlf", "false")
    patch = diff.tree(before, after)
    git(root, "apply", "--check", "-", data=patch)
    git(root, "apply", "-", data=patch)
    for name in before.keys() | after.keys():
        wanted = after.get(name)
        if wanted is None:
            assert not (root / name).exists(), name
        else:
            assert (root / name).read_bytes() == wanted, name


LONG = b"".join(b"line %d\n" % n for n in range(60))
CASES: dict[str, tuple[Tree, Tree]] = {
    "one-line": ({"a.go": b"x\n"}, {"a.go": b"y\n"}),
    "two-hunks": (
        {"a.go": LONG},
        {"a.go": LONG.replace(b"line 2\n", b"two\n").replace(b"line 50\n", b"")},
    ),
    "touching-hunks": (
        {"a.go": LONG},
        {"a.go": LONG.replace(b"line 2\n", b"").replace(b"line 9\n", b"nine\n9\n")},
    ),
    "create": ({"a.go": None}, {"a.go": b"package a\n", "d/b.go": b"package d"}),
    "create-empty": ({}, {"empty.go": b""}),
    "delete": ({"a.go": b"package a\n", "b.go": b"x"}, {"a.go": None, "b.go": None}),
    "delete-empty": ({"a.go": b""}, {"a.go": None}),
    "becomes-empty": ({"a.go": b"x\n"}, {"a.go": b""}),
    "was-empty": ({"a.go": b""}, {"a.go": b"x\n"}),
    "no-newline-before": ({"a.go": b"a\nb"}, {"a.go": b"a\nb\n"}),
    "no-newline-after": ({"a.go": b"a\nb\n"}, {"a.go": b"a\nb"}),
    "no-newline-either": ({"a.go": b"a\nb"}, {"a.go": b"c\nb"}),
    "crlf": ({"a.go": b"a\r\nb\r\nc\r\n"}, {"a.go": b"a\r\nB\r\nc\r\n"}),
    "crlf-added": ({"a.go": b"a\nb\n"}, {"a.go": b"a\r\nb\n"}),
    "bom": ({"a.go": b"\xef\xbb\xbfa\nb\n"}, {"a.go": b"\xef\xbb\xbfa\nc\n"}),
    "odd-line-ends": ({"a.go": b"a\x0bb\x0cc\rd\ne\n"}, {"a.go": b"a\x0bb\x0cc\rd\nE\n"}),
    "unicode": ({"naïve/世界.go": "π\n".encode()}, {"naïve/世界.go": "τ\n".encode()}),
    "spaces": (
        {"a dir/b c.go": b"x\n", "e f.go": b"x\n"},
        {"a dir/b c.go": b"y\n", "e f.go": None, "g h.go": b"z\n", "i j.go": b""},
    ),
    "quotes": (
        {
            'q"uote.go': b"x\n",
            "back\\slash.go": b"x\n",
            "tab\there.go": b"x\n",
            "new\nline.go": b"x\n",
        },
        {
            'q"uote.go': b"y\n",
            "back\\slash.go": b"y\n",
            "tab\there.go": b"y\n",
            "new\nline.go": b"y\n",
        },
    ),
    "quoted-unicode": ({'π"\u200b.go': b"x\n"}, {'π"\u200b.go': b"y\n"}),
    "not-utf8": ({"a.go": b"\xff\xfe\n1\n"}, {"a.go": b"\xff\xfe\n2\n"}),
    "looks-like-a-header": ({"a.go": b"-- a\n++ b\n"}, {"a.go": b"++ b\n-- c\n@@ x\n"}),
    "some-unchanged": ({"a.go": b"x\n", "b.go": b"x\n"}, {"a.go": b"x\n", "b.go": b"y\n"}),
}


@pytest.mark.parametrize("case", CASES)
def test_git_applies_it(tmp_path: Path, case: str) -> None:
    applied(tmp_path, *CASES[case])


def test_random_edits_apply(tmp_path: Path) -> None:
    dice = random.Random(7)
    before: dict[str, bytes | None] = {}
    after: dict[str, bytes | None] = {}
    for n in range(120):
        lines = [
            dice.choice([b"}\n", b"\n", b"a\n", b"%d\n" % n, b"b%d\n" % dice.randrange(9)])
            for _ in range(dice.randrange(40))
        ]
        new = list(lines)
        for _ in range(dice.randrange(1, 6)):
            at = dice.randrange(len(new) + 1)
            new[at : at + dice.randrange(4)] = [b"n%d\n" % dice.randrange(5)] * dice.randrange(3)
        before[f"f{n}.go"] = b"".join(lines)
        after[f"f{n}.go"] = b"".join(new)[: None if dice.random() < 0.7 else -1]
    applied(tmp_path, before, after)


def test_only_changed_files_and_smallest_hunks() -> None:
    out = diff.tree(
        {"a.go": LONG, "b.go": b"x\n"}, {"a.go": LONG.replace(b"line 30\n", b""), "b.go": b"x\n"}
    )
    assert out == (
        b"diff --git a/a.go b/a.go\n--- a/a.go\n+++ b/a.go\n@@ -28,7 +28,6 @@\n"
        b" line 27\n line 28\n line 29\n-line 30\n line 31\n line 32\n line 33\n"
    )


def test_prefix_makes_it_apply_below_a_repository(tmp_path: Path) -> None:
    put(tmp_path, {"mod/a.go": b"x\n"})
    git(tmp_path, "init", "-q")
    patch = diff.tree({"a.go": b"x\n"}, {"a.go": b"y\n"}, prefix="mod/")
    git(tmp_path / "mod", "apply", "-", data=patch)
    assert (tmp_path / "mod/a.go").read_bytes() == b"y\n"


def test_large_file_with_distant_edits_is_quick() -> None:
    body = b"".join(
        b"\tx%d := f()\n\tif err != nil {\n\t\treturn err\n\t}\n" % n for n in range(50_000)
    )
    before = b"package a\n" + body + b"// end\n"
    after = b"package b\n" + body.replace(b"x25000 :=", b"y :=") + b"// END\n"
    start = time.perf_counter()
    out = diff.unified("a.go", before, after)
    # A guard against quadratic time, with ample room for a slow machine; it takes about 0.3 s.
    assert time.perf_counter() - start < 10
    assert out.count(b"\n@@ ") == 3


def test_large_table_of_the_same_lines_is_quick() -> None:
    before = b"\t0,\n\t1,\n" * 20_000
    after = b"\t1,\n" + before[4:40_000] + b"\t2,\n" + before[40_000:]
    start = time.perf_counter()
    diff.unified("a.go", before, after)
    assert time.perf_counter() - start < 10
