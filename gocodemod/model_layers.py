"""The layers of a program as rows: what `gocodemod layers` prints, and what traces say of them."""

from __future__ import annotations

from typing import Literal

import msgspec

from gocodemod.model import Skipped

State = Literal["layer", "exported", "near-miss"]


# The article's threshold: so many non-empty attributes a span of a mere layer may have.
MOST_ATTRIBUTES = 2


class TraceRow(msgspec.Struct, frozen=True, kw_only=True):
    """What traces say of one layer (the article's chapter 3.1).

    `share` is that of the traces that pass the layer, `self_share` that of the
    traces' whole time (that of all spans themselves) spent in the layer itself, 0
    to 1. `attributes` is the greatest number of non-empty attributes on one of its
    spans, besides those that only say where the code is and who recorded it.
    `status_changes` counts spans that failed where the one span below did not, or the
    other way round. `confirmed`: the article's thresholds hold.
    """

    traces: int
    spans: int
    share: float
    self_share: float
    attributes: int
    status_changes: int
    confirmed: bool


class CallerRow(msgspec.Struct, frozen=True, kw_only=True):
    """One function that calls a layer, and how often it does in its text.

    `function` is its id, empty for the initialization of `package`'s variables; `type` the
    type that it is a method of, if any. `through` is the interface whose methods it calls
    where that is not the layer itself.
    """

    function: str
    type: str
    package: str
    sites: int
    through: str = ""


class LayerRow(msgspec.Struct, frozen=True, kw_only=True):
    """One layer: an adapter or an interface of one implementation.

    `subject` is the type's id; `line` and `column` are 1-based. `inner` is the type it hands
    calls on to. `chain` are the ids of the types from the outermost layer through this one to
    the type that does the work (`worker`, empty where several or none are known); its length
    is `len(chain) - 1` hops. Between them stand only types that are layers and nothing more.

    `call_sites` are static calls of its methods, `shared` those of them that go through an
    interface which other types reach, too; `functions`, `types` and `packages` are the
    distinct ones that call (in-degree), `callers` those functions; `callees` the distinct
    functions its own methods call (out-degree). `passes_through`: every parameter, result
    and error goes through unchanged. `implementations`, of an interface: the types of
    non-test code that implement it. `exported`: others could import it.

    `obstacle` is the code of the first thing in its shape that makes it more than a layer,
    `message` its sentence; both empty where there is none.
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
    shared: int = 0
    functions: int
    types: int
    packages: int
    callees: int
    passes_through: bool
    implementations: int = 0
    exported: bool = False
    obstacle: str = ""
    message: str = ""
    callers: tuple[CallerRow, ...] = ()
    trace: TraceRow | None = None

    @property
    def hops(self) -> int:
        """How many calls it takes from the outermost layer to the worker."""
        return max(len(self.chain) - 1, 0)

    @property
    def state(self) -> State:
        """Whether it is a layer and nothing more; in exported API, that needs leave to go."""
        if self.obstacle:
            return "near-miss"
        return "exported" if self.exported else "layer"

    @property
    def next(self) -> str:
        """The type in the chain behind this one; empty where there is none."""
        behind = self.chain.index(self.subject) + 1 if self.subject in self.chain else 0
        return self.chain[behind] if 0 < behind < len(self.chain) else ""


class LayersReport(msgspec.Struct, frozen=True, kw_only=True):
    """What `gocodemod layers` found; `root` is what every `file` is relative to.

    `modules` are the paths of the main modules.
    """

    schema: int = 1
    tool: str
    go: str
    root: str
    modules: tuple[str, ...]
    configurations: tuple[str, ...]
    layers: tuple[LayerRow, ...]
    skipped: tuple[Skipped, ...] = ()
