"""The summary that a person reads: lines of at most 80 columns where words allow it.

A line comes with a style name of its own, not with escape codes: the command line decides
whether the terminal gets colours.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any, Literal, NamedTuple

from gocodemod.model import Change, Gate, Refusal, Report
from gocodemod.report import gains, profiles, traces

WIDTH = 80
# Refusals shown of one code; the JSON report has them all.
SHOWN = 5

_PATH = re.compile(r"^([\w.~-]+/)+")

Style = Literal["plain", "head", "dim", "good", "bad", "warn", "added", "removed", "hunk"]


class Line(NamedTuple):
    """One line of output, without its newline."""

    style: Style
    text: str


def summary(report: Report, explanations: Mapping[tuple[str, str], str]) -> list[Line]:
    """The whole summary; `explanations` are those of (pass, refusal code)."""
    return [
        *_changes(report.changes),
        *_refusals(_unsaid(report), explanations),
        *_skipped(report),
        *_configurations(report),
        *gates(report.gates),
        *gain(report.summary.get("benefit") or {}, report.summary.get("binaries") or {}),
        *closing(report),
    ]


def painted(diff: bytes) -> Iterator[Line]:
    """The lines of a diff for a terminal; bytes that are not text are shown as U+FFFD."""
    for raw in diff.decode("utf-8", "replace").removesuffix("\n").split("\n"):
        line = printable(raw.replace("\t", "        ")) if not raw.isprintable() else raw
        if line.startswith(("diff ", "--- ", "+++ ", "new file", "deleted file")):
            yield Line("head", line)
        elif line.startswith("@@"):
            yield Line("hunk", line)
        elif line.startswith("+"):
            yield Line("added", line)
        elif line.startswith("-"):
            yield Line("removed", line)
        else:
            yield Line("plain", line)


def printable(text: str) -> str:
    """`text` with its control characters spelled out, so that none reaches a terminal."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def refusal(item: Refusal, indent: str = "") -> list[Line]:
    """One refusal as `file:line:column: subject: message`, wrapped."""
    # The file says already where the package is.
    subject = _PATH.sub("", item.subject)
    where = f"{item.file}:{item.line}:{item.column}: {subject}: {item.message}"
    return wrapped("plain", where, indent)


def change(item: Change, indent: str = "") -> list[Line]:
    """One change: where and what, why, what it gains, and why it was rejected if it was."""
    place = f"{item.files[0]}:{item.line}: " if item.files else ""
    bad = item.status == "rejected"
    deep = indent + "  "
    out = wrapped("bad" if bad else "plain", place + item.title, indent)
    out += wrapped("dim", item.reason, deep)
    for name, values in (("benefit", item.benefit), ("evidence", item.evidence)):
        if found := facts(values):
            out += wrapped("dim", f"{name}: {found}", deep)
        if name == "benefit":
            out += [
                each for row in gains.lines(values) for each in wrapped("dim", row, deep + "  ")
            ]
    if row := item.evidence.get("trace"):
        out += wrapped("dim", traces.confirmed(row), deep)
    if row := item.evidence.get("profile"):
        out += wrapped("dim", profiles.carried(row), deep)
    if item.api == "exported":
        out += wrapped("warn", "changes exported API", deep)
    if item.error:
        out += wrapped("bad", item.error, deep)
    return out


def _configurations(report: Report) -> Iterator[Line]:
    """Which build configurations were looked at, where that is not just the host."""
    unseen = report.summary.get("unseen", ())
    if len(report.configurations) < 2 and not unseen:
        return
    yield Line("head", "Configurations")
    yield from wrapped("plain", ", ".join(report.configurations), "  ")
    if unseen:
        rest = [f"{len(unseen) - SHOWN} more"] if len(unseen) > SHOWN else []
        files = ", ".join([*unseen[:SHOWN], *rest])
        yield from wrapped("dim", f"type-checked in none of them: {files}", "    ")


def gates(ran: Iterable[Gate]) -> Iterator[Line]:
    """The gates, one a line, with what they have to say below."""
    styles: dict[str, Style] = {"passed": "good", "failed": "bad", "skipped": "dim"}
    rows = list(ran)
    if not rows:
        return
    yield Line("head", "Gates")
    width = max(len(gate.name) for gate in rows)
    for gate in rows:
        row = f"  {gate.name:<{width}}  {gate.status:<7}  {gate.seconds:6.1f} s"
        first, _, rest = gate.detail.partition("\n")
        yield Line(styles[gate.status], row)
        for line in [first, *rest.splitlines()]:
            if line.strip():
                yield from wrapped("dim", line.rstrip(), "    ")


def gain(total: Mapping[str, Any], binaries: Mapping[str, Any]) -> Iterator[Line]:
    """What the compiler says that all changes bring together, and what programs weigh."""
    if said := gains.sums(total):
        yield Line("head", "Benefit")
        yield from wrapped("good", f"the compiler reports {said}", "  ")
        if len(total.get("packages", {})) > 1:
            for row in gains.packages(total, SHOWN):
                yield from wrapped("dim", row, "    ")
    if binaries:
        yield Line("head", "Binary size")
        first, *rest = gains.sizes(binaries, SHOWN)
        yield from wrapped("plain", first, "  ")
        for row in rest:
            yield from wrapped("dim", row, "    ")


def closing(report: Report) -> Iterator[Line]:
    """The last lines: how many changes came of it, and what more could be had."""
    hidden = report.summary.get("hidden", 0)
    if hidden:
        least = "at least " if report.summary.get("hidden_bounded") else ""
        yield from wrapped(
            "warn",
            f"--exported (or closed-world = true in gocodemod.toml) would add {least}"
            f"{count(hidden, 'change')} in exported API, if nobody else imports it.",
        )
    if read := report.summary.get("traces"):
        yield from wrapped("plain", traces.read(read))
    if read := report.summary.get("profiles"):
        yield from wrapped("plain", profiles.read(read))
    by_status = {
        status: [c for c in report.changes if c.status == status]
        for status in ("applied", "verified", "declined", "rejected")
    }
    rest = "".join(
        f"; {len(by_status[status])} {status}"
        for status in ("declined", "rejected")
        if by_status[status]
    )
    for status, verb in (("applied", "written to"), ("verified", "ready for")):
        if members := by_status[status]:
            files = len({file for member in members for file in member.files})
            text = f"{count(len(members), 'change')} {verb} {count(files, 'file')}{rest}."
            hint = {
                "applied": " `gocodemod undo` takes them back.",
                "verified": " `gocodemod apply` writes them.",
            }[status]
            yield from wrapped("good", text + hint)
            return
    yield Line("plain", f"Nothing to change{rest}.")


def count(number: int, noun: str) -> str:
    """`1 change`, `2 changes`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def facts(values: Mapping[str, Any]) -> str:
    """The plain values of a mapping on one line; lists, tables and zeroes are left out."""
    parts = []
    for key in sorted(values):
        value = values[key]
        if isinstance(value, list | tuple | dict) or value in (None, "", 0, False):
            continue
        words = key.replace("_", " ")
        parts.append(words if value is True else f"{words} {value}")
    return ", ".join(parts)


def wrapped(
    style: Style, text: str, indent: str = "", width: int = WIDTH, hang: str = "  "
) -> list[Line]:
    """`text` on lines of at most `width` columns; a long word, such as a path, is kept whole.

    `hang` is how much further in the lines after the first stand.
    """
    if not text:
        return []
    lines = textwrap.wrap(
        printable(" ".join(text.split())),
        width,
        initial_indent=indent,
        subsequent_indent=indent + hang,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [Line(style, line) for line in lines]


def _changes(changes: Iterable[Change]) -> Iterator[Line]:
    titles = {"rejected": "Rejected by verification", "declined": "Declined"}
    ordered = sorted(changes, key=lambda c: (c.status in titles, c.status, c.transform))
    for (status, transform), group in groupby(ordered, key=lambda c: (c.status, c.transform)):
        members = list(group)
        title = titles.get(status, "Changes")
        yield Line("head", f"{title}: {transform} ({len(members)})")
        for member in members:
            yield from change(member, "  ")


def _unsaid(report: Report) -> list[Refusal]:
    """The refusals but those of rejected changes, which are shown as such."""
    said = {(change.transform, change.error) for change in report.changes if change.error}
    return [item for item in report.refusals if (item.transform, item.message) not in said]


def _refusals(
    refusals: Iterable[Refusal], explanations: Mapping[tuple[str, str], str]
) -> Iterator[Line]:
    ordered = sorted(refusals, key=lambda r: (r.transform, r.code, r))
    if not ordered:
        return
    yield Line("head", f"Looked at and left alone ({len(ordered)})")
    cut = False
    for (transform, code), group in groupby(ordered, key=lambda r: (r.transform, r.code)):
        members = list(group)
        meaning = explanations.get((transform, code), "")
        title = f"{transform}: {code} ({len(members)})" + (f": {meaning}" if meaning else "")
        yield from wrapped("warn", title, "  ")
        for member in members[:SHOWN]:
            yield from refusal(member, "    ")
        if len(members) > SHOWN:
            cut = True
            yield Line("dim", f"    ... and {len(members) - SHOWN} more")
    if cut:
        yield from wrapped(
            "dim",
            "`--format json` lists every one; `gocodemod explain FILE:LINE` tells about one place.",
            "  ",
        )


def _skipped(report: Report) -> Iterator[Line]:
    if not report.skipped:
        return
    yield Line("head", f"Could not be considered ({len(report.skipped)})")
    for item in report.skipped[: 2 * SHOWN]:
        yield from wrapped("warn", f"{item.subject}: {item.code}: {item.message}", "  ")
    if len(report.skipped) > 2 * SHOWN:
        yield Line("dim", f"  ... and {len(report.skipped) - 2 * SHOWN} more (--format json)")
