"""A golden case: one txtar file that says what goes in and what must come out.

    A gateway that only forwards is taken out.

    flags: -t remove-passthrough --exported ./...
    go: 1.24
    run: ./cmd
    -- go.mod --
    ...
    -- a/a.go --
    ...
    -- want/a/a.go --
    what a/a.go must become; files that are not mentioned stay
    -- want/a/old.go (deleted) --
    -- refusals --
    a/b.go:12: inlined F
    -- changes --
    the ids of the changes, one a line; optional

The comment is free text with three kinds of lines read out of it: `flags:`, those of
`gocodemod plan` that decide what is proposed, `go:`, the oldest Go that can run the
case, and `run:`, main packages that must print the same before and after. A case without
go.mod is the module example.com/case on the Go 1.22 line.
"""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import msgspec

from gocodemod import settings
from gocodemod.model import RISKS, Options
from gocodemod.testing import txtar

GO_MOD = b"module example.com/case\n\ngo 1.22\n"
WANT = "want/"
DELETED = " (deleted)"
REFUSALS = "refusals"
CHANGES = "changes"


@dataclass(frozen=True)
class Case:
    """One golden case, as written down.

    `tree` is the input, `want` the files that change (None: the file goes), `refusals` lines
    `file:line: code subject`, `changes` the ids of the changes or None where the case does
    not care, `run` the main packages to run on both sides.
    """

    comment: str
    flags: tuple[str, ...]
    go: tuple[int, int]
    tree: Mapping[str, bytes]
    want: Mapping[str, bytes | None]
    refusals: tuple[str, ...]
    changes: tuple[str, ...] | None
    run: tuple[str, ...] = ()

    def wanted_tree(self) -> dict[str, bytes]:
        """The whole tree that must come out."""
        merged: dict[str, bytes | None] = {**self.tree, **self.want}
        return {file: data for file, data in sorted(merged.items()) if data is not None}


def read(path: Path) -> Case:
    """Read a case. Raises ValueError, naming the file, when it makes no sense."""
    try:
        return decode(path.read_bytes())
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from error


def decode(data: bytes) -> Case:
    """The case that the bytes of a txtar file describe; raises ValueError."""
    archive = txtar.parse(data)
    tree: dict[str, bytes] = {}
    want: dict[str, bytes | None] = {}
    lists: dict[str, tuple[str, ...]] = {}
    for name, body in archive.files.items():
        if name in (REFUSALS, CHANGES):
            lists[name] = tuple(line for line in body.decode().splitlines() if line.strip())
        elif name.startswith(WANT) and name.endswith(DELETED):
            if body.strip():
                raise ValueError(f"{name} has contents")
            want[name[len(WANT) : -len(DELETED)]] = None
        elif name.startswith(WANT):
            want[name[len(WANT) :]] = body
        else:
            tree[name] = body
    tree.setdefault("go.mod", GO_MOD)
    return Case(
        comment=archive.comment,
        flags=tuple(shlex.split(" ".join(_directives(archive.comment, "flags")))),
        go=_oldest_go(archive.comment),
        tree=tree,
        want=want,
        refusals=lists.get(REFUSALS, ()),
        changes=lists.get(CHANGES),
        run=tuple(shlex.split(" ".join(_directives(archive.comment, "run")))),
    )


def encode(case: Case) -> bytes:
    """The txtar file of a case; raises ValueError for what txtar cannot hold."""
    files = dict(case.tree)
    if files["go.mod"] == GO_MOD:
        del files["go.mod"]
    for file, data in sorted(case.want.items()):
        files[WANT + file + (DELETED if data is None else "")] = data or b""
    if case.refusals:
        files[REFUSALS] = "".join(line + "\n" for line in case.refusals).encode()
    if case.changes is not None:
        files[CHANGES] = "".join(line + "\n" for line in case.changes).encode()
    return txtar.format(txtar.Archive(case.comment, files))


def _directives(comment: str, key: str) -> list[str]:
    """The values of the comment's lines `key: value`."""
    return re.findall(rf"^{key}:[ \t]*(.*?)[ \t]*$", comment, re.MULTILINE)


def _oldest_go(comment: str) -> tuple[int, int]:
    values = _directives(comment, "go")
    if not values:
        return (1, 22)
    match = re.fullmatch(r"(\d+)\.(\d+)", values[-1])
    if match is None:
        raise ValueError(f"go: {values[-1]} is not a version such as 1.24")
    return int(match[1]), int(match[2])


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise ValueError(f"flags: {message}")


def options(case: Case, root: Path) -> Options:
    """What the case's flags, over a gocodemod.toml in its tree at `root`, let a run do.

    Raises ValueError for flags that a case cannot have.
    """
    parser = _Parser(prog="flags", add_help=False, allow_abbrev=False)
    add = parser.add_argument
    add("patterns", nargs="*")
    add("-t", "--transform", dest="transforms", action="append")
    add("--risk", choices=RISKS)
    add("--exported", action="store_true", default=None)
    add("--include-tests", action="store_true", default=None)
    add("--no-require-benefit", dest="require_benefit", action="store_false", default=None)
    add("--verify", choices=settings.VERIFY)
    add("--config", dest="configurations", action="append", type=settings.configuration)
    given = vars(parser.parse_args(case.flags))
    written = msgspec.structs.asdict(settings.load(root))
    written["configurations"] = written.pop("config")
    written["settings"] = written.pop("transform")
    chosen = {"allow_dirty": True}
    for source in (written, given):
        chosen |= {key: value for key, value in source.items() if value not in (None, [])}
    return msgspec.convert(chosen, Options)
