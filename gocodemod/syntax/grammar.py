"""The grammar: the only lines of the house that call tree-sitter."""

from __future__ import annotations

from functools import lru_cache

import tree_sitter
import tree_sitter_go

LANGUAGE = tree_sitter.Language(tree_sitter_go.language())


def parse(source: bytes) -> tree_sitter.Tree:
    """Parse bytes as they are; errors are nodes of the tree."""
    # The grammar wants a terminator after the last declaration, Go does not.
    if not source.endswith(b"\n"):
        source += b"\n"
    return tree_sitter.Parser(LANGUAGE).parse(source)


def captures(root: tree_sitter.Node, kinds: frozenset[str]) -> list[tree_sitter.Node]:
    """All nodes of `kinds` at or below `root`, outer before inner, in order of source."""
    if not kinds:
        return []
    found = tree_sitter.QueryCursor(_query(kinds)).captures(root).get("node", [])
    return sorted(found, key=lambda node: (node.start_byte, -node.end_byte))


def errors(root: tree_sitter.Node) -> list[tree_sitter.Node]:
    """All outermost ERROR and MISSING nodes, in order of source."""
    found = []
    pending = [root]
    while pending:
        node = pending.pop()
        if node.is_error or node.is_missing:
            found.append(node)
        elif node.has_error:
            pending.extend(reversed(node.children))
    return found


def is_better(tree: tree_sitter.Tree, than: tree_sitter.Tree) -> bool:
    """Whether less of the file is in error."""
    return _weight(tree) < _weight(than)


def _weight(tree: tree_sitter.Tree) -> tuple[int, int, int]:
    found = errors(tree.root_node)
    return tree.root_node.has_error, sum(n.end_byte - n.start_byte for n in found), len(found)


@lru_cache(maxsize=256)
def _query(kinds: frozenset[str]) -> tree_sitter.Query:
    return tree_sitter.Query(LANGUAGE, "[" + " ".join(f"({k})" for k in sorted(kinds)) + "] @node")
