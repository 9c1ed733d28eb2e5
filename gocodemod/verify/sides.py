"""The compiler's report of one tree, sorted by the functions that it is about."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import NamedTuple, TypeVar

from gocodemod.golang.compiler import Diagnostic
from gocodemod.golang.instances import shapeless

Function = tuple[str, str]
"""A directory and the name of what is declared in it: "F", "Recv.Name", a type."""

Position = tuple[int, int]
"""A line and a byte column, both from 1."""

# `append([]byte{}, b...)`: what append grows needs no memory while it is empty.
_NOTHING = re.compile(r"\[\][^{}]*\{\} escapes to heap$")
_POSITION = re.compile(r"[\w./-]+\.go:\d+:\d+")
# What the compiler calls function literals: "F.func1.2", inlined in G "G.F.func1", "G.func2.F.1".
_LITERAL = re.compile(r"(?:\.(?:func|gowrap|deferwrap)?\d+|-range\d+)+$")
_TYPE_ARGUMENTS = re.compile(r"\[[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*\]")


@dataclass(frozen=True)
class Call:
    """A call `qualifier.name(`, at its parenthesis, where the compiler speaks of it.

    `qualifier` is "" for a plain name, and ")" where it is no name itself.
    """

    at: Position
    qualifier: str
    name: str


@dataclass(frozen=True)
class Body:
    """A declared function: its file, its lines, its text, the calls in it.

    `params` maps the names of its parameters and receiver to their types, as written;
    `types` are the names of its type parameters, `brace` is where its block begins;
    `literals` are where each function literal in it begins and ends.
    """

    file: str
    name: str
    first: int
    last: int
    text: str
    calls: tuple[Call, ...] = ()
    params: Mapping[str, str] = field(default_factory=dict)
    types: frozenset[str] = frozenset()
    brace: Position = (0, 0)
    literals: tuple[tuple[Position, Position], ...] = ()


Outline = Callable[[str], Sequence[Body]]
"""The functions declared in a file of one tree; none for a file that is not there."""

REST = 1 << 30
"""The number of the arguments that a variadic parameter takes in, as one."""


class Named(NamedTuple):
    """What stands around a place, and is called or built there: `qualifier.name`, if anything.

    `argument` is the number, from 0, of the argument in which the place lies; -1 for none.
    `start` and `end` are its offsets, 0 where it does not stand around the place.
    """

    qualifier: str
    name: str
    argument: int = -1
    start: int = 0
    end: int = 0


Around = Callable[[str, Position, str], Sequence[Named]]
"""What stands around a place, the innermost first.

Where nothing is called: of the calls that are handed the variable of that name.
"""


@dataclass(frozen=True)
class Tree:
    """One tree's files, for whoever reads the compiler's report of it.

    `packages` maps import paths to (directory, package name), `imports` directories to
    those of the packages that are imported there.
    """

    outline: Outline
    around: Around = lambda file, at, subject: ()
    block: Callable[[str, Position], Position | None] = lambda file, at: None
    """Where the statements begin among which a place stands."""
    packages: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    imports: Mapping[str, frozenset[str]] = field(default_factory=dict)
    named: Callable[[str], Sequence[tuple[str, str]]] = lambda file: ()
    """The names by which a file knows packages of the main modules, with their directories.

    `.` is the name where theirs are the file's own.
    """

    def meant(self, file: str, qualifier: str) -> frozenset[str]:
        """The directories that a qualifier stands for in a file, or a name without one.

        None where the qualifier is no import there: a variable, or a package of others.
        """
        own = {directory(file)} if not qualifier else set()
        name = qualifier or "."
        return frozenset(own | {where for known, where in self.named(file) if known == name})


Said = TypeVar("Said")

Mark = tuple[Function, Position, str]
"""A function, and a line of its own by its place and what it says."""


class Standing(NamedTuple):
    """A line of a function's, and the line that it is of the body in which it stands.

    `function` is the innermost that is inlined there and says it itself: perhaps nobody else.
    """

    said: Diagnostic
    function: Function
    own: Diagnostic

    @property
    def mark(self) -> Mark:
        """What stands there, whoever says it."""
        return self.function, place(self.own), said(self.own)


@dataclass(frozen=True)
class Row:
    """A line of a body: in other packages its names have the package's, and parameters values."""

    standing: Standing
    words: str
    shape: re.Pattern[str]
    package: re.Pattern[str]

    def can_be(self, words: str, *, exact: bool) -> bool:
        """Whether the line says this where the body is inlined."""
        bare = self.package.sub("", words)
        return bare == self.words if exact else bool(self.shape.fullmatch(bare))


@dataclass(frozen=True)
class Side:
    """The compiler's report of one tree, by function. Package-level code is in none."""

    tree: Tree
    bodies: Mapping[Function, Body]
    allocations: Mapping[Function, Sequence[Diagnostic]]
    calls: Mapping[Function, Sequence[Diagnostic]]
    """What the compiler inlines or devirtualizes."""
    inlined: Mapping[tuple[str, int, int], Sequence[Diagnostic]]
    """What is inlined at a place; the compiler reports allocations of its body there."""
    inlinable: Set[Function] = frozenset()
    inlinable_literals: Mapping[tuple[str, Position], int] = field(default_factory=dict)
    """Function literals by where they begin, with how many copies the compiler makes of each."""
    _stands: dict[Function, list[Standing]] = field(default_factory=dict)
    _carried: dict[Function, set[Mark]] = field(default_factory=dict)
    _inside: dict[Function, list[Row]] = field(default_factory=dict)

    def callee(self, found: Diagnostic) -> Function | None:
        """The function of the main modules that an `inlining` line names, if it is in sight.

        A function literal is a part of the one in which it is written.
        """
        whole = plain(found.subject)
        name = _LITERAL.sub("", whole)
        while (function := self._declared(name, found)) is None and name != whole and "." in name:
            name = name.partition(".")[2]
        return function

    def _declared(self, name: str, found: Diagnostic) -> Function | None:
        """The function in sight of that name, with its package's unless that is the line's."""
        home = self.tree.packages.get(found.package, (directory(found.file), ""))[0]
        if (home, name) in self.bodies:
            return home, name
        package, _, rest = name.partition(".")
        near = self.tree.imports.get(home, frozenset())
        for where in sorted(self.homes(package), key=lambda where: where not in near):
            if (where, rest) in self.bodies:
                return where, rest
        return None

    def stands(self, function: Function) -> Sequence[Standing]:
        """Where each of the function's allocations stands, also in bodies that are inlined there.

        Of a line that several of such a body's can be, each takes one, in their order.
        """
        if function in self._stands:
            return self._stands[function]
        # What is inlined into itself on the way has none of its own yet.
        self._stands[function] = []
        lines = self.allocations.get(function, ())
        out = [Standing(found, function, found) for found in lines]
        groups: defaultdict[tuple[str, int, int], list[int]] = defaultdict(list)
        for index, found in enumerate(lines):
            groups[found.file, found.line, found.column].append(index)
        for at, indices in groups.items():
            left = indices
            for callee in self._inlined_at(function, at):
                taken = _taken([lines[i] for i in left], self._rows(callee))
                for index, row in zip(left, taken, strict=True):
                    if row is not None:
                        out[index] = Standing(lines[index], row.function, row.own)
                left = [i for i, row in zip(left, taken, strict=True) if row is None]
        self._stands[function] = out
        return out

    def copied(self, function: Function, other: Side | None = None) -> Callable[[Diagnostic], int]:
        """Tells of a function's lines how many copies of their code say each; 0: not known.

        Instances of a generic body do, and function literals in what is inlined elsewhere.
        With an `other` side, the function is what it is on either.
        """
        sides = [each for each in (self, other) if each is not None]
        body = self.bodies.get(function)
        if any(s.bodies[function].types for s in sides if function in s.bodies):
            return lambda found: 0
        if body is None or all(function not in s.inlinable for s in sides):
            return lambda found: 1
        return lambda found: self._copies(body, found)

    def _copies(self, body: Body, found: Diagnostic) -> int:
        """How many copies there are of the literal in which a line stands; 0: not said."""
        around = [start for start, end in body.literals if start <= place(found) < end]
        return self.inlinable_literals.get((body.file, max(around)), 0) if around else 1

    def carried(self, function: Function) -> Set[Mark]:
        """The function's lines that others say, too, in which it is inlined: those count."""
        if not self._carried:
            self._carried[function] = set()
            for other in self.allocations:
                for line in self.stands(other):
                    at = (line.said.file, line.said.line, line.said.column)
                    for callee in self._inlined_at(other, at):
                        self._carried.setdefault(callee, set()).add(line.mark)
        return self._carried.get(function, frozenset())

    def own(self, function: Function, found: Diagnostic) -> Diagnostic | None:
        """The function's own line that the line is, where it is inlined with what it is handed."""
        row = _taken([found], self._rows(function))[0]
        return row.said if row else None

    def ours(self, found: Diagnostic) -> bool:
        """Whether an `inlining` line names a function of the main modules, in sight or not."""
        first, _, rest = plain(found.subject).partition(".")
        local = found.package in self.tree.packages and not _imported(found.subject)
        return local or (bool(rest) and any(self.homes(first)))

    def homes(self, package: str) -> Iterator[str]:
        """The directories of the packages of that name."""
        for where, name in self.tree.packages.values():
            if name == package:
                yield where

    def _inlined_at(self, function: Function, at: tuple[str, int, int]) -> Iterator[Function]:
        """The functions in sight that are inlined at a place, the one called there first."""
        body = self.bodies.get(function)
        called = {call.name for call in body.calls if call.at == at[1:]} if body else set()
        found = self.inlined.get(at, ())
        for each in sorted(found, key=lambda d: last(d.subject) not in called):
            callee = self.callee(each)
            if callee is not None and callee != function:
                yield callee

    def _rows(self, function: Function) -> list[Row]:
        """A function's lines, and what they say wherever it is inlined."""
        if function in self._inside:
            return self._inside[function]
        body = self.bodies.get(function)
        params = "|".join(map(re.escape, body.params)) if body else ""
        package = next((n for w, n in self.tree.packages.values() if w == function[0]), "")
        own = re.compile(rf"\b{package}\." if package else r"(?!)")
        out = []
        for row in self.stands(function):
            words = own.sub("", said(row.said))
            parts = re.split(rf"\b(?:{params})\b", words) if params else [words]
            shape = re.compile(".+".join(map(re.escape, parts)), re.DOTALL)
            out.append(Row(row, words, shape, own))
        if self._stands[function]:  # Empty while it is worked out.
            self._inside[function] = out
        return out


def side(diagnostics: Iterable[Diagnostic], tree: Tree, files: Iterable[str]) -> Side:
    """Sort the compiler's lines by the functions of `files` that they stand in."""
    by_file = {file: tree.outline(file) for file in sorted(set(files))}
    bodies = {(directory(b.file), b.name): b for many in by_file.values() for b in many}
    allocations: defaultdict[Function, list[Diagnostic]] = defaultdict(list)
    calls: defaultdict[Function, list[Diagnostic]] = defaultdict(list)
    inlined: defaultdict[tuple[str, int, int], list[Diagnostic]] = defaultdict(list)
    inlinable: set[Function] = set()
    literals: Counter[tuple[str, Position]] = Counter()
    rows = tuple(diagnostics)
    grown = {(d.file, d.line) for d in rows if d.text == "append escapes to heap"}
    for found in rows:
        if _NOTHING.match(found.text) and (found.file, found.line) in grown:
            continue
        for body in by_file.get(found.file, ()):
            if body.first <= found.line <= body.last:
                function = (directory(found.file), body.name)
                if found.kind in ("escapes", "moved"):
                    allocations[function] += [found] * found.times
                elif found.kind in ("inlining", "devirtualized"):
                    calls[function].append(found)
                elif found.kind == "can-inline":
                    literals[found.file, place(found)] += found.times
                    if found.line == body.first and last(found.subject) == last(body.name):
                        inlinable.add(function)
                if found.kind == "inlining":
                    inlined[found.file, found.line, found.column].append(found)
    out = Side(tree, bodies, allocations, calls, inlined, inlinable, literals)
    for function, lines in allocations.items():
        body = bodies[function]
        own = [d for d in lines if not body.types or not _wrapped(d, body, inlined)]
        allocations[function] = once(own, lambda d: d, out.copied(function))
    return out


def _wrapped(found: Diagnostic, body: Body, inlined: Container[tuple[str, int, int]]) -> bool:
    """Whether the line is of the function made for an instance, with the body inlined in it."""
    return place(found) < body.brace and (found.file, *place(found)) in inlined


def once(
    lines: Iterable[Said], line: Callable[[Said], Diagnostic], copies: Callable[[Diagnostic], int]
) -> list[Said]:
    """The lines as one of several copies of their code says them; once where nobody knows."""
    out: list[Said] = []
    seen: Counter[tuple[Position, str]] = Counter()
    for each in lines:
        key = place(line(each)), said(line(each))
        many = copies(line(each))
        if not seen[key] or (many and seen[key] % many == 0):
            out.append(each)
        seen[key] += 1
    return out


def directory(file: str) -> str:
    """The directory of a file."""
    return PurePosixPath(file).parent.as_posix()


def plain(subject: str) -> str:
    """An inlined function without its instance: of "pkg.(*T[int]).M" it is "pkg.T.M"."""
    return re.sub(r"[(*)]", "", _TYPE_ARGUMENTS.sub("", subject))


def last(subject: str) -> str:
    """The name alone of an inlined function or of a method called."""
    return plain(subject).rpartition(".")[2]


def said(found: Diagnostic) -> str:
    """What is said of an allocation, wherever it is."""
    return f"{found.kind} {_POSITION.sub('', shapeless(found.text))}"


def place(found: Diagnostic) -> Position:
    """Where a line of the compiler's stands in its file."""
    return found.line, found.column


def _imported(subject: str) -> bool:
    """Whether an inlined function is spelled with a package: pkg.F, pkg.(*T).M."""
    bare = _TYPE_ARGUMENTS.sub("", subject)
    return "." in bare and not bare.startswith("(*") and bare[0].islower()


def _taken(lines: Sequence[Diagnostic], rows: Sequence[Row]) -> list[Standing | None]:
    """Of an inlined body's rows the one that each line is, if any: in the very words, at best.

    A row is taken once, until all that would do have been: a body may be inlined twice.
    """
    out: list[Standing | None] = [None] * len(lines)
    used: Counter[int] = Counter()
    for exact in (True, False):
        for index, found in enumerate(lines):
            if out[index] is None:
                fit = [i for i, row in enumerate(rows) if row.can_be(said(found), exact=exact)]
                if fit:
                    best = min(fit, key=lambda i: used[i])
                    used[best] += 1
                    out[index] = rows[best].standing
    return out
