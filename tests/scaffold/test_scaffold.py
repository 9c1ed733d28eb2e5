from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from gocodemod import scaffold
from gocodemod.api import Transform
from gocodemod.errors import UsageError, WriteError
from gocodemod.testing.plugin import Golden

ROOT = Path(__file__).resolve().parents[2]


def load(path: Path, cls: str) -> type[Transform]:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found = getattr(module, cls)
    assert issubclass(found, Transform)
    return found


def test_the_golden_case_of_a_new_pass_runs(tmp_path: Path, golden: Golden) -> None:
    made = scaffold.new_transform("fast-x2-bytes", tmp_path)
    assert made.files == (
        tmp_path / "transforms/fast_x2_bytes.py",
        tmp_path / "golden/fast-x2-bytes/first.txtar",
    )
    assert (
        'fast-x2-bytes = "YOUR_PACKAGE.transforms.fast_x2_bytes:FastX2Bytes"' in made.instructions
    )
    golden(made.files[1], load(made.files[0], "FastX2Bytes"))


def test_a_new_pass_satisfies_the_linters(tmp_path: Path) -> None:
    path = scaffold.new_transform("compare-bytes", tmp_path).files[0]
    config = str(ROOT / "pyproject.toml")
    for words in (
        ["ruff", "check", "--config", config],
        ["ruff", "format", "--check", "--config", config],
        ["mypy", "--strict", "--follow-imports=silent"],
    ):
        done = subprocess.run(
            [sys.executable, "-m", *words, str(path)],
            check=False, capture_output=True, text=True, cwd=ROOT,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr


def test_in_this_repository_the_entry_point_is_ours(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "gocodemod"\n')
    made = scaffold.new_transform("x", tmp_path)
    assert 'x = "gocodemod.transforms.x:X"' in made.instructions


@pytest.mark.parametrize("name", ["", "A", "a_b", "a-", "-a", "1a", "a b", "import", "../x"])
def test_names(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError):
        scaffold.new_transform(name, tmp_path)
    assert not list(tmp_path.iterdir())


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    scaffold.new_transform("a", tmp_path)
    with pytest.raises(UsageError, match="exists already"):
        scaffold.new_transform("a", tmp_path)


def test_a_directory_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "transforms").write_text("a file")
    with pytest.raises(WriteError):
        scaffold.new_transform("a", tmp_path)
