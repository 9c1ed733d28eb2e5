"""What looks like a call of fmt and is none, or lies where nobody looks: reported, not changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gocodemod.context import Context
from gocodemod.model import Span

_LOOKS = re.compile(rb"\bfmt\s*\.\s*(Sprintf|Sprint|Sprintln|Errorf)\s*\(")


def elsewhere(ctx: Context, mentions: Iterable[str]) -> Iterator[tuple[Span, str, str, str]]:
    """(place, subject, code, message) of each; `mentions` are the functions of fmt itself."""
    known = {(ref.file, ref.start) for ref in ctx.facts.refs(tuple(mentions))}
    selected = {p.path for p in ctx.facts.packages() if p.selected}
    for package in ctx.facts.packages():
        if not package.selected:
            continue
        files = package.files + (package.test_files if ctx.options.include_tests else ())
        for file in sorted(set(files)):
            for found in _LOOKS.finditer(ctx.source(file)) if ctx.exists(file) else ():
                at = Span(file, found.start(1), found.end(1))
                row = None if (file, at.start) in known else ctx.facts.object_at(file, at.start)
                if row is not None and row.kind in ("func", "method", "var", "field"):
                    words = f"{row.id} is called like fmt's, and may do something else"
                    yield at, package.path, "drop-in", words
    for hidden in ctx.facts.unseen():
        test = hidden.file.endswith("_test.go") and not ctx.options.include_tests
        if hidden.package in selected and "fmt" in hidden.imports and not test:
            for found in _LOOKS.finditer(ctx.source(hidden.file)):
                at = Span(hidden.file, found.start(1), found.end(1))
                words = "no loaded configuration covers the file, or it uses cgo"
                yield at, hidden.package, "other-configuration", words
