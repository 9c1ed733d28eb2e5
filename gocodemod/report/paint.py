"""Lines on a stream: with colours on a terminal, as they are elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, TextIO

from gocodemod.report.text import Line, Style

if TYPE_CHECKING:
    from rich.console import Console

_RICH: dict[Style, str] = {
    "plain": "",
    "head": "bold",
    "dim": "dim",
    "good": "green",
    "bad": "red",
    "warn": "yellow",
    "added": "green",
    "removed": "red",
    "hunk": "cyan",
}


def write(lines: Iterable[Line], stream: TextIO) -> None:
    """Print lines to `stream`; NO_COLOR and TERM=dumb are honoured on a terminal."""
    if not stream.isatty():
        stream.writelines(line.text + "\n" for line in lines)
        return
    from rich.text import Text

    painter = console(stream)
    for line in lines:
        painter.print(Text(line.text, style=_RICH[line.style]), soft_wrap=True)


def console(stream: TextIO) -> Console:
    """A rich console on `stream`; importing rich takes a while and is done here only."""
    from rich.console import Console

    return Console(file=stream, highlight=False)
