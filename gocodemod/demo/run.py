"""The demo as data: what the three steps change, and what the compiler says before and after."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from gocodemod import engine
from gocodemod.errors import WriteError
from gocodemod.golang import compiler, process
from gocodemod.golang.command import GoCommands
from gocodemod.golang.toolchain import find_go
from gocodemod.model import Change, Options, Plan

# The three steps of the method, in its order, each with what it is for.
STEPS = (
    ("remove-passthrough", "take out layers that only pass calls on"),
    ("constrain-params", "give interface parameters their compile-time type back"),
    ("stream-serialization", "let encoders write and decoders read through pooled buffers"),
)
# Enough for what a pool's first round allocates to vanish in the average.
_ROUNDS = 500
_BENCHMARK = re.compile(r"^Benchmark(\S+?)(?:-\d+)?\s.*?(\d+) B/op\s+(\d+) allocs/op", re.MULTILINE)
_SERVICE = Path(__file__).with_name("service")


@dataclass(frozen=True)
class Step:
    """One step of the method, with the verified changes that it made."""

    name: str
    purpose: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Allocations:
    """How many places of a package the compiler reports as allocating, before and after.

    `directory` is the package's, relative to the module.
    """

    directory: str
    before: int
    after: int


@dataclass(frozen=True)
class Benchmark:
    """What one round of a benchmark of the service allocates, before and after."""

    name: str
    bytes_before: int
    bytes_after: int
    allocs_before: int
    allocs_after: int


@dataclass(frozen=True)
class Outcome:
    """What the demo did to its copy: `plan` was written there."""

    directory: Path
    plan: Plan
    steps: tuple[Step, ...]
    allocations: tuple[Allocations, ...]
    benchmarks: tuple[Benchmark, ...]


def copy_service(parent: Path) -> Path:
    """Copy the service to a new folder `orders` in `parent`; raises WriteError."""
    target = parent / "orders"
    try:
        # Not the modes: an installed package may be read-only.
        shutil.copytree(_SERVICE, target, copy_function=shutil.copyfile)
    except OSError as error:
        raise WriteError(f"cannot copy the service to {target}: {error.strerror}") from error
    return target


def run(directory: Path, notify: Callable[[str], None]) -> Outcome:
    """Plan the three steps in `directory`, all gates and the tests included, and write them.

    Raises what `engine.plan` and `engine.write` raise.
    """
    names = tuple(name for name, _ in STEPS)
    options = Options(transforms=names, verify="test")
    commands = GoCommands(find_go(directory), directory)
    plan = engine.plan(options, directory, notify=notify)
    notify("asking the compiler and the benchmarks what allocates, before and after")
    before, spent = _allocating(commands), _benchmarks(commands)
    engine.write(plan, directory)
    after, spends = _allocating(commands), _benchmarks(commands)
    return Outcome(
        directory=directory,
        plan=plan,
        steps=tuple(Step(name, why, _of(name, plan.report.changes)) for name, why in STEPS),
        allocations=tuple(
            Allocations(name, before[name], after[name])
            for name in sorted(before.keys() | after.keys())
        ),
        benchmarks=tuple(
            Benchmark(name, spent[name][0], spends[name][0], spent[name][1], spends[name][1])
            for name in spent
            if name in spends
        ),
    )


def _of(name: str, changes: Iterable[Change]) -> tuple[Change, ...]:
    return tuple(c for c in changes if c.transform == name and c.status == "verified")


def _allocating(commands: GoCommands) -> Counter[str]:
    """Allocating places by directory; the body of a generic function counts where it stands."""
    packages = [listed["ImportPath"] for listed in commands.list(["./..."], {})]
    seen = compiler.diagnostics(commands, packages, {})
    places = {
        (d.file, d.line, d.column, d.subject)
        for d in seen
        if d.kind in ("escapes", "moved") and not Path(d.file).is_absolute()
    }
    return Counter(PurePosixPath(file).parent.as_posix() for file, *_ in places)


def _benchmarks(commands: GoCommands) -> dict[str, tuple[int, int]]:
    """Bytes and allocations of one round, by benchmark; times are too noisy for a demo."""
    go = commands.toolchain
    flags = ["-run=^$", "-vet=off", "-bench=.", "-benchmem", f"-benchtime={_ROUNDS}x"]
    done = process.run(
        [str(go.path), "test", *flags, "./..."], cwd=commands.root, env=go.environment()
    )
    text = done.stdout.decode(errors="replace")
    return {name: (int(size), int(count)) for name, size, count in _BENCHMARK.findall(text)}
