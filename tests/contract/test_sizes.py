"""Small modules: none above 500 lines, half of them below 200, Python and Go alike."""

from __future__ import annotations

import statistics
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("gocodemod", "transforms")


@pytest.mark.parametrize("suffix", [".py", ".go"])
def test_sizes(suffix: str) -> None:
    sizes = {
        path.relative_to(ROOT).as_posix(): len(path.read_bytes().splitlines())
        for folder in FOLDERS
        for path in (ROOT / folder).rglob(f"*{suffix}")
    }
    assert sizes
    assert not {file: size for file, size in sizes.items() if size > 500}
    # Empty package markers would flatter the median.
    assert statistics.median(size for size in sizes.values() if size) < 200
