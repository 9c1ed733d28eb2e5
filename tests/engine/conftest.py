"""Go modules made on the spot."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

# The tests share a pass; test files are not packages.
sys.path.insert(0, str(Path(__file__).parent))

MakeModule = Callable[[Mapping[str, str | bytes]], Path]


@pytest.fixture
def module(tmp_path: Path) -> MakeModule:
    """Write files below a new directory with a go.mod of module `ex.com/m`."""

    def make(files: Mapping[str, str | bytes]) -> Path:
        root = (tmp_path / "m").resolve()
        for name, text in {"go.mod": "module ex.com/m\n\ngo 1.22\n", **files}.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return root

    return make
