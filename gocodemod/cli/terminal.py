"""Where output goes: stdout for what was asked for, stderr for everything else."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gocodemod.errors import WriteError
from gocodemod.golang.progress import Live
from gocodemod.report import paint
from gocodemod.report.text import Line, painted, printable

Notify = Callable[[str], None]


@dataclass
class Session:
    """What holds for the whole command: the global flags."""

    debug: bool = False


session = Session()


def interactive() -> bool:
    """Whether somebody sits there who can read a question and answer it."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def say(lines: Iterable[Line]) -> None:
    """Print lines to stderr."""
    paint.write(lines, sys.stderr)


def tell(text: str) -> None:
    """Print one plain line to stderr."""
    say([Line("plain", text)])


def put(lines: Iterable[Line]) -> None:
    """Print lines to stdout."""
    try:
        paint.write(lines, sys.stdout)
        sys.stdout.flush()
    except OSError as error:
        _lost(error)


def put_bytes(data: bytes) -> None:
    """Write what was asked for to stdout, byte for byte; colours are for diffs on a terminal."""
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except OSError as error:
        _lost(error)


def put_diff(diff: bytes) -> None:
    """Write a diff to stdout: with colours on a terminal, else byte for byte."""
    if diff and sys.stdout.isatty():
        put(painted(diff))
    else:
        put_bytes(diff)


def save(path: Path, data: bytes) -> None:
    """Write what was asked for to a file. Raises WriteError."""
    try:
        path.write_bytes(data)
    except OSError as error:
        raise WriteError(f"cannot write {path}: {error.strerror or error}") from error


def flush() -> None:
    """See that all of stdout got through. Raises WriteError."""
    try:
        sys.stdout.flush()
    except OSError as error:
        _lost(error)


def _lost(error: OSError) -> None:
    """Stdout takes no more: that is fine where the reader has gone. Raises WriteError."""
    abandon_stdout()
    if not isinstance(error, BrokenPipeError):
        raise WriteError(f"cannot write to stdout: {error.strerror or error}") from error


def abandon_stdout() -> None:
    """Send what still comes to nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


@contextmanager
def progress(quiet: bool = False) -> Iterator[Notify]:
    """Give a function that tells what is going on: a spinner on a terminal, else lines."""
    if quiet:
        yield lambda _: None
    elif not sys.stderr.isatty():
        yield _log
    else:
        from rich.text import Text

        with paint.console(sys.stderr).status(Text("starting")) as status:
            yield lambda message: status.update(Text(printable(message)))


def _log(message: str) -> None:
    if not isinstance(message, Live):
        print(f"gocodemod: {printable(message)}", file=sys.stderr, flush=True)
