"""Which passes a run uses."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from typing import Any

import pytest
from swap import Swapper

from gocodemod import engine
from gocodemod.api import Transform
from gocodemod.engine import registry
from gocodemod.errors import TransformError, UsageError
from gocodemod.model import Options


def points(*pairs: tuple[str, str]) -> Any:
    made = [EntryPoint(name, value, registry.GROUP) for name, value in pairs]
    return lambda group: made if group == registry.GROUP else []


def test_all_installed_in_the_order_of_names() -> None:
    names = [transform.name for transform in engine.load_transforms()]
    assert names == sorted(names)
    assert {"remove-passthrough", "constrain-params", "stream-serialization"} <= set(names)


def test_a_pass_by_name_or_by_risk(monkeypatch: pytest.MonkeyPatch) -> None:
    class Risky(Swapper):
        name = "risky"
        risk = "review"

    monkeypatch.setattr(registry, "entry_points", points())
    passes: list[Transform] = [Risky([]), Swapper([])]
    assert [t.name for t in registry.choose(passes, Options())] == ["swap"]
    assert [t.name for t in registry.choose(passes, Options(risk="review"))] == ["risky", "swap"]
    assert [t.name for t in registry.choose(passes, Options(transforms=("risky",)))] == ["risky"]
    with pytest.raises(UsageError, match="no pass named 'x'; there are: risky, swap"):
        registry.choose(passes, Options(transforms=("swap", "x")))


def test_a_broken_pass_stops_only_those_that_want_it(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = points(("broken", "no.such.module:Pass"), ("swap", "swap:Swap"))
    monkeypatch.setattr(registry, "entry_points", broken)
    with pytest.raises(TransformError, match="'broken'"):
        engine.load_transforms()
    with pytest.raises(TransformError, match="'swap'"):
        registry.choose([], Options(transforms=("swap",)))
    assert registry.choose([Swapper([])], Options(transforms=("swap",)))
