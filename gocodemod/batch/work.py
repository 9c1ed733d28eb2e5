"""Work on tasks in a pool of processes; what happens in one stays in one."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import msgspec

from gocodemod import delivery, engine
from gocodemod.batch.discover import Task
from gocodemod.errors import EXIT_INTERRUPTED, GocodemodError, VerifyError, kind_of
from gocodemod.model import SCHEMA, Options, Report
from gocodemod.report import diff, json
from gocodemod.report.changes import as_written, with_diffs

Status = Literal["changed", "clean", "failed"]


class TaskResult(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one task. `report` and `patch` are there when the plan could be made."""

    task: Task
    status: Status
    exit_code: int = 0
    error: str | None = None
    report: Report | None = None
    patch: bytes = b""
    seconds: float = 0.0


class BatchReport(msgspec.Struct, frozen=True, kw_only=True):
    """What came of all tasks, in the order of their directories."""

    root: Path
    results: tuple[TaskResult, ...]

    @property
    def exit_code(self) -> int:
        """That of the worst: failed to write (5), to verify (4), to load (3), else 0."""
        return max((result.exit_code for result in self.results), default=0)

    def encode(self) -> bytes:
        """The report as JSON; a task's `report` has the schema of a single run."""
        counts = Counter(result.status for result in self.results)
        changes = [c for r in self.results if r.report is not None for c in r.report.changes]
        out: dict[str, Any] = {
            "schema": SCHEMA,
            "root": str(self.root),
            "tasks": [_plain(result) for result in self.results],
            "summary": {
                "changed": counts["changed"],
                "clean": counts["clean"],
                "failed": counts["failed"],
                "changes": dict(sorted(Counter(change.status for change in changes).items())),
            },
        }
        return json.dump(out)


class _Work(msgspec.Struct, frozen=True):
    """What a worker needs to know."""

    task: Task
    options: Options
    write: bool
    prefix: str


def run(
    tasks: Iterable[Task],
    options: Callable[[Task], Options],
    *,
    root: Path,
    write: bool,
    jobs: int = 0,
    notify: Callable[[str], None] = lambda _: None,
    prefix: Callable[[Path], str] = lambda _: "",
) -> BatchReport:
    """Plan every task, and carry its plan out if `write`; `jobs` tasks at once, 0: one a CPU.

    `options` gives a task's options and may raise GocodemodError, which fails that task alone.
    `prefix` says what goes before the names in a patch made in a directory.
    Raises KeyboardInterrupt when the running tasks have ended; none is half written then.
    """
    results: list[TaskResult] = []
    work: list[_Work] = []
    for task in tasks:
        try:
            work.append(_Work(task, options(task), write, prefix(Path(task.directory))))
        except GocodemodError as error:
            results.append(_failed(task, error, 0.0))
    total = len(work) + len(results)
    notify(f"{total} tasks")
    for result in _pooled(work, min(jobs or os.cpu_count() or 1, len(work))):
        results.append(result)
        names = ", ".join(result.task.modules)
        notify(f"{len(results)} of {total}: {names}: {result.status}")
    return BatchReport(root=root, results=tuple(sorted(results, key=lambda r: r.task.modules)))


def _pooled(work: list[_Work], workers: int) -> Iterator[TaskResult]:
    """Results as they come; work whose worker died is tried once more in a process of its own."""
    again: list[_Work] = []
    if work:
        with _pool(workers) as pool:
            try:
                with _not_interrupted():
                    futures = {pool.submit(_carry_out, item): item for item in work}
                for future in as_completed(futures):
                    # A dead worker takes the whole pool with it, the innocent included.
                    if isinstance(future.exception(), BrokenProcessPool):
                        again.append(futures[future])
                    else:
                        yield future.result()
            except KeyboardInterrupt:
                pool.shutdown(wait=True, cancel_futures=True)
                raise
    for item in again:
        with _pool(1) as pool:
            try:
                with _not_interrupted():
                    future = pool.submit(_carry_out, item)
                yield future.result()
            except BrokenProcessPool:
                died = GocodemodError("the process that worked on it died, perhaps out of memory")
                yield _failed(item.task, died, 0.0)


def _pool(workers: int) -> ProcessPoolExecutor:
    # Forked children would share locks that threads of ours may hold.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_quiet_worker)


@contextmanager
def _not_interrupted() -> Iterator[None]:
    """Ctrl-C waits, and the processes started within ignore it until they are ready for it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class _Worker:
    """What a worker process is at: Ctrl-C reaches all of them."""

    busy = False
    interrupted = False


def _quiet_worker() -> None:
    """Make Ctrl-C end an idle worker without a word and interrupt the work of a busy one."""

    def interrupted(*_: object) -> None:
        # The pool hands out a task or two ahead: those must not start any more.
        _Worker.interrupted = True
        if _Worker.busy:
            raise KeyboardInterrupt
        os._exit(EXIT_INTERRUPTED)

    signal.signal(signal.SIGINT, interrupted)


def _carry_out(work: _Work) -> TaskResult:
    """One task from start to end, in a worker; an error of any kind is its result."""
    start = time.monotonic()
    try:
        _Worker.busy = True
        if _Worker.interrupted:
            raise KeyboardInterrupt
        return _plan_and_write(work, start)
    except KeyboardInterrupt:
        return _failed(work.task, GocodemodError("interrupted"), time.monotonic() - start)
    except GocodemodError as error:
        return _failed(work.task, error, time.monotonic() - start)
    except Exception as error:
        wrong = GocodemodError(f"internal error: {type(error).__name__}: {error}")
        return _failed(work.task, wrong, time.monotonic() - start)
    finally:
        _Worker.busy = False


def _plan_and_write(work: _Work, start: float) -> TaskResult:
    directory = Path(work.task.directory)
    # A go.work above that does not name this module would make the go command refuse it.
    os.environ["GOWORK"] = work.task.gowork
    if work.write:
        engine.recover(directory)
    plan = engine.plan(work.options, directory)
    report = with_diffs(plan, work.prefix)
    ready = any(change.status == "verified" for change in report.changes)
    if work.write and ready:
        engine.write(
            plan,
            directory,
            dirty=delivery.dirty_files,
            allow_dirty=work.options.allow_dirty,
        )
        report = as_written(report)
    error = None
    if report.changes and all(change.status == "rejected" for change in report.changes):
        error = VerifyError("verification failed for everything proposed")
    return TaskResult(
        task=work.task,
        status="failed" if error else "changed" if ready else "clean",
        exit_code=kind_of(error).exit_code if error else 0,
        error=str(error) if error else None,
        report=report,
        patch=diff.tree(plan.before, plan.after, work.prefix),
        seconds=time.monotonic() - start,
    )


def _failed(task: Task, error: GocodemodError, seconds: float) -> TaskResult:
    code = kind_of(error).exit_code
    return TaskResult(task=task, status="failed", exit_code=code, error=str(error), seconds=seconds)


def _plain(result: TaskResult) -> dict[str, Any]:
    return {
        "directory": result.task.directory,
        "modules": result.task.modules,
        "status": result.status,
        "exit_code": result.exit_code,
        "error": result.error,
        "seconds": round(result.seconds, 3),
        "report": None if result.report is None else json.plain(result.report),
    }
