"""Where the values of a type can go, by type, and who may look at them there.

The flow is followed through the main modules' named interfaces: once a value
is stored in one, every place that looks at that interface may look at it.
That is coarser than following variables, and never misses one.
"""

from __future__ import annotations

import msgspec

from gocodemod.golang.facts import Facts
from gocodemod.golang.rows import Conversion
from gocodemod.model import Span


class Hazard(msgspec.Struct, frozen=True):
    """A place where somebody could notice that the value is another one."""

    code: str
    message: str
    at: Span


class Flow(msgspec.Struct, frozen=True):
    """What a type's values reach.

    A hazard `nil-given` is a nil that is written out where a *T is wanted.
    `interfaces` are ids of the main modules' interfaces that may hold one,
    `published` the conversions by which one leaves through exported API of an
    importable package.
    """

    interfaces: frozenset[str]
    hazards: tuple[Hazard, ...]
    published: tuple[Conversion, ...]


_WATCHES = {
    "assert": ("asserted", "a type assertion looks at what it is"),
    "switch": ("asserted", "a type switch looks at what it is"),
    "compare": ("compared", "values are compared"),
    "map-key": ("compared", "it is a map key"),
    "nil-compare": ("nil-adapter", "it is compared with nil"),
    "deref": ("dereferenced", "a value is copied through a pointer"),
    "address": ("dereferenced", "the address of a value is taken"),
    "method-value": ("method-value", "a method is used as a value"),
}


def publications(facts: Facts, type_id: str) -> tuple[Conversion, ...]:
    """Where a value of T or *T leaves in one step: by exported API of an importable package."""
    return tuple(
        conv
        for conv in facts.conversions((type_id,))
        if conv.source.named == type_id and _publishes(facts, conv)
    )


def flow_of(facts: Facts, type_id: str) -> Flow:
    """Follow the values of the named type `type_id` (T and *T)."""
    hazards: list[Hazard] = []
    published: list[Conversion] = []
    pending, seen = [type_id], set[str]()
    while pending:
        current = pending.pop()
        if current in seen:
            continue
        seen.add(current)
        for conv in facts.conversions((current,), containing=True):
            hazard = _hazard(conv, current)
            if hazard is not None:
                hazards.append(hazard)
            elif conv.source.named == current and not conv.object.endswith(":_"):
                pending.append(conv.target.named)
                if _publishes(facts, conv):
                    published.append(conv)
    hazards += _watched(facts, type_id, seen)
    return Flow(frozenset(seen - {type_id}), tuple(hazards), tuple(published))


def _hazard(conv: Conversion, current: str) -> Hazard | None:
    at = Span(conv.file, conv.start, conv.end)
    source, target = conv.source.text, conv.target
    if source == "untyped nil" and conv.context != "convert":
        return Hazard("nil-given", f"nil is used as a {target.text}", at)
    if conv.object.endswith(":_") or source == "untyped nil":
        return None  # `var _ I = T{}`: the value goes nowhere
    if target.kind == "typeparam":
        return Hazard("generic-code", f"a {source} reaches a type parameter", at)
    if conv.source.named != current:
        if target.methods:
            return None
        return Hazard("held-reflected", f"a {source}, which may hold it, reaches {target.text}", at)
    if target.methods == 0:
        return Hazard("reaches-any", f"a {source} reaches {target.text}", at)
    if not target.local or not target.named:
        return Hazard("reaches-external", f"a {source} reaches {target.text}", at)
    return None


def _publishes(facts: Facts, conv: Conversion) -> bool:
    package = facts.package_of(conv.file)
    if package is None or package.internal or conv.test:
        return False
    returned = conv.context == "return" and is_exported(conv.function)
    return returned or (bool(conv.object) and is_exported(conv.object))


def is_exported(object_id: str) -> bool:
    """Whether every name of a qualified id is exported; locals are not."""
    if not object_id or ":" in object_id:
        return False
    names = object_id.rsplit("/", 1)[-1].split(".")[1:]
    return all(n[:1].isupper() for n in names)


def _watched(facts: Facts, type_id: str, reached: set[str]) -> list[Hazard]:
    found = []
    for watch in facts.watches(tuple(sorted(reached)), named=True):
        operand = watch.operand.named
        named = operand in reached or {type_id, f"*{type_id}"} & set(watch.types)
        # Comparing a value that holds one compares the one.
        holds = watch.kind in ("compare", "map-key") and watch.operand.kind != "interface"
        if not named and not holds:
            continue
        if watch.kind in ("deref", "address") and operand != type_id:
            continue
        code, message = _WATCHES[watch.kind]
        found.append(Hazard(code, message, Span(watch.file, watch.start, watch.end)))
    return found
