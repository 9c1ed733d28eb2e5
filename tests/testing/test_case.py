"""What a golden case file says."""

from __future__ import annotations

from pathlib import Path

import pytest

from gocodemod.model import Configuration
from gocodemod.testing import case

FULL = b"""A sentence about it.

flags: -t remove-passthrough --exported ./a/...
flags: --config linux/arm64,fast --verify types
go: 1.24
-- a/a.go --
package a
-- a/old.go --
package a
-- want/a/a.go --
package b
-- want/a/old.go (deleted) --
-- refusals --
a/a.go:3: inlined F
-- changes --
remove-passthrough:a/a.go:A
"""


def test_decode(tmp_path: Path) -> None:
    got = case.decode(FULL)
    assert got.go == (1, 24)
    assert got.tree == {
        "a/a.go": b"package a\n",
        "a/old.go": b"package a\n",
        "go.mod": case.GO_MOD,
    }
    assert got.wanted_tree() == {"a/a.go": b"package b\n", "go.mod": case.GO_MOD}
    assert got.refusals == ("a/a.go:3: inlined F",)
    assert got.changes == ("remove-passthrough:a/a.go:A",)
    options = case.options(got, tmp_path)
    assert options.patterns == ("./a/...",)
    assert options.transforms == ("remove-passthrough",)
    assert options.exported and options.verify == "types"
    assert options.configurations == (Configuration("linux", "arm64", ("fast",)),)


def test_encode_gives_the_file_back() -> None:
    assert case.encode(case.decode(FULL)) == FULL


def test_settings_in_the_tree_count_and_flags_win(tmp_path: Path) -> None:
    text = b"flags: --verify build\n-- gocodemod.toml --\n"
    toml = b'verify = "none"\nclosed-world = true\n'
    (tmp_path / "go.mod").write_bytes(case.GO_MOD)
    (tmp_path / "gocodemod.toml").write_bytes(toml)
    options = case.options(case.decode(text + toml), tmp_path)
    assert options.exported and options.verify == "build"


@pytest.mark.parametrize(
    "text",
    ["flags: --nope\n", "flags: --verify all\n", "go: new\n", "-- want/a (deleted) --\nx\n"],
)
def test_nonsense_is_a_value_error(text: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError):
        case.options(case.decode(text.encode()), tmp_path)
