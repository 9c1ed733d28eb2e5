"""Graphs over the facts: who calls whom, and what flows where."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from gocodemod.golang.facts import Facts
from gocodemod.graph.flow import Flow, Hazard, flow_of, publications
from gocodemod.graph.frames import Frames
from gocodemod.graph.imports import importable, initializes
from gocodemod.graph.layers import Layer, layers
from gocodemod.graph.lonely import Lonely, lonely
from gocodemod.graph.retention import keepers, writes

BUILDERS: Mapping[str, Callable[[Facts], Any]] = {
    "frames": Frames,
    "layers": layers,
    "lonely": lonely,
}

__all__ = [
    "BUILDERS",
    "Flow",
    "Frames",
    "Hazard",
    "Layer",
    "Lonely",
    "flow_of",
    "importable",
    "initializes",
    "keepers",
    "layers",
    "lonely",
    "publications",
    "writes",
]
