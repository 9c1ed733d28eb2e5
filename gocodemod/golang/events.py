"""Reading `go test -json`: what did not build, what failed, what was printed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from gocodemod.golang.progress import Live, Notify
from gocodemod.golang.rows import PackageError

__all__ = ["TestRun", "follow", "read"]

_LINES = 20


class _Event(msgspec.Struct, frozen=True, rename="pascal"):
    action: str
    package: str = ""
    test: str = ""
    output: str = ""
    failed_build: str = ""


@dataclass(frozen=True)
class TestRun:
    """`build` is what the compiler printed, `output` the tests; `failures` one a failed test.

    A package fails on its own account (a panic, TestMain, an exit) only where
    none of its tests does and it built.
    """

    __test__ = False  # not a test of ours, whatever pytest thinks of the name

    build: str
    output: str
    failures: tuple[PackageError, ...]


def read(text: str, configuration: str = "") -> TestRun:
    """Read the events in `text`; lines that are none count as output (before Go 1.24)."""
    decoder = msgspec.json.Decoder(_Event)
    build: list[str] = []
    output: list[str] = []
    said: dict[tuple[str, str], list[str]] = {}
    failed: dict[tuple[str, str], bool] = {}
    for line in text.splitlines(keepends=True):
        try:
            event = decoder.decode(line)
        except msgspec.MsgspecError:
            output.append(line)
            continue
        key = (event.package, event.test)
        if event.action == "build-output":
            build.append(event.output)
        elif event.action == "output":
            output.append(event.output)
            said.setdefault(key, []).append(event.output)
        elif event.action == "fail":
            failed[key] = bool(event.failed_build) or _unbuilt(said.get(key, ()))
    guilty = {package for package, test in failed if test}
    parents = {(package, test.rpartition("/")[0]) for package, test in failed if "/" in test}
    failures = tuple(
        PackageError(
            file="",
            line=0,
            column=0,
            offset=0,
            message=_message(test, said.get((package, test), [])),
            package=package,
            configuration=configuration,
        )
        for (package, test), unbuilt in sorted(failed.items())
        if not unbuilt and (test or package not in guilty) and (package, test) not in parents
    )
    return TestRun("".join(build), "".join(output), failures)


def follow(total: int, notify: Notify) -> Callable[[bytes], None]:
    """A function that is given lines of events and tells how many of `total` packages are done."""
    decoder = msgspec.json.Decoder(_Event)
    done: dict[str, int] = dict.fromkeys(("pass", "fail", "skip"), 0)

    def line(text: bytes) -> None:
        try:
            event = decoder.decode(text)
        except msgspec.MsgspecError:
            return
        if event.test or event.action not in done:
            return
        done[event.action] += 1
        failed = f", {done['fail']} failed" if done["fail"] else ""
        notify(Live(f"go test: {sum(done.values())} of {total} packages{failed}: {event.package}"))

    return line


def _unbuilt(said: list[str] | tuple[str, ...]) -> bool:
    return any("[build failed]" in line or "[setup failed]" in line for line in said)


def _message(test: str, said: list[str]) -> str:
    kept = [line.rstrip() for line in said if not line.startswith(("=== ", "FAIL"))]
    head = f"{test} failed" if test else "the tests failed"
    return "\n".join([head, *kept[-_LINES:]])
