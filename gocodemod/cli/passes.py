"""`transforms`: the passes, and the manual of one."""

from __future__ import annotations

import inspect

from gocodemod import engine
from gocodemod.api import Transform
from gocodemod.cli import terminal
from gocodemod.errors import UsageError
from gocodemod.report.text import Line, wrapped


def show(name: str | None) -> int:
    """Print the table of passes, or the manual of the pass `name`."""
    passes = engine.load_transforms()
    if name is None:
        terminal.put(_table(passes))
        return 0
    found = next((transform for transform in passes if transform.name == name), None)
    if found is None:
        known = ", ".join(transform.name for transform in passes)
        raise UsageError(f"there is no pass named '{name}'; there are: {known}")
    terminal.put(_manual(found))
    return 0


def _table(passes: tuple[Transform, ...]) -> list[Line]:
    lines: list[Line] = []
    for transform in passes:
        lines.append(Line("head", f"{transform.name} ({transform.risk}): {transform.title}"))
        first = inspect.getdoc(transform) or ""
        lines += wrapped("plain", first.partition("\n\n")[0], "    ", hang="")
    lines.append(Line("dim", "`gocodemod transforms NAME` prints the manual of one."))
    return lines


def _manual(transform: Transform) -> list[Line]:
    lines = [Line("head", f"{transform.name}: {transform.title}")]
    lines.append(Line("dim", f"risk: {transform.risk}"))
    text = inspect.getdoc(transform) or ""
    lines += [Line("plain", line) for line in ["", *text.splitlines(), ""]]
    lines.append(Line("head", "Why it says no"))
    for code, meaning in sorted(transform.codes.items()):
        lines += wrapped("plain", f"{code}: {meaning}", "  ")
    lines.append(Line("head", "What any pass may be told"))
    for code, meaning in sorted(engine.CODES.items()):
        lines += wrapped("plain", f"{code}: {meaning}", "  ")
    return lines
