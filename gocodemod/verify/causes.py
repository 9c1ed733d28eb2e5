"""Which of the changes can have altered what the compiler says of a place.

Who did it to the body that is inlined there; else who wrote the place; else, from the
inside out, who wrote a part of the expression around it, or whose function or type is
called or built there; else who edited the function; else whose callee it is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from gocodemod.golang.compiler import Diagnostic
from gocodemod.verify.sides import (
    REST,
    Function,
    Named,
    Position,
    Side,
    Standing,
    directory,
    place,
)

Ids = frozenset[str]

DEPTH = 4
"""How many calls down a cause is looked for."""

_LITERAL = re.compile(r"&?(?:(\w+)\.)?(\w+)(?:\[.*\])?\{")
_WORD = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True)
class Touch:
    """What one change touches.

    `functions`: those with an edit in them, in either tree. `symbols`: the functions,
    methods and types whose declarations it edits, adds or takes away. `parameters`: the
    arguments, numbered from 0, that those of a function's parameters take in which it edits.
    """

    functions: frozenset[Function] = frozenset()
    symbols: frozenset[Function] = frozenset()
    parameters: Mapping[Function, frozenset[range]] = field(default_factory=dict)


Wrote = Callable[[str, Position], Iterable[str]]
"""The changes that wrote a place of one tree, or wrote over it."""


@dataclass
class Causes:
    """Finds the causes of lines on one side; `names` are those whose meaning changes alter."""

    touched: Mapping[str, Touch]
    names: Mapping[str, Sequence[str]]
    side: Side
    wrote: Wrote = lambda file, at: ()
    within: Callable[[str, int, int], Iterable[str]] = lambda file, start, end: ()
    """The changes that wrote a part of a stretch of a file, or wrote over it."""
    _reached: dict[Function, Ids] = field(default_factory=dict)
    _mentions: dict[Function, frozenset[str]] = field(default_factory=dict)
    _calls: dict[Function, tuple[Function, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._symbols: defaultdict[str, list[tuple[str, Function]]] = defaultdict(list)
        for id_, touch in self.touched.items():
            for symbol in touch.symbols:
                self._symbols[_own(symbol)].append((id_, symbol))
        self._editors: defaultdict[Function, set[str]] = defaultdict(set)
        for id_, touch in self.touched.items():
            for function in touch.functions:
                self._editors[function].add(id_)
        self._declared: defaultdict[str, list[Function]] = defaultdict(list)
        for function in self.side.bodies:
            self._declared[_own(function)].append(function)

    def whose(self, line: Standing, function: Function) -> Ids:
        """The changes that can have caused a function's line, first of all in the body it is of."""
        own = self.of(line.own, line.function) if line.own is not line.said else frozenset()
        return own or self.of(line.said, function)

    def of(self, found: Diagnostic, function: Function) -> Ids:
        """The changes that can have caused the line; one where that can be told."""
        wrote = frozenset(self.wrote(found.file, place(found))) & self.touched.keys()
        for named, homes in self._spelled(found):
            sure, likely = self._meant(named, homes, found.file)
            if wrote:
                hits = (sure | likely) & wrote
            elif sure or not named.end:
                hits = sure or likely
            else:
                around = frozenset(self.within(found.file, named.start, named.end))
                hits = (likely & around or around) if around else likely
            if hits:
                return self._narrowed(hits, named, function)
            if wrote and (takers := self._takers(sure, named)):
                # Who knows whether it is the value that has changed, or what takes it.
                return wrote | takers
        return wrote or self.at(function)

    def at(self, function: Function) -> Ids:
        """The changes that can have altered what is said of a function."""
        if function not in self._reached:
            self._reached[function] = self._touching(function) | self._below(function)
        return self._reached[function]

    def _spelled(self, found: Diagnostic) -> Iterable[tuple[Named, frozenset[str]]]:
        """What is called or built around a line, and where it can be declared if it is no method.

        The compiler names packages by their own names, a file by those of its imports.
        """
        here = directory(found.file)
        if literal := _LITERAL.match(found.text):
            package = literal[1] or ""
            homes = self.side.homes(package) if package else (here,)
            yield Named(package, literal[2]), frozenset(homes)
        for named in self.side.tree.around(found.file, place(found), found.subject):
            rest = found.subject == "... argument" and named.argument < 0
            yield (
                named._replace(argument=REST) if rest else named,
                self.side.tree.meant(found.file, named.qualifier),
            )

    def _meant(self, named: Named, homes: frozenset[str], file: str) -> tuple[Ids, Ids]:
        """The changes that edit a declaration which the name, as written in `file`, means.

        And those where it can mean one: the type of what a method is called on is not
        written there.
        """
        qualifier, name = named.qualifier, named.name
        here = directory(file)
        near = {here} | self.side.tree.imports.get(here, frozenset())
        sure, likely = set(), set()
        for id_, (where, symbol) in self._symbols.get(name, ()):
            if "." in symbol:
                likely |= {id_} if qualifier and where in near else set()
            elif where in homes:
                sure.add(id_)
        return frozenset(sure), frozenset(likely)

    def _narrowed(self, hits: Ids, named: Named, function: Function) -> Ids:
        """Of several of the same name: those of one that the function is edited for, too.

        Else those whose meaning a change alters, else those of its own package. Of several
        that edit the same function: those that edit the parameter of the argument.
        """
        name = named.name
        symbols = {(i, s) for i, s in self._symbols.get(name, ()) if i in hits}
        edited = {s for i, s in symbols if i in self._touching(function)}
        for some in (
            frozenset(i for i, s in symbols if s in edited),
            frozenset(i for i in hits if name in self.names.get(i, ())),
            frozenset(i for i, s in symbols if s[0] == function[0]),
            self._takers(hits, named),
        ):
            hits = hits & some or hits
        return hits

    def _takers(self, ids: Ids, named: Named) -> Ids:
        """Those of the changes that edit the parameter which takes the argument."""
        symbols = self._symbols.get(named.name, ())
        return frozenset(i for i, s in symbols if i in ids and self._takes(i, s, named.argument))

    def _takes(self, id_: str, symbol: Function, argument: int) -> bool:
        return any(argument in each for each in self.touched[id_].parameters.get(symbol, ()))

    def _touching(self, function: Function) -> Ids:
        return frozenset(self._editors.get(function, ()))

    def _below(self, function: Function) -> Ids:
        """Whose declarations the function mentions, or what it calls does."""
        seen = {function}
        level = [function]
        for _ in range(DEPTH):
            there = [f for f in level if f in self.side.bodies]
            found: set[str] = set()
            for each in there:
                found |= self._mentioned(each)
            found |= {i for f in level if f != function for i in self._touching(f)}
            if found:
                return frozenset(found)
            level = list(dict.fromkeys(f for e in there for f in self._callees(e) if f not in seen))
            seen.update(level)
        return frozenset()

    def _mentioned(self, function: Function) -> frozenset[str]:
        if function not in self._mentions:
            words = frozenset(_WORD.findall(self.side.bodies[function].text))
            self._mentions[function] = frozenset(
                id_
                for word in words & self._symbols.keys()
                for id_, symbol in self._symbols[word]
                if symbol != function
                and ("." in symbol[1] or self._reachable(symbol, function, words))
            )
        return self._mentions[function]

    def _reachable(self, symbol: Function, function: Function, words: Container[str]) -> bool:
        """Whether a function's text can name what another package, or its own, declares."""
        file = self.side.bodies[function].file
        return symbol[0] == function[0] or any(
            where == symbol[0] and (name == "." or name in words)
            for name, where in self.side.tree.named(file)
        )

    def _callees(self, caller: Function) -> tuple[Function, ...]:
        if caller not in self._calls:
            body = self.side.bodies[caller]
            self._calls[caller] = tuple(
                function
                for qualifier, name in {(call.qualifier, call.name) for call in body.calls}
                for function in self._declared.get(name, ())
                if (
                    bool(qualifier)
                    if "." in function[1]
                    else function[0] in self.side.tree.meant(body.file, qualifier)
                )
            )
        return self._calls[caller]


def _own(symbol: Function) -> str:
    return symbol[1].rpartition(".")[2]
