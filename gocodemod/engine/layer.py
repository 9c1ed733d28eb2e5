"""What the accepted changes of one round make of the files they touch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import msgspec

from gocodemod.engine.emptied import emptied, without_bare_groups
from gocodemod.engine.normalise import Formatter, newlines, normalise
from gocodemod.engine.pieces import Patch, Piece, patch_of
from gocodemod.engine.proposal import Proposal
from gocodemod.engine.schedule import Names, schedule
from gocodemod.engine.tree import Tree
from gocodemod.golang.rows import Package
from gocodemod.model import Change, Edit
from gocodemod.verify.places import Place, Places


@dataclass(frozen=True)
class Layer:
    """One round's changes over the tree before it.

    `patches` are those of edited and created files (a created one's over
    nothing), `deleted` maps the files that go to the changes that delete them.
    """

    number: int
    before: Tree
    proposals: tuple[Proposal, ...]
    patches: Mapping[str, Patch]
    deleted: Mapping[str, tuple[str, ...]]

    def contents(self) -> dict[str, bytes | None]:
        """The files that the layer touches, as it leaves them."""
        return {file: patch.text() for file, patch in self.patches.items()} | dict.fromkeys(
            self.deleted
        )

    def after(self) -> Tree:
        """The tree that the layer leaves."""
        return self.before.with_(self.contents())

    def formatted(self, format_: Formatter) -> Layer:
        """The layer with gofmt's share in it."""
        return Layer(
            self.number, self.before, self.proposals, normalise(self.patches, format_), self.deleted
        )

    def changes(self) -> tuple[Change, ...]:
        """The changes with all of their edits, imports and formatting included."""
        edits: dict[str, list[Edit]] = {proposal.id: [] for proposal in self.proposals}
        for file, patch in self.patches.items():
            action: Literal["create", "replace"] = (
                "replace" if self.before.read(file) is not None else "create"
            )
            for piece in patch.pieces:
                edit = Edit(file, piece.start, piece.end, piece.text.decode(), action)
                for owner in piece.owners:
                    edits[owner].append(edit)
        for file, owners in self.deleted.items():
            for owner in owners:
                edits[owner].append(Edit(file, 0, len(self.before.read(file) or b""), "", "delete"))
        return tuple(
            msgspec.structs.replace(
                proposal.change,
                # Stable: insertions at one offset have an order.
                edits=tuple(sorted(edits[proposal.id], key=lambda e: (e.file, e.start, e.end))),
                files=_site_first(proposal, {edit.file for edit in edits[proposal.id]}),
                round=self.number,
            )
            for proposal in self.proposals
        )

    def places(self) -> Places:
        """Where the changes stand, by line, in the tree that the layer leaves."""
        return Places(
            {
                file: places_of(patch.text(), [(a, b, p.owners) for a, b, p in patch.placed()])
                for file, patch in self.patches.items()
            },
            {proposal.id: proposal.change.names for proposal in self.proposals},
        )


def _site_first(proposal: Proposal, files: set[str]) -> tuple[str, ...]:
    """The change's `line` counts in the first of its files."""
    return tuple(sorted(files, key=lambda file: (file != proposal.at.file, file)))


@dataclass
class Composer:
    """Makes layers over one tree; a file whose changes are the same is made once.

    `packages` are those in which a file or all of it may end up empty, and go.
    """

    number: int
    before: Tree
    names: Names
    packages: Sequence[Package] = ()
    _made: dict[tuple[str, tuple[str, ...]], Patch] = field(default_factory=dict)

    def compose(self, proposals: Sequence[Proposal]) -> Layer:
        """The layer of `proposals`, imports scheduled, not yet formatted."""
        touching: dict[str, list[tuple[Proposal, Edit]]] = {}
        for proposal in proposals:
            for edit in proposal.change.edits:
                touching.setdefault(edit.file, []).append((proposal, edit))
        patches: dict[str, Patch] = {}
        deleted: dict[str, tuple[str, ...]] = {}
        for file, pairs in touching.items():
            owners = tuple(dict.fromkeys(proposal.id for proposal, _ in pairs))
            if pairs[0][1].action == "delete":
                deleted[file] = owners
                continue
            mark = (file, owners)
            if mark not in self._made:
                self._made[mark] = self._patch(file, pairs)
            patches[file] = self._made[mark]
        exported = frozenset(p.id for p in proposals if p.change.api == "exported")
        empty = emptied(self.before, patches, self.packages, exported)
        deleted |= empty
        patches = {file: patch for file, patch in patches.items() if file not in empty}
        return Layer(self.number, self.before, tuple(proposals), patches, deleted)

    def _patch(self, file: str, pairs: list[tuple[Proposal, Edit]]) -> Patch:
        before = self.before.read(file)
        if before is None:
            owners = tuple(dict.fromkeys(proposal.id for proposal, _ in pairs))
            patch = Patch(b"", (Piece(0, 0, pairs[0][1].text.encode(), owners),))
        else:
            patch = patch_of(before, [(proposal.id, edit) for proposal, edit in pairs])
            pieces = tuple(
                Piece(p.start, p.end, newlines(p.text, before), p.owners) for p in patch.pieces
            )
            patch = without_bare_groups(Patch(before, pieces))
        needs = {
            need: proposal.id
            for proposal in reversed(list(dict.fromkeys(proposal for proposal, _ in pairs)))
            for need in proposal.change.imports
            if need.file == file
        }
        return schedule(patch, needs, self.names)


def places_of(text: bytes, spans: Sequence[tuple[int, int, tuple[str, ...]]]) -> tuple[Place, ...]:
    """The lines of `text` that each span covers."""
    out: list[Place] = []
    line, at = 1, 0
    for start, end, owners in spans:
        line += text.count(b"\n", at, start)
        at = start
        last = line + text.count(b"\n", start, max(start, end - 1))
        out.append(Place(line, last, owners))
    return tuple(out)
