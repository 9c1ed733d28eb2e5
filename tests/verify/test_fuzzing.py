"""What the runs of a fuzz test are worth."""

from __future__ import annotations

import pytest

from gocodemod.verify.fuzzing import Found


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (Found(executions=100, reached=1), ""),
        (Found(executions=100, reached=0), "no value made for it comes to what is changed"),
        (
            Found(executions=9, panicked=9, panic="nil map"),
            "no value made for it comes to what is changed: it panics (nil map)",
        ),
        (Found(executions=9, reached=9, hung=1), "a call did not return"),
        (Found(executions=5, reached=5, unsteady=6), "it gives another result each time"),
        (Found(unsteady=6), "it gives another result each time"),
        (Found(obstacle="it does not build"), "it does not build"),
        # A difference is proof, whatever else was seen.
        (Found(executions=1, hung=1, difference="result 1"), ""),
    ],
)
def test_useless(found: Found, why: str) -> None:
    assert found.useless == why


def test_runs() -> None:
    assert Found(executions=3, engine=4).runs == 7
