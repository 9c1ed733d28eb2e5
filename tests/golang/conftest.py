"""Go modules made on the spot, and the machine's Go."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from gocodemod.golang import GoCommands, Toolchain, find_go

MakeModule = Callable[[Mapping[str, str]], Path]


@pytest.fixture
def module(tmp_path: Path) -> MakeModule:
    """Write files below a new directory; go.mod is of module `ex.com/m` unless they bring one."""

    def make(files: Mapping[str, str]) -> Path:
        root = (tmp_path / "m").resolve()
        for name, text in {"go.mod": "module ex.com/m\n\ngo 1.22\n", **files}.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return root

    return make


@pytest.fixture
def commands(module: MakeModule) -> Callable[[Mapping[str, str]], GoCommands]:
    """The same, with go commands at its root."""

    def make(files: Mapping[str, str]) -> GoCommands:
        root = module(files)
        return GoCommands(find_go(root), root)

    return make


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache for the tool, with Go's own one left as it is so that builds stay quick."""
    gocache = subprocess.run(
        ["go", "env", "GOCACHE"], check=True, capture_output=True, text=True
    ).stdout.strip()
    monkeypatch.setenv("GOCACHE", gocache)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "gocodemod"


@pytest.fixture
def toolchain(tmp_path: Path) -> Toolchain:
    return find_go(tmp_path)
