"""Every refusal code of a pass is shown by a golden case of that pass."""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path

import pytest

from gocodemod.api import Transform
from gocodemod.testing import case

GOLDEN = Path(__file__).resolve().parents[2] / "golden"
PASSES: dict[str, type[Transform]] = {
    point.name: point.load()
    for point in entry_points(group="gocodemod.transforms")
    if point.value.startswith("gocodemod.transforms.")
}

# Codes without a case, and why.
UNSHOWN: dict[str, dict[str, str]] = {
    "constrain-params": {
        "declared-twice": "two configurations of one case would have to declare the function",
        "not-inferable": "a fallback: instantiations are written out where inference fails",
    },
    "format-direct": {
        "devirtualized": "depends on what the compiler of the day inlines",
    },
    "remove-passthrough": {
        "adds-argument": "no case yet",
        "called-by-name": "no case yet",
        "generic-type": "no case yet",
        "partial-forward": "no case yet",
    },
}


def shown(name: str) -> set[str]:
    """The codes in the refusals that the golden cases of a pass want: `file:line: code subject`."""
    files = sorted((GOLDEN / name).glob("*.txtar"))
    lines = (line for file in files for line in case.read(file).refusals)
    return {line.split(": ", 1)[1].split(" ", 1)[0] for line in lines}


@pytest.mark.parametrize("name", sorted(PASSES))
def test_a_golden_case_shows_every_code(name: str) -> None:
    missing = set(PASSES[name].codes) - shown(name) - set(UNSHOWN.get(name, {}))
    assert not missing, f"golden/{name} has no case that is refused with {sorted(missing)}"


@pytest.mark.parametrize("name", sorted(UNSHOWN))
def test_what_is_excused_is_a_code_of_the_pass(name: str) -> None:
    assert set(UNSHOWN[name]) <= set(PASSES[name].codes)


@pytest.mark.parametrize("name", sorted(PASSES))
def test_no_case_wants_a_gate_to_reject_what_the_pass_makes(name: str) -> None:
    assert not shown(name) & {"does-not-type-check", "does-not-build"}
