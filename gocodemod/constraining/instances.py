"""How much code comes out: the instances of the functions that calls ask for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from gocodemod.constraining.choice import Choice
from gocodemod.constraining.group import Key
from gocodemod.constraining.values import Passing

# Types of the type parameters that a change adds to a function, by parameter.
_Instance = tuple[tuple[Key, str], ...]
# Beyond this many the number tells nothing more.
_BOUND = 1000


def instances(choices: Mapping[Key, Choice], passings: Mapping[Key, Sequence[Passing]]) -> int:
    """How many instances there are in all, of functions of which there was one each."""
    calls = _calls(choices, passings)
    found: defaultdict[str, set[_Instance]] = defaultdict(set)
    before = -1
    while before < sum(map(len, found.values())) < _BOUND:
        before = sum(map(len, found.values()))
        for call in calls:
            function = next(iter(call))[0]
            found[function] |= set(_asked(call, choices, found))
    return sum(map(len, found.values()))


_Call = dict[Key, str | Key]
"""What one call gives each type parameter: a type, or the parameter that it hands on."""


def _calls(choices: Mapping[Key, Choice], passings: Mapping[Key, Sequence[Passing]]) -> list[_Call]:
    calls: defaultdict[tuple[str, str, int], _Call] = defaultdict(dict)
    for where, choice in choices.items():
        if not choice.generic:
            continue
        for passing in passings[where]:
            value = passing.values[0] if passing.values else None
            source = passing.whole or (value.handed if value is not None else None)
            fallback = value.type if value is not None else choice.types[0]
            given = source if source is not None else fallback.text
            calls[where[0], passing.ref.file, passing.ref.start][where] = given
    return list(calls.values())


def _asked(
    call: _Call, choices: Mapping[Key, Choice], found: Mapping[str, set[_Instance]]
) -> Iterator[_Instance]:
    """The instances that a call asks for, in every instance of the function around it."""
    around = {key[0] for key in call.values() if isinstance(key, tuple) and choices[key].generic}
    inner = [instance for name in around for instance in tuple(found.get(name, ()))]
    for types in map(dict, inner if around else [()]):
        yield tuple(
            (
                to,
                given if isinstance(given, str) else types.get(given, choices[given].types[0].text),
            )
            for to, given in sorted(call.items())
        )
