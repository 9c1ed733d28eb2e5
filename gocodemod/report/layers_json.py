"""`gocodemod layers --format json`: every layer with all of its fields, `"schema": 1`."""

from __future__ import annotations

from gocodemod.model_layers import LayersReport
from gocodemod.report.json import dump


def encode(report: LayersReport) -> bytes:
    """The report as indented JSON in UTF-8 with a newline at the end."""
    return dump(report)
