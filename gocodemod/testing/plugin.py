"""The pytest plugin of the golden harness: `pytest_plugins = ["gocodemod.testing.plugin"]`."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import pytest

from gocodemod.api import Transform
from gocodemod.testing.run import run_case


class Golden(Protocol):
    """The fixture `golden`: runs one case, or rewrites it under `--update-golden`."""

    def __call__(self, path: Path, *transforms: type[Transform]) -> None:
        """Run the case at `path`, with `transforms` besides the installed ones."""


def golden_cases(directory: Path) -> list[object]:
    """One pytest parameter for every case below `directory`, named after its path.

    Raises ValueError when there is none: a test without cases is a mistake.
    """
    paths = sorted(directory.rglob("*.txtar"))
    if not paths:
        raise ValueError(f"no golden case (*.txtar) below {directory}")
    return [
        pytest.param(path, id=path.relative_to(directory).with_suffix("").as_posix())
        for path in paths
    ]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--update-golden`."""
    parser.getgroup("gocodemod").addoption(
        "--update-golden",
        action="store_true",
        help="rewrite the golden cases to what came out",
    )


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Run one golden case; see `Golden`."""
    update = bool(request.config.getoption("--update-golden"))

    def run(path: Path, *transforms: type[Transform]) -> None:
        run_case(path, transforms=transforms, update=update)

    return run
