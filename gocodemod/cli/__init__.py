"""The command line; thin: it reads flags, calls the rooms and prints what they say."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
import traceback
from collections.abc import Sequence

from gocodemod.errors import EXIT_INTERRUPTED, TABLE, GocodemodError, UsageError, kind_of

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and give its exit code; never raises but for SystemExit.

    `arguments` are those after the program's name, sys.argv's by default.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        # A scheduler that stops the run wants what Ctrl-C does: nothing half done, nobody left.
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, signal.default_int_handler)
        return _run(words)
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        from gocodemod.cli.terminal import abandon_stdout

        # The reader has what it wanted, as in `gocodemod plan | head`.
        abandon_stdout()
        return 0
    except GocodemodError as error:
        _traceback()
        kind = kind_of(error)
        return _fail(str(error), kind.help, kind.exit_code)
    except Exception as error:
        # A defect of ours still ends in one sentence.
        _traceback()
        kind = TABLE[GocodemodError]
        text = f"internal error: {type(error).__name__}: {error}"
        return _fail(text, f"{kind.help} and report its output", kind.exit_code)


def _run(words: list[str]) -> int:
    import typer

    from gocodemod.cli import terminal
    from gocodemod.cli.app import app

    # Click's base of all usage errors; typer has its own copy of click in newer versions.
    usage_error: type[Exception] = typer.BadParameter.__mro__[1]
    try:
        done = typer.main.get_command(app).main(words, "gocodemod", standalone_mode=False)
    except typer.Abort:
        return EXIT_INTERRUPTED
    except usage_error as error:
        message = getattr(error, "format_message", error.__str__)()
        context = getattr(error, "ctx", None)
        command = context.command_path if context is not None else "gocodemod"
        text = " ".join(str(message).split())
        return _fail(text, f"run `{command} --help`", TABLE[UsageError].exit_code)
    terminal.flush()
    return done if isinstance(done, int) else 0


def _fail(sentence: str, help_line: str, exit_code: int) -> int:
    first, _, rest = sentence.strip().partition("\n")
    lines = [f"gocodemod: error: {first}", *rest.splitlines(), f"help: {help_line}"]
    # Where nobody reads stderr, the exit code still tells.
    with contextlib.suppress(OSError):
        print("\n".join(lines), file=sys.stderr)
    return exit_code


def _traceback() -> None:
    from gocodemod.cli.terminal import session

    if session.debug:
        traceback.print_exc()
