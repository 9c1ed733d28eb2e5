"""Fuzz tests that run a changed function as it was and as it is on the same values.

Pure: from the facts and both trees to source files; whoever runs them is elsewhere. The
package `harness` is Go and goes into the module under test for as long as that takes.
"""

from __future__ import annotations

from gocodemod.equivalence.functions import Changed, Trees
from gocodemod.equivalence.source import HARNESS
from gocodemod.equivalence.suite import Left, Suite, Target

__all__ = ["HARNESS", "Changed", "Left", "Suite", "Target", "Trees"]
