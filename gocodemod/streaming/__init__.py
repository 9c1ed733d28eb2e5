"""Bytes that are made to be looked at once: who may keep them, and what takes their place.

A `Pooling` gathers the edits of one change. It raises Obstacle (gocodemod.context) where
the bytes may live longer than the memory they would lie in.
"""

from __future__ import annotations

from gocodemod.streaming.codecs import CODECS, DROP_INS, READERS, Codec
from gocodemod.streaming.elsewhere import elsewhere
from gocodemod.streaming.lending import Lending
from gocodemod.streaming.pooling import Pooling
from gocodemod.streaming.refusing import CODES
from gocodemod.streaming.shape import Call, calls, returns

__all__ = [
    "CODECS",
    "CODES",
    "DROP_INS",
    "READERS",
    "Call",
    "Codec",
    "Lending",
    "Pooling",
    "calls",
    "elsewhere",
    "returns",
]
