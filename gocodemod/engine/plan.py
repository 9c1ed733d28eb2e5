"""From options to a verified plan; nothing is written."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

import msgspec

import gocodemod
from gocodemod import evidence
from gocodemod.api import Transform
from gocodemod.engine.binaries import binary_sizes
from gocodemod.engine.directories import Directories
from gocodemod.engine.heat import given_profiles, heat
from gocodemod.engine.hidden import hidden
from gocodemod.engine.registry import choose
from gocodemod.engine.rounds import Rounds
from gocodemod.engine.tree import Disk
from gocodemod.engine.usable import skipped, usable
from gocodemod.engine.verification import Verification
from gocodemod.errors import UsageError, WriteError
from gocodemod.golang.command import GoCommands
from gocodemod.golang.facts import load
from gocodemod.golang.toolchain import find_go
from gocodemod.model import Change, Options, Plan, Refusal, Report

Notify = Callable[[str], None]


def plan(
    options: Options,
    directory: Path,
    *,
    notify: Notify = lambda message: None,
    transforms: Sequence[Transform | type[Transform]] = (),
    only: Collection[str] | None = None,
    debug: bool = False,
) -> Plan:
    """Load the code around `directory`, run the passes to the fixpoint, verify.

    `transforms` are passes beside the installed ones. `only` restricts the plan
    to changes with these ids; it is worked out and verified as if the passes had
    found no others. `notify` is told what goes on, a few words at a time. With `debug` a
    pass that fails raises TransformError instead of costing its site only.

    Raises UsageError (TraceError for traces, ProfileError for profiles), ToolchainError,
    SidecarError and LoadError.
    """
    started = time.monotonic()
    _check(options)
    chosen = choose(transforms, options)
    # Before the code is loaded: a file that is no trace is told at once.
    table = evidence.read(options.traces, notify) if options.traces else None
    profiles = given_profiles(options, notify)
    toolchain = find_go(directory)
    notify("loading packages")
    with load(
        toolchain,
        directory,
        options.patterns,
        options.configurations,
        mentions=[each for transform in chosen for each in transform.mentions],
        notify=notify,
    ) as facts:
        rounds = Rounds(
            options,
            Disk(facts.root),
            facts,
            GoCommands(toolchain, facts.root, jobs=options.jobs),
            chosen,
            notify,
            only=None if only is None else frozenset(only),
            traces=evidence.Traces(table, facts) if table else None,
            heat=heat(profiles, options, facts, notify),
            debug=debug,
        )
        usable(facts)
        verification = Verification(rounds, facts.packages())
        gates = verification.run()
        more = {**hidden(rounds), "unseen": _unseen(rounds)}
        configurations = rounds.facts.loaded.configurations
        sizes = (
            binary_sizes(rounds, verification.original)
            if options.binary_size and rounds.layers
            else {}
        )
    changes = [*verification.changes(), *(r.change for r in rounds.rejected.values())]
    refusals = [*rounds.refusals, *(r.refusal for r in rounds.rejected.values())]
    report = Report(
        tool=f"gocodemod {gocodemod.__version__}",
        go=toolchain.version,
        root=str(facts.root),
        configurations=configurations,
        changes=tuple(changes),
        refusals=tuple(sorted(set(refusals), key=_place)),
        gates=gates,
        skipped=skipped(facts),
    )
    tree = rounds.tree
    files = sorted({f for layer in rounds.layers for f in (*layer.patches, *layer.deleted)})
    summary = {**summarise(report, rounds, files, time.monotonic() - started), **more}
    if gain := verification.benefit():
        summary["benefit"] = gain
    if sizes:
        summary["binaries"] = sizes
    kept: Mapping[str, bytes] = {}
    if fuzzing := verification.fuzzing:
        summary["fuzz"], kept = fuzzing.summary(), fuzzing.kept()
    # Files that only a rejected change touches are in, so that its diff can be shown.
    shown = sorted({*files, *kept, *(file for change in changes for file in change.files)})
    return Plan(
        report=msgspec.structs.replace(report, summary=summary),
        before={file: rounds.disk.read(file) for file in shown},
        after={file: kept.get(file) or tree.read(file) for file in shown},
    )


def restrict(
    whole: Plan,
    ids: Collection[str],
    options: Options,
    directory: Path,
    *,
    notify: Notify = lambda message: None,
    transforms: Sequence[Transform | type[Transform]] = (),
) -> Plan:
    """The plan with the changes `ids` alone, verified again; the others become "declined".

    A part of a verified plan is not verified by that: a change may lean on one
    that was left out. Raises WriteError when a file changed since `whole` was made.
    """
    verified = {c.id for c in whole.report.changes if c.status == "verified"}
    if verified <= set(ids):
        return whole
    if not verified & set(ids):
        return _without_any(whole)
    part = plan(options, directory, notify=notify, transforms=transforms, only=ids)
    for file, before in part.before.items():
        if file in whole.before and whole.before[file] != before:
            raise WriteError(f"{file} changed since it was planned")
    made = {change.id for change in part.report.changes}
    others = [c for c in _declined(whole) if c.id not in made]
    return _with(part, (*part.report.changes, *others), whole)


def _without_any(whole: Plan) -> Plan:
    """All declined: nothing is left to verify."""
    changes = _declined(whole)
    gone = ("benefit", "binaries")
    summary = {name: value for name, value in whole.report.summary.items() if name not in gone}
    report = msgspec.structs.replace(whole.report, summary=summary)
    none = msgspec.structs.replace(whole, report=report, before={}, after={})
    return _with(none, changes, whole)


def _declined(whole: Plan) -> list[Change]:
    """The changes of `whole`, the verified ones as declined."""
    return [
        msgspec.structs.replace(change, status="declined")
        if change.status == "verified"
        else change
        for change in whole.report.changes
    ]


def _with(part: Plan, changes: Sequence[Change], whole: Plan) -> Plan:
    """`part` with these changes, and with what `whole` refused and hides, counted anew."""
    report = msgspec.structs.replace(
        part.report,
        changes=tuple(changes),
        refusals=tuple(sorted({*part.report.refusals, *whole.report.refusals}, key=_place)),
    )
    kept = {name: whole.report.summary[name] for name in ("hidden", "hidden_bounded")}
    summary = {**part.report.summary, **_counts(report), **kept}
    return msgspec.structs.replace(part, report=msgspec.structs.replace(report, summary=summary))


def summarise(
    report: Report, rounds: Rounds, files: Sequence[str], seconds: float
) -> dict[str, object]:
    """The counts of a run; `sites` is everything that was considered."""
    traces = {"traces": rounds.traces.summary()} if rounds.traces else {}
    profiles = {"profiles": rounds.heat.costs.summary()} if rounds.heat else {}
    return {
        **_counts(report),
        **traces,
        **profiles,
        "files": len(files),
        "rounds": len(rounds.layers),
        "converged": rounds.converged,
        "seconds": round(seconds, 3),
    }


def _counts(report: Report) -> dict[str, object]:
    by_status = {
        status: sum(change.status == status for change in report.changes)
        for status in ("verified", "applied", "declined", "rejected")
    }
    codes: dict[str, int] = {}
    for refusal in report.refusals:
        codes[refusal.code] = codes.get(refusal.code, 0) + 1
    # A rejected change stands in both lists.
    sites = len(report.changes) + len(report.refusals) - by_status["rejected"]
    return {
        "sites": sites,
        "proposed": len(report.changes),
        **by_status,
        "refused": len(report.refusals),
        "refusals_by_code": dict(sorted(codes.items())),
    }


def _unseen(rounds: Rounds) -> list[str]:
    """The selected files that no configuration type-checks, but for those that the run made."""
    return [file for file in Directories(rounds.facts).never_seen() if rounds.disk.holds(file)]


def _check(options: Options) -> None:
    rounds = options.settings.get("rounds", 1)
    if not isinstance(rounds, int) or rounds < 1:
        raise UsageError(f"the setting `rounds` must be a positive number, not {rounds!r}")


def _place(refusal: Refusal) -> tuple[str, int, int, Refusal]:
    return refusal.file, refusal.line, refusal.column, refusal
