"""Go modules made on the spot."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest


@pytest.fixture
def module(tmp_path: Path) -> Callable[[Mapping[str, str]], Path]:
    """Write files below a new directory, each call another; the module is `ex.com/m`."""
    count = iter(range(100))

    def make(files: Mapping[str, str]) -> Path:
        root = (tmp_path / str(next(count)) / "m").resolve()
        for name, text in {"go.mod": "module ex.com/m\n\ngo 1.22\n", **files}.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return root

    return make
