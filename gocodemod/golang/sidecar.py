"""The client of the sidecar: one process for a run, one JSON line each way."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import msgspec

from gocodemod.errors import GocodemodError, LoadError, SidecarError
from gocodemod.golang import process, sidecar_build
from gocodemod.golang.progress import Notify
from gocodemod.golang.toolchain import Toolchain

__all__ = ["Sidecar"]

T = TypeVar("T")

_NULL = msgspec.Raw(b"null")
_TAIL = 64 * 1024


class _Request(msgspec.Struct, frozen=True):
    id: int
    method: str
    params: Any


class _Failure(msgspec.Struct, frozen=True):
    code: str = "internal"
    message: str = "it gave no reason"


class _Answer(msgspec.Struct, frozen=True):
    id: int
    result: msgspec.Raw = _NULL
    error: _Failure | None = None


class Sidecar:
    """A running sidecar. Calls are answered in order; threads take turns.

    Every method that talks to it raises SidecarError when the process is gone
    or answers garbage; what it wrote on stderr is then a note of the error.
    """

    def __init__(self, binary: Path, toolchain: Toolchain, directory: Path) -> None:
        """Start `binary`; raises SidecarError where it cannot run. Use `start`."""
        self._lock = threading.Lock()
        self._count = 0
        self._encoder = msgspec.json.Encoder()
        self._answers = msgspec.json.Decoder(_Answer)
        try:
            self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 (closed by close)
        except OSError as error:
            raise SidecarError(f"no temporary file can be made: {error}") from error
        try:
            self._child = process.start(
                [str(binary)],
                cwd=directory,
                env=toolchain.environment(),
                stdin=subprocess.PIPE,
                stderr=self._stderr,
            )
        except OSError as error:
            self._stderr.close()
            raise SidecarError(f"the analysis process cannot run: {error}") from error

    @classmethod
    def start(
        cls,
        toolchain: Toolchain,
        directory: Path,
        notify: Notify = lambda message: None,
        *,
        files: dict[str, bytes] | None = None,
    ) -> Self:
        """A sidecar at work in `directory`, built first where need be.

        A cached executable that does not answer (cut short, of another
        machine) is built again, once. `files`: see `sidecar_build.ensure`.
        """
        binary = sidecar_build.ensure(toolchain, notify, files=files)
        try:
            return cls._greeted(binary, toolchain, directory)
        except SidecarError:
            binary = sidecar_build.ensure(toolchain, notify, files=files, rebuild=True)
            return cls._greeted(binary, toolchain, directory)

    @classmethod
    def _greeted(cls, binary: Path, toolchain: Toolchain, directory: Path) -> Self:
        sidecar = cls(binary, toolchain, directory)
        # The cheapest question that proves it runs and speaks the protocol.
        sidecar.call("format", {"sources": []}, dict[str, Any])
        return sidecar

    def call(self, method: str, params: Any, answer: type[T]) -> T:
        """Ask `method` and decode its result as `answer`.

        Raises LoadError where the code is at fault, SidecarError for the rest.
        An interrupt in between ends the process: its answers would be out of step.
        """
        with self._lock:
            try:
                found = self._exchange(method, params)
            except BaseException:
                self._end()
                raise
        if found.error is not None:
            raise self._failure(method, found.error)
        try:
            return msgspec.json.decode(found.result, type=answer)
        except msgspec.MsgspecError as error:
            raise self._garbage(method, error) from error

    def _exchange(self, method: str, params: Any) -> _Answer:
        stdin, stdout = self._child.stdin, self._child.stdout
        if stdin is None or stdin.closed or stdout is None:
            raise SidecarError("the analysis process has ended and takes no more questions")
        self._count += 1
        try:
            stdin.write(self._encoder.encode(_Request(self._count, method, params)) + b"\n")
            stdin.flush()
            line = stdout.readline()
        except OSError as error:
            raise self._death(method) from error
        if not line.endswith(b"\n"):
            raise self._death(method)
        try:
            found = self._answers.decode(line)
        except msgspec.MsgspecError as error:
            raise self._garbage(method, error) from error
        if found.id != self._count:
            raise self._noted(f"the analysis process answered {method} out of turn")
        return found

    def _failure(self, method: str, failure: _Failure) -> GocodemodError:
        if failure.code == "load":
            return LoadError(failure.message)
        return self._noted(f"the analysis process failed at {method}: {failure.message}")

    def _death(self, method: str) -> SidecarError:
        try:
            code: int | None = self._child.wait(timeout=5)
        except subprocess.TimeoutExpired:
            code = None
        said = self.stderr()
        first = next((line for line in said.splitlines() if line.strip()), "")
        if code is None:
            cause = "it closed its output"
        elif code == -9:
            cause = "it was killed, perhaps for want of memory"
        elif code < 0:
            cause = f"signal {signal.Signals(-code).name}"
        else:
            cause = f"exit status {code}"
        return self._noted(
            f"the analysis process died at {method}: {cause}{f' ({first})' if first else ''}"
        )

    def _garbage(self, method: str, cause: Exception) -> SidecarError:
        return self._noted(f"the analysis process gave no valid answer to {method}: {cause}")

    def _noted(self, message: str) -> SidecarError:
        error = SidecarError(message)
        if said := self.stderr():
            error.add_note(said)
        return error

    def stderr(self) -> str:
        """The beginning of what the process wrote on stderr, for --debug; empty once closed."""
        if self._stderr.closed or not hasattr(os, "pread"):
            return ""
        # Not seek and read: the child writes at the same offset.
        return os.pread(self._stderr.fileno(), _TAIL, 0).decode(errors="replace")

    def _end(self) -> None:
        process.kill(self._child)
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                with suppress(OSError):  # what was left to write has no reader
                    pipe.close()

    def close(self) -> None:
        """End the process and what it started; safe to call twice."""
        self._end()
        self._stderr.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
