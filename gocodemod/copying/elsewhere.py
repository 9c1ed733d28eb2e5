"""What looks like a copy for nothing and is none, or lies where nobody looks: only reported."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gocodemod.context import Context
from gocodemod.copying.kind import scanned
from gocodemod.copying.searching import TRIMS, TWINS
from gocodemod.model import Span

_NAMES = "|".join(
    sorted(
        id_.rsplit(".", 1)[-1]
        for id_ in (*TWINS, *TRIMS)
        if id_.startswith(("strings.", "unicode/utf8.")) and id_.count(".") == 1
    )
)
_LOOKS = re.compile(
    rb"\b(?:(?P<search>strings|utf8)\.(?P<name>%b)\(\s*string\("
    rb"|(?P<reader>bytes)\.(?P<made>NewReader|NewBuffer)\(\s*\[\]byte\()" % _NAMES.encode()
)
_PATHS = {b"strings": "strings", b"utf8": "unicode/utf8", b"bytes": "bytes"}


def elsewhere(ctx: Context) -> Iterator[tuple[Span, str, str, str]]:
    """(place, subject, code, message) of each call of something else, or in a file unseen."""
    for file in scanned(ctx, _LOOKS):
        package = ctx.facts.package_of(file)
        for found in _LOOKS.finditer(ctx.source(file)):
            at = _place(file, found)
            row = ctx.facts.object_at(file, at.start)
            same = row is not None and row.id.startswith(f"{_path(found)}.")
            if row is not None and not same and row.kind in ("func", "method", "var", "field"):
                words = f"{row.id} is called like the standard library's, and may do something else"
                yield at, package.path if package else file, "drop-in", words
    selected = {p.path for p in ctx.facts.packages() if p.selected}
    for hidden in ctx.facts.unseen():
        test = hidden.file.endswith("_test.go") and not ctx.options.include_tests
        if hidden.package in selected and not test:
            for found in _LOOKS.finditer(ctx.source(hidden.file)):
                if _path(found) in hidden.imports:
                    words = "no loaded configuration covers the file, or it uses cgo"
                    at = _place(hidden.file, found)
                    yield at, hidden.package, "other-configuration", words


def _place(file: str, found: re.Match[bytes]) -> Span:
    return Span(file, *found.span("name" if found["name"] else "made"))


def _path(found: re.Match[bytes]) -> str:
    return _PATHS[found["search"] or found["reader"]]
