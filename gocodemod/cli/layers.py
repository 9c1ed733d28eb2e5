"""`layers`: the table or the graph of the layers that calls pass on their way."""

from __future__ import annotations

from pathlib import Path

import msgspec

import gocodemod
from gocodemod import evidence
from gocodemod.cli import terminal
from gocodemod.cli.options import LayersFormat
from gocodemod.engine.tree import Disk
from gocodemod.engine.usable import skipped, usable
from gocodemod.errors import EXIT_OK, LoadError
from gocodemod.golang import find_go
from gocodemod.golang.facts import load
from gocodemod.graph.layer_rows import layer_rows
from gocodemod.model import Options
from gocodemod.model_layers import LayerRow, LayersReport
from gocodemod.report import (
    layers_dot,
    layers_html,
    layers_json,
    layers_mermaid,
    layers_text,
    text,
    traces,
)

_ENCODERS = {
    "json": layers_json.encode,
    "dot": layers_dot.encode,
    "mermaid": layers_mermaid.encode,
    "html": layers_html.encode,
}


def show(options: Options, directory: Path, form: LayersFormat, output: Path | None) -> int:
    """Find the layers of the packages that `options` selects, and print them.

    Raises LoadError and its kin where the code cannot be understood, WriteError where
    the output cannot be written.
    """
    found = find(options, directory)
    if form != "text":
        data = _ENCODERS[form](found)
        if output is None:
            terminal.put_bytes(data)
        else:
            terminal.save(output, data)
    elif output is None:
        terminal.put(layers_text.lines(found))
    else:
        lines = "".join(f"{line.text}\n" for line in layers_text.lines(found))
        terminal.save(output, lines.encode())
    terminal.say(layers_text.skipped(found.skipped))
    return EXIT_OK


def find(options: Options, directory: Path) -> LayersReport:
    """Load the code around `directory` and look for layers; progress goes to stderr."""
    with terminal.progress() as notify:
        table = evidence.read(options.traces, notify) if options.traces else None
        toolchain = find_go(directory)
        notify("loading packages")
        with load(
            toolchain, directory, options.patterns, options.configurations, notify=notify
        ) as facts:
            usable(facts)
            notify("layers: looking at who calls what")
            disk = Disk(facts.root)
            rows = layer_rows(
                facts, lambda file: _source(disk, file), include_tests=options.include_tests
            )
            if table is not None:
                found = evidence.Traces(table, facts)
                rows = _witnessed(rows, found)
    if table is not None:
        terminal.say(text.wrapped("plain", traces.read(found.summary())))
    return LayersReport(
        tool=f"gocodemod {gocodemod.__version__}",
        go=toolchain.version,
        root=str(facts.root),
        modules=tuple(sorted(module.path for module in facts.loaded.modules)),
        configurations=facts.loaded.configurations,
        layers=rows,
        skipped=skipped(facts),
    )


def _witnessed(rows: tuple[LayerRow, ...], found: evidence.Traces) -> tuple[LayerRow, ...]:
    """The rows with what traces say of them, in the order of calls written down and seen."""
    told = [
        msgspec.structs.replace(row, trace=found.row(row.subject, row.passes_through))
        for row in rows
    ]
    return tuple(
        sorted(told, key=lambda row: -row.call_sites - (row.trace.spans if row.trace else 0))
    )


def _source(disk: Disk, file: str) -> bytes:
    source = disk.read(file)
    if source is None:
        raise LoadError(f"{file} went away while it was looked at")
    return source
