"""How many instances calls ask for, along the chains."""

from __future__ import annotations

from gocodemod.constraining.choice import Choice
from gocodemod.constraining.group import Key
from gocodemod.constraining.instances import instances
from gocodemod.constraining.values import Passing, Value
from gocodemod.golang.rows import Parameter, Ref, TypeRef
from gocodemod.model import Span
from gocodemod.naming import Spelling

TYPES = {name: TypeRef(text=f"m.{name}", kind="struct", boxes=True) for name in "ST"}


def choice(key: Key, types: str, *, concrete: bool = False) -> Choice:
    type_ = TypeRef(text="m.V", kind="interface", named="m.V", methods=1)
    row = Parameter(
        function=key[0],
        package="m",
        file="a.go",
        index=key[1],
        name="v",
        start=0,
        end=1,
        type=type_,
    )
    spelling = Spelling(types, ()) if concrete else None
    return Choice(row, tuple(TYPES[t] for t in types), "", spelling)


def call(line: int, *given: str | Key) -> Passing:
    ref = Ref(id="f", file="a.go", start=line, end=line + 1, role="call", package="m")
    at = Span("a.go", 0, 1)
    values = [
        Value(at, at, TYPES[g]) if isinstance(g, str) else Value(at, at, TYPES["S"], handed=g)
        for g in given
    ]
    return Passing(ref, tuple(values))


def test_each_combination_that_a_call_asks_for() -> None:
    a, b = ("m.f", 0), ("m.f", 1)
    choices = {a: choice(a, "ST"), b: choice(b, "ST")}
    passings = {a: [call(1, "S"), call(2, "T")], b: [call(1, "T"), call(2, "T")]}
    assert instances(choices, passings) == 2


def test_what_is_handed_on_is_followed() -> None:
    f, g = ("m.f", 0), ("m.g", 0)
    choices = {f: choice(f, "ST"), g: choice(g, "ST")}
    handed = {f: [call(1, "S"), call(2, "T"), call(3, g)], g: [call(4, f)]}
    assert instances(choices, handed) == 4
    swapped = {("m.s", 0): choice(("m.s", 0), "S"), ("m.s", 1): choice(("m.s", 1), "T")}
    calls = {
        ("m.s", 0): [call(1, "S"), call(2, ("m.s", 1))],
        ("m.s", 1): [call(1, "T"), call(2, ("m.s", 0))],
    }
    assert instances(swapped, calls) == 2


def test_concrete_ones_have_none_and_no_values_take_the_first() -> None:
    f, g = ("m.f", 0), ("m.g", 0)
    choices = {f: choice(f, "S", concrete=True), g: choice(g, "ST")}
    assert instances(choices, {f: [call(1, "S")], g: [call(2, f), call(3)]}) == 1
