"""Boxing that goes without a change of any signature, kind by kind.

Each kind finds its candidates in the facts and makes a rewrite of each, or
raises Obstacle (gocodemod.context) where somebody could notice, or nothing is gained.
"""

from __future__ import annotations

from gocodemod.unboxing.assertions import Assertions
from gocodemod.unboxing.containers import Containers
from gocodemod.unboxing.heaps import Heaps
from gocodemod.unboxing.kind import Candidate, Kind, Rewrite
from gocodemod.unboxing.left import Atomics
from gocodemod.unboxing.lists import Lists
from gocodemod.unboxing.places import Places
from gocodemod.unboxing.pools import Pools

__all__ = ["KINDS", "Candidate", "Kind", "Rewrite"]

KINDS: tuple[Kind, ...] = (
    Pools(),
    Assertions(),
    Containers(),
    Heaps(),
    Lists(),
    Places(),
    Atomics(),
)
