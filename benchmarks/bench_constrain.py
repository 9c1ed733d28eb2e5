"""What the pass constrain-params gains in modules that others wrote.

    python benchmarks/bench_constrain.py [--rounds N] [--time DURATION] [NAME...]

Each module comes from the module proxy at the version below, into a temporary directory, and
gets the benchmarks below beside its own code. `gocodemod bench` then runs them before and
after the plan, both sides in turn, round by round: medians with their intervals, bytes and
allocations an operation, and `~` where a difference may well be chance. The diff comes first.

NAME is one of those below; all of them by default.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from gocodemod.golang.toolchain import find_go


@dataclass(frozen=True)
class Module:
    """A module, the package with a changed function, and benchmarks for it."""

    path: str
    package: str
    flags: tuple[str, ...]
    benchmarks: str


MODULES = {
    # Range takes a Valuer: XValues{xys} and YValues{xys}, views of 16 bytes.
    "plot": Module(
        "gonum.org/v1/plot@v0.17.0",
        "plotter",
        ("--exported",),
        """package plotter

import (
	"fmt"
	"testing"
)

var atEnds [4]float64

func BenchmarkConstrainDataRange(b *testing.B) {
	for _, n := range []int{1, 10, 100, 1000} {
		xys := make(XYs, n)
		for i := range xys {
			xys[i] = XY{X: float64(i * 7 % n), Y: float64(i * 13 % n)}
		}
		scatter, err := NewScatter(xys)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("points=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; i < b.N; i++ {
				atEnds[0], atEnds[1], atEnds[2], atEnds[3] = scatter.DataRange()
			}
		})
	}
}
""",
    ),
    # toNRGBA takes a color.Color: every call passes a color.RGBA of 4 bytes.
    "canvas": Module(
        "github.com/tdewolff/canvas@v0.0.0-20250728095813-50d4cb1eee71",
        "renderers/ps",
        (),
        """package ps

import (
	"image/color"
	"io"
	"testing"

	"github.com/tdewolff/canvas"
)

func BenchmarkConstrainSetPaint(b *testing.B) {
	paints := make([]canvas.Paint, 8)
	for i := range paints {
		paints[i].Color = color.RGBA{R: uint8(i), A: 255}
	}
	r := New(io.Discard, 100, 100, nil)
	b.ReportAllocs()
	for i := 0; i < b.N; i++ {
		r.setPaint(paints[i%len(paints)])
	}
}

var painted color.NRGBA

func BenchmarkConstrainToNRGBA(b *testing.B) {
	paint := canvas.Paint{Color: color.RGBA{R: 10, G: 20, B: 30, A: 255}}
	b.ReportAllocs()
	for i := 0; i < b.N; i++ {
		paint.Color.B = uint8(i)
		painted = toNRGBA(paint.Color)
	}
}
""",
    ),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", choices=[*MODULES, []], metavar="NAME")
    parser.add_argument("--rounds", type=int, default=10, help="at most so many (default 10)")
    parser.add_argument("--time", default="100ms", help="each benchmark's time in a round")
    given = parser.parse_args()
    for name in given.names or MODULES:
        module = MODULES[name]
        print(f"{name}: {module.path}, package {module.package}", flush=True)
        with tempfile.TemporaryDirectory(prefix="gocodemod-bench-") as temporary:
            root = fetched(module, Path(temporary))
            pattern = f"./{module.package}"
            gocodemod(root, "plan", *module.flags, "--verify", "build", pattern)
            file = root / module.package / "constrain_bench_test.go"
            file.write_text(module.benchmarks)
            limits = ("--rounds", str(given.rounds), "--benchtime", given.time)
            named = ("--verify", "build", "--bench", "Constrain")
            gocodemod(root, "bench", *module.flags, *named, *limits, pattern)


def fetched(module: Module, temporary: Path) -> Path:
    """A copy of the module that may be written to."""
    go = str(find_go(temporary).path)
    done = subprocess.run(
        [go, "mod", "download", "-json", module.path],
        cwd=temporary,
        capture_output=True,
        text=True,
        check=True,
    )
    root = temporary / "module"
    shutil.copytree(json.loads(done.stdout)["Dir"], root)
    for path in (root, *root.rglob("*")):
        path.chmod(path.stat().st_mode | 0o200)
    return root


def gocodemod(root: Path, command: str, *flags: str) -> None:
    """Run one command of the tool on the module; what it prints goes to stdout."""
    words = [sys.executable, "-m", "gocodemod", "-C", str(root), command]
    subprocess.run(
        [*words, "--transform", "constrain-params", *flags], stderr=subprocess.DEVNULL, check=True
    )


if __name__ == "__main__":
    main()
