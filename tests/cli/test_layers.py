"""`gocodemod layers` as a process."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


def test_the_table(run: Run, module: Path, tree: Callable[[Path], object]) -> None:
    before = tree(module)
    done = run("-C", module, "layers")
    assert done.returncode == 0
    assert done.stdout.splitlines()[:5] == [
        "1 layer, 0 near misses",
        "  sites  funcs  types   pkgs    out   meth   hops",
        "      1      1      0      1      1      1      1  adapter",
        "  example.com/mod.gateway",
        "  main.go:10:6",
    ]
    assert "loading packages" in done.stderr
    assert tree(module) == before


@pytest.mark.parametrize("form", ["json", "dot", "mermaid", "html"])
def test_the_other_formats_to_stdout_and_to_a_file(
    run: Run, module: Path, tmp_path: Path, form: str
) -> None:
    done = run("-C", module, "layers", "--format", form)
    assert done.returncode == 0
    assert "gateway" in done.stdout
    there = tmp_path / "out"
    silent = run("-C", module, "layers", "--format", form, "-o", there)
    assert (silent.returncode, silent.stdout) == (0, "")
    assert there.read_text() == done.stdout


def test_json_says_where_and_how_often(run: Run, module: Path) -> None:
    made = json.loads(run("-C", module, "layers", "--format", "json").stdout)
    assert made["schema"] == 1
    assert made["modules"] == ["example.com/mod"]
    (layer,) = made["layers"]
    assert layer["subject"] == "example.com/mod.gateway"
    assert layer["worker"] == "example.com/mod.service"
    assert layer["callers"][0]["function"] == "example.com/mod.main"


def test_the_table_in_a_file(run: Run, module: Path, tmp_path: Path) -> None:
    there = tmp_path / "table.txt"
    assert run("-C", module, "layers", "-o", there).stdout == ""
    assert there.read_text() == run("-C", module, "layers").stdout


def test_no_layers(run: Run, module: Path) -> None:
    (module / "main.go").write_text("package main\n\nfunc main() {}\n")
    done = run("-C", module, "layers")
    assert (done.returncode, done.stdout) == (0, "No layers found.\n")


def test_tests_count_when_asked_for(run: Run, module: Path) -> None:
    (module / "main_test.go").write_text(
        'package main\n\nimport "testing"\n\n'
        "func TestGet(t *testing.T) { newGateway(&service{}).Get(2) }\n"
    )
    calls = []
    for more in ([], ["--include-tests"]):
        done = run("-C", module, "layers", "--format", "json", *more)
        calls.append(json.loads(done.stdout)["layers"][0]["call_sites"])
    assert calls == [1, 2]


def test_another_configuration(run: Run, module: Path) -> None:
    (module / "main.go").write_text("//go:build windows\n\n" + (module / "main.go").read_text())
    (module / "other.go").write_text("//go:build !windows\n\npackage main\n\nfunc main() {}\n")
    assert run("-C", module, "layers").stdout == "No layers found.\n"
    done = run("-C", module, "layers", "--config", "windows/amd64")
    assert "example.com/mod.gateway" in done.stdout


def test_errors_are_one_sentence(failed: Callable[..., str], module: Path, tmp_path: Path) -> None:
    assert failed(3, "-C", tmp_path, "layers")
    assert "nothing/here" in failed(3, "-C", module, "layers", "./nothing/here")
    assert "'svg'" in failed(2, "-C", module, "layers", "--format", "svg")
    assert "is not GOOS/GOARCH" in failed(2, "-C", module, "layers", "--config", "linux")
    assert "cannot write" in failed(5, "-C", module, "layers", "-o", tmp_path / "no" / "file")
    (module / "main.go").write_text("package main\n\nfunc main() { x }\n")
    assert "cannot be type-checked" in failed(3, "-C", module, "layers")


def test_a_broken_package_is_said_and_the_rest_goes_on(run: Run, module: Path) -> None:
    broken = module / "broken" / "broken.go"
    broken.parent.mkdir()
    broken.write_text("package broken\n\nvar x int = nothing\n")
    done = run("-C", module, "layers")
    assert done.returncode == 0
    assert "example.com/mod.gateway" in done.stdout
    assert "example.com/mod/broken: package-error: " in " ".join(done.stderr.split())
