"""The compiler's report of one tree, sorted by the functions that it is about."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import NamedTuple

from gocodemod.golang.compiler import Diagnostic

Function = tuple[str, str]
"""A directory and the name of what is declared in it: "F", "Recv.Name", a type."""

Position = tuple[int, int]
"""A line and a byte column, both from 1."""

# `append([]byte{}, b...)`: what append grows needs no memory while it is empty.
_NOTHING = re.compile(r"\[\][^{}]*\{\} escapes to heap$")
_POSITION = re.compile(r"[\w./-]+\.go:\d+:\d+")
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
    `types` are the names of its type parameters.
    """

    file: str
    name: str
    first: int
    last: int
    text: str
    calls: tuple[Call, ...] = ()
    params: Mapping[str, str] = field(default_factory=dict)
    types: frozenset[str] = frozenset()


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

    def callee(self, found: Diagnostic) -> Function | None:
        """The function of the main modules that an `inlining` line names, if it is in sight."""
        name = plain(found.subject)
        home = self.tree.packages.get(found.package, (directory(found.file), ""))[0]
        if (home, name) in self.bodies:
            return home, name
        package, _, rest = name.partition(".")
        for where in self.homes(package):
            if (where, rest) in self.bodies:
                return where, rest
        return None

    def own(self, function: Function, found: Diagnostic) -> Diagnostic | None:
        """The function's own line that the line is, where it is inlined with what it is handed.

        The one in its very words if there is one: a parameter's place may be taken by anything.
        """
        rows = self.allocations.get(function, ())
        for row in rows:
            if said(row) == said(found):
                return row
        body = self.bodies.get(function)
        words = "|".join(map(re.escape, body.params)) if body else ""
        for row in rows if words else ():
            parts = re.split(rf"\b(?:{words})\b", said(row))
            if re.fullmatch(".+".join(map(re.escape, parts)), said(found), re.DOTALL):
                return row
        return None

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


def side(diagnostics: Iterable[Diagnostic], tree: Tree, files: Iterable[str]) -> Side:
    """Sort the compiler's lines by the functions of `files` that they stand in."""
    by_file = {file: tree.outline(file) for file in sorted(set(files))}
    bodies = {(directory(b.file), b.name): b for many in by_file.values() for b in many}
    allocations: defaultdict[Function, list[Diagnostic]] = defaultdict(list)
    calls: defaultdict[Function, list[Diagnostic]] = defaultdict(list)
    inlined: defaultdict[tuple[str, int, int], list[Diagnostic]] = defaultdict(list)
    rows = tuple(diagnostics)
    grown = {(d.file, d.line) for d in rows if d.text == "append escapes to heap"}
    for found in rows:
        if _NOTHING.match(found.text) and (found.file, found.line) in grown:
            continue
        for body in by_file.get(found.file, ()):
            if body.first <= found.line <= body.last:
                function = (directory(found.file), body.name)
                if found.kind in ("escapes", "moved"):
                    allocations[function] += [found] * _times(found, body)
                elif found.kind in ("inlining", "devirtualized"):
                    calls[function].append(found)
                if found.kind == "inlining":
                    inlined[found.file, found.line, found.column].append(found)
    return Side(tree, bodies, allocations, calls, inlined)


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
    return f"{found.kind} {_POSITION.sub('', found.text)}"


def place(found: Diagnostic) -> Position:
    """Where a line of the compiler's stands in its file."""
    return found.line, found.column


def _imported(subject: str) -> bool:
    """Whether an inlined function is spelled with a package: pkg.F, pkg.(*T).M."""
    bare = _TYPE_ARGUMENTS.sub("", subject)
    return "." in bare and not bare.startswith("(*") and bare[0].islower()


def _times(found: Diagnostic, body: Body) -> int:
    """Two for `make(...)` that is boxed at once: the compiler says the same of both.

    In a generic function each instance says it.
    """
    generic = re.match(r"func\s*(\([^)]*\[|\w+\[)", body.text)
    return found.times if found.text.startswith("make(") and not generic else 1
