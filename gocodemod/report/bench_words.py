"""How numbers of benchmarks are spelled, in all formats that people read."""

from __future__ import annotations

from collections.abc import Sequence

from gocodemod.model_bench import BenchMeasure, BenchSide, Unit

_TIMES = (("s", 1e9), ("ms", 1e6), ("µs", 1e3), ("ns", 1.0))
_SIZES = (("GiB", 2.0**30), ("MiB", 2.0**20), ("KiB", 2.0**10), ("B", 1.0))
_COUNTS = (("M", 1e6), ("k", 1e3), ("", 1.0))
_SCALES: dict[Unit, Sequence[tuple[str, float]]] = {
    "ns/op": _TIMES,
    "B/op": _SIZES,
    "allocs/op": _COUNTS,
}


def value(number: float, unit: Unit) -> str:
    """Four digits that count and a unit: 1.108µs, 1.5KiB, 12."""
    scales = _SCALES[unit]
    suffix, scale = next((s for s in scales if abs(number) >= s[1]), scales[-1])
    return f"{number / scale:.4g}{suffix}"


def spread(side: BenchSide) -> str:
    """How far the interval goes from the median, in percent of it, as benchstat has it."""
    if side.low is None or side.high is None:
        return "∞"
    if not side.median:
        return "0%" if side.low == side.high else "?"
    return f"{100 * max(side.high / side.median - 1, 1 - side.low / side.median):.0f}%"


def summed_up(side: BenchSide, unit: Unit) -> str:
    """The median and its interval: 1.108µs ± 2%."""
    return f"{value(side.median, unit)} ± {spread(side)}"


def change(measure: BenchMeasure) -> str:
    """The change in percent; `~` where it may well be chance."""
    if measure.verdict == "same":
        return "~"
    return "?" if measure.delta is None else percent(measure.delta)


def percent(delta: float) -> str:
    """A part as a signed percentage: -12.50%."""
    return f"{100 * delta:+.2f}%"


def certainty(measure: BenchMeasure) -> str:
    """The test's p and how many rounds it is from."""
    return f"(p={measure.p:.3f} n={len(measure.before.values)})"
