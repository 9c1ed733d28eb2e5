"""Programs with a default.pgo: the compiler is asked what it makes of the changes with it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from swap import Swap, Swapper

from gocodemod import engine
from gocodemod.model import Options, Plan

PRICE = """package m

type Rule interface{ Cents(n int) int }

type Flat struct{ A, B, C int }

func (f Flat) Cents(n int) int { return f.A*n + f.B ^ f.C }

func Total(r Rule, n int) int {
	t := 0
	for i := 0; i < n; i++ {
		t += r.Cents(i)
		if t > 1<<40 {
			t ^= r.Cents(t) + i
		}
		switch t % 7 {
		case 1:
			t++
		case 2:
			t += 3
		case 3:
			t -= r.Cents(3)
		case 5:
			t ^= 5
		}
	}
	return t
}

func Price(n int) int { return Total(Flat{n, n, 2}, 3) }
"""

MAIN = """package main

import (
	"os"
	"runtime/pprof"

	"ex.com/m"
)

func main() {
	if len(os.Args) > 1 {
		f, _ := os.Create(os.Args[1])
		pprof.StartCPUProfile(f)
		defer pprof.StopCPUProfile()
	}
	t := 0
	for i := 0; i < 30_000_000; i++ {
		t ^= m.Price(i)
	}
	println(t)
}
"""


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A CPU profile of the program."""
    root = tmp_path_factory.mktemp("profiled")
    (root / "app").mkdir()
    (root / "go.mod").write_text("module ex.com/m\n\ngo 1.22\n")
    (root / "m.go").write_text(PRICE)
    (root / "app" / "main.go").write_text(MAIN)
    go = shutil.which("go")
    assert go
    out = root / "cpu.pprof"
    subprocess.run([go, "run", "-pgo=off", "./app", str(out)], cwd=root, check=True)
    return out.read_bytes()


def run(root: Path, swap: Swap) -> Plan:
    options = Options(transforms=("swap",), verify="vet")
    return engine.plan(options, root, transforms=[Swapper([swap], benefit="removes")])


GENERIC = Swap("generic", [("m.go", "Total(r Rule", "Total[R Rule](r R")])
CONCRETE = Swap("concrete", [("m.go", "Total(r Rule", "Total(r Flat")])


def test_what_pays_without_a_profile_may_not_with_it(module: Any, profile: bytes) -> None:
    """The hot call is inlined, and the method called directly; through a type parameter not."""
    files = {"m.go": PRICE, "app/main.go": MAIN}
    (plain,) = run(module(files), GENERIC).report.changes
    assert (plain.status, plain.benefit["allocations_removed"]) == ("verified", 1)
    root = module({**files, "app/default.pgo": profile})
    plan = run(root, GENERIC)
    (refusal,) = plan.report.refusals
    assert refusal.code in {"already-devirtualised", "would-block-inlining"}
    assert refusal.message.endswith("(optimised by app/default.pgo)")


def test_lines_are_those_of_the_build_that_there_is(module: Any, profile: bytes) -> None:
    root = module({"m.go": PRICE, "app/main.go": MAIN, "app/default.pgo": profile})
    (change,) = run(root, CONCRETE).report.changes
    assert change.status == "verified"
    assert [line.split(":")[0] for line in change.benefit["removed"]] == ["app/main.go"]
    # Another program is built without it: both builds count.
    other = 'package main\n\nimport "ex.com/m"\n\nfunc main() { println(m.Price(1)) }\n'
    (root / "other").mkdir()
    (root / "other" / "main.go").write_text(other)
    (change,) = run(root, CONCRETE).report.changes
    files = {line.split(":")[0] for line in change.benefit["removed"]}
    assert files == {"app/main.go", "other/main.go"}
