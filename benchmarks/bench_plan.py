"""What `gocodemod plan --verify types` costs, beside its own load and beside `go vet`.

    python benchmarks/bench_plan.py [--rounds N] [demo] [std]

One table, made in one run: wall time and peak memory of whole process trees, for Go's own
`std cmd` (in GOROOT/src, patterns std cmd) and for the demo's service:

- plan: `gocodemod plan --verify types`, the whole program;
- load: a Python that starts the sidecar and loads the same packages, nothing else;
- vet empty: `go vet` of the same packages with an empty build cache;
- vet warm: the same again.

Peak memory is the largest sum of resident memory over the tree's processes that sampling saw;
pages that processes share count in each. Needs /proc (Linux).
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gocodemod.golang.toolchain import find_go

INTERVAL = 0.02  # seconds between two looks at the memory
PAGE = os.sysconf("SC_PAGE_SIZE")

LOAD = """
import sys
from pathlib import Path
from gocodemod.golang.facts import load
from gocodemod.golang.toolchain import find_go
directory = Path(sys.argv[1])
load(find_go(directory), directory, tuple(sys.argv[2:])).close()
"""


@dataclass(frozen=True)
class Cost:
    """Wall seconds and peak bytes of one process tree."""

    seconds: float
    peak: int
    status: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="median of so many (default 3)")
    parser.add_argument("subjects", nargs="*", default=[], help="demo, std (default: both)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gocodemod-bench-") as temporary:
        work = Path(temporary)
        service = work / "service"
        shutil.copytree(Path(__file__).parents[1] / "gocodemod" / "demo" / "service", service)
        goroot = find_go(service).goroot
        subjects = {"demo": (service, ["./..."]), "std": (goroot / "src", ["std", "cmd"])}
        # The sidecar is built once per Go version; that is no part of a run.
        measure([sys.executable, "-c", LOAD, str(service), "./..."], service, {})
        print(f"{'':10} {'what':10} {'seconds':>9} {'x load':>7} {'x empty':>8} {'peak MiB':>9}")
        for name in given.subjects or list(subjects):
            directory, patterns = subjects[name]
            table(name, directory, patterns, work, given.rounds)


def table(name: str, directory: Path, patterns: list[str], work: Path, rounds: int) -> None:
    """Print the rows of one subject; its rounds are interleaved, so noise hits all alike."""
    gocodemod = str(Path(sys.executable).with_name("gocodemod"))
    plan = [gocodemod, "-C", str(directory), "plan", "--verify", "types", "--format", "json"]
    load = [sys.executable, "-c", LOAD, str(directory)]
    vet = [str(find_go(directory).path), "vet"]
    seen: dict[str, list[Cost]] = defaultdict(list)
    for number in range(rounds):
        seen["plan"].append(measure([*plan, *patterns], directory, {}))
        seen["load"].append(measure([*load, *patterns], directory, {}))
        # An empty cache costs minutes for std cmd, and varies little: once is enough.
        if number == 0:
            cache = {"GOCACHE": str(work / f"cache-{name}")}
            seen["vet empty"].append(measure([*vet, *patterns], directory, cache))
        seen["vet warm"].append(measure([*vet, *patterns], directory, cache))
    seconds = {what: statistics.median(c.seconds for c in costs) for what, costs in seen.items()}
    for what, costs in seen.items():
        peak = statistics.median(c.peak for c in costs) / 2**20
        by_load = seconds[what] / seconds["load"]
        by_empty = seconds[what] / seconds["vet empty"]
        status = f"  exit {costs[0].status}" if costs[0].status else ""
        print(
            f"{name:10} {what:10} {seconds[what]:9.2f} {by_load:7.2f} {by_empty:8.3f}"
            f" {peak:9.0f}{status}",
            flush=True,
        )


def measure(argv: Sequence[str], directory: Path, env: Mapping[str, str]) -> Cost:
    """Run a command and watch its process tree."""
    start = time.perf_counter()
    child = subprocess.Popen(
        argv,
        cwd=directory,
        env={**os.environ, **env},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    peak = 0
    while child.poll() is None:
        peak = max(peak, resident(child.pid))
        time.sleep(INTERVAL)
    return Cost(time.perf_counter() - start, peak, child.returncode)


def resident(root: int) -> int:
    """Bytes resident in the process `root` and all its descendants."""
    children: dict[int, list[int]] = defaultdict(list)
    memory: dict[int, int] = {}
    for entry in os.scandir("/proc"):
        if not entry.name.isdigit():
            continue
        try:
            stat = Path(entry.path, "stat").read_text()
        except OSError:
            continue  # it has ended meanwhile
        # The name, in parentheses, may hold anything; the fields begin behind it.
        fields = stat.rpartition(")")[2].split()
        pid = int(entry.name)
        children[int(fields[1])].append(pid)
        memory[pid] = int(fields[21]) * PAGE
    total, todo = 0, [root]
    while todo:
        pid = todo.pop()
        total += memory.get(pid, 0)
        todo += children[pid]
    return total


if __name__ == "__main__":
    main()
