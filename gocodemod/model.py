"""The data that passes from room to room: frozen, typed, JSON-able.

Offsets are byte offsets, 0-based, half-open, into the file as on disk.
Lines and columns are 1-based; a column counts bytes, as Go's tools do.
A `file` is a path relative to the root of the run, with forward slashes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

SCHEMA = 1

Risk = Literal["safe", "review", "unsafe"]
Api = Literal["none", "internal", "exported"]
Status = Literal["verified", "applied", "declined", "rejected"]
GateStatus = Literal["passed", "failed", "skipped"]
Verify = Literal["none", "types", "build", "vet", "test"]

RISKS: tuple[Risk, ...] = ("safe", "review", "unsafe")


class Span(msgspec.Struct, frozen=True, order=True):
    """A half-open range of bytes in one file."""

    file: str
    start: int
    end: int

    def contains(self, other: Span) -> bool:
        """Whether `other` lies wholly within this span of the same file."""
        return self.file == other.file and self.start <= other.start and other.end <= self.end


class Edit(msgspec.Struct, frozen=True, order=True, omit_defaults=True):
    """Replace the bytes `start` to `end` of `file` by `text`.

    `action` is "create" for a new file (start and end are 0) and "delete" for
    a file that goes (start 0, end its length, text empty). Two identical
    edits of two changes count once.
    """

    file: str
    start: int
    end: int
    text: str
    action: Literal["replace", "create", "delete"] = "replace"


class ImportNeed(msgspec.Struct, frozen=True, order=True):
    """An import that a change needs in `file`; scheduled, placed by the engine.

    `name` is the local name the new code uses; it is written out only where
    it differs from the package's own name `package`.
    """

    file: str
    path: str
    package: str
    name: str


class Refusal(msgspec.Struct, frozen=True, order=True):
    """A site that was considered and not changed, and why.

    `code` is stable across versions; `message` is one sentence.
    """

    transform: str
    file: str
    line: int
    column: int
    subject: str
    code: str
    message: str


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """The unit of acceptance: all of its edits, across files, or none.

    `id` is stable between runs: made of pass, file and symbol, never of line
    numbers. `round` says on which result its offsets count: those of round 1
    in the files as on disk, those of round n in the files as the changes of
    the rounds before left them. `names` are the Go identifiers whose meaning
    the change alters: a file that no loaded configuration covers and that
    mentions one of them in reach refuses the change.
    """

    id: str
    transform: str
    title: str
    reason: str
    risk: Risk = "safe"
    api: Api = "none"
    status: Status = "verified"
    files: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = ()
    imports: tuple[ImportNeed, ...] = ()
    names: tuple[str, ...] = ()
    diff: str = ""
    benefit: Mapping[str, Any] = msgspec.field(default_factory=dict)
    evidence: Mapping[str, Any] = msgspec.field(default_factory=dict)
    error: str | None = None
    round: int = 1
    line: int = 1


class Gate(msgspec.Struct, frozen=True):
    """One check of the proposed tree, and how it went."""

    name: str
    status: GateStatus
    seconds: float
    detail: str = ""


class Skipped(msgspec.Struct, frozen=True, order=True):
    """A package or file that could not be considered at all."""

    subject: str
    code: str
    message: str


class Configuration(msgspec.Struct, frozen=True, order=True):
    """One build configuration: GOOS/GOARCH[,tag...]."""

    goos: str
    goarch: str
    tags: tuple[str, ...] = ()

    def __str__(self) -> str:
        return ",".join((f"{self.goos}/{self.goarch}", *self.tags))


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What a run did; the JSON report is this structure, `"schema": 1`.

    `summary` counts: sites, changes by status, refusals by code, hidden (changes
    of an application that `--exported` would add; more, where `hidden_bounded`),
    files, seconds.
    """

    schema: int = SCHEMA
    tool: str
    go: str
    root: str
    configurations: tuple[str, ...]
    changes: tuple[Change, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    gates: tuple[Gate, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    summary: Mapping[str, Any] = msgspec.field(default_factory=dict)


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A report together with the contents it would write.

    `before` and `after` map files to their bytes; None means that the file
    does not exist on that side.
    """

    report: Report
    before: Mapping[str, bytes | None]
    after: Mapping[str, bytes | None]


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What a run may do; made of the command line over `gocodemod.toml`.

    `traces` are files with traces of the program and `profiles` files with its pprof
    profiles, absolute or relative to where the process runs. `hot`: only changes to the
    functions that carry so many percent of the profiles' cost, 0 for all changes.
    `test_flags` are handed to go test. `fuzz` is for how many seconds changed functions
    are fuzzed, 0 for not at all; `keep_fuzz` makes the tests for it part of what is written.
    With `binary_size` the programs are linked and weighed.
    """

    patterns: tuple[str, ...] = ("./...",)
    transforms: tuple[str, ...] = ()
    risk: Risk = "safe"
    exported: bool = False
    verify: Verify = "vet"
    configurations: tuple[Configuration, ...] = ()
    traces: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    hot: float = 0.0
    require_benefit: bool = True
    include_tests: bool = False
    fuzz: float = 0.0
    keep_fuzz: bool = False
    binary_size: bool = False
    test_flags: tuple[str, ...] = ()
    allow_dirty: bool = False
    jobs: int = 0
    settings: Mapping[str, Any] = msgspec.field(default_factory=dict)
