"""Code that cannot be loaded: one sentence and 3; in one package only, the others go on."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
OFFLINE = {"GOPROXY": "off", "GOFLAGS": "-mod=mod"}

BROKEN: Mapping[str, tuple[Mapping[str, bytes], str]] = {
    "not-utf8": ({"u/u.go": b'package u\n\nvar X = "\xff"\n'}, "illegal UTF-8 encoding"),
    "syntax": ({"u/u.go": b"package u\n\nfunc (\n"}, "u/u.go:3: expected '('"),
    "nul": ({"u/u.go": b"package u\n\nvar X = 1 // \0\n"}, "illegal character NUL"),
    "empty": ({"u/u.go": b""}, "found 'EOF'"),
    "cycle": (
        {
            "u/u.go": b'package u\n\nimport _ "example.com/mod/v"\n',
            "v/v.go": b'package v\n\nimport _ "example.com/mod/u"\n',
        },
        "import cycle not allowed",
    ),
    "dependency": ({"u/u.go": b'package u\n\nimport _ "ex.com/none"\n'}, "ex.com/none"),
    "two-packages": ({"u/u.go": b"package u\n", "u/w.go": b"package w\n"}, "found packages"),
}


def lay(root: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)


@pytest.mark.parametrize("kind", BROKEN)
def test_one_broken_package(run: Run, module: Path, tree: Any, kind: str) -> None:
    files, words = BROKEN[kind]
    lay(module, files)
    before = tree(module)
    done = run("-C", module, "plan", "--format", "json", env=os.environ | OFFLINE)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert [change["status"] for change in report["changes"]] == ["verified"]
    assert any(words in skipped["message"] for skipped in report["skipped"])
    assert tree(module) == before
    assert run("-C", module, "apply", "--yes", env=os.environ | OFFLINE).returncode == 0
    now = tree(module)
    assert {name for name in before if now.get(name) != before[name]} == {"main.go"}


# Of the packages of a cycle, only the one whose import closes it is broken.
@pytest.mark.parametrize("kind", [kind for kind in BROKEN if kind != "cycle"])
def test_nothing_but_broken_packages(
    failed: Callable[..., str], module: Path, tree: Any, kind: str
) -> None:
    files, words = BROKEN[kind]
    (module / "main.go").unlink()
    lay(module, files)
    before = tree(module)
    assert words in failed(3, "-C", module, "apply", "--yes", env=os.environ | OFFLINE)
    assert tree(module) == before


def test_a_dependency_that_is_required_but_not_there(
    failed: Callable[..., str], module: Path, tree: Any
) -> None:
    lay(module, {"main.go": b'package main\n\nimport _ "ex.com/none"\n\nfunc main() {}\n'})
    with (module / "go.mod").open("a") as file:
        file.write("\nrequire ex.com/none v1.2.3\n")
    before = tree(module)
    for flags in ("-mod=mod", ""):
        env = os.environ | {"GOPROXY": "off", "GOFLAGS": flags}
        assert "ex.com/none" in failed(3, "-C", module, "plan", env=env)
        assert tree(module) == before


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("./nope", "nope"),
        ("./nope/...", "nope"),
        ("./empty/...", "match no packages"),
        ("./empty", "match no packages"),
        ("example.com/none", "example.com/none"),
    ],
)
def test_no_packages_match(
    failed: Callable[..., str], module: Path, tree: Any, pattern: str, words: str
) -> None:
    (module / "empty").mkdir()
    before = tree(module)
    assert words in failed(3, "-C", module, "plan", pattern)
    assert tree(module) == before


def test_no_module(failed: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "a.go").write_text("package a\n")
    assert "not inside a Go module" in failed(3, "-C", tmp_path, "plan")
    assert "not inside a Go module" in failed(3, "-C", tmp_path, "apply", "--yes")


@pytest.mark.parametrize(
    ("text", "words"),
    [("modul x\n", "unknown directive"), ("module x\n\ngo 1.99\n", "1.99"), ("\xff\n", "go.mod")],
)
def test_a_bad_go_mod(failed: Callable[..., str], module: Path, text: str, words: str) -> None:
    (module / "go.mod").write_text(text, encoding="latin-1")
    env = os.environ | {"GOTOOLCHAIN": "local"}
    assert words in failed(3, "-C", module, "plan", env=env)
