"""`gocodemod.toml`: settings of a module or a repository; the command line wins over them.

transforms = ["remove-passthrough"]   # default: every pass whose risk is admitted
risk = "safe"                         # safe, review, unsafe
closed-world = true                   # nobody outside imports this code: as --exported
verify = "vet"                        # none, types, build, vet, test
config = ["linux/amd64", "windows/amd64,integration"]
trace = ["traces/shop.json"]          # OpenTelemetry traces; relative to this file
profile = ["cpu.pprof"]               # pprof profiles; relative to this file
test-flags = ["-race"]                # for the tests of `verify = "test"`
fuzz = "30s"                          # as --fuzz; --fuzz off is without
require-benefit = true
include-tests = false
jobs = 0                              # 0: as many as there are processors

[transform.stream-serialization]      # what a pass of that name reads for itself
package = "internal/bufpool"
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, get_args

import msgspec

from gocodemod.errors import UsageError
from gocodemod.model import RISKS, Configuration, Risk, Verify

NAME = "gocodemod.toml"
VERIFY: tuple[Verify, ...] = get_args(Verify)

_TIME = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h)")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What a settings file says; None where it says nothing. `fuzz` is in seconds."""

    transforms: tuple[str, ...] | None = None
    risk: Risk | None = None
    exported: bool | None = None
    verify: Verify | None = None
    config: tuple[Configuration, ...] | None = None
    traces: tuple[str, ...] | None = None
    profiles: tuple[str, ...] | None = None
    test_flags: tuple[str, ...] | None = None
    fuzz: float | None = None
    require_benefit: bool | None = None
    include_tests: bool | None = None
    jobs: int | None = None
    transform: Mapping[str, Mapping[str, Any]] = msgspec.field(default_factory=dict)


def load(directory: Path) -> Settings:
    """The settings for a run in `directory`: of its module, else of its repository, else none.

    Raises UsageError, with the file's name and the key, when they make no sense.
    """
    for root in (module_root(directory), repository_root(directory)):
        if root is not None and (root / NAME).is_file():
            return read(root / NAME)
    return Settings()


def read(path: Path) -> Settings:
    """The settings in the file `path`. Raises UsageError as `load` does."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read {path}: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path} is not valid TOML: {error}") from error
    fields: dict[str, Any] = {}
    for key, value in table.items():
        if key not in _KEYS:
            nearest = min(_KEYS, key=lambda known: _distance(key, known))
            raise UsageError(f"{path}: unknown key '{key}'; the nearest known key is '{nearest}'")
        field, parse = _KEYS[key]
        if field in fields:
            raise UsageError(f"{path}: 'exported' and 'closed-world' are two names of one setting")
        try:
            fields[field] = parse(value)
        except (TypeError, UsageError) as error:
            raise UsageError(f"{path}: key '{key}': {error}") from error
    for key in ("traces", "profiles"):
        if key in fields:
            fields[key] = tuple(str(path.absolute().parent / name) for name in fields[key])
    return Settings(**fields)


def configuration(text: str) -> Configuration:
    """Read GOOS/GOARCH[,tag...]. Raises UsageError."""
    platform, *tags = text.split(",")
    goos, slash, goarch = platform.partition("/")
    words = [goos, goarch, *tags]
    if not slash or not all(
        word and word.replace("_", "").replace(".", "").isalnum() for word in words
    ):
        raise UsageError(f"'{text}' is not GOOS/GOARCH[,tag...], such as linux/arm64,integration")
    return Configuration(goos, goarch, tuple(tags))


def duration(text: object) -> float:
    """Read a time such as 1m30s, in seconds; off is 0. Raises UsageError."""
    parts = _TIME.findall(text) if isinstance(text, str) else []
    seconds = sum(float(number) * _UNITS[unit] for number, unit in parts)
    if text != "off" and (not seconds or "".join(n + unit for n, unit in parts) != text):
        raise UsageError(f"takes a time such as 30s, 500ms or 1m30s, or off, not '{text}'")
    return seconds


def module_root(directory: Path) -> Path | None:
    """The nearest directory at or above `directory` that holds a go.mod."""
    return _above(directory, "go.mod")


def repository_root(directory: Path) -> Path | None:
    """The top of the git work tree around `directory`; found by its `.git`, without git."""
    return _above(directory, ".git")


def _above(directory: Path, name: str) -> Path | None:
    directory = directory.resolve()
    return next((d for d in (directory, *directory.parents) if (d / name).exists()), None)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("must be true or false")
    return value


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError("must be a number, 0 or more")
    return value


def _strings(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise TypeError("must be a list of strings")
    return tuple(value)


def _configurations(value: object) -> tuple[Configuration, ...]:
    return tuple(configuration(text) for text in _strings(value))


def _risk(value: object) -> Risk:
    if value not in RISKS:
        raise TypeError(f"must be one of {', '.join(RISKS)}")
    return value


def _verify(value: object) -> Verify:
    if value not in VERIFY:
        raise TypeError(f"must be one of {', '.join(VERIFY)}")
    return value


def _tables(value: object) -> Mapping[str, Mapping[str, Any]]:
    if not isinstance(value, dict) or not all(isinstance(item, dict) for item in value.values()):
        raise TypeError("must be a table with one table a pass, as in [transform.NAME]")
    return value


_KEYS: dict[str, tuple[str, Callable[[object], object]]] = {
    "transforms": ("transforms", _strings),
    "risk": ("risk", _risk),
    "exported": ("exported", _flag),
    "closed-world": ("exported", _flag),
    "verify": ("verify", _verify),
    "config": ("config", _configurations),
    "trace": ("traces", _strings),
    "profile": ("profiles", _strings),
    "test-flags": ("test_flags", _strings),
    "fuzz": ("fuzz", duration),
    "require-benefit": ("require_benefit", _flag),
    "include-tests": ("include_tests", _flag),
    "jobs": ("jobs", _count),
    "transform": ("transform", _tables),
}


def _distance(left: str, right: str) -> int:
    """How many letters to insert, delete or replace to get from one to the other."""
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        corner, row[0] = row[0], i
        for j, b in enumerate(right, 1):
            corner, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, corner + (a != b))
    return row[-1]
