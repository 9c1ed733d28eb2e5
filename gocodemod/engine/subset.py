"""A part of a run's changes: the layers with those alone, and where they stand."""

from __future__ import annotations

from collections.abc import Sequence

from gocodemod.engine.layer import Composer, Layer
from gocodemod.engine.names import package_names
from gocodemod.engine.rounds import Rounds
from gocodemod.verify.places import Place, Places


def subset(rounds: Rounds, ids: Sequence[str]) -> list[Layer]:
    """The layers with only those changes; nothing is kept of what was built on a lesser one."""
    chosen = set(ids)
    out: list[Layer] = []
    for layer in rounds.layers:
        kept = [proposal for proposal in layer.proposals if proposal.id in chosen]
        if len(kept) == len(layer.proposals):
            out.append(layer)
            continue
        if kept:
            names = package_names(rounds.facts)
            composer = Composer(layer.number, layer.before, names, rounds.packages)
            out.append(composer.compose(kept))
        break
    return out


def places_in(layers: Sequence[Layer]) -> Places:
    """Where the changes of all layers stand, in the tree that the last one leaves.

    Lines of an earlier layer's file that a later one edits again are left to the later one,
    but for their files: a failure there can be anybody's.
    """
    lines: dict[str, list[Place]] = {}
    names: dict[str, Sequence[str]] = {}
    for layer in layers:
        found = layer.places()
        for file, places in found.lines.items():
            earlier = [Place(0, 0, place.owners) for place in lines.get(file, ())]
            lines[file] = [*earlier, *places]
        names |= found.names
    return Places(lines, names)
