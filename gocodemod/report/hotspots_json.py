"""`gocodemod hotspots` as JSON, `"schema": 1`: every field of every line."""

from __future__ import annotations

from gocodemod.model_hotspots import HotspotsReport
from gocodemod.report import json


def encode(report: HotspotsReport) -> bytes:
    """The report as indented JSON."""
    return json.dump(report)
