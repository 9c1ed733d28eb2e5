"""What changes at the calls."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gocodemod.constraining.choice import Choice
from gocodemod.constraining.imports import may_import
from gocodemod.constraining.values import Passing, Value
from gocodemod.context import Context, Obstacle
from gocodemod.golang import rows
from gocodemod.model import Edit, ImportNeed, Span
from gocodemod.naming import Spelling, spell
from gocodemod.syntax import nodes
from gocodemod.syntax.scope import function_of


class Sites:
    """Gathers the edits and imports at calls."""

    def __init__(self, ctx: Context, passings: Iterable[Passing]) -> None:
        """Nothing gathered yet; `passings`: all that calls pass."""
        self._ctx = ctx
        values = (value for passing in passings for value in passing.values)
        self._bound = {value.type.text for value in values if self._parametric(value)}
        self.edits: set[Edit] = set()
        self.imports: set[ImportNeed] = set()

    def call(self, choice: Choice, passing: Passing) -> None:
        """What one call needs for one parameter."""
        source = self._ctx.source(passing.ref.file)
        for value in passing.values:
            if value.at != value.outer:
                text = source[value.at.start : value.at.end].decode()
                self.edits.add(Edit(value.at.file, value.outer.start, value.outer.end, text))
        for place in passing.elements:
            used = {value.type.text: value.type for value in passing.values}
            candidates = tuple(used.values()) or choice.types
            spelling = self._spelled(candidates[:1], place)
            self.edits.add(Edit(place.file, place.start, place.end, spelling.text))
        if choice.generic and empty(choice, passing):
            self._instantiate(choice, passing.ref)

    def _instantiate(self, choice: Choice, ref: rows.Ref) -> None:
        """`f()` becomes `f[T]()`; the new type parameter stands first."""
        at = Span(ref.file, ref.start, ref.end)
        types = [type_ for type_ in choice.types if type_.text not in self._bound]
        spelling = self._spelled((*types, choice.row.type), at)
        self.edits.add(Edit(ref.file, ref.end, ref.end, f"[{spelling.text}]"))

    def _parametric(self, value: Value) -> bool:
        """Whether a type means something only within the generic function that passes it."""
        around = function_of(self._ctx.tree(value.at.file).node_at(value.at.start, value.at.end))
        own: set[str] = set()
        if around is not None and around.type_parameters is not None:
            own |= {each.text for each in around.type_parameters.find(nodes.Identifier)}
        if isinstance(around, nodes.MethodDeclaration):
            own |= {each.text for each in around.receiver.find(nodes.TypeIdentifier)[1:]}
        return "[" in value.type.text and not own.isdisjoint(re.findall(r"\w+", value.type.text))

    def _spelled(self, types: tuple[rows.TypeRef, ...], at: Span) -> Spelling:
        """The first of `types` that can be written at a place; its imports are noted."""
        package = self._ctx.facts.package_of(at.file)
        for type_ in types:
            spelling = spell(self._ctx.facts, self._ctx.tree(at.file), type_.text, at.file)
            if spelling is None or package is None:
                continue
            if may_import(self._ctx, package, spelling.imports):
                self.imports |= set(spelling.imports)
                return spelling
        raise Obstacle("not-inferable", f"{types[0].text} cannot be written at a call", at)


def empty(choice: Choice, passing: Passing) -> bool:
    """Whether a call passes nothing to a variadic parameter."""
    return choice.row.variadic and not passing.values and not passing.elements and not passing.whole


def uneven(choice: Choice, passing: Passing, generic: dict[tuple[str, int], bool]) -> Iterator[str]:
    """What differs among the values that one call passes to one type parameter."""
    if choice.generic:
        kinds = {
            f"parameter {value.handed[1] + 1} of {value.handed[0]}"
            if value.handed and generic[value.handed]
            else value.type.text
            for value in passing.values
        }
        if len(kinds) > 1:
            yield from sorted(kinds)
