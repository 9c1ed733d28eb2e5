"""The statistics that benchstat uses, which assume nothing about how values are spread.

A sample is summed up by its median, with an interval between two of its values (order
statistics) that holds the true one at a confidence. Two samples are compared with the
Mann-Whitney U test: exact for small ones, ties or not, as benchmarks of allocations tie.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from scipy import stats

# benchstat's own limits; above them the normal approximation is as good.
_EXACT = 50
_EXACT_WITH_TIES = 25


def median(values: Sequence[float]) -> float:
    """The middle of `values`, of which there is at least one."""
    return float(statistics.median(values))


def interval(values: Sequence[float], confidence: float) -> tuple[float | None, float | None]:
    """The values between which the true median lies at `confidence` (0 to 1).

    None where they are too few to say.
    """
    low, high = _orders(len(values), confidence)
    ordered = sorted(values)
    return (
        ordered[low - 1] if low >= 1 else None,
        ordered[high - 1] if high <= len(ordered) else None,
    )


@lru_cache(maxsize=256)
def _orders(n: int, confidence: float) -> tuple[int, int]:
    """Which of n ordered values (counted from 1) bound the median: from 0, up to n + 1.

    How many values lie below the true median is binomial. From its mode on the likelier
    neighbour is taken, the left one of two that are alike, until the sum is enough.
    """
    chance = [float(each) for each in stats.binom.pmf(range(n + 1), n, 0.5)]
    low = math.ceil((n + 1) / 2) - 1
    high, total = low + 1, chance[low]
    while total < confidence and (low > 0 or high <= n):
        left = chance[low - 1] if low > 0 else 0.0
        right = chance[high] if high <= n else 0.0
        # Alike but for how they were rounded.
        if left >= right * (1 - 1e-12):
            low, total = low - 1, total + left
        else:
            high, total = high + 1, total + right
    return low, high


def mann_whitney(before: Sequence[float], after: Sequence[float]) -> float:
    """How likely samples this far apart are where nothing changed (two-sided p).

    1 where all values are equal.
    """
    distinct = len({*before, *after})
    if distinct == 1:
        return 1.0
    ties = distinct < len(before) + len(after)
    if max(len(before), len(after)) > (_EXACT_WITH_TIES if ties else _EXACT):
        return float(stats.mannwhitneyu(before, after, method="asymptotic").pvalue)
    if ties:
        return _tied(before, after)
    return float(stats.mannwhitneyu(before, after, method="exact").pvalue)


def _tied(before: Sequence[float], after: Sequence[float]) -> float:
    """The same over all ways to deal the values out, which scipy does for samples without ties.

    Group by group of equal values: how many ways are there to deal `before` some of the
    values with a sum of ranks? Ranks count double, for the mean of two is a half.
    """
    ranks = np.rint(2 * stats.rankdata([*before, *after])).astype(int)
    dealt, most = len(before), int(ranks.sum())
    ways = np.zeros((dealt + 1, most + 1))
    ways[0, 0] = 1
    for rank, size in zip(*np.unique(ranks, return_counts=True), strict=True):
        more = ways.copy()
        for taken in range(1, min(int(size), dealt) + 1):
            shift = taken * int(rank)
            more[taken:, shift:] += (
                math.comb(int(size), taken) * ways[: dealt + 1 - taken, : most + 1 - shift]
            )
        ways = more
    chance = ways[dealt] / ways[dealt].sum()
    found = int(ranks[:dealt].sum())
    return float(min(1.0, 2 * min(chance[: found + 1].sum(), chance[found:].sum())))


def rounds_needed(confidence: float) -> int:
    """From how many rounds on there is an interval, and the test can tell a difference at all."""
    n = 2
    while True:
        low, high = _orders(n, confidence)
        if low >= 1 and high <= n and 2 / math.comb(2 * n, n) <= 1 - confidence:
            return n
        n += 1


def geometric_mean(values: Sequence[float]) -> float:
    """Of values above 0, of which there is at least one."""
    return float(statistics.geometric_mean(values))
