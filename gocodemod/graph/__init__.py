"""Graphs over the facts: who calls whom, and what flows where."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from gocodemod.golang.facts import Facts
from gocodemod.graph.calls import Calls, CallSite
from gocodemod.graph.flow import Flow, Hazard, flow_of, publications
from gocodemod.graph.frames import Frames
from gocodemod.graph.imports import importable, initializes
from gocodemod.graph.interface_flow import InterfaceFlow, TypeSet, interface_flow
from gocodemod.graph.layers import Layer, layers
from gocodemod.graph.lonely import Lonely, lonely
from gocodemod.graph.retention import keepers, writes

BUILDERS: Mapping[str, Callable[[Facts], Any]] = {
    "calls": Calls,
    "frames": Frames,
    "interface-flow": interface_flow,
    "layers": layers,
    "lonely": lonely,
}

__all__ = [
    "BUILDERS",
    "CallSite",
    "Calls",
    "Flow",
    "Frames",
    "Hazard",
    "InterfaceFlow",
    "Layer",
    "Lonely",
    "TypeSet",
    "flow_of",
    "importable",
    "initializes",
    "interface_flow",
    "keepers",
    "layers",
    "lonely",
    "publications",
    "writes",
]
