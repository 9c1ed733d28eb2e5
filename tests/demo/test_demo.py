"""The demo shows all three steps, honest refusals, and fewer allocations."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gocodemod import demo
from gocodemod.golang.command import GoCommands
from gocodemod.golang.toolchain import find_go

SERVICE = Path(demo.__file__).with_name("service")


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> demo.Outcome:
    directory = demo.copy_service(tmp_path_factory.mktemp("demo"))
    return demo.run(directory, lambda message: None)


def test_every_step_changes_something(done: demo.Outcome) -> None:
    assert [step.name for step in done.steps if step.changes] == [name for name, _ in demo.STEPS]
    titles = "\n".join(change.title for step in done.steps for change in step.changes)
    for word in ("Gateway", "QuoteLines", "AddTax"):
        assert word in titles
    assert not [c for c in done.plan.report.changes if c.status == "rejected"]


def test_all_gates_pass(done: demo.Outcome) -> None:
    gates = {gate.name: gate.status for gate in done.plan.report.gates}
    assert set(gates.values()) == {"passed"}
    assert {"types", "build", "vet", "test"} <= gates.keys()


def test_near_misses_are_refused(done: demo.Outcome) -> None:
    refused = {(r.transform, r.subject.rpartition("/")[2]) for r in done.plan.report.refusals}
    assert ("remove-passthrough", "order.Audited") in refused
    assert ("constrain-params", "pricing.Waives(rule)") in refused
    assert ("stream-serialization", "api.priceBook.encoded") in refused
    assert ("stream-serialization", "api.Server.notePayment") in refused


def test_fewer_places_allocate(done: demo.Outcome) -> None:
    counts = {row.directory: (row.before, row.after) for row in done.allocations}
    # The boxed discount rules and tax schedule, and the gateway.
    before, after = counts["internal/order"]
    assert after <= before - 4
    assert sum(after for _, after in counts.values()) < sum(before for before, _ in counts.values())


def test_benchmarks_allocate_less(done: demo.Outcome) -> None:
    rows = {row.name: row for row in done.benchmarks}
    for name in ("QuoteLines", "AddTax", "Place/volume", "Write", "Read"):
        assert rows[name].allocs_after < rows[name].allocs_before
    assert all(row.allocs_after <= row.allocs_before for row in rows.values())


def test_the_result_is_still_a_good_module(done: demo.Outcome) -> None:
    toolchain = find_go(done.directory)
    gofmt = toolchain.goroot / "bin" / "gofmt"
    listed = subprocess.run([gofmt, "-l", done.directory], capture_output=True, check=True)
    assert listed.stdout == b""
    assert GoCommands(toolchain, done.directory).vet(["./..."], {}).ok


@pytest.mark.slow
def test_the_command_on_a_cold_machine(tmp_path: Path) -> None:
    """No build cache, no sidecar, no home: still under a minute on two cores, says the README."""
    env = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "TMPDIR": str(tmp_path)}
    command = [Path(sys.executable).with_name("gocodemod"), "demo"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for number, (name, _) in enumerate(demo.STEPS, 1):
        assert f"Step {number}: {name}" in done.stdout
    assert "verified and written in" in done.stdout
