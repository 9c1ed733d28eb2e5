"""Against what benchstat prints, and against scipy's own exact tests."""

from __future__ import annotations

import random

import numpy as np
import pytest
from scipy import stats

from gocodemod.bench import statistics

# One to ten on each side, shifted: what tables of the test have (Milton 1964).
LOW = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
HIGH = [value + 10 for value in LOW]


@pytest.mark.parametrize(
    ("n", "p"), [(3, 0.1), (4, 0.02857142857142857), (5, 0.007936507936507936)]
)
def test_the_least_p_of_samples_that_lie_apart(n: int, p: float) -> None:
    assert statistics.mann_whitney(LOW[:n], HIGH[:n]) == pytest.approx(p)
    assert statistics.mann_whitney(HIGH[:n], LOW[:n]) == pytest.approx(p)


def test_equal_samples_differ_in_nothing() -> None:
    assert statistics.mann_whitney([3.0] * 6, [3.0] * 6) == 1.0
    assert statistics.mann_whitney(LOW, LOW) == 1.0


def test_ties_are_exact() -> None:
    """All ways to deal twelve values out, counted by scipy itself."""
    rng = random.Random(1)
    method = stats.PermutationMethod(n_resamples=np.inf)
    for _ in range(5):
        a = [float(rng.randint(1, 5)) for _ in range(6)]
        b = [float(rng.randint(2, 6)) for _ in range(6)]
        wanted = stats.mannwhitneyu(a, b, method=method).pvalue
        assert statistics.mann_whitney(a, b) == pytest.approx(min(1.0, wanted))


def test_without_ties_both_ways_to_count_agree() -> None:
    rng = random.Random(2)
    for n in (4, 7, 11):
        a = [rng.gauss(10, 1) for _ in range(n)]
        b = [rng.gauss(10.8, 1) for _ in range(n)]
        assert statistics._tied(a, b) == pytest.approx(statistics.mann_whitney(a, b))


def test_large_samples_take_the_normal_approximation() -> None:
    a = [float(i % 7) for i in range(40)]
    b = [float(i % 7) + (i % 3 == 0) for i in range(40)]
    wanted = stats.mannwhitneyu(a, b, method="asymptotic").pvalue
    assert statistics.mann_whitney(a, b) == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("n", "low", "high"),
    [(5, None, 5), (6, 1, 6), (8, 1, 7), (10, 2, 9), (15, 4, 12), (20, 6, 15)],
)
def test_the_interval_lies_between_two_values(n: int, low: int | None, high: int | None) -> None:
    values = [float(i) for i in range(n, 0, -1)]
    assert statistics.interval(values, 0.95) == (low, high)


def test_rounds_needed() -> None:
    assert [statistics.rounds_needed(c) for c in (0.5, 0.9, 0.95, 0.99)] == [2, 5, 6, 8]


def test_median_and_mean() -> None:
    assert statistics.median([5, 1, 2]) == 2.0
    assert statistics.median([4, 1, 2, 3]) == 2.5
    assert statistics.geometric_mean([1, 4, 16]) == pytest.approx(4.0)
