from __future__ import annotations

from pathlib import Path

import pytest

from gocodemod.batch import discover


def module(top: Path, name: str) -> None:
    (top / name).mkdir(parents=True, exist_ok=True)
    (top / name / "go.mod").write_text(f"module example.com/{name}\n")


def found(top: Path) -> list[tuple[tuple[str, ...], tuple[str, ...], str]]:
    return [(task.modules, task.patterns, task.gowork) for task in discover(top)]


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GOWORK", raising=False)


def test_modules_but_not_other_peoples(tmp_path: Path) -> None:
    names = [
        "b",
        "a",
        "a/nested",
        "a/vendor/v",
        "a/testdata/t",
        ".hidden",
        "_old",
        "x/node_modules/y",
    ]
    for name in names:
        module(tmp_path, name)
    assert [task.modules for task in discover(tmp_path)] == [("a",), ("a/nested",), ("b",)]
    assert {task.gowork for task in discover(tmp_path)} == {"off"}


def test_the_top_itself(tmp_path: Path) -> None:
    module(tmp_path, ".")
    assert found(tmp_path) == [((".",), ("./...",), "off")]


def test_the_modules_of_a_workspace_are_one_task(tmp_path: Path) -> None:
    for name in ("w/a", "w/b", "w/c", "alone"):
        module(tmp_path, name)
    work = tmp_path / "w/go.work"
    work.write_text('go 1.22\n\nuse (\n\t./a // one\n\t"./b"\n)\n// use ./c\nuse ../elsewhere\n')
    assert found(tmp_path) == [
        (("alone",), ("./...",), "off"),
        (("w/a", "w/b"), ("./a/...", "./b/..."), str(work)),
        (("w/c",), ("./...",), "off"),
    ]


def test_a_workspace_above(tmp_path: Path) -> None:
    module(tmp_path, ".")
    module(tmp_path, "sub/a")
    (tmp_path / "go.work").write_text("use .\nuse ./sub/a\n")
    below = found(tmp_path / "sub")
    assert below == [(("a",), ("./sub/a/...",), str(tmp_path / "go.work"))]
    both = found(tmp_path)
    assert both == [((".", "sub/a"), ("./...", "./sub/a/..."), str(tmp_path / "go.work"))]


def test_workspaces_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module(tmp_path, "a")
    module(tmp_path, "b")
    (tmp_path / "go.work").write_text("use ./a\nuse ./b\n")
    monkeypatch.setenv("GOWORK", "off")
    assert [task.modules for task in discover(tmp_path)] == [("a",), ("b",)]


def test_none(tmp_path: Path) -> None:
    assert discover(tmp_path) == ()
