from __future__ import annotations

import pytest

from gocodemod.report import traces


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (0.0, "0 %"),
        (0.0004, "< 0.1 %"),
        (0.013, "1.3 %"),
        (0.92, "92 %"),
        (0.99996, "100 %"),
        (1.0, "100 %"),
    ],
)
def test_share(part: float, words: str) -> None:
    assert traces.share(part) == words


def test_names_that_fit_several() -> None:
    read = {"traces": 1, "spans": 1200, "matched": 0, "ambiguous": 1100, "ambiguous_names": ["A.B"]}
    assert traces.read(read) == (
        "Traces: 1 with 1,200 spans, 0 of them of functions here; 1,100 more count for"
        " none, for their names fit several functions or come from several services (A.B)."
    )
