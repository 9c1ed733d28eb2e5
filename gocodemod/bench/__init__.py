"""The module's own benchmarks on two trees: built once each, run in turn, compared.

Where none reaches a changed function, one is written for the run.

`compare` does all of it; the only room that imports scipy and numpy.
"""

from __future__ import annotations

from gocodemod.bench.compare import Tree, compare
from gocodemod.bench.rounds import Asked

__all__ = ["Asked", "Tree", "compare"]
