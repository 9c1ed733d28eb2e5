"""Building and running fuzz tests, away from the tree: nothing that they do is left there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from gocodemod.golang import process
from gocodemod.golang.command import GoCommands
from gocodemod.golang.overlay import Overlay
from gocodemod.model import Configuration

POISON = "gocodemod_poison"
"""The build tag under which lent memory is overwritten when it is given back."""

# Where Go has the instrumentation that its fuzzing engine is led by.
_SYSTEMS = ("linux", "darwin", "freebsd", "windows")
_MACHINES = ("amd64", "arm64")
# Below this the engine does little but start; the plain search does more.
_LEAST = 2.0
_SEARCH = 1.0
_EXECUTIONS = re.compile(rb"execs: (\d+)")
_CRASH = re.compile(r"^(?:panic|fatal error|runtime): .*$", re.MULTILINE)


class _Report(msgspec.Struct, frozen=True):
    """What a test of the harness writes down; fields as the harness names them."""

    executions: int = 0
    reached: int = 0
    unsteady: int = 0
    panicked: int = 0
    hung: int = 0
    obstacle: str = ""
    panic: str = ""
    difference: str = ""


class Found(_Report, frozen=True):
    """What the runs of one fuzz test say.

    `reached` counts executions of the search that came to changed code, `engine` those
    of Go's fuzzing engine, and `seconds` is wall time.
    """

    engine: int = 0
    seconds: float = 0.0
    corpus: Mapping[str, bytes] = msgspec.field(default_factory=dict)

    @property
    def runs(self) -> int:
        """How many inputs both forms were compared on."""
        return self.executions + self.engine

    @property
    def useless(self) -> str:
        """Why the runs prove nothing, "" where they do."""
        if self.obstacle or self.difference:
            return self.obstacle
        if self.hung:
            return "a call did not return"
        if self.unsteady >= self.executions:
            return "it gives another result each time"
        if not self.reached:
            why = f": it panics ({self.panic})" if self.panicked else ""
            return f"no value made for it comes to what is changed{why}"
        return ""


@dataclass(frozen=True)
class FuzzBinary:
    """The built fuzz tests of one package; `work` is a directory that is its own.

    `jobs` is how many processes the engine may start, 0 for one a processor.
    """

    commands: GoCommands
    path: Path
    work: Path
    jobs: int = 0

    @property
    def guided(self) -> bool:
        """Whether Go's fuzzing engine runs here."""
        go = self.commands.toolchain
        return go.goos in _SYSTEMS and go.goarch in _MACHINES

    def run(self, test: str, seconds: float) -> Found:
        """Search by random values, then, if time is left, let Go's engine look."""
        native = self.guided and seconds >= _LEAST
        found = self._search(test, min(seconds, _SEARCH) if native else seconds)
        if not native or found.difference or found.useless:
            return found
        return self._engine(test, seconds - _SEARCH, found)

    def _search(self, test: str, seconds: float) -> Found:
        report = self.work / f"{test}.json"
        env = {"GOCODEMOD_FUZZ_BUDGET": f"{seconds:.3f}s"}
        ended = self._run([f"-test.run=^{test}$"], report, env, seconds + 60)
        read = _read(report)
        if read is None:
            said = (ended.stdout + ended.stderr).decode(errors="replace")
            crash = _CRASH.search(said)
            why = crash[0] if crash else ("it takes too long" if ended.timed_out else "it exits")
            why = f"the test ended before its time: {why}"
            if "no tests to run" in said:
                why = "this machine's build leaves its file out"
            return Found(obstacle=why, seconds=ended.seconds)
        return Found(**msgspec.structs.asdict(read), seconds=ended.seconds)

    def _engine(self, test: str, seconds: float, before: Found) -> Found:
        report, cache = self.work / f"{test}.engine.json", self.work / "cache"
        flags = [
            "-test.run=^$",
            f"-test.fuzz=^{test}$",
            f"-test.fuzztime={seconds:.3f}s",
            f"-test.fuzzcachedir={cache}",
            "-test.fuzzminimizetime=2s",
        ]
        flags += [f"-test.parallel={self.jobs}"] if self.jobs else []
        ended = self._run(flags, report, {}, seconds + 60)
        counts = _EXECUTIONS.findall(ended.stdout + ended.stderr)
        read = _read(report)
        corpus = {
            file.name: file.read_bytes()
            for file in sorted((cache / test).glob("*"), key=lambda file: file.stat().st_size)
        }
        return msgspec.structs.replace(
            before,
            engine=int(counts[-1]) if counts else 0,
            difference=read.difference if read else "",
            seconds=before.seconds + ended.seconds,
            corpus=corpus,
        )

    def _run(
        self, flags: list[str], report: Path, env: Mapping[str, str], timeout: float
    ) -> process.Finished:
        # What the code under test keeps at home, or among temporary files, stays in here.
        home = self.work / "home"
        home.mkdir(exist_ok=True)
        mine = {"HOME": str(home), "TMPDIR": str(home), "GOCODEMOD_FUZZ_REPORT": str(report)}
        return process.run(
            [str(self.path), *flags, f"-test.timeout={timeout:.0f}s"],
            cwd=home,
            env={**self.commands.toolchain.environment(), **mine, **env},
            timeout=timeout + 10,
        )


def build(
    commands: GoCommands,
    package: str,
    overlay: Overlay,
    work: Path,
    *,
    instrumented: str,
    config: Configuration | None,
    jobs: int = 0,
) -> FuzzBinary | str:
    """Build the fuzz tests of `package` under `overlay`, or say in a few words why not.

    `instrumented` is the pattern of the packages that guide the engine.
    """
    work.mkdir(parents=True)
    path = work / "fuzz.test"
    outcome = commands.test_binary(
        package, overlay, path, _poisoned(commands, config), instrumented=instrumented
    )
    if not path.exists():
        said = outcome.errors[0].message if outcome.errors else "there is nothing to test"
        return "its fuzz test does not build: " + " ".join(said.split())
    return FuzzBinary(commands, path, work, jobs)


def _poisoned(commands: GoCommands, config: Configuration | None) -> Configuration:
    go = commands.toolchain
    given = re.findall(r"-tags=(\S+)", go.goflags)
    tags = config.tags if config else tuple(tag for text in given for tag in text.split(","))
    return Configuration(go.goos, go.goarch, (*tags, POISON))


def _read(report: Path) -> _Report | None:
    try:
        return msgspec.json.decode(report.read_bytes(), type=_Report)
    except (OSError, msgspec.MsgspecError):
        return None
