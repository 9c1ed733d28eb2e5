"""Giving interface parameters their compile-time type: one type, or a type parameter.

Parameters that functions hand on to one another form a group, which is changed as
one, or not at all. Everything here raises Obstacle (gocodemod.context) where that
does not pay or somebody could notice.
"""

from __future__ import annotations

from gocodemod.constraining.constraint import Rewrite, constrain
from gocodemod.constraining.group import Group, groups

__all__ = ["Group", "Rewrite", "constrain", "groups"]
