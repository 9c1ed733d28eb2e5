"""Both ways of finding out who sees the frames above agree."""

from __future__ import annotations

from pathlib import Path

import pytest

from gocodemod.golang.facts import load
from gocodemod.golang.toolchain import find_go
from gocodemod.graph import frames

SOURCE = """package m

import "runtime"

type I interface{ Do() string }
type sees struct{}

func (sees) Do() string { return where() }

func where() string { _, file, _, _ := runtime.Caller(1); return file }

type deep struct{ i I }

func (d deep) Do() string { return d.i.Do() }

type blind struct{}

func (blind) Go() string { return help(1) }

func help(n int) string {
	if n > 0 {
		return help(n - 1)
	}
	return ""
}
"""


@pytest.mark.parametrize("bound", [0, 150])
def test_down_and_up_agree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bound: int) -> None:
    monkeypatch.setattr(frames, "_BOUND", bound)
    (tmp_path / "go.mod").write_text("module ex.com/m\n\ngo 1.22\n")
    (tmp_path / "a.go").write_text(SOURCE)
    with load(find_go(tmp_path), tmp_path) as facts:
        found = frames.Frames(facts)
        names = [f.id for f in facts.funcs()]
        assert [name.removeprefix("ex.com/m.") for name in names if found.sees([name])] == [
            "sees.Do",
            "where",
            "deep.Do",
        ]
        assert found.sees(["ex.com/m.blind.Go", "ex.com/m.deep.Do"]) == "ex.com/m.deep.Do"
