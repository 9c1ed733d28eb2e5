"""How large the programs of the main modules are, without the changes and with them."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from gocodemod.engine.reach import reach
from gocodemod.engine.rounds import Rounds
from gocodemod.golang.overlay import Overlay
from gocodemod.golang.rows import Package


def binary_sizes(rounds: Rounds, original: Sequence[Package]) -> Mapping[str, object]:
    """The sizes in bytes of the programs that the changes reach, and their sums.

    A program that does not link has none, and is in no sum. Raises ToolchainError where go
    cannot be run.
    """
    rows: list[dict[str, object]] = []
    total = {"before": 0, "after": 0}
    with tempfile.TemporaryDirectory(prefix="gocodemod-size-") as made:
        file = Path(made).resolve() / "program"
        for path in _programs(rounds, original):
            rounds.notify(f"linking {path}")
            before, after = (
                _size(rounds, path, overlay, file) for overlay in ({}, rounds.tree.overlay)
            )
            rows.append({"package": path, "before": before, "after": after})
            if before is not None and after is not None:
                total["before"] += before
                total["after"] += after
    return {**total, "programs": rows}


def _programs(rounds: Rounds, original: Sequence[Package]) -> list[str]:
    if not rounds.layers:
        return []
    mains = {p.path for p in original if p.name == "main" and p.files}
    return [p for p in reach(rounds.facts, original, rounds.layers) if p in mains]


def _size(rounds: Rounds, path: str, overlay: Overlay, file: Path) -> int | None:
    file.unlink(missing_ok=True)
    configuration = next(iter(rounds.options.configurations), None)
    linked = rounds.commands.program(path, overlay, file, configuration)
    return file.stat().st_size if linked.ok and file.exists() else None
