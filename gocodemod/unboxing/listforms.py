"""The types of lists, elements, and what is made of them, as go/types writes them."""

from __future__ import annotations

import re

from gocodemod.context import Context
from gocodemod.golang import rows
from gocodemod.syntax import Node

LIST, ELEMENT = "container/list.List", "container/list.Element"
_WORD = re.compile(r"(?<![\w/.])container/list\.")
_ARRAY = re.compile(r"\[\d+\]")


class Types:
    """The types of expressions, file by file."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._known: dict[str, dict[tuple[int, int], rows.TypeRef]] = {}

    def text(self, file: str, node: Node) -> str:
        """The type of an expression; empty where it is not known."""
        if file not in self._known:
            found: dict[tuple[int, int], rows.TypeRef] = {}
            for row in self._ctx.facts.exprs(file):
                found.setdefault((row.start, row.end), row.type)
            self._known[file] = found
        type_ = self._known[file].get((node.start, node.end))
        return type_.text if type_ is not None else ""


def concerns(text: str) -> bool:
    """Whether a type is that of a list or an element, or is made of them."""
    return _WORD.search(text) is not None


def plain(text: str) -> bool:
    """Whether a type is a list, a pointer to an element, or made of such by `*`, `[]`, `map`."""
    if text in (LIST, f"*{ELEMENT}"):
        return True
    if text.startswith("*"):
        return plain(text[1:])
    if text.startswith("[]"):
        return plain(text[2:]) and not holds(text[2:])
    array = _ARRAY.match(text)
    if array:
        return plain(text[array.end() :])
    if text.startswith("map["):
        end = _closing(text, 3)
        key, value = text[4:end], text[end + 1 :]
        known = plain(value) and not holds(value) if concerns(value) else True
        return known and (plain(key) if concerns(key) else concerns(value))
    return False


def holds(text: str) -> bool:
    """Whether a copy of a value of the type is a copy of a list."""
    array = _ARRAY.match(text)
    return holds(text[array.end() :]) if array else text == LIST


def _closing(text: str, at: int) -> int:
    """Where the bracket that opens at an offset is closed."""
    depth = 0
    for index in range(at, len(text)):
        depth += {"[": 1, "]": -1}.get(text[index], 0)
        if not depth:
            return index
    return len(text)
