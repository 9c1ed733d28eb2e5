"""What looks like a codec and is none, or lies where nobody looks: reported, not changed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gocodemod.context import Context
from gocodemod.model import Span
from gocodemod.streaming.codecs import CODECS, DROP_INS

_LOOKS = re.compile(rb"\b(?:json|xml|proto)\s*\.\s*(Marshal(?:Indent)?)\s*\(")


def elsewhere(ctx: Context) -> Iterator[tuple[Span, str, str, str]]:
    """(place, subject, code, message) of each."""
    known = {(ref.file, ref.start) for ref in ctx.facts.refs((*CODECS,))}
    for package in ctx.facts.packages():
        if not package.selected:
            continue
        for file in package.files:
            for found in _LOOKS.finditer(ctx.source(file)):
                at = Span(file, found.start(1), found.end(1))
                if (file, at.start) in known:
                    continue
                row = ctx.facts.object_at(file, at.start)
                if row is not None and row.kind in ("func", "method", "var", "field"):
                    kind = "stands in for" if row.id in DROP_INS else "is called like"
                    words = f"{row.id} {kind} the standard codec and may give other bytes"
                    yield at, package.path, "drop-in", words
    selected = {p.path for p in ctx.facts.packages() if p.selected}
    paths = {name.rpartition(".")[0] for name in CODECS}
    for hidden in ctx.facts.unseen():
        if hidden.package in selected and not paths.isdisjoint(hidden.imports):
            for found in _LOOKS.finditer(ctx.source(hidden.file)):
                at = Span(hidden.file, found.start(1), found.end(1))
                words = "no loaded configuration covers the file; name one with --config"
                yield at, hidden.package, "other-configuration", words
