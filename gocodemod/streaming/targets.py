"""Into which types of the main modules json.Unmarshal may come from a target."""

from __future__ import annotations

import re
from collections.abc import Iterable

from gocodemod.context import Context
from gocodemod.golang import rows

_NAME = re.compile(r"[\w./~-]+\.\w+")
# An interface that a map holds is decoded into a fresh value.
_FRESH = re.compile(r"map\[[\w./]+\](?:any\b|interface ?\{\})")
_OPEN = re.compile(r"\bany\b|\binterface ?\{|\bfunc\(|\bchan\b")


def reached(ctx: Context, targets: Iterable[rows.TypeRef | None]) -> frozenset[str] | None:
    """The main modules' types (package.Name) in the types of targets; None where any may be."""
    named: dict[str, list[rows.NamedType]] = {}
    for row in ctx.facts.named():
        named.setdefault(f"{row.package}.{row.name}", []).append(row)
    seen: set[str] = set()
    wanted = [target.text if target else "any" for target in targets]
    while wanted:
        text = _FRESH.sub("", wanted.pop())
        if _OPEN.search(text):
            return None
        for name in _NAME.findall(text):
            if name in seen:
                continue
            seen.add(name)
            for row in named.get(name, ()):
                inner = _inner(row)
                if inner is None:
                    return None
                wanted += inner
    return frozenset(seen)


def _inner(row: rows.NamedType) -> list[str] | None:
    """The texts of the types that a named type is made of; None where that is not known."""
    if any(field.type.kind in ("interface", "typeparam") for field in row.fields):
        return None  # It may hold a pointer, into which a decoder goes.
    if row.type.kind == "struct":
        return [field.type.text for field in row.fields]
    if row.type.kind in ("interface", "typeparam", "map") or row.type_params:
        return None
    return [row.type.elem] if row.type.elem else []
