"""`gocodemod demo`: the main job on a Go service that comes with the tool.

`service/` is that service: a module of its own, of the standard library alone, with tests and
benchmarks. `copy_service` puts it somewhere, `run` changes the copy.
"""

from __future__ import annotations

from gocodemod.demo.run import STEPS, Allocations, Benchmark, Outcome, Step, copy_service, run

__all__ = ["STEPS", "Allocations", "Benchmark", "Outcome", "Step", "copy_service", "run"]
