"""Where the layout of a struct matters: 64-bit atomics on 32-bit machines."""

from __future__ import annotations

from collections.abc import Iterator, Set

from gocodemod.context import Code
from gocodemod.golang.rows import Ref

# sync/atomic, "Bugs": on 32-bit machines the caller arranges for the alignment.
_ATOMICS = tuple(
    f"sync/atomic.{verb}{kind}"
    for verb in ("Add", "And", "CompareAndSwap", "Load", "Or", "Store", "Swap")
    for kind in ("Int64", "Uint64")
)


def alignments(code: Code, holders: Set[str]) -> Iterator[Ref]:
    """Calls that work on a 64-bit field of one of these structs (ids)."""
    for ref in code.facts.refs(_ATOMICS):
        for arg in ref.args[:1]:
            text = code.source(ref.file)[arg.start : arg.end]
            name = text.rfind(b".") + 1
            found = code.facts.object_at(ref.file, arg.start + name) if name else None
            if found is not None and found.id.rpartition(".")[0] in holders:
                yield ref
