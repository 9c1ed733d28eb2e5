"""Taking a type away: what to mind, and what takes its place.

A `Removal` gathers the edits of one change. It raises Obstacle (gocodemod.context)
where somebody could notice that the type is gone.
"""

from __future__ import annotations

from gocodemod.graph.lonely import Lonely
from gocodemod.removing.adapter import Adapter
from gocodemod.removing.interface import Interface
from gocodemod.removing.traced import witness, witnessed

__all__ = ["Adapter", "Interface", "Lonely", "witness", "witnessed"]
