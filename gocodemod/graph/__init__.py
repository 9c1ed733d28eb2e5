"""Graphs over the facts: who calls whom, and what flows where."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from gocodemod.golang.facts import Facts
from gocodemod.graph.flow import Flow, Hazard, flow_of
from gocodemod.graph.frames import frame_watchers
from gocodemod.graph.layers import Layer, layers

BUILDERS: Mapping[str, Callable[[Facts], Any]] = {
    "frame-watchers": frame_watchers,
    "layers": layers,
}

__all__ = ["BUILDERS", "Flow", "Hazard", "Layer", "flow_of", "frame_watchers", "layers"]
