"""The engine: choose passes, run them to the fixpoint, verify, write.

`plan` gives a verified plan, `restrict` a part of it, `write` puts it on disk in one
transaction, `undo` takes the last one back, `recover` mends what a killed run left.
"""

from __future__ import annotations

from gocodemod.engine.codes import CODES
from gocodemod.engine.hotspots import hotspots
from gocodemod.engine.plan import plan, restrict
from gocodemod.engine.registry import load_transforms
from gocodemod.engine.transaction import recover, undo, write

__all__ = ["CODES", "hotspots", "load_transforms", "plan", "recover", "restrict", "undo", "write"]
