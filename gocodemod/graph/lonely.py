"""Interfaces that only ever hold values of one type."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

import msgspec

from gocodemod.golang.facts import Facts
from gocodemod.golang.rows import Conversion, NamedType, TypeRef
from gocodemod.golang.spelling import short
from gocodemod.graph.flow import Hazard
from gocodemod.model import Span

_NIL = "untyped nil"

# What stands in for something says so in its name, or in that of its package.
_DOUBLE = re.compile(r"mock|fake|stub|dummy|spy", re.IGNORECASE)


class Lonely(msgspec.Struct, frozen=True):
    """An interface of a main module in which one type is stored, and no other.

    That others merely have its methods does not matter: nobody makes one of their values.

    `source` is that type, `given` are the conversions from it, `nils` the nils that become one.
    `obstacle` is the first thing that makes it more than another name for the type.
    """

    interface: NamedType
    source: TypeRef
    given: tuple[Conversion, ...]
    nils: tuple[Conversion, ...]
    obstacle: Hazard | None


def lonely(facts: Facts) -> tuple[Lonely, ...]:
    """Every such interface that something is called through, in order of source.

    Also where only a test double is of another type.
    """
    interfaces = {
        row.id: row
        for row in facts.named(kinds=("interface",))
        if row.value_set and not (row.alias or row.local or row.test)
    }
    into: defaultdict[str, list[Conversion]] = defaultdict(list)
    for conv in facts.conversions((), to=interfaces) if interfaces else ():
        if not conv.target.pointer and conv.source.text != conv.target.text:
            into[conv.target.named].append(conv)
    tests = {row.id for row in facts.named() if row.test}
    called = {
        ref.id.rpartition(".")[0]
        for ref in facts.refs(m.id for row in interfaces.values() for m in row.methods)
        if ref.role in ("call", "go", "defer", "value")
    }
    found = []
    for id_, row in interfaces.items():
        if id_ not in called and len(row.methods) == len(row.value_set):
            continue  # it stands between nobody and the type
        given = [c for c in into[id_] if c.source.text != _NIL]
        doubles = [c for c in given if c.source.named in tests]
        real = [c for c in given if c.source.named not in tests]
        if len({c.source.text for c in real}) == 1:
            nils = [c for c in into[id_] if c.source.text == _NIL and _stores(c)]
            obstacle = _obstacle(facts, row, real[0].source, doubles)
            found.append(Lonely(row, real[0].source, tuple(real), tuple(nils), obstacle))
    return tuple(found)


def _stores(conv: Conversion) -> bool:
    return conv.context not in ("compare", "case")


def _obstacle(
    facts: Facts, row: NamedType, source: TypeRef, doubles: list[Conversion]
) -> Hazard | None:
    at = Span(row.file, row.start, row.end)
    if row.type_params:
        return Hazard("generic-type", f"{row.name} has type parameters", at)
    if row.constraint:
        return Hazard("type-argument", f"{row.name} is used as a constraint", at)
    if doubles:
        where = Span(doubles[0].file, doubles[0].start, doubles[0].end)
        message = f"{short(doubles[0].source.text)} stands in for it in tests"
        return Hazard("test-double", message, where)
    others = {*row.implementers, *row.doubles} - {*row.embedded_in, source.named}
    if double := _double(row, others):
        return Hazard("test-double", f"{short(double)} is made to stand in for it", at)
    if row.embedded_in:
        return Hazard("embedded", f"{short(row.embedded_in[0])} embeds {row.name}", at)
    declared = facts.named(ids=(source.named,)) if source.named else ()
    if source.kind == "typeparam":
        return Hazard("generic-code", f"generic code stores values in {row.name}", at)
    if not declared and source.named and source.kind != "interface":
        message = f"{short(source.text)}, all that {row.name} holds, is declared elsewhere"
        return Hazard("outside-implementation", message, at)
    if source.text.endswith("]") or any(d.type_params for d in declared):
        message = f"{row.name} holds a {short(source.text)}, an instance of a generic type"
        return Hazard("generic-type", message, at)
    if not source.named or any(d.local for d in declared):
        return Hazard("inner-not-nameable", f"{row.name} holds a {short(source.text)}", at)
    if source.kind == "interface":
        same = any(set(d.value_set) == set(row.value_set) for d in declared)
        if source.pointer or not same:
            message = f"{row.name} shows less than {short(source.text)}, which is stored in it"
            return Hazard("narrows-interface", message, at)
    elif other := _other(facts, row, source, others - set(row.doubles)):
        message = f"{short(other)} is another implementation, though nobody uses it as one"
        return Hazard("other-implementation", message, at)
    return None


def _double(row: NamedType, others: Iterable[str]) -> str:
    """The id of a type that is made for tests in place of the interface, used or not yet.

    It is named after it, and can be passed where the interface is wanted.
    """
    for other in sorted(others):
        home, _, name = other.rpartition(".")
        named = row.name.lower() in name.lower()
        near = row.exported or home.removesuffix("_test") == row.package
        if near and named and _DOUBLE.search(f"{home.rpartition('/')[2]} {name}"):
            return other
    return ""


def _other(facts: Facts, row: NamedType, source: TypeRef, others: set[str]) -> str:
    """The id of a type that looks made for the interface: it has its methods, and no more.

    With a single method that is chance, unless it stands beside the interface or its type.
    """
    homes = (row.package, source.named.rpartition(".")[0])
    for other in facts.named(ids=tuple(sorted(others))) if others else ():
        own = {*other.value_set, *other.pointer_set}
        if own == set(row.value_set) and (len(own) > 1 or other.package in homes):
            return other.id
    return ""
