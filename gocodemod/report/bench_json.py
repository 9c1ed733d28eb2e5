"""`gocodemod bench` as JSON, `"schema": 1`: every value of every round, and what follows."""

from __future__ import annotations

from typing import Any

import msgspec

from gocodemod.model_bench import BenchReport
from gocodemod.report import json


def encode(report: BenchReport) -> bytes:
    """The report as indented JSON; what go printed is for `benchstat` and stays out."""
    plain: dict[str, Any] = msgspec.to_builtins(report)
    for row in plain["rows"]:
        del row["lines"]
    return json.dump(plain)
