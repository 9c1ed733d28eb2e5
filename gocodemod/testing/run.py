"""Take one golden case through all that the tool does with code."""

from __future__ import annotations

import dataclasses
import tempfile
import unittest
from collections.abc import Mapping, Sequence
from pathlib import Path

from gocodemod import engine
from gocodemod.api import Transform
from gocodemod.errors import ToolchainError
from gocodemod.golang import process
from gocodemod.golang.command import GoCommands, Outcome
from gocodemod.golang.toolchain import Toolchain, find_go
from gocodemod.model import Change, Plan
from gocodemod.model_edits import apply_edits
from gocodemod.report import diff, json
from gocodemod.testing import case as cases
from gocodemod.testing.case import Case

Tree = Mapping[str, bytes]

# Seconds for one program of a case, its build included: a hang must not hold the tests up.
_PATIENCE = 120


class GoldenError(AssertionError):
    """What came out is not what the case wants; the message shows the difference."""


def run_case(
    path: Path, *, transforms: Sequence[type[Transform]] = (), update: bool = False
) -> None:
    """Run the case at `path`; with `update`, rewrite what it wants to what came out.

    `transforms` are passes that no entry point names. Checked, in this order: the tree, the
    refusals and the ids of the changes that a plan gives; the JSON report, read back, still
    says all of it, and its edits alone make the same tree; what apply leaves on disk; that a
    second plan finds nothing; that the result builds and vets if the input does; that the
    programs the case runs print the same on both sides. `update` rewrites the first three and
    checks the rest.

    Raises GoldenError, ValueError for a case that makes no sense, and unittest.SkipTest when
    the Go at hand is older than the case asks for.
    """
    case = cases.read(path)
    with tempfile.TemporaryDirectory(prefix="gocodemod-golden-") as temporary:
        root = Path(temporary).resolve() / "case"
        _unpack(case.tree, root)
        toolchain = _toolchain(case, root)
        options = cases.options(case, root)
        plan = engine.plan(options, root, transforms=transforms)
        result = _outcome(case, plan)
        if update and result != case:
            path.write_bytes(cases.encode(result))
        elif not update:
            _compare(case, result)
        _check_json(case, plan, result.wanted_tree())
        engine.write(plan, root)
        _same_tree("apply", result.wanted_tree(), _tree_on_disk(root))
        again = engine.plan(options, root, transforms=transforms)
        if found := _verified(again):
            raise GoldenError(f"a second plan still finds {', '.join(c.id for c in found)}")
        _check_go(case, toolchain, root)
        _check_runs(case, toolchain, root)


def _toolchain(case: Case, root: Path) -> Toolchain:
    """The Go for the case; raises SkipTest where it is older than the case asks for."""
    try:
        toolchain, error = find_go(root), None
    except ToolchainError as cause:  # Its go.mod, too, may ask for more than there is.
        toolchain, error = find_go(root.parent), cause
    if toolchain.release < case.go:
        raise unittest.SkipTest(f"needs Go {case.go[0]}.{case.go[1]}, not {toolchain.version}")
    if error is not None:
        raise error
    return toolchain


def _unpack(tree: Tree, root: Path) -> None:
    for file, data in tree.items():
        target = root / file
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def _tree_on_disk(root: Path) -> dict[str, bytes]:
    """The files below `root`; the journal that undo needs, in .gocodemod, is none of the tree."""
    files = {path.relative_to(root): path for path in sorted(root.rglob("*")) if path.is_file()}
    return {
        name.as_posix(): path.read_bytes()
        for name, path in files.items()
        if name.parts[0] != ".gocodemod"
    }


def _outcome(case: Case, plan: Plan) -> Case:
    """The case that wants exactly what `plan` gives."""
    want = {
        file: data
        for file, data in sorted(plan.after.items())
        if data != plan.before.get(file) and data != case.tree.get(file)
    }
    refusals = tuple(
        f"{refusal.file}:{refusal.line}: {refusal.code} {refusal.subject}"
        for refusal in sorted(plan.report.refusals, key=lambda r: (r.file, r.line, r.code))
    )
    changes = tuple(sorted(change.id for change in _verified(plan)))
    return dataclasses.replace(
        case,
        want=want,
        refusals=refusals,
        changes=None if case.changes is None else changes,
    )


def _verified(plan: Plan) -> list[Change]:
    return [change for change in plan.report.changes if change.status == "verified"]


def _compare(case: Case, result: Case) -> None:
    problems = [
        _difference(case.wanted_tree(), result.wanted_tree()),
        _difference(
            {"refusals": _lines(sorted(case.refusals)), "changes": _lines(case.changes)},
            {"refusals": _lines(sorted(result.refusals)), "changes": _lines(result.changes)},
        ),
    ]
    if any(problems):
        raise GoldenError(
            "wanted (-) and what came out (+) differ; `pytest --update-golden` accepts it\n"
            + "".join(problems)
        )


def _lines(lines: Sequence[str] | None) -> bytes:
    return "".join(line + "\n" for line in lines or ()).encode()


def _difference(wanted: Tree, got: Tree) -> str:
    return diff.tree(wanted, got).decode(errors="replace")


def _same_tree(step: str, wanted: Tree, got: Tree) -> None:
    difference = _difference(wanted, got)
    if difference:
        raise GoldenError(f"{step} does not give the tree of the plan (-)\n{difference}")


def _check_json(case: Case, plan: Plan, wanted: Tree) -> None:
    """The JSON report survives a round trip, and its edits alone make the planned tree."""
    encoded = json.encode(plan.report)
    report = json.decode(encoded)
    if json.encode(report) != encoded:
        raise GoldenError("the JSON report changes when it is read and written again")
    tree: dict[str, bytes | None] = dict(case.tree)
    accepted = [change for change in report.changes if change.status == "verified"]
    for number in sorted({change.round for change in accepted}):
        edits = [edit for change in accepted if change.round == number for edit in change.edits]
        tree.update(apply_edits(tree, edits))
    replayed = {file: data for file, data in sorted(tree.items()) if data is not None}
    _same_tree("replaying the JSON report", wanted, replayed)


def _check_go(case: Case, toolchain: Toolchain, root: Path) -> None:
    """The result builds and vets, unless the input does not either."""
    for step in ("build", "vet"):
        done = _go(step, toolchain, root)
        if done.ok:
            continue
        with tempfile.TemporaryDirectory(prefix="gocodemod-golden-") as temporary:
            before = Path(temporary).resolve() / "case"
            _unpack(case.tree, before)
            if _go(step, toolchain, before).ok:
                raise GoldenError(f"the result fails go {step}, the input did not\n{done.output}")


def _check_runs(case: Case, toolchain: Toolchain, root: Path) -> None:
    """The case's programs print the same, and end the same, before and after."""
    if not case.run:
        return
    with tempfile.TemporaryDirectory(prefix="gocodemod-golden-") as temporary:
        before = Path(temporary).resolve() / "case"
        _unpack(case.tree, before)
        for package in case.run:
            was, now = (_printed(toolchain, where, package) for where in (before, root))
            _same_tree(f"running {package}", {"printed": was}, {"printed": now})


def _printed(toolchain: Toolchain, root: Path, package: str) -> bytes:
    """What a program prints and how it ends; of a panic only what is said, not where."""
    argv = [str(toolchain.path), "run", package]
    done = process.run(argv, cwd=root, env=toolchain.environment(), timeout=_PATIENCE)
    said = done.stderr.partition(b"\ngoroutine ")[0]
    return b"%s\n%s\nexit %d\n" % (done.stdout, said, done.code)


def _go(step: str, toolchain: Toolchain, root: Path) -> Outcome:
    """`go build` or `go vet` of all modules of the tree at `root`."""
    modules = [root]
    if (root / "go.work").exists():
        modules = [path.parent for path in root.rglob("go.mod") if "vendor" not in path.parts]
    patterns = [f"./{(path.relative_to(root) / '...').as_posix()}" for path in modules]
    commands = GoCommands(toolchain, root)
    return commands.build(patterns, {}) if step == "build" else commands.vet(patterns, {})
