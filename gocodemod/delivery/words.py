"""The words of a delivery: commit messages and the text of a pull request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby

from gocodemod.model import Change, Report
from gocodemod.report import text

SUBJECT = 72


def commit_message(transform: str, title: str, report: Report) -> str:
    """What a pass did, why, and what it gains: a conventional subject, wrapped at 72 columns."""
    changes = _made(report)
    what = changes[0].title if len(changes) == 1 else f"{title} ({len(changes)} changes)"
    lines = [_cut(f"perf: {what}", SUBJECT), ""]
    for change in changes:
        lines += _plain(f"- {_place(change)}: {change.title}", "")
        lines += _plain(change.reason, "  ")
        for name, values in (("benefit", change.benefit), ("evidence", change.evidence)):
            if found := text.facts(values):
                lines += _plain(f"{name}: {found}", "  ")
    passed = [gate.name for gate in report.gates if gate.status == "passed"]
    lines.append("")
    if passed:
        lines += _plain(f"Verified before it was written: {', '.join(passed)}.", "")
    lines += _plain(f"Made by {_tool(report)}, pass {transform}, with {report.go}.", "")
    return "\n".join(lines) + "\n"


def pull_request(
    *,
    branch: str,
    base: str,
    commits: Sequence[tuple[str, Report]],
    planned: Report,
    titles: Mapping[str, str],
    reproduce: str,
) -> str:
    """The title, an empty line, and the body in Markdown.

    `commits` are the passes and what each commit did; `planned` is the report of the first
    plan, whose refusals are told; `titles` say what each pass does.
    """
    changes = [change for _, report in commits for change in _made(report)]
    files = {file for change in changes for file in change.files}
    names = list(dict.fromkeys(name for name, _ in commits))
    what = titles.get(names[0], names[0]) if len(names) == 1 else ", ".join(names)
    head = f"perf: {what} ({text.count(len(changes), 'change')})"
    out = [
        _cut(head, 100),
        "",
        f"{text.count(len(changes), 'change')} in {text.count(len(files), 'file')}, made by"
        f" {_tool(planned)} with {planned.go} on `{branch}`, from `{base}`. Each pass is one"
        " commit, verified by itself before it was written.",
        "",
        "## Changes",
        "",
        "| Pass | Where | What | Why | Benefit |",
        "| --- | --- | --- | --- | --- |",
    ]
    for change in changes:
        gain = text.facts(change.benefit)
        cells = (change.transform, f"`{_place(change)}`", change.title, change.reason, gain)
        out.append(f"| {' | '.join(_cell(cell) for cell in cells)} |")
    if any(change.api == "exported" for change in changes):
        out += ["", "**Exported API changes**: callers outside this repository may not compile."]
    out += ["", "## Gates", "", "| Pass | Gate | Status | Seconds |", "| --- | --- | --- | --- |"]
    for name, report in commits:
        for gate in report.gates:
            out.append(f"| {name} | {gate.name} | {gate.status} | {gate.seconds:.1f} |")
    out += _left_alone(planned)
    out += ["", "## How to reproduce", "", "```sh", f"git switch --detach {base}", reproduce, "```"]
    return "\n".join(out) + "\n"


def _left_alone(report: Report) -> list[str]:
    counts = Counter((refusal.transform, refusal.code) for refusal in report.refusals)
    rejected = [change for change in report.changes if change.status == "rejected"]
    out: list[str] = []
    if counts:
        out += [
            "",
            "## Looked at and left alone",
            "",
            "| Pass | Code | Sites |",
            "| --- | --- | --- |",
        ]
        for transform, group in groupby(sorted(counts.items()), key=lambda item: item[0][0]):
            out += [f"| {transform} | {code} | {number} |" for (_, code), number in group]
    if rejected:
        out += ["", "## Rejected by verification", ""]
        out += [f"- `{_place(change)}`: {change.title}: {change.error}" for change in rejected]
    return out


def _made(report: Report) -> list[Change]:
    return [change for change in report.changes if change.status in ("verified", "applied")]


def _place(change: Change) -> str:
    return f"{change.files[0]}:{change.line}" if change.files else change.id


def _tool(report: Report) -> str:
    return report.tool if report.tool.startswith("gocodemod") else f"gocodemod {report.tool}"


def _plain(words: str, indent: str) -> list[str]:
    return [line.text for line in text.wrapped("plain", words, indent, SUBJECT)]


def _cut(words: str, width: int) -> str:
    words = " ".join(words.split())
    return words if len(words) <= width else words[: width - 3].rstrip() + "..."


def _cell(words: str) -> str:
    return " ".join(words.split()).replace("|", "\\|")
