"""Blame: how many gate runs it takes, and that it is right."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gocodemod.golang.rows import PackageError
from gocodemod.verify.blame import blame
from gocodemod.verify.failures import new


def nobody(errors: Sequence[PackageError], ids: Sequence[str]) -> dict[str, PackageError]:
    return {}


class Tree:
    """A gate that fails for each bad change, with or without telling them apart."""

    def __init__(self, bad: set[str], *, distinct: bool = True) -> None:
        self.bad, self.distinct, self.runs = bad, distinct, 0

    def run(self, ids: Sequence[str]) -> Sequence[PackageError]:
        self.runs += 1
        found = [i for i in ids if i in self.bad]
        if not self.distinct:
            return [PackageError("", 0, 0, 0, "exit status 1")] if found else []
        return [PackageError(f"{i}.go", 1, 1, 0, "it is bad") for i in found]


@pytest.mark.parametrize("seed", range(60))
def test_three_of_two_hundred_in_twenty_five_runs(seed: int) -> None:
    ids = [f"c{n}" for n in range(200)]
    tree = Tree(set(random.Random(seed).sample(ids, 3)))
    verdict = blame(ids, tree.run(ids), tree.run, nobody)
    assert set(verdict.guilty) == tree.bad
    assert tree.runs == verdict.runs + 1 <= 25


@pytest.mark.parametrize("bad", [(0, 67, 133), (0, 100, 199), (1, 3, 5), (197, 198, 199)])
def test_the_hard_places_too(bad: tuple[int, ...]) -> None:
    ids = [f"c{n}" for n in range(200)]
    tree = Tree({ids[n] for n in bad})
    assert set(blame(ids, tree.run(ids), tree.run, nobody).guilty) == tree.bad
    assert tree.runs <= 25


@settings(deadline=None)
@given(st.sets(st.integers(0, 30)), st.booleans())
def test_exactly_the_guilty(bad: set[int], distinct: bool) -> None:
    ids = [f"c{n}" for n in range(31)]
    tree = Tree({ids[n] for n in bad}, distinct=distinct)
    assert set(blame(ids, tree.run(ids), tree.run, nobody).guilty) == tree.bad


def test_a_clash_of_two_costs_one_of_them() -> None:
    ids = [f"c{n}" for n in range(20)]

    def run(some: Sequence[str]) -> Sequence[PackageError]:
        clash = {"c3", "c17"} <= set(some)
        return [PackageError("f.go", 1, 1, 0, "redeclared")] if clash else []

    verdict = blame(ids, run(ids), run, nobody)
    assert len(verdict.guilty) == 1
    assert set(verdict.guilty) < {"c3", "c17"}


def test_positions_cost_one_more_run() -> None:
    ids = [f"c{n}" for n in range(200)]
    tree = Tree({"c5", "c150", "c151"})
    verdict = blame(
        ids, tree.run(ids), tree.run, lambda errors, some: {e.file[:-3]: e for e in errors}
    )
    assert set(verdict.guilty) == tree.bad
    assert tree.runs == 2


def test_who_is_charged_wrongly_is_acquitted() -> None:
    ids = [f"c{n}" for n in range(8)]
    tree = Tree({"c5"})
    verdict = blame(ids, tree.run(ids), tree.run, lambda errors, some: {"c1": errors[0]})
    assert set(verdict.guilty) == {"c5"}


def test_new_failures_are_a_multiset_without_lines() -> None:
    old = [PackageError("f.go", 1, 1, 0, "unused x"), PackageError("f.go", 2, 1, 0, "unused x")]
    moved = [PackageError("f.go", n, 1, 0, "unused x") for n in (11, 12, 13)]
    assert [e.line for e in new(moved, old)] == [13]
    assert not new(
        [PackageError("f.go", 9, 1, 0, "see f.go:3:4")],
        [PackageError("f.go", 1, 1, 0, "see f.go:1:4")],
    )
