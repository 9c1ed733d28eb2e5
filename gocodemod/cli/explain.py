"""`explain FILE:LINE`: what the passes think of one place, and why."""

from __future__ import annotations

import os
from bisect import bisect_right
from pathlib import Path

import msgspec

from gocodemod import syntax
from gocodemod.cli import run, terminal
from gocodemod.engine.reasons import said_of, shortly
from gocodemod.engine.registry import choose
from gocodemod.errors import LoadError, UsageError
from gocodemod.model import Change, Edit, Options, Plan, Refusal
from gocodemod.report import text
from gocodemod.report.text import Line

_Lines = tuple[int, int]

_TOLD = {"escapes", "moved", "leaking", "can-inline", "cannot-inline", "inlining", "devirtualized"}


def place(word: str) -> tuple[Path, int]:
    """Read FILE:LINE (a column behind it is let pass). Raises UsageError."""
    parts = word.split(":")
    if len(parts) > 2 and parts[-1].isdigit() and parts[-2].isdigit():
        parts.pop()  # FILE:LINE:COLUMN, as compilers and our own reports print it
    name, number = ":".join(parts[:-1]), parts[-1]
    if not name or not number.isdigit() or int(number) == 0:
        raise UsageError(f"'{word}' is not FILE:LINE, such as cache/pool.go:42")
    if not name.endswith(".go"):
        raise UsageError(f"{name} is not a Go file")
    return Path(name), int(number)


def explain(path: Path, line: int, options: Options, directory: Path) -> int:
    """Plan the file's package, in the closed world, and print what is said of the place.

    That is what concerns the line itself and what concerns the declaration around it.
    Raises UsageError when there is no such place.
    """
    source = _read(path)
    lines = source.count(b"\n") + (not source.endswith(b"\n"))
    if line > lines:
        raise UsageError(f"{path} has {text.count(lines, 'line')}, there is no line {line}")
    plan = run.make_plan(_for_package(options, path, directory), directory)
    file = os.path.relpath(path.resolve(), Path(plan.report.root).resolve()).replace(os.sep, "/")
    around = _declaration(source, line)
    here = _said(plan, file, (line, line), source)
    inside = [item for item in _said(plan, file, around, source) if item not in here]
    said = _of_compiler(directory, plan, file, line)
    terminal.put(
        [
            *_answer(
                plan,
                where=f"{file}:{line}",
                here=here,
                inside=inside,
                around=around,
                options=options,
            ),
            *said,
        ]
    )
    return 0


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror or error}") from error


def _for_package(options: Options, path: Path, directory: Path) -> Options:
    """Sites of that package only; types are checked, the slower gates say nothing of a line."""
    below = os.path.relpath(path.resolve().parent, directory.resolve()).replace(os.sep, "/")
    pattern = below if below.startswith("..") else f"./{below}" if below != "." else "."
    tests = options.include_tests or path.name.endswith("_test.go")
    return msgspec.structs.replace(
        options, patterns=(pattern,), verify="types", fuzz=0.0, include_tests=tests
    )


def _declaration(source: bytes, line: int) -> _Lines:
    """First and last line of the top-level declaration at `line`, doc comment included."""
    module = syntax.parse(source)
    for node in module.root.children:
        if isinstance(node, syntax.nodes.Comment):
            continue
        comments = syntax.layout.doc_comments(node)
        first = module.position(comments[0].start if comments else node.start)[0]
        last = module.position(max(node.end - 1, node.start))[0]
        if first <= line <= last:
            return first, last
    return line, line


def _said(plan: Plan, file: str, lines: _Lines, source: bytes) -> list[Change | Refusal]:
    """The changes and refusals of `file` that concern one of the lines."""
    starts = [0, *(i + 1 for i, byte in enumerate(source) if byte == 10)]

    def touches(edit: Edit) -> bool:
        first, last = bisect_right(starts, edit.start), bisect_right(starts, max(edit.end - 1, 0))
        return edit.file == file and first <= lines[1] and lines[0] <= max(first, last)

    # Edits of later rounds count in text that is not the file's any more.
    changes = [
        item
        for item in plan.report.changes
        if (item.round == 1 and any(map(touches, item.edits)))
        or (file in item.files[:1] and lines[0] <= item.line <= lines[1])
    ]
    refusals = [
        item
        for item in plan.report.refusals
        if item.file == file and lines[0] <= item.line <= lines[1]
    ]
    return [*changes, *refusals]


def _answer(
    plan: Plan,
    *,
    where: str,
    here: list[Change | Refusal],
    inside: list[Change | Refusal],
    around: _Lines,
    options: Options,
) -> list[Line]:
    out: list[Line] = []
    if here:
        out += [Line("head", where), *_described(here)]
    if inside:
        head = f"In the declaration around it (lines {around[0]}-{around[1]})"
        out += [Line("head", head), *_described(inside)]
    looked = ", ".join(t.name for t in choose((), options))
    if not here and not inside:
        out += text.wrapped("plain", f"{where}: no pass has anything to say of this line.")
    out += text.wrapped("dim", f"Passes that looked: {looked or 'none'}.")
    for item in plan.report.skipped:
        out += text.wrapped("warn", f"{item.subject}: {item.code}: {item.message}")
    return out


def _of_compiler(directory: Path, plan: Plan, file: str, line: int) -> list[Line]:
    """What the compiler says of the line as it is, and why; nothing where it does not compile."""
    try:
        found = said_of(directory, Path(plan.report.root), file)
    except LoadError:
        return []
    rows = [d for d in found if d.line == line and d.kind in _TOLD]
    out = [Line("head", "The compiler says of this line")] if rows else []
    for row in rows:
        reason = f" ({shortly(row)})" if row.why and row.why not in row.text else ""
        # What it cost to inline is said with the whole function's text.
        words = row.text.partition(" as: ")[0] if row.kind == "can-inline" else row.text
        out += text.wrapped("plain", f"{row.column}: {words}{reason}", "  ")
    return out


def _described(items: list[Change | Refusal]) -> list[Line]:
    meanings = run.explanations()
    out: list[Line] = []
    for item in items:
        if isinstance(item, Change):
            out += [
                Line("good" if item.status == "verified" else "bad", f"  {item.transform}: change"),
                *text.change(item, "    "),
            ]
            continue
        out += text.wrapped("warn", f"{item.transform}: {item.code}", "  ")
        out += text.refusal(item, "    ")
        if meaning := meanings.get((item.transform, item.code)):
            out += text.wrapped("dim", f"{item.code} means: {meaning}", "    ")
    return out
