"""Changes as a pull request: a work tree of its own, a branch, a commit a pass, a push.

The user's checkout is never touched; its state (detached, dirty, in a merge) does not matter.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from gocodemod.delivery import words
from gocodemod.delivery.git import Repo, failing_as, repository, top
from gocodemod.delivery.work_tree import work_tree
from gocodemod.errors import DeliveryError
from gocodemod.model import Plan, Report

# Passes can make work for each other; a second look settles nearly all, a third is the bound.
_LOOKS = 3


class Engine(Protocol):
    """How plans are made and written; the caller knows the options."""

    def plan(self, directory: Path, transforms: tuple[str, ...]) -> Plan:
        """Plan in `directory` with the named passes, with all that are chosen when none is."""

    def write(self, plan: Plan, directory: Path) -> None:
        """Write all that `plan` verified."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """What to deliver and where to.

    `titles` say what each pass does; `reproduce` is the command that makes the same changes.
    """

    directory: Path
    branch: str | None = None
    base: str = "HEAD"
    remote: str = "origin"
    push: bool = True
    output: Path | None = None
    titles: Mapping[str, str]
    reproduce: str


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """What came of it; no branch and no text when there was nothing to change."""

    planned: Plan
    branch: str = ""
    commits: tuple[str, ...] = ()
    text: Path | None = None


def create_pull_request(request: Request, engine: Engine) -> Delivered:
    """Plan, commit and push as `request` says, and write the text of the pull request.

    Raises DeliveryError, and the branch is gone again then, so that a second try can work.
    """
    repo = repository(request.directory)
    if repo is None:
        raise DeliveryError(f"{request.directory} is not in the work tree of a git repository")
    _look_ahead(repo, request)
    with failing_as(f"there is no revision {request.base}"):
        base = repo.commit(request.base).hexsha
    below = request.directory.resolve().relative_to(top(repo))
    with work_tree(repo, base) as tree:
        directory = top(tree) / below
        if not directory.is_dir():
            raise DeliveryError(f"{below} is not in revision {request.base}: commit it first")
        planned = engine.plan(directory, ())
        passes = _passes(planned)
        if not passes:
            return Delivered(planned=planned)
        branch = request.branch or _branch(passes)
        with failing_as(f"cannot make the branch {branch} (name another with --branch)"):
            tree.git.checkout("-b", branch, "--no-track")
        done = False
        try:
            commits = _commit_all(tree, directory, engine, planned, request.titles)
            text = _save(repo, request, branch=branch, base=base, commits=commits, planned=planned)
            if request.push:
                with failing_as(f"cannot push {branch} to {request.remote}"):
                    # From the user's work tree: the remote may be a path relative to it.
                    repo.git.push(request.remote, f"refs/heads/{branch}:refs/heads/{branch}")
            done = True
        finally:
            if not done:
                tree.git.checkout("--detach", "--force")
                tree.git.branch("-D", branch)
        shas = tuple(c.hexsha for c in tree.iter_commits(f"{base}..{branch}", reverse=True))
        return Delivered(planned=planned, branch=branch, commits=shas, text=text)


def _look_ahead(repo: Repo, request: Request) -> None:
    """What must fail, fails before the long part."""
    remotes = [remote.name for remote in repo.remotes]
    if request.push and request.remote not in remotes:
        known = f"there are: {', '.join(remotes)}" if remotes else "there is none"
        raise DeliveryError(
            f"there is no remote {request.remote} ({known}): name one with --remote,"
            " or pass --no-push"
        )
    if request.branch is not None and request.branch in [head.name for head in repo.heads]:
        raise DeliveryError(f"there is a branch {request.branch} already: name another (--branch)")


def _passes(plan: Plan) -> list[str]:
    """The passes that have something to write, in the order of the report."""
    changes = plan.report.changes
    return list(dict.fromkeys(c.transform for c in changes if c.status == "verified"))


def _branch(passes: list[str]) -> str:
    if len(passes) == 1:
        return f"gocodemod/{passes[0]}"
    return f"gocodemod/{datetime.date.today().isoformat()}"


def _commit_all(
    tree: Repo, directory: Path, engine: Engine, planned: Plan, titles: Mapping[str, str]
) -> list[tuple[str, Report]]:
    """A commit a pass, each planned and verified on what the ones before it left."""
    commits: list[tuple[str, Report]] = []
    plan = planned
    for look in range(_LOOKS):
        passes = _passes(plan)
        for name in passes:
            own = plan if len(passes) == 1 else engine.plan(directory, (name,))
            if not _passes(own):
                continue  # what a pass before it did was enough
            engine.write(own, directory)
            _commit(tree, own, words.commit_message(name, titles.get(name, name), own.report))
            commits.append((name, own.report))
        if len(passes) <= 1 or look == _LOOKS - 1:
            break
        plan = engine.plan(directory, ())
    return commits


def _commit(tree: Repo, plan: Plan, message: str) -> None:
    root = Path(plan.report.root).resolve()
    files = sorted(str(root / f) for f in plan.after if plan.after[f] != plan.before.get(f))
    with failing_as("cannot commit"):
        # --all stages a deletion, too; --force what an ignore rule covers.
        tree.git(literal_pathspecs=True).add("--all", "--force", "--", *files)
        # Through git itself, so that hooks, signing and the user's identity all hold.
        tree.git.commit("--quiet", "--cleanup=verbatim", "-m", message)


def _save(
    repo: Repo,
    request: Request,
    *,
    branch: str,
    base: str,
    commits: list[tuple[str, Report]],
    planned: Plan,
) -> Path:
    body = words.pull_request(
        branch=branch,
        base=base[:12],
        commits=commits,
        planned=planned.report,
        titles=request.titles,
        reproduce=request.reproduce,
    )
    default = Path(repo.common_dir).resolve() / "gocodemod" / f"{branch.replace('/', '-')}.md"
    path = request.output or default
    with failing_as(f"cannot write the text of the pull request to {path}"):
        if request.output is None:
            path.parent.mkdir(exist_ok=True)
        path.write_text(body, encoding="utf-8")
    return path
