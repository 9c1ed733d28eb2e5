"""The rows of `gocodemod hotspots`: what still allocates or copies where it costs most."""

from __future__ import annotations

from typing import Literal

import msgspec

from gocodemod.model import Skipped

Outlook = Literal["change", "refused", "none"]


class Hotspot(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a hot function that allocates or copies.

    `cpu` and `bytes` are parts (0 to 1) of all that the profiles have; `callees` what the line
    calls for it, the costliest first (symbols; none: the line's own work), and `compiler` what
    the compiler reports to allocate there. `outlook`: a pass would take it ("change"), a pass
    looked and left it ("refused"), or none has a rule for it; `transform`, `code` and
    `message` say which, and why.
    """

    function: str
    file: str
    line: int
    cpu: float
    bytes: float
    callees: tuple[str, ...] = ()
    compiler: tuple[str, ...] = ()
    outlook: Outlook = "none"
    transform: str = ""
    code: str = ""
    message: str = ""


class HotspotsReport(msgspec.Struct, frozen=True, kw_only=True):
    """What `gocodemod hotspots` found; its JSON is this structure, `"schema": 1`.

    `functions` (ids) are the fewest that carry `percent` of the cost of all functions here;
    `samples` were read, `matched` of them are of functions here.
    """

    schema: int = 1
    tool: str
    go: str
    root: str
    percent: float
    samples: int
    matched: int
    functions: tuple[str, ...] = ()
    hotspots: tuple[Hotspot, ...] = ()
    skipped: tuple[Skipped, ...] = ()
