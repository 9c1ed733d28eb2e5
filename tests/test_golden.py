"""Every golden case of the passes that ship with the tool."""

from __future__ import annotations

from pathlib import Path

import pytest

from gocodemod.testing.plugin import Golden, golden_cases

GOLDEN = Path(__file__).resolve().parents[1] / "golden"


@pytest.mark.parametrize("case", golden_cases(GOLDEN))
def test_golden(case: Path, golden: Golden) -> None:
    golden(case)
