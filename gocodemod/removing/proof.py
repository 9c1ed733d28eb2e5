"""What a removed layer was: the numbers that a report gives for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gocodemod.context import Context
from gocodemod.golang import rows
from gocodemod.graph.chains import Link, chain
from gocodemod.graph.layers import Layer, forwarded


def proof(ctx: Context, layer: str, calls: Iterable[rows.Ref]) -> dict[str, Any]:
    """The numbers of the layer (a type's id) whose methods these `calls` call.

    `call_sites`; the distinct functions (`callers`), types that those are methods of
    (`types`) and `packages`; `chain`, how many hops the longest chain of layers through it
    takes down to the type that does the work.
    """
    sites = tuple(calls)
    functions = {ref.function for ref in sites} - {""}
    found = ctx.facts.funcs(ids=tuple(sorted(functions))) if functions else ()
    return {
        "call_sites": len(sites),
        "callers": len({(ref.package, ref.function) for ref in sites}),
        "types": len({f.receiver.named for f in found if f.receiver}),
        "packages": len({ref.package for ref in sites}),
        "chain": _hops(ctx.graph("layers"), layer),
    }


def _hops(layers: Iterable[Layer], layer: str) -> int:
    links = {}
    for each in layers:
        inner = (forwarded(each.struct) or each.struct.fields[0]).type
        known = inner.kind != "interface"
        links[each.struct.id] = Link(inner.named or inner.text, not each.obstacle, known)
    return len(chain(layer, links).types) - 1 if layer in links else 0
