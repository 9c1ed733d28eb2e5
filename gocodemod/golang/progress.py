"""Telling somebody how far something is."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["Live", "Notify"]

Notify = Callable[[str], None]
"""A function that is told what goes on, a few words at a time."""


class Live(str):
    """Words that the next ones replace: for a terminal, not for a log."""

    __slots__ = ()
