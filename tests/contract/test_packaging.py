"""What is installed is what is here."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SETUPTOOLS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]


def test_every_package_is_listed() -> None:
    found = {
        ".".join(path.parent.relative_to(ROOT).parts)
        for path in (ROOT / "gocodemod").rglob("__init__.py")
    }
    # transforms/ stands at the top and is installed into the package.
    assert set(SETUPTOOLS["packages"]) == found | {"gocodemod.transforms"}


def test_every_data_file_is_listed() -> None:
    listed = {
        path
        for package, patterns in SETUPTOOLS["package-data"].items()
        for pattern in patterns
        for path in (ROOT / package.replace(".", "/")).glob(pattern)
        if path.is_file()
    }
    here = {
        path
        for path in (ROOT / "gocodemod").rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc")
    }
    # The sidecar's protocol is for readers of the source.
    assert {path.name for path in here - listed} <= {"PROTOCOL.md"}
