"""Other names of a type."""

from __future__ import annotations

from gocodemod.context import Code
from gocodemod.golang import rows


def aliases_of(code: Code, type_: rows.NamedType) -> tuple[rows.NamedType, ...]:
    """The package-level aliases `type B = A` of a type, those of aliases included."""
    return tuple(
        row
        for row in code.facts.named(kinds=(type_.type.kind,))
        if row.alias and not row.local and row.type.text == type_.id
    )
