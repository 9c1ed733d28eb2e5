"""What a pass proposes in one round: a change, where it came from, where it stands."""

from __future__ import annotations

from dataclasses import dataclass

from gocodemod.model import Change, Refusal


@dataclass(frozen=True, eq=False)
class Proposal:
    """A change as the pass wrote it, before imports and formatting.

    `at` is where its site stands in the files as on disk: the refusal that the
    proposal becomes when it is not carried out.
    """

    change: Change
    subject: str
    weight: float
    at: Refusal

    @property
    def id(self) -> str:
        """The id of the change."""
        return self.change.id

    def refused(self, code: str, message: str) -> Refusal:
        """The refusal of this proposal."""
        at = self.at
        return Refusal(at.transform, at.file, at.line, at.column, at.subject, code, message)
