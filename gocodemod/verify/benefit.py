"""Does it pay: the compiler's report of allocation and inlining, before and after.

Lines move with every edit, so both sides are compared as multisets of what is
said within each function. A line that only changed its wording is neither gain
nor loss; what a function that is gone reported may turn up where its body went.
Package-level code runs once and does not count.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from gocodemod.golang.compiler import Diagnostic
from gocodemod.golang.rows import PackageError
from gocodemod.verify.places import Places

ALLOCATES = "a new allocation: "
LOST = "no longer inlined: "

Function = tuple[str, str]
"""A directory and the name of a function or method ("Recv.Name") declared in it."""

_POSITION = re.compile(r"[\w./-]+\.go:\d+:\d+")
# `append([]byte{}, b...)`: what append grows needs no memory while it is empty.
_NOTHING = re.compile(r"\[\][^{}]*\{\} escapes to heap$")
_TYPE_ARGUMENTS = re.compile(r"\[[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*\]")


@dataclass(frozen=True)
class Body:
    """A declared function: its file, its lines and its text."""

    file: str
    name: str
    first: int
    last: int
    text: str


Outline = Callable[[str], Sequence[Body]]
"""The functions declared in a file of one tree; none for a file that is not there."""


@dataclass(frozen=True)
class Side:
    """The compiler's report of one tree, by function."""

    bodies: Mapping[Function, Body]
    allocations: Mapping[Function, Sequence[Diagnostic]]
    inlined: Mapping[Function, Counter[str]]
    callees: Mapping[tuple[str, int, int], frozenset[str]] = field(default_factory=dict)
    """What is inlined at a place; the compiler reports allocations of its body there."""
    calls: Mapping[Function, Sequence[Diagnostic]] = field(default_factory=dict)
    """What the compiler inlines or devirtualizes."""


@dataclass
class Benefit:
    """What one change did to the compiler's report."""

    removed: list[Diagnostic] = field(default_factory=list)
    added: list[Diagnostic] = field(default_factory=list)
    calls: list[Diagnostic] = field(default_factory=list)

    def row(self) -> dict[str, object]:
        """The `benefit` of a Change."""
        return {
            "allocations_removed": len(self.removed),
            "allocations_added": len(self.added),
            "lines": _lines(self.removed),
            "calls_inlined": sum(d.kind == "inlining" for d in self.calls),
            "calls_devirtualized": sum(d.kind == "devirtualized" for d in self.calls),
            "calls": _lines(self.calls),
        }


def _lines(found: Iterable[Diagnostic]) -> list[str]:
    return [f"{d.file}:{d.line}:{d.column}: {d.text}" for d in found]


@dataclass(frozen=True)
class Comparison:
    """What is gone and what is new, each with the changes that can have caused it."""

    removed: Sequence[tuple[Diagnostic, frozenset[str]]]
    added: Sequence[tuple[Diagnostic, frozenset[str]]]
    lost: Sequence[tuple[PackageError, frozenset[str]]]
    won: Sequence[tuple[Diagnostic, frozenset[str]]] = ()

    def failures(self) -> tuple[PackageError, ...]:
        """What is worse, as failures of a gate."""
        worse = [
            PackageError(d.file, d.line, d.column, 0, ALLOCATES + d.text, d.package)
            for d, _ in self.added
        ]
        return (*worse, *(error for error, _ in self.lost))

    def of(self, id_: str) -> Benefit:
        """The share of one change; what several can have caused counts for each."""
        return Benefit(
            [d for d, causes in self.removed if id_ in causes],
            [d for d, causes in self.added if id_ in causes],
            [d for d, causes in self.won if id_ in causes],
        )


def side(diagnostics: Iterable[Diagnostic], outline: Outline, files: Iterable[str]) -> Side:
    """Sort the compiler's lines by the functions of `files` that they stand in."""
    bodies: dict[Function, Body] = {}
    by_file: dict[str, Sequence[Body]] = {}
    for file in sorted(set(files)):
        by_file[file] = outline(file)
        for body in by_file[file]:
            bodies[_directory(file), body.name] = body
    allocations: defaultdict[Function, list[Diagnostic]] = defaultdict(list)
    inlined: defaultdict[Function, Counter[str]] = defaultdict(Counter)
    callees: defaultdict[tuple[str, int, int], frozenset[str]] = defaultdict(frozenset)
    calls: defaultdict[Function, list[Diagnostic]] = defaultdict(list)
    said = tuple(diagnostics)
    grown = {(d.file, d.line) for d in said if d.text == "append escapes to heap"}
    for found in said:
        if _NOTHING.match(found.text) and (found.file, found.line) in grown:
            continue
        for body in by_file.get(found.file, ()):
            if body.first <= found.line <= body.last:
                function = (_directory(found.file), body.name)
                if found.kind in ("escapes", "moved"):
                    allocations[function] += [found] * _times(found, body)
                elif found.kind == "inlining":
                    callee = _callee(found.subject)
                    inlined[function][callee] += 1
                    callees[found.file, found.line, found.column] |= {callee}
                if found.kind in ("inlining", "devirtualized"):
                    calls[function].append(found)
    return Side(bodies, allocations, inlined, callees, calls)


def compare(
    before: Side, after: Side, touched: Mapping[str, frozenset[Function]], places: Places
) -> Comparison:
    """What differs, with its causes: the changes that `touched` its function or what that calls."""
    removed: list[tuple[Diagnostic, frozenset[str]]] = []
    added: list[tuple[Diagnostic, frozenset[str]]] = []
    lost: list[tuple[PackageError, frozenset[str]]] = []
    won: list[tuple[Diagnostic, frozenset[str]]] = []
    credit: list[tuple[Diagnostic, frozenset[str]]] = []
    for function in sorted(before.bodies.keys() | after.bodies.keys()):
        causes = _causes(function, before, after, touched, places)
        if not causes:
            continue
        gone, fresh = _difference(
            before.allocations.get(function, ()),
            after.allocations.get(function, ()),
            lambda found: _moved_in(found, before, after),
        )
        if function in after.bodies:
            removed += [(d, _built(places, d, causes)) for d in gone]
        else:
            credit += [(d, causes) for d in gone]
        added += [(d, _written(places, d, causes)) for d in fresh]
        lost += [(error, causes) for error in _lost(function, before, after)]
        won += [(d, causes) for d in _won(function, before, after)]
    for found, causes in credit:
        moved = next((pair for pair in added if pair[1] & causes), None)
        if moved is not None:
            added.remove(moved)
        elif not _copied(found, before, after):
            removed.append((found, _built(places, found, causes)))
    return Comparison(removed, added, lost, won)


def _times(found: Diagnostic, body: Body) -> int:
    """Two for `make(...)` that is boxed at once: the compiler says the same of both.

    In a generic function each instance says it.
    """
    generic = re.match(r"func\s*(\([^)]*\[|\w+\[)", body.text)
    return found.times if found.text.startswith("make(") and not generic else 1


def _causes(
    function: Function,
    before: Side,
    after: Side,
    touched: Mapping[str, frozenset[Function]],
    places: Places,
) -> frozenset[str]:
    texts = [s.bodies[function].text for s in (before, after) if function in s.bodies]
    words = {word for text in texts for word in re.findall(r"[^\W\d]\w*", text)}
    causes = set()
    for id_, functions in touched.items():
        names = {name.rpartition(".")[2] for _, name in functions} | set(places.names.get(id_, ()))
        if function in functions or names & words:
            causes.add(id_)
    return frozenset(causes)


def _moved_in(found: Diagnostic, before: Side, after: Side) -> bool:
    """Whether the line is that of a function which is now inlined there: no new allocation."""
    names = after.callees.get((found.file, found.line, found.column), frozenset())
    return any(
        name == callee or callee.endswith(f".{name}")
        for (_, name), rows in before.allocations.items()
        for callee in names
        if any(_text(row) == _text(found) for row in rows)
    )


def _copied(found: Diagnostic, before: Side, after: Side) -> bool:
    """Whether the line is of the body of a function inlined there, which is still declared."""
    gone = {name for _, name in before.bodies.keys() - after.bodies.keys()}
    callees = before.callees.get((found.file, found.line, found.column), frozenset())
    return any(not {callee, ".".join(callee.split(".")[-2:])} & gone for callee in callees)


def _built(places: Places, found: Diagnostic, causes: frozenset[str]) -> frozenset[str]:
    """The causes that took the type away of which the line says that one is built, if it does."""
    literal = re.match(r"&?(?:\w+\.)?(\w+)\{", found.text)
    name = literal[1] if literal else ""
    return frozenset(i for i in causes if name in places.names.get(i, ())) or causes


def _written(places: Places, found: Diagnostic, causes: frozenset[str]) -> frozenset[str]:
    """The causes that wrote the very line, where there are any."""
    return (frozenset(places.at(found.file, found.line)) & causes) or causes


def _difference(
    before: Sequence[Diagnostic],
    after: Sequence[Diagnostic],
    moved: Callable[[Diagnostic], bool],
) -> tuple[list[Diagnostic], list[Diagnostic]]:
    """What is gone and what is new: one of the two is empty."""
    gone = _minus(before, after)
    fresh = [found for found in _minus(after, before) if not moved(found)]
    same = min(len(gone), len(fresh))
    return gone[same:], fresh[same:]


def _minus(these: Sequence[Diagnostic], those: Sequence[Diagnostic]) -> list[Diagnostic]:
    known = Counter(_text(d) for d in those)
    out = []
    for found in these:
        text = _text(found)
        if known[text] > 0:
            known[text] -= 1
        else:
            out.append(found)
    return out


def _won(function: Function, before: Side, after: Side) -> list[Diagnostic]:
    """Calls in a function on both sides that the compiler only now inlines or devirtualizes."""
    if function not in before.bodies or function not in after.bodies:
        return []

    def key(found: Diagnostic) -> tuple[str, str]:
        # What is called through an interface has the variable's name, not the method's owner.
        inlined = found.kind == "inlining"
        return found.kind, _callee(found.subject) if inlined else found.subject.rpartition(".")[2]

    known = Counter(key(d) for d in before.calls.get(function, ()))
    out = []
    for found in after.calls.get(function, ()):
        known[key(found)] -= 1
        if known[key(found)] < 0:
            out.append(found)
    return out


def _lost(function: Function, before: Side, after: Side) -> list[PackageError]:
    """Calls in a function on both sides that were inlined and no longer are.

    The compiler does not say which calls it did not inline; they are counted in the
    text. What is no longer declared cannot be inlined: removing a layer loses nothing.
    """
    if function not in before.bodies or function not in after.bodies:
        return []
    was, now = before.inlined.get(function, Counter()), after.inlined.get(function, Counter())
    old, body = before.bodies[function], after.bodies[function]
    gone = {name for _, name in before.bodies} - {name for _, name in after.bodies}
    out = []
    for callee in sorted(was):
        name = callee.rpartition(".")[2]
        if now[callee] >= was[callee] or {callee, ".".join(callee.split(".")[-2:]), name} & gone:
            continue
        if _twins(callee, now) >= _twins(callee, was):
            continue
        packages = _qualifiers(old, callee, before)
        left = _calls(body, name, packages) - now[callee]
        if left > max(_calls(old, name, packages) - was[callee], 0):
            message = f"{LOST}{name} in {function[1]}"
            out.append(PackageError(body.file, body.first, 1, 0, message))
    return out


def _twins(callee: str, inlined: Counter[str]) -> int:
    """How often a method is inlined, of any package: strings.(*Reader).Len is as bytes' own."""
    method = callee.partition(".")[2]
    if "." not in method:
        return inlined[callee]
    return sum(times for name, times in inlined.items() if name.partition(".")[2] == method)


def _qualifiers(old: Body, callee: str, before: Side) -> frozenset[str] | None:
    """What stands before the name where `old` calls `callee`; None where that can be anything.

    A function of another package is called by its package's name, or by what the
    file calls the package: a new pkg.Marshal is not the json.Marshal that went.
    """
    parts = callee.split(".")
    if len(parts) == 1:
        return frozenset({""})
    if len(parts) > 2 or (_directory(old.file), callee) in before.bodies:
        return None
    spelled = frozenset(_spelled(old, parts[1]))
    return frozenset({parts[0]}) & spelled or spelled


def _calls(body: Body, name: str, qualifiers: frozenset[str] | None) -> int:
    return sum(qualifiers is None or found in qualifiers for found in _spelled(body, name))


def _spelled(body: Body, name: str) -> list[str]:
    """What stands before each call of `name`: "" where nothing does."""
    # An operand that is no name, as in f().Get(), qualifies as ")".
    call = rf"(?:(\w+|[)\]}}])\s*\.\s*)?\b{re.escape(name)}(?:\[[^\]]*\])?\("
    return [found[1] or "" for found in re.finditer(call, body.text)]


def _callee(subject: str) -> str:
    """An inlined function without its instance: of "pkg.(*T[int]).M" it is "pkg.T.M"."""
    return re.sub(r"[(*)]", "", _TYPE_ARGUMENTS.sub("", subject))


def _text(found: Diagnostic) -> str:
    return f"{found.kind} {_POSITION.sub('', found.text)}"


def _directory(file: str) -> str:
    return PurePosixPath(file).parent.as_posix()
