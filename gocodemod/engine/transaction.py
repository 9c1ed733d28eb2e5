"""Writing a plan: all of it or nothing, whatever happens; and taking it back."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path, PurePosixPath

import filelock

from gocodemod.engine.journal import (
    Entry,
    Journal,
    Record,
    Transaction,
    journal_of,
    put,
    sync,
)
from gocodemod.errors import UsageError, WriteError
from gocodemod.golang.process import uninterrupted
from gocodemod.model import Plan

Dirty = Callable[[Sequence[Path]], Sequence[str]]
"""Which of these files have uncommitted changes; delivery knows."""

WAIT = 60.0
"""Seconds to wait for another run that writes to the same tree."""


def write(
    plan: Plan,
    directory: Path,
    *,
    ids: Collection[str] | None = None,
    dirty: Dirty | None = None,
    allow_dirty: bool = False,
) -> tuple[str, ...]:
    """Write the plan below its root (a relative one counts from `directory`); give the files.

    Everything is written or nothing is. `ids`, where given, must be all of the plan's verified
    changes: a part of it is a plan of its own, see `restrict`. `dirty` tells
    uncommitted files, which are not written unless `allow_dirty`.

    Raises WriteError, the tree being as it was: a file changed since the plan was made, is
    read-only or has uncommitted changes; the disk is full; another run holds the lock.
    """
    verified = {change.id for change in plan.report.changes if change.status == "verified"}
    if ids is not None and not verified <= set(ids):
        raise UsageError("a part of a plan is not verified: restrict the plan first, then write it")
    root = directory.resolve() / plan.report.root
    files = sorted(f for f in plan.after if plan.after[f] != plan.before.get(f))
    if not files:
        return ()
    journal = journal_of(root)
    with _locked(journal):
        _recover(journal)
        if dirty is not None and not allow_dirty:
            changed = list(dirty([root / f for f in files if plan.before.get(f) is not None]))
            if changed:
                raise WriteError(
                    f"{_names(changed)} has uncommitted changes: commit them or use --allow-dirty"
                )
        for file in files:
            _unchanged(root, file, plan.before.get(file))
        _apply(journal, root, files, plan.before, plan.after)
        journal.prune()
    return tuple(files)


def undo(directory: Path) -> tuple[str, ...]:
    """Take the last applied transaction of the tree around `directory` back; give its files.

    Raises WriteError, with nothing done, when there is none or a file changed since.
    """
    directory = directory.resolve()
    journal = journal_of(directory)
    if not journal.path.is_dir():
        raise WriteError("there is nothing to undo here")
    with _locked(journal):
        _recover(journal)
        for transaction in reversed(list(journal.all())):
            record = transaction.record
            if record is None or transaction.undone or not _near(Path(record.root), directory):
                continue
            root = Path(record.root)
            for entry in record.entries:
                if _digest(_read(root / entry.file)) != entry.after:
                    raise WriteError(f"{entry.file} changed since it was written: not undone")
            with uninterrupted(), _explained():
                transaction.mark_undone()
                _restore(transaction, record)
            return tuple(entry.file for entry in record.entries)
    raise WriteError("there is nothing to undo here")


def recover(directory: Path) -> bool:
    """Roll back or finish what a killed run left behind; whether there was anything.

    Raises WriteError when a file was changed by somebody else since.
    """
    journal = journal_of(directory.resolve())
    if not journal.path.is_dir() or not any(_unfinished(t) for t in journal.all()):
        return False
    with _locked(journal):
        return _recover(journal)


def _recover(journal: Journal) -> bool:
    found = False
    for transaction in list(journal.all()):
        if not _unfinished(transaction):
            continue
        found = True
        with uninterrupted(), _explained():
            record = transaction.record
            if record is None:
                transaction.drop()
            else:
                _restore(transaction, record)
    return found


def _unfinished(transaction: Transaction) -> bool:
    """Whether the way back of it is to be gone: killed while writing, or while undoing."""
    return transaction.undone or not transaction.applied


def _apply(
    journal: Journal,
    root: Path,
    files: Sequence[str],
    before: Mapping[str, bytes | None],
    after: Mapping[str, bytes | None],
) -> None:
    transaction = journal.next()
    entries = tuple(
        Entry(
            file,
            _digest(before.get(file)),
            _digest(after[file]),
            _mode(root / file),
            f".{PurePosixPath(file).name}.gocodemod-{transaction.path.name}",
        )
        for file in files
    )
    record = Record(str(root), entries, tuple(_missing(root, [f for f in files if after[f]])))
    try:
        with _explained():
            transaction.save(record, [before.get(file) for file in files])
            for name in record.made:
                (root / name).mkdir()
            _place(root, [(entry, after[entry.file]) for entry in entries])
            transaction.mark_applied()
    except BaseException:
        # Ctrl-C as well as a full disk. Killed in here, the next run does this.
        with uninterrupted(), _explained():
            _restore(transaction, transaction.record or Record(str(root), ()))
        raise


def _place(root: Path, contents: Sequence[tuple[Entry, bytes | None]]) -> None:
    """Give the files their contents.

    All of them are on disk under temporary names before the first is renamed:
    what can fail for want of space has failed by then.
    """
    for entry, content in contents:
        if content is not None:
            target = root / entry.file
            temporary = target.with_name(entry.temporary)
            put(temporary, content)
            if entry.before is not None:
                temporary.chmod(entry.mode)
                _give(temporary, target)
    for entry, content in contents:
        target = root / entry.file
        if content is None:
            target.unlink()
        else:
            target.with_name(entry.temporary).replace(target)
    for directory in sorted({(root / entry.file).parent for entry, _ in contents}):
        sync(directory)


def _give(temporary: Path, target: Path) -> None:
    """Keep the owner where we may."""
    with suppress(OSError):
        owner = target.stat()
        os.chown(temporary, owner.st_uid, owner.st_gid)


def _restore(transaction: Transaction, record: Record) -> None:
    """Bring every file of `record` back to what it was, then forget the transaction."""
    root = Path(record.root)
    for entry in record.entries:
        (root / entry.file).with_name(entry.temporary).unlink(missing_ok=True)
        now = _digest(_read(root / entry.file))
        if now not in (entry.before, entry.after):
            raise WriteError(
                f"{entry.file} was changed after a run that was cut off; what it was before"
                f" lies in {transaction.path}: mend the file, then remove that directory"
            )
    changed = [
        (entry, None if entry.before is None else transaction.image(index))
        for index, entry in enumerate(record.entries)
        if _digest(_read(root / entry.file)) != entry.before
    ]
    _place(root, changed)
    for name in reversed(record.made):
        with suppress(OSError):
            (root / name).rmdir()  # stays when somebody put something else there
    transaction.drop()


def _missing(root: Path, files: Sequence[str]) -> Iterator[str]:
    """The directories that the files need and that are not there, outer ones first."""
    wanted = {p.as_posix() for file in files for p in PurePosixPath(file).parents}
    yield from sorted(name for name in wanted if not (root / name).is_dir())


def _unchanged(root: Path, file: str, before: bytes | None) -> None:
    path = root / file
    if _read(path) != before:
        raise WriteError(f"{file} changed since it was read: plan again")
    if before is None:
        return
    if path.is_symlink():
        raise WriteError(f"{file} is a symbolic link, which is never written")
    if not stat.S_IMODE(path.stat().st_mode) & 0o222:
        raise WriteError(f"{file} is read-only: make it writable first")


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise WriteError(f"{path} cannot be read: {error.strerror}") from error


def _mode(path: Path) -> int:
    with suppress(OSError):
        return stat.S_IMODE(path.stat().st_mode)
    return 0


def _digest(content: bytes | None) -> str | None:
    return None if content is None else sha256(content).hexdigest()


def _near(root: Path, directory: Path) -> bool:
    return root.is_relative_to(directory) or directory.is_relative_to(root)


def _names(files: Sequence[str]) -> str:
    more = f" (and {len(files) - 1} more)" if len(files) > 1 else ""
    return f"{files[0]}{more}"


@contextmanager
def _locked(journal: Journal) -> Iterator[None]:
    with _explained():
        path = journal.lock
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            lock = filelock.FileLock(path, timeout=WAIT)
            lock.acquire()
        except filelock.Timeout as error:
            raise WriteError("another run is writing to this tree: wait for it to end") from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _explained() -> Iterator[None]:
    """What the system refuses is a WriteError."""
    try:
        yield
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        raise WriteError(f"writing failed: {where}{error.strerror or error}") from error
