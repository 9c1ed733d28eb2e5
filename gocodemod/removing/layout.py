"""Where the layout of a struct matters."""

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
_MEASURES = ("unsafe.Alignof", "unsafe.Offsetof", "unsafe.Pointer", "unsafe.Sizeof")


def measured(code: Code, holders: Set[str]) -> Iterator[tuple[Ref, str]]:
    """Calls that depend on the layout of one of these structs (ids), with what they do.

    So do 64-bit atomics on one of its fields, and unsafe.
    """
    for ref in code.facts.refs((*_ATOMICS, *_MEASURES)):
        for arg in ref.args[:1]:
            if ref.id in _MEASURES and arg.type.named in holders:
                yield ref, f"{ref.id} measures a struct that holds one"
            elif _field_of(code, ref, arg.start, arg.end) in holders:
                yield ref, f"{ref.id} works on a field of a struct that holds one"


def _field_of(code: Code, ref: Ref, start: int, end: int) -> str:
    """The id of the struct of which `&x.f` gives a field."""
    name = code.source(ref.file)[start:end].rfind(b".") + 1
    found = code.facts.object_at(ref.file, start + name) if name else None
    return found.id.rpartition(".")[0] if found is not None else ""
