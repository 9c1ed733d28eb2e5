from __future__ import annotations

from pathlib import Path

import pytest

from gocodemod import settings
from gocodemod.cli.options import Selection
from gocodemod.errors import UsageError
from gocodemod.model import Configuration

ALL = """
transforms = ["a", "b"]
risk = "review"
closed-world = true
verify = "types"
config = ["linux/arm64", "windows/amd64,x,y_z,go1.22"]
require-benefit = false
include-tests = true
jobs = 3
fuzz = "1m30s"
[transform.stream-serialization]
package = "internal/pool"
"""


def write(directory: Path, text: str) -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / settings.NAME
    path.write_text(text)
    return path


def test_every_key(tmp_path: Path) -> None:
    read = settings.read(write(tmp_path, ALL))
    assert read.transforms == ("a", "b")
    assert (read.risk, read.exported, read.verify, read.jobs) == ("review", True, "types", 3)
    assert (read.require_benefit, read.include_tests, read.fuzz) == (False, True, 90.0)
    assert read.config == (
        Configuration("linux", "arm64"),
        Configuration("windows", "amd64", ("x", "y_z", "go1.22")),
    )
    assert read.transform == {"stream-serialization": {"package": "internal/pool"}}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('risc = "safe"', "unknown key 'risc'; the nearest known key is 'risk'"),
        ("closedworld = true", "'closedworld'; the nearest known key is 'closed-world'"),
        ('risk = "some"', "key 'risk': must be one of safe, review, unsafe"),
        ("verify = 1", "key 'verify': must be one of none, types"),
        ('exported = "yes"', "key 'exported': must be true or false"),
        ("jobs = -1", "key 'jobs': must be a number"),
        ("jobs = true", "key 'jobs': must be a number"),
        ("fuzz = 30", "key 'fuzz': takes a time such as 30s"),
        ('transforms = "x"', "key 'transforms': must be a list of strings"),
        ('config = ["linux"]', "key 'config': 'linux' is not GOOS/GOARCH"),
        ("transform = 1", "key 'transform': must be a table"),
        ("[transform]\nx = 1", "key 'transform': must be a table"),
        ("exported = true\nclosed-world = true", "two names of one setting"),
        ("risk = ", "is not valid TOML"),
    ],
)
def test_what_makes_no_sense_is_named(tmp_path: Path, text: str, words: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(UsageError) as error:
        settings.read(path)
    assert str(path) in str(error.value)
    assert words in str(error.value)


def test_not_text(tmp_path: Path) -> None:
    (tmp_path / settings.NAME).write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="cannot read"):
        settings.read(tmp_path / settings.NAME)


def test_the_module_wins_over_the_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    write(tmp_path, "jobs = 1")
    deep = tmp_path / "mod" / "deep"
    deep.mkdir(parents=True)
    (tmp_path / "mod" / "go.mod").write_text("module m\n")
    assert settings.load(deep).jobs == 1
    write(tmp_path / "mod", "jobs = 2")
    assert settings.load(deep).jobs == 2
    assert settings.load(tmp_path).jobs == 1
    # A file in between is neither at the root of the module nor of the repository.
    write(deep, "jobs = 3")
    assert settings.load(deep).jobs == 2


def test_flags_win_over_settings_over_defaults(tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("module m\n")
    assert Selection().options(tmp_path) == Selection().options(tmp_path, ["./..."])
    assert Selection().options(tmp_path).verify == "vet"
    write(tmp_path, ALL)
    options = Selection().options(tmp_path, ["./x"])
    assert options.transforms == ("a", "b") and options.exported and options.patterns == ("./x",)
    assert not options.require_benefit and options.risk == "review" and options.fuzz == 90.0
    assert options.settings == {"stream-serialization": {"package": "internal/pool"}}
    flags = Selection(
        transform=["c"],
        risk="unsafe",
        exported=False,
        verify="none",
        config=["darwin/arm64"],
        require_benefit=True,
        include_tests=False,
        jobs=0,
        fuzz="off",
    )
    options = flags.options(tmp_path)
    assert options.transforms == ("c",) and options.risk == "unsafe" and not options.exported
    assert options.verify == "none" and options.require_benefit and not options.include_tests
    assert options.jobs == 0 and options.configurations == (Configuration("darwin", "arm64"),)


def test_a_flag_that_makes_no_sense(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="'linux/' is not GOOS/GOARCH"):
        Selection(config=["linux/"]).options(tmp_path)
