"""Where a run's changes stand: on disk, in the tree that they leave, and what they touch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gocodemod.engine.layer import Layer
from gocodemod.engine.outline import Outlines
from gocodemod.verify.causes import Touch
from gocodemod.verify.sides import Function, Position, directory


@dataclass
class Footprint:
    """The changes of `layers` between the trees `before` and `after`."""

    layers: Sequence[Layer]
    before: Outlines
    after: Outlines

    def origin(self, file: str, at: Position) -> Position | None:
        """Where a place of the changed tree was on disk; None for what a change wrote."""
        if all(file not in layer.patches for layer in self.layers):
            return at
        offset = self.after.offset(file, at)
        for layer in reversed(self.layers):
            patch = layer.patches.get(file)
            if patch is None or offset is None:
                continue
            if any(start <= offset < end for start, end, _ in patch.placed()):
                return None
            offset = patch.old(offset)
        return None if offset is None else self.before.position(file, offset)

    def wrote(self, file: str, at: Position) -> set[str]:
        """The changes that wrote a place of the changed tree, the last and those before it."""
        offset = self.after.offset(file, at)
        return set() if offset is None else self.wrote_in(file, offset, offset)

    def wrote_in(self, file: str, low: int, high: int) -> set[str]:
        """The changes that wrote a part of the changed tree's bytes `low` to `high`."""
        out: set[str] = set()
        for layer in reversed(self.layers):
            patch = layer.patches.get(file)
            if patch is None:
                continue
            hit = [p for start, end, p in patch.placed() if _covers(start, end, low, high)]
            out |= {owner for piece in hit for owner in piece.owners}
            if hit and all(piece.start == piece.end for piece in hit):
                break
            low = min([patch.old(low), *(piece.start for piece in hit)])
            high = max([patch.old(high), *(piece.end for piece in hit)])
        return out

    def overwrote(self, file: str, at: Position) -> set[str]:
        """The changes that wrote over a place of the disk's, or over that, or deleted it."""
        offset = self.before.offset(file, at)
        return set() if offset is None else self.overwrote_in(file, offset, offset)

    def overwrote_in(self, file: str, low: int, high: int) -> set[str]:
        """The changes that wrote over a part of the disk's bytes `low` to `high`."""
        out: set[str] = set()
        for layer in self.layers:
            if file in layer.deleted:
                return out | set(layer.deleted[file])
            patch = layer.patches.get(file)
            if patch is None:
                continue
            hit = [p for p in patch.placed() if _covers(p[2].start, p[2].end, low, high)]
            out |= {owner for _, _, piece in hit for owner in piece.owners}
            low = min([patch.new(low), *(start for start, _, _ in hit)])
            high = max([patch.new(high), *(end for _, end, _ in hit)])
        return out

    def touched(self) -> dict[str, Touch]:
        """What each change touches, as it was and as it is."""
        functions: dict[str, set[Function]] = {}
        symbols: dict[str, set[Function]] = {}
        parameters: dict[str, dict[Function, set[range]]] = {}
        for layer in self.layers:
            for proposal in layer.proposals:
                functions[proposal.id], symbols[proposal.id] = set(), set()
                parameters[proposal.id] = {}
            old, new = Outlines(layer.before), Outlines(layer.after())
            for file, patch in layer.patches.items():
                for start, end, piece in patch.placed():
                    found = [old.declared(file, piece.start, piece.end)]
                    found.append(new.declared(file, start, end))
                    was = old.parameters(file, piece.start, piece.end)
                    now = new.parameters(file, start, end)
                    taken = [each for each in was if was[each] != now.get(each, "")]
                    for owner in piece.owners:
                        for name, arguments in taken:
                            known = parameters[owner].setdefault((directory(file), name), set())
                            known.add(arguments)
                        for edited, declared in found:
                            functions[owner] |= {(directory(file), name) for name in edited}
                            symbols[owner] |= {(directory(file), name) for name in declared}
            for file, owners in layer.deleted.items():
                source = layer.before.read(file) or b""
                edited, declared = old.declared(file, 0, len(source))
                for owner in owners:
                    functions[owner] |= {(directory(file), name) for name in edited}
                    symbols[owner] |= {(directory(file), name) for name in declared}
        return {
            id_: Touch(
                frozenset(functions[id_]),
                frozenset(symbols[id_]),
                {name: frozenset(ranges) for name, ranges in parameters[id_].items()},
            )
            for id_ in functions
        }


def _covers(start: int, end: int, low: int, high: int) -> bool:
    """Whether a stretch of text has a part of another, which may be a single place."""
    return start <= low < end or (low < end and start < high)
