"""A pass is a file in transforms/, an entry point and a folder of golden cases: all or none."""

from __future__ import annotations

import ast
import sys
import tomllib
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from gocodemod.api import Transform

ROOT = Path(__file__).resolve().parents[2]
GROUP = "gocodemod.transforms"
FILES = sorted(p for p in (ROOT / "transforms").glob("*.py") if not p.stem.startswith("_"))


def declared() -> dict[str, str]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        return dict(tomllib.load(file)["project"]["entry-points"][GROUP])


def test_files_entry_points_and_golden_folders_are_one_set() -> None:
    names = {path.stem.replace("_", "-") for path in FILES}
    assert names == set(declared())
    assert names == {path.name for path in (ROOT / "golden").iterdir() if path.is_dir()}
    for name in names:
        assert list((ROOT / "golden" / name).glob("*.txtar")), f"{name} has no golden case"


def test_installed_entry_points_are_the_declared_ones() -> None:
    installed = {
        point.name: point.value
        for point in entry_points(group=GROUP)
        if point.value.startswith("gocodemod.transforms.")
    }
    assert installed == declared(), "install the project again: entry points have changed"


@pytest.mark.parametrize("name", sorted(declared()))
def test_a_pass_documents_itself(name: str) -> None:
    (point,) = entry_points(group=GROUP, name=name)
    cls = point.load()
    assert issubclass(cls, Transform)
    assert cls.name == name
    assert cls.title and cls.__doc__ and len(cls.__doc__.split()) > 30
    assert cls.codes and all(text.strip() for text in cls.codes.values())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_pass_imports_the_api_and_nothing_else_of_ours(path: Path) -> None:
    imported: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports do not survive the move into the package"
            imported.add(node.module or "")
        elif isinstance(node, ast.Import):
            imported.update(alias.name for alias in node.names)
    foreign = {name for name in imported if name.partition(".")[0] not in sys.stdlib_module_names}
    # msgspec for the passes' own structs; a tree, a command or a prompt comes through the api.
    assert foreign <= {"gocodemod.api", "msgspec"}
