"""The layers of a program as rows: what `gocodemod layers` prints, and what traces say of them."""

from __future__ import annotations

from typing import Literal

import msgspec


class TraceRow(msgspec.Struct, frozen=True, kw_only=True):
    """What traces say of one layer (the article's chapter 3.1).

    `share` is that of the traces that pass the layer, `self_share` that of the
    traces' whole time spent in the layer itself, 0 to 1. `attributes` is the
    greatest number of non-empty attributes on one of its spans, besides those
    that only say where the code is. `status_changes` counts spans whose status
    differs from that of the one span below. `confirmed`: the article's thresholds hold.
    """

    traces: int
    spans: int
    share: float
    self_share: float
    attributes: int
    status_changes: int
    confirmed: bool


class LayerRow(msgspec.Struct, frozen=True, kw_only=True):
    """One layer: an adapter or an interface of one implementation.

    `line` and `column` are 1-based. `chain` are the ids of the types from the
    outermost layer through this one to the type that does the work (`worker`,
    empty where several or none are known); its length is `len(chain) - 1` hops.
    `call_sites` are static calls of its methods; `functions`, `types` and
    `packages` are the distinct ones that call (in-degree); `callees` the
    distinct methods its own call (out-degree). `passes_through`: every
    parameter, result and error goes through unchanged. `obstacle` is the code of the
    first thing in its shape that makes it more than a layer, `message` its sentence;
    both empty where there is none.
    """

    subject: str
    name: str
    package: str
    file: str
    line: int
    column: int
    kind: Literal["adapter", "interface"]
    inner: str
    worker: str = ""
    chain: tuple[str, ...] = ()
    methods: int
    call_sites: int
    functions: int
    types: int
    packages: int
    callees: int
    passes_through: bool
    implementations: int = 0
    obstacle: str = ""
    message: str = ""
    trace: TraceRow | None = None
