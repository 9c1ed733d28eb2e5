"""What profiles say of the functions of a program: who spends, and on what."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from gocodemod.evidence import pprof
from gocodemod.evidence.pprof import KINDS, Frame, Kind, Sample
from gocodemod.evidence.symbols import declared, plain
from gocodemod.golang.facts import Facts
from gocodemod.golang.rows import Func

# Children that work for their caller: boxing, copying, allocating, formatting, serializing.
_HANDS = re.compile(
    r"^(runtime|fmt|reflect|strconv|strings|bytes|bufio|errors|io|slices|maps|sort|sync"
    r"|encoding/[\w/]+|container/\w+|internal/\w+|google\.golang\.org/protobuf/[\w/]+)\."
)


class Spent(NamedTuple):
    """Parts (0 to 1) of all that the profiles have: of the CPU time, of the bytes allocated."""

    cpu: float = 0.0
    bytes: float = 0.0

    @property
    def cost(self) -> float:
        """Both in one number, to rank by."""
        return self.cpu + self.bytes


class Line(NamedTuple):
    """A line of a function (its id), and the function that it calls there ("": its own work)."""

    function: str
    line: int
    callee: str


@dataclass(frozen=True)
class Samples:
    """All samples of some files, read once."""

    files: int
    samples: tuple[Sample, ...]


def read(paths: Sequence[str], notify: Callable[[str], None] = lambda message: None) -> Samples:
    """Read profiles; raises ProfileError."""
    found: list[Sample] = []
    for path in dict.fromkeys(paths):
        notify(f"reading the profile {path}")
        found += pprof.samples(path)
    return Samples(len(set(paths)), tuple(found))


@dataclass
class Costs:
    """Profiles, looked at with the functions of a program.

    A function carries the samples in which it is at work itself, or a child that works for
    it: of runtime (conversions, copies, allocation), encoding, fmt and their like. What is
    called in turn from there counts as well, each sample once. The functions are those of `facts`,
    once and for all; those in test files are none of the program.
    """

    samples: Samples
    facts: Facts
    totals: Counter[Kind] = field(default_factory=Counter)
    lines: defaultdict[Line, Counter[Kind]] = field(default_factory=lambda: defaultdict(Counter))
    _functions: defaultdict[str, Counter[Kind]] = field(
        default_factory=lambda: defaultdict(Counter)
    )
    _matched: int = 0

    def __post_init__(self) -> None:
        symbols = _Symbols(self.facts)
        for sample in self.samples.samples:
            self.totals[sample.kind] += sample.value
            self._matched += self._charge(sample, symbols)

    def _charge(self, sample: Sample, symbols: _Symbols) -> bool:
        charged: set[str] = set()
        innermost = True
        callee = ""
        for frame in sample.stack:
            function = symbols.function(frame)
            if function is not None:
                if (not callee or _HANDS.match(callee)) and function.id not in charged:
                    charged.add(function.id)
                    self._functions[function.id][sample.kind] += sample.value
                if innermost:
                    line = symbols.line(frame, function)
                    self.lines[Line(function.id, line, plain(callee))][sample.kind] += sample.value
                innermost = False
            callee = frame.symbol
        return not innermost

    def of(self, functions: Iterable[str]) -> Spent:
        """What these functions (ids) carry together."""
        found: Counter[Kind] = Counter()
        for function in set(functions):
            found += self._functions.get(function, Counter())
        return self.share(found)

    def share(self, found: Counter[Kind]) -> Spent:
        """Nanoseconds and bytes as parts of all there are."""
        return Spent(*(found[k] / self.totals[k] if self.totals[k] else 0.0 for k in KINDS))

    def hot(self, percent: float) -> frozenset[str]:
        """The fewest functions (ids) that carry `percent` of what all functions here carry."""
        ranked = sorted(
            ((self.of([function]).cost, function) for function in self._functions), reverse=True
        )
        wanted = sum(cost for cost, _ in ranked) * percent / 100
        found, total = [], 0.0
        for cost, function in ranked:
            if total >= wanted * (1 - 1e-9):
                break
            found.append(function)
            total += cost
        return frozenset(found)

    def summary(self) -> dict[str, int]:
        """What was read, and how many samples have a function of the main modules in them."""
        return {
            "files": self.samples.files,
            "samples": len(self.samples.samples),
            "matched": self._matched,
            "functions": len(self._functions),
        }


class _Symbols:
    """From a frame to the function of the main modules that it is in."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._known: dict[tuple[str, str], Func | None] = {}
        self._starts: dict[str, int] = {}
        self._by_name: defaultdict[str, list[Func]] = defaultdict(list)
        mains = {package.path for package in facts.packages() if package.main}
        for func in facts.funcs():
            if func.test:
                continue
            self._by_name[func.id].append(func)
            if func.package in mains:
                # A program's own package is `main` in it, whatever its path.
                self._by_name[f"main.{func.id.removeprefix(f'{func.package}.')}"].append(func)

    def function(self, frame: Frame) -> Func | None:
        """The declared function; None for one of others, or one of several programs' alike."""
        key = frame.symbol, frame.file
        if key not in self._known:
            name, path = declared(frame.symbol), frame.file.replace("\\", "/")
            found = self._by_name.get(name, [])
            if len(found) > 1 or name.startswith("main."):
                # Test programs have a main of their own, and a module may have several.
                found = [each for each in found if path.endswith(f"/{each.file}")]
                found.sort(key=lambda each: len(each.file), reverse=True)
            self._known[key] = found[0] if found else None
        return self._known[key]

    def line(self, frame: Frame, function: Func) -> int:
        """The line today: what moved the function since has moved its lines along."""
        whole = declared(frame.symbol) == plain(frame.symbol).replace("(*", "").replace(")", "")
        if not frame.start or not whole:
            return frame.line
        if function.id not in self._starts:
            source = (self._facts.root / function.file).read_bytes()
            self._starts[function.id] = source.count(b"\n", 0, function.start) + 1
        return frame.line - frame.start + self._starts[function.id]
