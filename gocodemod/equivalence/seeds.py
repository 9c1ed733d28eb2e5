"""What a package and its tests say about values that matter: names of fields, documents."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from pathlib import PurePosixPath

from gocodemod.syntax import nodes, parse

_TAG = re.compile(rb"\b(?:json|xml|yaml):\"([^\",]+)")
_FILE = re.compile(rb"[\"`](\w[\w./-]*\.(?:json|xml))[\"`]")
_WORDS, _TEXTS, _FILES = 60, 24, 8
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


def documents_of(files: Iterable[str], read: Callable[[str], bytes | None]) -> list[str]:
    """The documents beside these test files that they name, each as Go source of a string."""
    found: dict[str, None] = {}
    for file in files:
        home = PurePosixPath(file).parent
        for name in _FILE.findall(read(file) or b""):
            for path in (home / name.decode(), home / "testdata" / name.decode()):
                data = read(path.as_posix()) if ".." not in path.parts else None
                if data is not None and len(data) < _LONGEST_TEXT and b"\xef\xbb\xbf" not in data:
                    try:
                        found[json.dumps(data.decode(), ensure_ascii=False)] = None
                    except UnicodeDecodeError:
                        continue
    return list(found)[:_FILES]
