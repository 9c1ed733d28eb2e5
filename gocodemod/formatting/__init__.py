"""Formatting that needs no fmt, or no string in between, kind by kind.

Each kind finds its candidates in the facts and makes a rewrite of each, or
raises Obstacle (gocodemod.context) where the bytes, their order or somebody's memory
could differ, or nothing is gained.
"""

from __future__ import annotations

from gocodemod.copying.kind import Candidate, Kind, Rewrite
from gocodemod.formatting.elsewhere import elsewhere
from gocodemod.formatting.texts import Texts
from gocodemod.formatting.writes import Writes

__all__ = ["KINDS", "Candidate", "Kind", "Rewrite", "elsewhere"]

KINDS: tuple[Kind, ...] = (Texts(), Writes())
