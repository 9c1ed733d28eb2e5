"""Which types a program stores in its own interfaces."""

from __future__ import annotations

from collections import defaultdict

import msgspec

from gocodemod.golang.facts import Facts
from gocodemod.golang.rows import Conversion, NamedType
from gocodemod.golang.spelling import short


class Stored(msgspec.Struct, frozen=True):
    """What an interface can hold.

    `types` are the ids of the concrete types (the text of one without a name) that
    non-test code stores in it, directly or by way of other interfaces, `tested` those
    that only tests store. `unknown` is why there may be others, a code and a few words;
    both are empty where there are none.
    """

    types: frozenset[str] = frozenset()
    tested: frozenset[str] = frozenset()
    unknown: tuple[str, str] = ("", "")


def stored(facts: Facts, interfaces: tuple[NamedType, ...]) -> dict[str, Stored]:
    """What each of the main modules' `interfaces` can hold, by its id."""
    ids = {row.id for row in interfaces}
    if not ids:
        return {}
    types: dict[str, set[tuple[str, bool]]] = {each: set() for each in ids}
    unknown = _asserted(facts, ids)
    feeds: defaultdict[str, set[tuple[str, bool]]] = defaultdict(set)
    for conv in facts.conversions((), to=sorted(ids)):
        target, source = conv.target.named, conv.source
        if target not in ids or _nowhere(conv):
            continue
        if source.kind == "typeparam":
            unknown.setdefault(target, ("generic-code", "generic code stores values in it"))
        elif source.kind != "interface":
            types[target].add((source.named or source.text, conv.test))
        elif source.named in ids:
            feeds[source.named].add((target, conv.test))
        else:
            held = f"what a {short(source.text)} holds is stored in it"
            unknown.setdefault(target, ("narrows-interface", held))
    _follow(types, unknown, feeds)
    return {each: _row(types[each], unknown.get(each, ("", ""))) for each in sorted(ids)}


def _nowhere(conv: Conversion) -> bool:
    """`var _ I = T{}` and nil: nothing is stored."""
    return conv.object.endswith(":_") or conv.source.text == "untyped nil"


def _asserted(facts: Facts, ids: set[str]) -> dict[str, tuple[str, str]]:
    """Interfaces that an assertion or a type switch asks for: anything may come out of one."""
    found = {}
    for watch in facts.watches(sorted(ids), kinds=("assert", "switch"), named=True):
        for text in watch.types:
            if text in ids:
                found[text] = (
                    "asserted",
                    "a type assertion or type switch makes one of other values",
                )
    return found


def _follow(
    types: dict[str, set[tuple[str, bool]]],
    unknown: dict[str, tuple[str, str]],
    feeds: dict[str, set[tuple[str, bool]]],
) -> None:
    """What one interface holds is in those that it is stored in, too."""
    waiting = sorted(feeds)
    while waiting:
        source = waiting.pop()
        for target, test in sorted(feeds.get(source, ())):
            new = {(each, test or tested) for each, tested in types[source]} - types[target]
            open_ = source in unknown and target not in unknown
            if open_:
                unknown[target] = unknown[source]
            if new or open_:
                types[target] |= new
                waiting.append(target)


def _row(found: set[tuple[str, bool]], unknown: tuple[str, str]) -> Stored:
    types = frozenset(each for each, test in found if not test)
    tested = frozenset(each for each, test in found if test) - types
    return Stored(types, tested, unknown)
