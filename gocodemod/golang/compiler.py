"""What the compiler says of allocation and inlining: `-gcflags=-m=1`, read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from gocodemod.golang.command import GoCommands
from gocodemod.golang.messages import HEADER, POSITION
from gocodemod.golang.overlay import Overlay, relative
from gocodemod.model import Configuration

__all__ = ["Diagnostic", "Kind", "diagnostics", "parse"]

Kind = Literal[
    "escapes",  # X escapes to heap: an allocation at X
    "moved",  # moved to heap: x: the variable is allocated
    "no-escape",  # X does not escape
    "leaking",  # leaking param (content): p
    "can-inline",  # can inline F
    "cannot-inline",  # cannot inline F: why (-m=2 and //go:noinline complaints)
    "inlining",  # inlining call to F
    "devirtualized",  # devirtualizing v.M to T
    "zero-copy",  # zero-copy string->[]byte conversion
    "other",
]

_SHAPES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("escapes", re.compile(r"^(?P<subject>.+) escapes to heap(?: in .+)?:?$")),
    ("moved", re.compile(r"^moved to heap: (?P<subject>.+)$")),
    ("no-escape", re.compile(r"^(?P<subject>.+) does not escape(?:, mutate, or call)?$")),
    ("leaking", re.compile(r"^(?:leaking|mutates|calls) param(?: content)?: (?P<subject>\S+)")),
    (
        "can-inline",
        re.compile(r"^can inline (?P<subject>.+?)(?: with cost (?P<cost>\d+) as: .*)?$"),
    ),
    ("cannot-inline", re.compile(r"^cannot inline (?P<subject>.+?): (?P<why>.+)$")),
    ("inlining", re.compile(r"^inlining call to (?P<subject>.+)$")),
    (
        "devirtualized",
        re.compile(
            r"^(?P<guided>PGO )?devirtualizing (?:interface call |function call )?"
            r"(?P<subject>.+) to (?P<why>.+)$"
        ),
    ),
    ("zero-copy", re.compile(r"^zero-copy string->\[\]byte conversion(?P<subject>)$")),
)
# Of `-m=2` only: how a value gets to the heap, step by step, below "x escapes to heap in F:".
_HEADING = re.compile(r"^(?:.+ escapes to heap in .+|parameter .+ leaks to .+):$")
_STEP = re.compile(r"^    *from (?P<step>.+)$")
_COST = re.compile(r"cost (\d+) exceeds budget")


@dataclass(frozen=True, order=True)
class Diagnostic:
    """One line of the compiler's: `text` is it, `subject` the X, x, p or F it is about.

    `file` is relative to the root, with an overlay too; absolute outside of it
    (a generic body of another module is reported where it is instantiated, and
    `package` is the instantiating one). Columns count bytes from 1. `times` is 2 where
    the package's report has the line more than once: `make(...)` that is boxed at once.

    `why` is the type that a call is devirtualized to, or the reason why a function
    cannot be inlined; with `-m=2` also the steps by which a value gets to the heap. `cost`
    is a function's in the inliner's unit (-m=2; 0: not said). `guided`: a profile told.
    """

    file: str
    line: int
    column: int
    kind: Kind
    text: str
    package: str
    subject: str = ""
    times: int = 1
    why: str = ""
    cost: int = 0
    guided: bool = False


def diagnostics(
    commands: GoCommands,
    packages: Iterable[str],
    overlay: Overlay,
    config: Configuration | None = None,
    *,
    level: Literal[1, 2] = 1,
    profile: str = "",
    timeout: float | None = None,
) -> tuple[Diagnostic, ...]:
    """What the compiler says of `packages` (import paths, without tests), sorted, each once.

    `level` 2 adds reasons and costs; it can be 100 times as much, so it is for single
    packages. `profile` is a CPU profile (root-relative) to optimise by, none else: a
    `default.pgo` does not count by itself. A package that does not compile has no
    diagnostics, the others do. Raises ToolchainError where go cannot be run.
    """
    wanted = frozenset(packages)
    outcome = commands.compile_diagnostics(
        wanted, overlay, config, level=level, profile=profile, timeout=timeout
    )
    return parse(outcome.output, commands.root, commands.root)


def parse(text: str, root: Path, cwd: Path) -> tuple[Diagnostic, ...]:
    """The diagnostics in what a go command run in `cwd` printed; other lines are left out."""
    found: Counter[Diagnostic] = Counter()
    steps: dict[Diagnostic, list[str]] = {}
    for each, step in _read(text, root, cwd):
        if step:
            steps.setdefault(each, []).append(step)
        else:
            found[each] += 1
    return tuple(
        sorted(
            replace(each, times=min(n, 2), why=each.why or "; ".join(steps.get(each, ())))
            for each, n in found.items()
        )
    )


def _read(text: str, root: Path, cwd: Path) -> Iterator[tuple[Diagnostic, str]]:
    """Each line with ""; a step of an explanation with the line that it explains."""
    package = heading = ""
    for line in text.splitlines():
        if header := HEADER.match(line):
            package = header[2]
            continue
        position = POSITION.match(line)
        if position is None or position["file"] == "<autogenerated>":
            continue
        message, step = position["message"], ""
        if found := _STEP.match(message):
            # Below its heading, whose place it has: the line proper comes after.
            step = found["step"]
        elif message.startswith("  ") or _HEADING.match(message):
            heading = message.rpartition(" in ")[0]
            continue
        kind, said = _kind(heading if step else message)
        cost = _COST.search(said.get("why", ""))
        yield (
            Diagnostic(
                file=relative(position["file"], root, cwd),
                line=int(position["line"]),
                column=int(position["column"] or 1),
                kind=kind,
                text=heading if step else message,
                package=package,
                subject=said.get("subject", ""),
                why=said.get("why", ""),
                cost=int(said.get("cost") or (cost[1] if cost else 0)),
                guided=bool(said.get("guided")),
            ),
            step,
        )


def _kind(message: str) -> tuple[Kind, dict[str, str]]:
    for kind, shape in _SHAPES:
        if found := shape.match(message):
            return kind, {name: text or "" for name, text in found.groupdict().items()}
    return "other", {}
