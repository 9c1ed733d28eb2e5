"""What each parameter of a group becomes: the one concrete type, or a type parameter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from gocodemod.constraining.group import Group, Key, key
from gocodemod.constraining.imports import may_import
from gocodemod.constraining.values import Passing
from gocodemod.context import Context
from gocodemod.golang import rows
from gocodemod.graph.imports import initializes
from gocodemod.naming import Spelling, imported, spell
from gocodemod.syntax.scope import identifiers_in


class Choice(msgspec.Struct, frozen=True):
    """What a parameter becomes, and why; `types` are those that calls pass, most frequent first.

    `spelling` is how the concrete type is written at the function; None for a type parameter.
    """

    row: rows.Parameter
    types: tuple[rows.TypeRef, ...]
    why: str
    spelling: Spelling | None = None

    @property
    def generic(self) -> bool:
        """Whether it becomes a type parameter."""
        return self.spelling is None


def choose(
    ctx: Context,
    group: Group,
    funcs: Mapping[str, rows.Func],
    passings: Mapping[Key, Sequence[Passing]],
) -> dict[Key, Choice]:
    """A choice for each parameter; who gets values of a type parameter has one, too."""
    given = _given(group, passings)
    choices: dict[Key, Choice] = {}
    for row in group.rows:
        types = given[key(row)]
        spelling, why = _concrete(ctx, row, funcs[row.function], types)
        choices[key(row)] = Choice(row, types, why, spelling)
    changed = True
    while changed:
        changed = False
        for here, choice in choices.items():
            if not choice.generic and any(choices[f].generic for f in _sources(passings[here])):
                why = "generic: it is handed a value of a type parameter"
                choices[here] = Choice(choice.row, choice.types, why)
                changed = True
    return choices


def _sources(passings: Sequence[Passing]) -> set[Key]:
    """The parameters of the group whose values arrive at a parameter."""
    found = {value.handed for passing in passings for value in passing.values if value.handed}
    return found | {passing.whole for passing in passings if passing.whole}


def _given(
    group: Group, passings: Mapping[Key, Sequence[Passing]]
) -> dict[Key, tuple[rows.TypeRef, ...]]:
    """The types of the values that reach each parameter, along the chains, too."""
    found: dict[Key, Counter[rows.TypeRef]] = {
        key(row): Counter(
            value.type
            for passing in passings[key(row)]
            for value in passing.values
            if not value.handed
        )
        for row in group.rows
    }
    for _ in group.rows:  # No chain is longer.
        for here, counts in found.items():
            for source in _sources(passings[here]) - {here}:
                for type_ in found[source]:
                    counts.setdefault(type_, 0)
    return {
        here: tuple(sorted(counts, key=lambda t: (-counts[t], t.text)))
        for here, counts in found.items()
    }


def _concrete(
    ctx: Context, row: rows.Parameter, func: rows.Func, types: Sequence[rows.TypeRef]
) -> tuple[Spelling | None, str]:
    """How the one type is written at the function, if it can be that type; and why, or why not."""
    if len({t.text for t in types}) != 1:
        return None, f"generic: calls pass {len(types)} value types"
    if not _only_implementation(ctx, row, types[0]):
        others = "but the interface has other implementations"
        if not row.type.local:
            others = "but the interface is not one of this module"
        return None, f"generic: calls pass 1 value type, {others}"
    spelling, why = _named_there(ctx, func, types[0])
    if spelling is None:
        return None, f"generic: calls pass 1 value type, {why}"
    return spelling, "concrete: every call passes this type, the interface's only implementation"


def _only_implementation(ctx: Context, row: rows.Parameter, used: rows.TypeRef) -> bool:
    if not row.type.named or not used.named:
        return False
    for interface in ctx.facts.named(ids=(row.type.named,)):
        return interface.implementers == (used.named,)
    return False


def _named_there(ctx: Context, func: rows.Func, used: rows.TypeRef) -> tuple[Spelling | None, str]:
    """How the type is written at the function; where it cannot or may not be, why not."""
    tree = ctx.tree(func.file)
    spelling = spell(ctx.facts, tree, used.text, func.file)
    package = ctx.facts.package_of(func.file)
    for row in ctx.facts.named(ids=(used.named,)):
        if spelling is None or package is None or row.local or row.test or row.type_params:
            break
        if row.package == func.package:
            hidden = (func.type_params or func.receiver) and row.name in identifiers_in(
                tree.node_at(func.name_start, func.name_end)
            )
            if hidden:
                break
            if initializes(ctx.facts, func):
                return None, "but its methods would order the package's variables anew"
            return spelling, ""
        names = set(imported(ctx.facts, tree).values())
        taken = any(need.name in names for need in spelling.imports)
        if taken or not may_import(ctx, package, spelling.imports):
            return None, "but its package may not be imported at the function"
        return spelling, ""
    return None, "which has no name at the function"
