"""Does it still hold, who broke it, and does it pay: gates, baseline, blame, benefit.

Works on ids, contents and failures; knows nothing of passes or of how changes are made.
"""

from __future__ import annotations

from gocodemod.verify.benefit import Benefit, Comparison, compare
from gocodemod.verify.blame import Verdict, blame
from gocodemod.verify.failures import new, sentence
from gocodemod.verify.gates import CODES, ORDER, CommandGate, wanted
from gocodemod.verify.places import Place, Places, suspects
from gocodemod.verify.sides import Body, Side, side

__all__ = [
    "CODES",
    "ORDER",
    "Benefit",
    "Body",
    "CommandGate",
    "Comparison",
    "Place",
    "Places",
    "Side",
    "Verdict",
    "blame",
    "compare",
    "new",
    "sentence",
    "side",
    "suspects",
    "wanted",
]
