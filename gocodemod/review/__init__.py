"""Review at a terminal, change by change; the only importer of questionary.

All of it goes to stderr: stdout stays for the diff or the report. Ctrl-C raises
KeyboardInterrupt, and nothing has been written by then.
"""

from __future__ import annotations

import shutil
import sys
from typing import Any, Literal

import questionary
from prompt_toolkit.output import create_output

from gocodemod.model import Change, Plan
from gocodemod.report import paint, text

Answer = Literal["yes", "no", "all", "view", "quit"]

# Lines that the question and the change's own words take below and above its diff.
_ROOM = 14


def interactive(plan: Plan) -> set[str]:
    """Ask about each verified change and give the ids of those to write.

    Each change must carry its diff. "all" takes this change and the rest of its pass; "quit"
    stops asking and keeps what was accepted.
    """
    changes = [change for change in plan.report.changes if change.status == "verified"]
    accepted: set[str] = set()
    whole: set[str] = set()
    for number, change in enumerate(changes, 1):
        if change.transform in whole:
            accepted.add(change.id)
            continue
        paint.write(_page(change, f"Change {number} of {len(changes)}", _height()), sys.stderr)
        answer = _ask(change)
        if answer == "quit":
            break
        if answer == "all":
            whole.add(change.transform)
        if answer != "no":
            accepted.add(change.id)
    return accepted


def confirm(question: str) -> bool:
    """Ask a yes-or-no question; no is the default."""
    return bool(questionary.confirm(question, default=False, output=_output()).unsafe_ask())


def _ask(change: Change) -> Answer:
    """The answer for one change; to view the whole diff is not one, and asks again."""
    choices = [
        questionary.Choice("yes, write this change", "yes", shortcut_key="y"),
        questionary.Choice("no, leave it out", "no", shortcut_key="n"),
        questionary.Choice(
            f"all: this and the rest of {change.transform}", "all", shortcut_key="a"
        ),
        questionary.Choice("view the whole diff", "view", shortcut_key="v"),
        questionary.Choice("quit, and write what was accepted so far", "quit", shortcut_key="q"),
    ]
    while True:
        answer: Answer = questionary.select(
            "Write it?", choices, use_shortcuts=True, output=_output()
        ).unsafe_ask()
        if answer != "view":
            return answer
        paint.write(_page(change, "The whole change", None), sys.stderr)


def _page(change: Change, head: str, height: int | None) -> list[text.Line]:
    """What is shown of a change: its words, then as much of its diff as the terminal holds."""
    lines = [text.Line("head", f"{head}: {change.transform}"), *text.change(change)]
    body = list(text.painted(change.diff.encode())) if change.diff else []
    if height is not None and len(body) > height:
        more = len(body) - height
        body = [*body[:height], text.Line("dim", f"... {text.count(more, 'more line')} (view)")]
    return [text.Line("plain", ""), *lines, *body]


def _height() -> int:
    return max(shutil.get_terminal_size().lines - _ROOM, 10)


def _output() -> Any:
    return create_output(stdout=sys.stderr)
