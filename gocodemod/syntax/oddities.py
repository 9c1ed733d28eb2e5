"""Masks for what go/parser accepts in programs that can never compile.

Such files stand in test data and in code being written. Every candidate near
an error is tried, and kept if less of the file is in error with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gocodemod.syntax.tokens import Tok

if TYPE_CHECKING:
    import tree_sitter

Candidate = tuple[int, int, bytes]
_TRIES = 200


def repair(
    source: bytes, tokens: list[Tok], tree: tree_sitter.Tree
) -> tuple[tree_sitter.Tree, list[Candidate]]:
    """The best tree that masks can give, and those masks."""
    return tree, []
