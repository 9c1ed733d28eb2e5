"""What a package and its tests say about values that matter: names of fields, documents."""

from __future__ import annotations

import re
from collections.abc import Iterable

from gocodemod.syntax import nodes, parse

_TAG = re.compile(rb"\b(?:json|xml|yaml):\"([^\",]+)")
_WORDS, _TEXTS = 60, 24
_LONGEST_WORD, _LONGEST_TEXT = 40, 4000


def words_of(sources: Iterable[bytes]) -> list[str]:
    """Names in the tags of struct fields, as Go source of strings."""
    found = {name.decode(errors="replace") for source in sources for name in _TAG.findall(source)}
    return [f'"{name}"' for name in sorted(found - {"-"})[:_WORDS] if name.isascii()]


def literals_of(sources: Iterable[bytes]) -> tuple[list[str], list[str]]:
    """Short strings and documents of test files, each as Go source."""
    words: dict[str, None] = {}
    texts: dict[str, None] = {}
    for source in sources:
        kinds = (nodes.InterpretedStringLiteral, nodes.RawStringLiteral)
        for node in parse(source).find(*kinds):
            literal = node.text
            if isinstance(node.parent, nodes.ImportSpec | nodes.FieldDeclaration):
                continue
            if literal[1:].lstrip()[:1] in ("{", "[", "<") and len(literal) < _LONGEST_TEXT:
                texts[literal] = None
            elif 2 < len(literal) < _LONGEST_WORD and literal.startswith('"'):
                words[literal] = None
    return list(words)[:_WORDS], list(texts)[:_TEXTS]
