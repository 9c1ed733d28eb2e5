"""Which files hold work that is not committed: writing them would mix it with ours."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from gocodemod.delivery.git import Repo, failing_as, repository, top

# Paths on one command line: far below every system's limit.
_AT_ONCE = 200


def dirty_files(paths: Sequence[Path]) -> list[str]:
    """Those of `paths` that git calls changed, staged or untracked, in the order given.

    They are named from the top of their repository. A file outside every repository, and
    one that git ignores, is never dirty.
    Raises DeliveryError when git cannot say.
    """
    by_repo: dict[Path, tuple[Repo, list[Path]]] = {}
    homes: dict[Path, Repo | None] = {}
    for path in paths:
        home = _existing(path.parent)
        if home not in homes:
            homes[home] = repository(home)
        repo = homes[home]
        if repo is not None:
            by_repo.setdefault(top(repo), (repo, []))[1].append(path)
    dirty: dict[Path, str] = {}
    for root, (repo, members) in by_repo.items():
        for start in range(0, len(members), _AT_ONCE):
            for name in _status(repo, root, members[start : start + _AT_ONCE]):
                dirty[root / name] = name
    return [dirty[path.resolve()] for path in paths if path.resolve() in dirty]


def _existing(directory: Path) -> Path:
    return next(d for d in (directory.absolute(), *directory.absolute().parents) if d.is_dir())


def _status(repo: Repo, root: Path, paths: Sequence[Path]) -> list[str]:
    with failing_as(f"cannot tell which files in {root} have uncommitted changes"):
        out = repo.git(literal_pathspecs=True).status(
            "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--", *map(str, paths)
        )
    return [row[3:] for row in str(out).split("\0") if row]
