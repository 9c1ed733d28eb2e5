"""`hotspots`: what still allocates or copies where it costs most."""

from __future__ import annotations

from pathlib import Path

from gocodemod import engine
from gocodemod.cli import terminal
from gocodemod.cli.options import HotspotsFormat
from gocodemod.errors import EXIT_OK
from gocodemod.model import Options
from gocodemod.report import hotspots_json, hotspots_text, layers_text


def show(options: Options, directory: Path, form: HotspotsFormat, output: Path | None) -> int:
    """Find the hot lines of the packages that `options` selects, and print them."""
    with terminal.progress() as notify:
        report = engine.hotspots(options, directory, notify=notify)
    lines = hotspots_text.lines(report)
    if output is not None or form == "json":
        text = "".join(f"{line.text}\n" for line in lines).encode()
        data = hotspots_json.encode(report) if form == "json" else text
        if output is None:
            terminal.put_bytes(data)
        else:
            terminal.save(output, data)
    else:
        terminal.put(lines)
    terminal.say(layers_text.skipped(report.skipped))
    return EXIT_OK
