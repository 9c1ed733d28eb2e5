"""Copies of bytes that nobody needs, kind by kind.

Each kind finds its candidates in the facts and makes a rewrite of each, or
raises Obstacle (gocodemod.context) where somebody could notice, or nothing is gained.
"""

from __future__ import annotations

from gocodemod.copying.assembled import Assembled
from gocodemod.copying.clones import Clones
from gocodemod.copying.detours import Detours
from gocodemod.copying.elsewhere import elsewhere
from gocodemod.copying.headers import Headers
from gocodemod.copying.kind import Candidate, Kind, Rewrite
from gocodemod.copying.readers import Readers
from gocodemod.copying.searching import Searches
from gocodemod.copying.strings_read import StringsRead

__all__ = ["KINDS", "Candidate", "Kind", "Rewrite", "elsewhere"]

KINDS: tuple[Kind, ...] = (
    Searches(),
    Readers(),
    Clones(),
    Detours(),
    Headers(),
    Assembled(),
    StringsRead(),
)
