"""Building the sidecar with the user's own Go, once for each Go and each source."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from hashlib import sha256
from importlib import resources
from pathlib import Path

import filelock

from gocodemod.errors import SidecarError
from gocodemod.golang import process
from gocodemod.golang.cache import cache_root
from gocodemod.golang.progress import Notify
from gocodemod.golang.toolchain import Toolchain

__all__ = ["ensure", "sources"]

"""Called with a sentence for the user, on stderr or wherever the caller likes."""

_BINARY = "gocodemod-sidecar.exe" if os.name == "nt" else "gocodemod-sidecar"
# Settings of the code's own builds that must not reach the sidecar's.
_FOREIGN = ("GOARM", "GOAMD64", "GOARM64", "GO386", "GOEXPERIMENT", "GOROOT_FINAL", "GOFIPS140")


def sources() -> dict[str, bytes]:
    """The sidecar's files by name: its go.mod and .go files, tests left out."""
    folder = resources.files("gocodemod.golang") / "sidecar"
    return {
        entry.name: entry.read_bytes()
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name == "go.mod"
        or (entry.name.endswith(".go") and not entry.name.endswith("_test.go"))
    }


def ensure(
    toolchain: Toolchain,
    notify: Notify = lambda message: None,
    *,
    files: dict[str, bytes] | None = None,
    rebuild: bool = False,
) -> Path:
    """The sidecar's executable for `toolchain`, built if it is not there (or `rebuild`).

    `files` are its sources, by default the ones that came with the package.
    Raises SidecarError where it cannot be built.
    """
    files = sources() if files is None else files
    folder = cache_root() / "sidecar"
    binary = folder / _key(toolchain, files) / _BINARY
    if binary.is_file() and not rebuild:
        return binary
    try:
        binary.parent.mkdir(parents=True, exist_ok=True)
        before = _identity(binary)
        with filelock.FileLock(binary.parent / "lock"):
            # Another run may have built it (again) while this one waited.
            if _identity(binary) is None or (rebuild and _identity(binary) == before):
                notify(f"building the Go analysis helper with {toolchain.version} (once)")
                _build(toolchain, files, binary)
    except OSError as error:
        raise SidecarError(f"the analysis helper could not be stored: {error}") from error
    return binary


def _key(toolchain: Toolchain, files: dict[str, bytes]) -> str:
    digest = sha256()
    for part in (toolchain.version, str(toolchain.host)):
        digest.update(part.encode() + b"\0")
    for name, content in sorted(files.items()):
        digest.update(name.encode() + b"\0" + content + b"\0")
    return digest.hexdigest()[:24]


def _identity(binary: Path) -> tuple[int, int] | None:
    with suppress(OSError):
        found = binary.stat()
        return found.st_ino, found.st_mtime_ns
    return None


def _build(toolchain: Toolchain, files: dict[str, bytes], binary: Path) -> None:
    made = tempfile.mkdtemp(prefix="build-", dir=binary.parent)
    try:
        for name, content in files.items():
            (Path(made) / name).write_bytes(content)
        env = {**toolchain.environment(toolchain.host), **_SETTINGS}
        for name in _FOREIGN:
            env.pop(name, None)
        if str(toolchain.gocache) not in {"", ".", "off"}:
            env["GOCACHE"] = str(toolchain.gocache)
        output = Path(made) / _BINARY
        # Without -trimpath: so the standard library it compiles serves the user's builds too.
        flags = ["-buildvcs=false", "-ldflags=-s -w", f"-o={output}"]
        argv = [str(toolchain.path), "build", *flags, "."]
        ended = process.run(argv, cwd=Path(made), env=env)
        if ended.code:
            said = ended.stderr.decode(errors="replace").strip()
            first = next((line for line in said.splitlines() if not line.startswith("#")), "")
            error = SidecarError(
                f"the analysis helper could not be built with {toolchain.version}: "
                f"{first or f'go build ended with status {ended.code}'}"
            )
            error.add_note(said)
            raise error
        output.replace(binary)
    finally:
        shutil.rmtree(made, ignore_errors=True)


# The sidecar has no dependencies and must come out the same whatever the user's settings.
_SETTINGS = {
    "CGO_ENABLED": "0",
    "GO111MODULE": "on",
    "GOENV": "off",
    "GOFLAGS": "",
    "GOPROXY": "off",
    "GOTOOLCHAIN": "local",
    "GOWORK": "off",
}
