"""Does it pay: the compiler's report of allocation and inlining, before and after.

Lines are compared by position, taken back through the edits; what the edits wrote is
compared by what is said within each function. A line that only changed its wording is
neither gain nor loss; what a function that is gone reported may turn up where its body
went. Package-level code runs once and does not count.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from gocodemod.golang.compiler import Diagnostic, Kind
from gocodemod.golang.rows import PackageError
from gocodemod.verify.calls import Calls, Origin
from gocodemod.verify.causes import Causes, Ids
from gocodemod.verify.failures import key
from gocodemod.verify.sides import Function, Mark, Side, Standing, last, once, place, said

CODES = {
    "a new allocation: ": "would-allocate",
    "no longer inlined: ": "would-block-inlining",
    "no longer devirtualized: ": "already-devirtualised",
}
"""What a failure of the gate begins with, and its refusal code."""

GUIDED = " (optimised by "
"""What follows, with a profile's file, where a failure is that of a build with it."""

_ALLOCATES, _BLOCKS, _DYNAMIC = CODES

_INSTANCE = re.compile(r"(?<=\w)\[[^\[\]]+\]")
_DICTIONARY = re.compile(r"&\.dict\.[\w.()*]+(?:, )?")


class Line(NamedTuple):
    """A line of the compiler's that only one side has, and the changes that can have caused it.

    `stands` is where it stands in an inlined body, if it is an allocation; `near` are all
    changes that can have altered what is said of its function.
    """

    said: Diagnostic
    causes: Ids
    stands: Mark | None = None
    near: Ids = frozenset()


Alike = Callable[[Diagnostic, Diagnostic], bool]
"""Whether a line of the tree before and one of the changed tree tell of one allocation."""


class Failure(NamedTuple):
    """What is worse, as a failure of a gate, and the changes that can have caused it.

    `near` are those that can have had a part in it.
    """

    error: PackageError
    causes: Ids
    near: Ids = frozenset()


@dataclass
class Benefit:
    """What one change did to the compiler's report.

    `moved`: variables moved to the heap instead of what was allocated there before;
    `shared`: how many lines others claim, too.
    """

    removed: list[Diagnostic] = field(default_factory=list)
    added: list[Diagnostic] = field(default_factory=list)
    moved: list[Diagnostic] = field(default_factory=list)
    calls: list[Diagnostic] = field(default_factory=list)
    shared: int = 0

    def row(self) -> dict[str, object]:
        """The `benefit` of a Change."""
        kinds = {kind: [d for d in self.calls if d.kind == kind] for kind in _GAINS}
        out: dict[str, object] = {
            "allocations_removed": len(self.removed),
            "allocations_added": len(self.added),
            "moved_to_heap": len(self.moved),
            "removed": _lines(self.removed),
            "added": _lines(self.added),
            "moved": _lines(self.moved),
        }
        for kind, name in _GAINS.items():
            out |= {f"calls_{name}": len(kinds[kind]), name: _lines(kinds[kind])}
        return out | ({"shared_with_others": self.shared} if self.shared else {})


_GAINS: dict[Kind, str] = {"inlining": "inlined", "devirtualized": "devirtualised"}


_SUMS = (
    "allocations_removed",
    "allocations_added",
    "moved_to_heap",
    "calls_inlined",
    "calls_not_inlined",
    "calls_devirtualised",
)


def _lines(found: Iterable[Diagnostic]) -> list[str]:
    return [f"{d.file}:{d.line}:{d.column}: {d.text}" for d in found]


@dataclass(frozen=True)
class Comparison:
    """What is gone, what is new and what is worse.

    `moved`: variables on the heap in place of what was allocated there before; `won`: calls
    newly inlined or devirtualized.
    """

    removed: Sequence[Line] = ()
    added: Sequence[Line] = ()
    moved: Sequence[Line] = ()
    worse: Sequence[Failure] = ()
    won: Sequence[Line] = ()

    def failures(self) -> tuple[PackageError, ...]:
        """What is worse, as failures of a gate."""
        return tuple(failure.error for failure in self.worse)

    def gain(self) -> int:
        """How many allocations fewer there are."""
        return len(self.removed) - len(self.added)

    def of(
        self, id_: str, proved: Mapping[str, Sequence[Diagnostic]] = MappingProxyType({})
    ) -> Benefit:
        """The share of one change; what several can have caused counts for each.

        `proved` are lines that would be there without a change: they are nobody's else.
        """
        removed = [line for line in self.removed if id_ in line.causes]
        if id_ in proved:
            own = list(proved[id_])
        else:
            others = Counter(line for lines in proved.values() for line in lines)
            removed = [line for line in removed if not _drawn(others, line.said)]
            own = [line.said for line in removed]
        won = [line for line in self.won if id_ in line.causes]
        claimed = won if id_ in proved else [*removed, *won]
        return Benefit(
            own,
            [line.said for line in self.added if id_ in line.causes],
            [line.said for line in self.moved if id_ in line.causes],
            [line.said for line in won],
            sum(len(line.causes) > 1 for line in claimed),
        )

    def total(self) -> dict[str, object]:
        """The sums, each line once: of the run, and of each package."""
        found = [
            *(("allocations_removed", line.said.package) for line in self.removed),
            *(("allocations_added", line.said.package) for line in self.added),
            *(("moved_to_heap", line.said.package) for line in self.moved),
            *((f"calls_{_GAINS[line.said.kind]}", line.said.package) for line in self.won),
            *(
                ("calls_not_inlined", error.package)
                for error in self.failures()
                if error.message.startswith(_BLOCKS)
            ),
        ]
        sums = Counter(name for name, _ in found)
        packages: dict[str, Counter[str]] = {}
        for name, package in sorted(found):
            packages.setdefault(package, Counter())[name] += 1
        paths = sorted(packages)
        return {**{n: sums[n] for n in _SUMS}, "packages": {p: dict(packages[p]) for p in paths}}

    def guided(self, found: Comparison, by: str, alone: Container[str]) -> Comparison:
        """With what was `found` where a profile optimises, too; `alone`: packages only it builds.

        What is worse counts in every build, what is gained in those that there are.
        """
        known = set(map(key, self.failures()))
        worse = [
            Failure(_said(error, f"{error.message}{GUIDED}{by})"), causes, near)
            for error, causes, near in found.worse
            if key(error) not in known
        ]

        def mixed(here: Sequence[Line], there: Sequence[Line]) -> list[Line]:
            kept = [line for line in here if line.said.package not in alone]
            return kept + [line for line in there if line.said.package in alone]

        return Comparison(
            mixed(self.removed, found.removed),
            mixed(self.added, found.added),
            mixed(self.moved, found.moved),
            (*self.worse, *worse),
            mixed(self.won, found.won),
        )


def _drawn(counted: Counter[Diagnostic], line: Diagnostic) -> bool:
    """Whether one more of that line is counted; it is no longer."""
    there = counted[line] > 0
    counted[line] -= there
    return there


def _said(error: PackageError, message: str) -> PackageError:
    return PackageError(error.file, error.line, error.column, error.offset, message, error.package)


def compare(
    before: Side,
    after: Side,
    caused: tuple[Causes, Causes],
    origin: Origin = lambda file, at: at,
) -> Comparison:
    """What differs, with its causes on the side where it was said; what has none is left out."""
    was, now = caused
    removed: list[Line] = []
    credit: list[Line] = []
    added: list[Line] = []
    moved: list[Line] = []
    worse: list[Failure] = []
    won: list[Line] = []

    def as_often(old: Diagnostic, new: Diagnostic) -> bool:
        """Whether what is allocated where a variable is declared was, as often, elsewhere."""
        block = after.tree.block(new.file, place(new))
        at = origin(new.file, block) if block else None
        return new.kind != "moved" or at == before.tree.block(old.file, place(old))

    for function in sorted(before.bodies.keys() | after.bodies.keys()):
        near = was.at(function) | now.at(function)
        if not near or _library(function, before, after):
            continue
        both = function in before.bodies and function in after.bodies
        calls = Calls(function, before, after, origin) if both else None
        gone, fresh = _differing(function, before, after, origin)
        lines = [Line(each.said, was.whose(each, function), each.mark) for each in gone]
        new = [
            Line(each.said, now.whose(each, function), each.mark, near)
            for each in fresh
            if not _moved_in(each.said, calls, before, after)
        ]
        moved += [line for line in new if line.said.kind == "moved"]
        lines, new = _cancelled(lines, new, origin, as_often)
        added += new
        if function not in after.bodies:
            credit += [line for line in lines if line.stands not in before.carried(function)]
            continue
        if calls is not None:
            removed += [
                line
                for line in lines
                if line.stands not in before.carried(function)
                and not (calls.kept(line.said) and _copied(line.said, before, after))
            ]
            worse += _worse(calls, was)
            won += [Line(d, now.of(d, function)) for d in calls.won()]
    credit, added = _cancelled(credit, added, origin, as_often)
    removed += [line for line in credit if not _copied(line.said, before, after)]
    new_ones = [
        Failure(
            PackageError(d.file, d.line, d.column, 0, _ALLOCATES + d.text, d.package), causes, near
        )
        for d, causes, _, near in added
    ]
    return Comparison(
        removed, added, [line for line in moved if line not in added], (*new_ones, *worse), won
    )


def _library(function: Function, before: Side, after: Side) -> bool:
    """Whether it is generic code of a package that a change writes, in place of a library's.

    What it allocates where it is inlined counts. As itself it has a line for each instance,
    where the library's function that it stands for has none.
    """
    body = after.bodies.get(function)
    there = {where for where, _ in before.tree.packages.values()}
    return body is not None and bool(body.types) and function[0] not in there


def _differing(
    function: Function, before: Side, after: Side, origin: Origin
) -> tuple[list[Standing], list[Standing]]:
    """What is said of the function's allocations on one side only.

    Of several that are alike, those go first that stand at one place of an inlined body.
    """
    gone, fresh = _of_one(function, before, after), _of_one(function, after, before)
    for mark in (_exactly, _alike):
        known = Counter(mark(each, lambda file, at: at) for each in gone)
        left = []
        for each in fresh:
            if known[key_ := mark(each, origin)] > 0:
                known[key_] -= 1
            else:
                left.append(each)
        fresh, old, gone = left, gone, []
        for each in old:
            if known[key_ := mark(each, lambda file, at: at)] > 0:
                known[key_] -= 1
                gone.append(each)
    return gone, fresh


def _of_one(function: Function, side: Side, other: Side) -> list[Standing]:
    """A side's lines, once where copies on either side say them, and nobody knows how many."""
    copies = side.copied(function, other)
    return once(side.stands(function), lambda line: line.said, lambda found: min(copies(found), 1))


def _alike(line: Standing, origin: Origin) -> tuple[object, ...]:
    return origin(line.said.file, place(line.said)), said(line.said)


def _exactly(line: Standing, origin: Origin) -> tuple[object, ...]:
    return *_alike(line, origin), line.own.file, origin(line.own.file, place(line.own))


def _cancelled(
    gone: list[Line], fresh: list[Line], origin: Origin, as_often: Alike
) -> tuple[list[Line], list[Line]]:
    """Without the pairs of a line gone and a new one that one change can have caused.

    The same words are found first, then other words of the same place. What is left are
    the same allocations in new words and at new places. But a variable that is moved to the
    heap is allocated where it is declared, also where what went was done only sometimes.
    """
    for alike in (
        lambda old, new: said(old) == said(new),
        lambda old, new: place(old) == origin(new.file, place(new)) and old.file == new.file,
        lambda old, new: _bare(old) == _bare(new),
        as_often,
    ):
        left = []
        for line in fresh:
            pairs = (old for old in gone if old.causes & line.causes and alike(old.said, line.said))
            pair = next(pairs, None)
            if pair is None:
                left.append(line)
            else:
                gone = [old for old in gone if old is not pair]
        fresh = left
    return gone, fresh


def _worse(calls: Calls, causes: Causes) -> list[Failure]:
    out = []
    for found, (line, column) in calls.lost():
        within = f"in {calls.function[1]}"
        if found.kind == "devirtualized":
            words = f"{_DYNAMIC}{found.subject} {within} (it is that of {found.why})"
        else:
            words = f"{_BLOCKS}{last(found.subject)} {within}"
        error = PackageError(calls.new.file, line, column, 0, words, found.package)
        near = causes.at(calls.function)
        out.append(Failure(error, causes.of(found, calls.function), near))
    return out


def _moved_in(found: Diagnostic, calls: Calls | None, before: Side, after: Side) -> bool:
    """Whether the line is that of a function which is only now inlined there.

    That function is asked about its allocations itself. In a new function, every call is new.
    """
    for inlined in after.inlined.get((found.file, found.line, found.column), ()):
        function = after.callee(inlined)
        if function is None:
            theirs = after.ours(inlined)
        elif function in before.bodies:
            theirs = bool(after.own(function, found) or before.own(function, found))
        else:
            theirs = False
        if theirs and (calls is None or calls.newly(inlined)):
            return True
    return False


def _copied(found: Diagnostic, before: Side, after: Side) -> bool:
    """Whether the line is of the body of a function inlined there, which still says so itself.

    Of other functions than those in sight nothing is known but that they are there.
    """
    for inlined in before.inlined.get((found.file, found.line, found.column), ()):
        function = before.callee(inlined)
        if function is None or after.own(function, found):
            return True
    return False


def _bare(found: Diagnostic) -> str:
    """What is said, whatever the instance: of "f[int](&.dict.f[int], x)" it is "f(x)"."""
    text = found.text
    while text != (text := _INSTANCE.sub("", text)):
        pass
    return f"{found.kind} {_DICTIONARY.sub('', text)}"
