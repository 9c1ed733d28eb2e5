"""The rooms of the house import only what CONTRIBUTING.md lets them."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_import_linter() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    command = [lint, "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_room_has_a_contract() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    protected = {module for contract in contracts for module in contract["protected_modules"]}
    paths = [path for path in (ROOT / "gocodemod").iterdir() if not path.name.startswith("_")]
    rooms = {
        f"gocodemod.{path.stem}"
        for path in paths
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    # Everybody's guest: nothing imports the command line, which may import everything.
    assert rooms - protected == {"gocodemod.cli"}
