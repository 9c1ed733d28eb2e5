"""The one door to GitPython: repositories, and its errors as ours."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Without a git on PATH the import itself would fail; most of what we do needs none.
os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")

import git

from gocodemod.errors import DeliveryError

Repo = git.Repo


def repository(directory: Path) -> Repo | None:
    """The repository whose work tree `directory` lies in, None when there is none."""
    try:
        repo = git.Repo(directory, search_parent_directories=True)
    except (git.InvalidGitRepositoryError, git.NoSuchPathError):
        return None
    return repo if repo.working_tree_dir is not None else None


def top(repo: Repo) -> Path:
    """The top of the work tree."""
    return Path(str(repo.working_tree_dir)).resolve()


@contextmanager
def failing_as(what: str) -> Iterator[None]:
    """Turn GitPython's errors into one DeliveryError: `what`, and what git said."""
    try:
        yield
    except git.GitCommandNotFound as error:
        raise DeliveryError(f"{what}: there is no git on PATH") from error
    except git.GitCommandError as error:
        said = str(error.stderr).strip().removeprefix("stderr:").strip().strip("'").strip()
        lines = [line.strip() for line in said.splitlines() if line.strip()]
        raise DeliveryError(f"{what}: {' '.join(lines) or f'git gave {error.status}'}") from error
    except (git.BadName, ValueError, OSError) as error:
        raise DeliveryError(f"{what}: {error}") from error
