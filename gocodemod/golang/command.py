"""The go command over a tree that may not be on disk: build, vet, test, list."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from gocodemod.errors import LoadError, ToolchainError
from gocodemod.golang import events, messages, process
from gocodemod.golang.overlay import Overlay, restore, written
from gocodemod.golang.progress import Notify
from gocodemod.golang.rows import PackageError
from gocodemod.golang.shadow import moved, needed, shadow
from gocodemod.golang.toolchain import Toolchain
from gocodemod.model import Configuration

__all__ = ["GoCommands", "Outcome"]

# Room for import paths on one command line: Windows ends at 32 Ki characters in all.
_ROOM = 20_000 if os.name == "nt" else 100_000
# -o os.devnull keeps nothing; -buildvcs would run git for every program linked.
_BUILD = ("build", "-buildvcs=false", f"-o={os.devnull}")


@dataclass(frozen=True)
class Outcome:
    """How a go command went: `ok` says it exited 0, `seconds` is wall time.

    `errors` name root-relative files, never an overlay's copies, and so does
    `output`, all that it printed on stderr (and for tests, on stdout).
    """

    ok: bool
    seconds: float
    errors: tuple[PackageError, ...] = ()
    output: str = ""
    timed_out: bool = False


@dataclass(frozen=True)
class _View:
    """Where a go command runs to see a tree, and what it must be told."""

    directory: Path
    flags: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)


class GoCommands:
    """Go commands run at `root`; packages are import paths, none means nothing to do.

    Nothing reaches the terminal and nothing is left behind. Ctrl-C kills what
    runs. Each method raises ToolchainError where go itself cannot be started
    or the overlay not be written; code that fails is an Outcome.
    `timeout` is in seconds and counts for each command; `jobs` is go's -p (0: go decides).
    """

    def __init__(self, toolchain: Toolchain, root: Path, *, jobs: int = 0) -> None:
        self.toolchain = toolchain
        self.root = root.resolve()
        self._jobs = (f"-p={jobs}",) if jobs > 0 else ()

    def build(
        self,
        packages: Iterable[str],
        overlay: Overlay,
        config: Configuration | None = None,
        *,
        timeout: float | None = None,
    ) -> Outcome:
        """Compile, and link the programs among them; nothing is kept. Test files are vet's."""
        return self._each(_BUILD, packages, overlay, config, timeout)

    def vet(
        self,
        packages: Iterable[str],
        overlay: Overlay,
        config: Configuration | None = None,
        *,
        timeout: float | None = None,
    ) -> Outcome:
        """Type-check with the test files, and report what vet finds suspicious."""
        return self._each(("vet", "-buildvcs=false"), packages, overlay, config, timeout)

    def test(
        self,
        packages: Iterable[str],
        overlay: Overlay,
        config: Configuration | None = None,
        *,
        flags: Sequence[str] = (),
        timeout: float | None = None,
        notify: Notify | None = None,
    ) -> Outcome:
        """Run the tests with `flags` of go test; a failed one is an error without a position.

        `notify` is told how far they are.
        """
        wanted = sorted(set(packages))
        each = events.follow(len(wanted), notify) if notify else None
        argv = ["test", "-json", "-vet=off", "-buildvcs=false", *flags]
        return self._each(argv, wanted, overlay, config, timeout, each=each)

    def test_binary(
        self,
        package: str,
        overlay: Overlay,
        output: Path,
        config: Configuration | None = None,
        *,
        instrumented: str = "",
    ) -> Outcome:
        """Build the tests of one package into the file `output`, and run nothing.

        The packages of the pattern `instrumented` count what runs, for the fuzzing engine.
        """
        flags = ["test", "-c", "-vet=off", "-buildvcs=false", f"-o={output}"]
        flags += [f"-gcflags={instrumented}=-d=libfuzzer"] if instrumented else []
        return self._each(flags, (package,), overlay, config, None)

    def program(
        self,
        package: str,
        overlay: Overlay,
        output: Path,
        config: Configuration | None = None,
    ) -> Outcome:
        """Compile and link the program `package` into the file `output`."""
        return self._each((*_BUILD[:-1], f"-o={output}"), (package,), overlay, config, None)

    def compile_diagnostics(
        self,
        packages: Iterable[str],
        overlay: Overlay,
        config: Configuration | None = None,
        *,
        level: int = 1,
        profile: str = "",
        timeout: float | None = None,
    ) -> Outcome:
        """What `-gcflags=-m=LEVEL` prints of each package, as `output`; use `compiler.diagnostics`.

        `go list -export` compiles and replays exactly as build does, without
        linking. The cache replays paths as the first run printed them,
        relative to that run's directory; -D (which only matters to imports
        that modules forbid) makes the cache's entry our own, of this root.
        With `-pgo=auto` a package would be compiled, and talk, once for each program.
        """
        mark = sha256(os.fsencode(self.root)).hexdigest()[:12]

        def flags(chunk: Sequence[str]) -> Sequence[str]:
            return [f"-gcflags={package}=-m={level} -D={mark}" for package in chunk]

        pgo = f"-pgo={self.root / profile if profile else 'off'}"
        argv = ("list", "-e", "-export", "-f={{.Export}}", "-buildvcs=false", pgo)
        return self._each(argv, packages, overlay, config, timeout, extra=flags)

    def list(
        self,
        patterns: Sequence[str],
        overlay: Overlay | None = None,
        config: Configuration | None = None,
        *,
        flags: Sequence[str] = (),
        timeout: float | None = None,
    ) -> tuple[dict[str, Any], ...]:
        """`go list -json` of `patterns`, one mapping each; raises LoadError with go's words."""
        with written(overlay or {}, self.root) as file:
            argv = ["list", "-json", *flags, *file.flags, *_tags(config), "--", *patterns]
            ended = self._go(argv, config, timeout, _View(self.root))
        if ended.code:
            said = restore(ended.stderr.decode(errors="replace"), self.root).strip()
            raise LoadError(said.removeprefix("go: ") or f"go list failed with status {ended.code}")
        return tuple(_documents(ended.stdout.decode()))

    def _each(
        self,
        argv: Sequence[str],
        packages: Iterable[str],
        overlay: Overlay,
        config: Configuration | None,
        timeout: float | None,
        *,
        extra: Callable[[Sequence[str]], Sequence[str]] = lambda chunk: (),
        each: Callable[[bytes], None] | None = None,
    ) -> Outcome:
        outcomes = []
        with self._seen(argv[0], overlay) as view:
            for chunk in _chunks(sorted(set(packages))):
                rest = chunk
                while rest:
                    flags = [*argv[1:], *self._jobs, *view.flags, *_tags(config), *extra(rest)]
                    ended = self._go([argv[0], *flags, *rest], config, timeout, view, each)
                    text = ended.stderr.decode(errors="replace")
                    absent = messages.excluded(text, rest) if ended.code else frozenset()
                    if not absent:
                        outcomes.append(self._outcome(argv[0], ended, overlay, config, view))
                        break
                    # go builds nothing at all when one package has no file for this configuration.
                    rest = [package for package in rest if package not in absent]
        return Outcome(
            ok=all(outcome.ok for outcome in outcomes),
            seconds=sum(outcome.seconds for outcome in outcomes),
            errors=tuple(error for outcome in outcomes for error in outcome.errors),
            output="".join(outcome.output for outcome in outcomes),
            timed_out=any(outcome.timed_out for outcome in outcomes),
        )

    def _outcome(
        self,
        verb: str,
        ended: process.Finished,
        overlay: Overlay,
        config: Configuration | None,
        view: _View,
    ) -> Outcome:
        if ended.code < 0 and not ended.timed_out:
            raise ToolchainError(f"go {verb} was ended by {signal.Signals(-ended.code).name}")
        configuration = str(config) if config else ""
        text, printed = ended.stderr.decode(errors="replace"), ""
        failures: tuple[PackageError, ...] = ()
        if verb == "test":
            ran = events.read(ended.stdout.decode(errors="replace"), configuration)
            text, printed, failures = ran.build + text, ran.output, ran.failures
        if ended.timed_out:
            message = f"go {verb} was stopped after {ended.seconds:.0f} seconds"
        else:
            message = f"go {verb} failed with status {ended.code} and said nothing"
        errors: tuple[PackageError, ...] = ()
        if ended.code:
            read = messages.parse(text, self.root, view.directory, overlay, configuration)
            errors = (*read, *failures)
            if ended.timed_out or not errors:
                errors += (PackageError("", 0, 0, 0, message, configuration=configuration),)
        output = restore(text + printed, self.root)
        return Outcome(ended.code == 0, ended.seconds, errors, output, ended.timed_out)

    @contextmanager
    def _seen(self, verb: str, overlay: Overlay) -> Iterator[_View]:
        """The tree under `overlay`, as `go verb` is able to see it."""
        if verb == "vet" and needed(overlay, self.root, self.toolchain.release):
            with shadow(overlay, self.root) as above:
                work = self.toolchain.gowork
                # Named by the environment, it would lead out of the shadow.
                env = {"GOWORK": str(moved(Path(work), above))} if work else {}
                yield _View(moved(self.root, above), env=env)
        else:
            with written(overlay, self.root) as file:
                yield _View(self.root, file.flags)

    def _go(
        self,
        argv: Sequence[str],
        config: Configuration | None,
        timeout: float | None,
        view: _View,
        each: Callable[[bytes], None] | None = None,
    ) -> process.Finished:
        return process.run(
            [str(self.toolchain.path), *argv],
            cwd=view.directory,
            env={**self.toolchain.environment(config), **view.env},
            timeout=timeout,
            each=each,
        )


def _tags(config: Configuration | None) -> list[str]:
    return [f"-tags={','.join(config.tags)}"] if config and config.tags else []


def _chunks(packages: Sequence[str]) -> Iterator[list[str]]:
    chunk: list[str] = []
    size = 0
    for package in packages:
        size += 2 * len(package) + 40
        if chunk and size > _ROOM:
            yield chunk
            chunk, size = [], 2 * len(package) + 40
        chunk.append(package)
    if chunk:
        yield chunk


def _documents(text: str) -> Iterator[dict[str, Any]]:
    decoder, at = json.JSONDecoder(), 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        document, at = decoder.raw_decode(text, at)
        yield document
