"""What the test gate counts: not what failed before, and not what fails by chance."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gocodemod.errors import LoadError
from gocodemod.golang.command import GoCommands
from gocodemod.golang.toolchain import find_go
from gocodemod.verify.gates import CommandGate

SOURCE = b"package m\n\nfunc F() int { return 1 }\n"
BROKEN = b"package m\n\nfunc F() int { return 2 }\n"
TESTS = """package m

import (
	"os"
	"testing"
	"time"
)

func TestF(t *testing.T) {
	if F() != 1 {
		t.Errorf("F is wrong at %v", time.Now())
	}
}

func TestBadBefore(t *testing.T) { t.Errorf("wrong at %v", time.Now()) }

func TestFlaky(t *testing.T) {
	if F() == 1 {
		return
	}
	name := os.Getenv("FLAKY")
	n, _ := os.ReadFile(name)
	if os.WriteFile(name, append(n, 'x'), 0o600); len(n)%2 == 0 {
		t.Error("this time")
	}
}

func TestShort(t *testing.T) {
	if !testing.Short() {
		t.Error("long")
	}
}
"""


@pytest.fixture
def gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., CommandGate]:
    (tmp_path / "m").mkdir()
    (tmp_path / "m/go.mod").write_text("module ex.com/m\n\ngo 1.22\n")
    (tmp_path / "m/f.go").write_bytes(SOURCE)
    (tmp_path / "m/f_test.go").write_text(TESTS)
    monkeypatch.setenv("FLAKY", str(tmp_path / "runs"))

    def make(name: str = "test", *flags: str) -> CommandGate:
        commands = GoCommands(find_go(tmp_path / "m"), tmp_path / "m")
        return CommandGate(name, commands, (None,), frozenset({"ex.com/m"}), flags=flags)

    return make


def test_new_known_and_flaky(gate: Callable[..., CommandGate]) -> None:
    made = gate("test", "-short")
    failed = made.failures(["ex.com/m"], {"f.go": BROKEN})
    assert [error.message.partition("\n")[0] for error in failed] == ["TestF failed"]
    assert made.uncounted() == [
        "failed before, too: ex.com/m: TestBadBefore failed",
        "flaky: ex.com/m: TestFlaky failed",
    ]


def test_nothing_new(gate: Callable[..., CommandGate]) -> None:
    made = gate("test")
    assert not made.failures(["ex.com/m"], {"f.go": SOURCE + b"\n"})
    assert made.uncounted() == [
        "failed before, too: ex.com/m: TestBadBefore failed",
        "failed before, too: ex.com/m: TestShort failed",
    ]
    assert made.runs == 2


def test_a_build_error_is_not_run_again(gate: Callable[..., CommandGate]) -> None:
    made = gate("build")
    (error,) = made.failures(["ex.com/m"], {"f.go": b'package m\n\nvar X int = ""\n'})
    assert error.file == "f.go" and not made.uncounted()
    assert made.runs == 2


def test_flags_that_go_refuses_prove_nothing(gate: Callable[..., CommandGate]) -> None:
    with pytest.raises(LoadError, match="go test checks nothing here: "):
        gate("test", "-timeout=nonsense").failures(["ex.com/m"], {"f.go": BROKEN})
