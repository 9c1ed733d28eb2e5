"""Work trees beside the user's own: a revision in a temporary folder, gone afterwards."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gocodemod.delivery.git import Repo, failing_as, repository, top
from gocodemod.errors import DeliveryError


@contextmanager
def checkout(directory: Path, revision: str) -> Iterator[Path]:
    """What `directory` is in `revision`, to read and to run; the user's checkout stays as it is.

    Raises DeliveryError where there is no repository, no such revision, or no such directory in it.
    """
    repo = repository(directory)
    if repo is None:
        raise DeliveryError(f"{directory} is not in the work tree of a git repository")
    with failing_as(f"there is no revision {revision}"):
        commit = repo.commit(revision).hexsha
    below = directory.resolve().relative_to(top(repo))
    with work_tree(repo, commit) as tree:
        there = top(tree) / below
        if not there.is_dir():
            raise DeliveryError(f"{below} is not in revision {revision}")
        yield there


@contextmanager
def work_tree(repo: Repo, commit: str) -> Iterator[Repo]:
    """A work tree at `commit` in a temporary folder, gone afterwards whatever happens."""
    parent = Path(tempfile.mkdtemp(prefix="gocodemod-tree-of-"))
    # Named as the user's own: some builds read the name of their folder.
    path = parent / top(repo).name
    try:
        with failing_as("cannot make a work tree"):
            repo.git.worktree("add", "--detach", str(path), commit)
        with Repo(path) as tree:
            yield tree
    finally:
        shutil.rmtree(parent, ignore_errors=True)
        with failing_as("cannot remove the work tree"):
            repo.git.worktree("prune")
