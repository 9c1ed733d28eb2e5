"""What profiles say, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gocodemod.report.traces import share


def carried(row: Mapping[str, Any]) -> str:
    """What a change's evidence says of the functions that it touches."""
    return f"in profiles: {both(row['cpu'], row['bytes'])}"


def both(cpu: float, size: float) -> str:
    """`12 % of the time, 3 % of the bytes`; what is nothing is left out."""
    parts = [f"{share(cpu)} of the time"] if cpu else []
    parts += [f"{share(size)} of the bytes allocated"] if size else []
    return ", ".join(parts) or "nothing"


def read(summary: Mapping[str, Any]) -> str:
    """What was read, and how much of it is of the program's own functions: Report.summary's."""
    return (
        f"Profiles: {summary['samples']:,} samples, {summary['matched']:,} of them of"
        f" {summary['functions']:,} functions here."
    )
