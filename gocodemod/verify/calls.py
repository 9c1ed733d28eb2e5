"""Calls that the compiler inlines or devirtualizes on one side only.

The compiler says which calls it inlines, not which it does not: a call is looked for in
the text. One that is still written, of what is still declared, and no longer inlined,
is lost; what was inlined within it went with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from gocodemod.golang.compiler import Diagnostic
from gocodemod.verify.sides import Body, Call, Function, Position, Side, last, place, plain

Origin = Callable[[str, Position], Position | None]
"""Where a place of the changed tree was before; None for what a change wrote."""


@dataclass
class Calls:
    """One function that both sides have."""

    function: Function
    before: Side
    after: Side
    origin: Origin

    def __post_init__(self) -> None:
        old, new = self.before.bodies[self.function], self.after.bodies[self.function]
        self.old, self.new = old, new
        self._was = {call.at: call for call in old.calls}
        back = [(self.origin(new.file, call.at), call) for call in new.calls]
        self._now = {at: call for at, call in back if at in self._was}
        self._edited = [call for at, call in back if at not in self._was]
        self._said = [
            (d, self.origin(d.file, place(d))) for d in self.after.calls.get(self.function, ())
        ]

    def lost(self) -> Iterator[tuple[Diagnostic, Position]]:
        """What is no longer devirtualized, then what is no longer inlined, and where it stands."""
        there = {(at, last(d.subject)) for d, at in self._said}
        gone = [
            d
            for d in self.before.calls.get(self.function, ())
            if (place(d), last(d.subject)) not in there
        ]
        dynamic = set()
        for found in gone:
            if found.kind == "devirtualized" and self._dynamic(found):
                dynamic.add((place(found), last(found.subject)))
                yield found, self._where(found)
        edited: list[Diagnostic] = []
        for found in gone:
            if found.kind != "inlining" or (place(found), last(found.subject)) in dynamic:
                continue
            call = self._was.get(place(found))
            if call is None or call.name != last(found.subject) or self._removed(found):
                continue
            if place(found) not in self._now:
                edited.append(found)
            elif self._same(found, call, self._now[place(found)]):
                yield found, self._where(found)
        yield from self._recounted(edited)

    def won(self) -> Iterator[Diagnostic]:
        """What only the changed tree's compiler inlines or devirtualizes.

        Not what is inlined within a function that is: there it was before. Nor a call that a
        change writes of what was not called there. Nor one that is written as before and was
        inlined, of another method of that name.
        """
        # What is called through an interface has the variable's name, not the method's owner.
        gone = Counter((place(d), _key(d)) for d in self.before.calls.get(self.function, ()))
        fresh = []
        for found, at in self._said:
            if at and gone[at, _key(found)] > 0:
                gone[at, _key(found)] -= 1
            else:
                fresh.append((found, at))
        moved: Counter[tuple[str, str]] = Counter()
        for (_, key), times in gone.items():
            moved[key] += times
        written = {(call.at, call.name) for call in self.new.calls}
        kept = {(call.at, call.name) for call in self._now.values()}
        called = {call.name for call in self.old.calls}
        was = self.before.calls.get(self.function, ())
        before = {(place(d), last(d.subject)) for d in was if d.kind == "inlining"}
        for found, at in fresh:
            spelled = (place(found), last(found.subject))
            if found.kind == "inlining" and (at, spelled[1]) in before:
                continue  # The call of before, of another type's method or another package's.
            if found.kind == "inlining" and not (
                spelled in written and (spelled in kept or spelled[1] in called)
            ):
                continue
            if moved[_key(found)] > 0:
                moved[_key(found)] -= 1
            else:
                yield found

    def newly(self, found: Diagnostic) -> bool:
        """Whether a call that is inlined now was not: at its place, else as often in all."""
        at = self.origin(found.file, place(found))
        key = _key(found)
        was = [d for d in self.before.calls.get(self.function, ()) if _key(d) == key]
        if at is not None:
            return all(place(d) != at for d in was)
        now = [d for d, _ in self._said if _key(d) == key]
        return sum(d.times for d in now) > sum(d.times for d in was)

    def kept(self, found: Diagnostic) -> bool:
        """Whether the call at the line's place still stands, and is no longer inlined."""
        was, now = self._was.get(place(found)), self._now.get(place(found))
        if was is None or now is None or was.name != now.name:
            return False
        return (self.new.file, *now.at) not in self.after.inlined

    def _where(self, found: Diagnostic) -> Position:
        call = self._now.get(place(found))
        return call.at if call else (self.new.first, 1)

    def _removed(self, found: Diagnostic) -> bool:
        """What is no longer declared cannot be inlined: removing a layer loses nothing."""
        function = self.before.callee(found)
        return function is not None and function not in self.after.bodies

    def _same(self, found: Diagnostic, was: Call, now: Call) -> bool:
        """Whether the call still is of what it was: of a plain function the package counts."""
        method = plain(found.subject).count(".") > 1 or self._method(found)
        return was.name == now.name and (method or was.qualifier == now.qualifier)

    def _method(self, found: Diagnostic) -> bool:
        function = self.before.callee(found)
        return function is not None and "." in function[1]

    def _recounted(self, gone: Sequence[Diagnostic]) -> Iterator[tuple[Diagnostic, Position]]:
        """Of calls that stood where a change wrote: those that its text has, not inlined."""
        before = [call for at, call in self._was.items() if at not in self._now]
        inlined = Counter(last(d.subject) for d, at in self._said if at not in self._was)
        was = Counter(last(d.subject) for d in gone)
        for name, found in {last(d.subject): d for d in gone}.items():
            qualifiers = self._qualifiers(found)
            left = _times(self._edited, name, qualifiers) - inlined[name]
            if left > max(_times(before, name, qualifiers) - was[name], 0):
                yield found, (self.new.first, 1)

    def _qualifiers(self, found: Diagnostic) -> frozenset[str] | None:
        """What stands before a plain function's name where it is called; None for a method."""
        parts = plain(found.subject).split(".")
        if len(parts) > 2 or self._method(found):
            return None
        if len(parts) == 1:
            return frozenset({""})
        spelled = frozenset(call.qualifier for call in self.old.calls if call.name == parts[1])
        return frozenset({parts[0]}) & spelled or spelled

    def _dynamic(self, found: Diagnostic) -> bool:
        """Whether the method is still called through an interface, or through a type parameter."""
        method = last(found.subject)
        was, now = self._was.get(place(found)), self._now.get(place(found))
        if was is None or now is None or was.name != now.name:
            return False
        old: Body | None = self.old
        new: Body | None = self.new
        if was.name != method:
            old, new = self._inner(found, method)
        if old is None or new is None:
            return False
        operand = found.subject.partition(".")[0]
        type_ = new.params.get(operand)
        if type_ is None:
            return old.text == new.text
        return type_.removeprefix("...") in new.types or type_ == old.params.get(operand)

    def _inner(self, found: Diagnostic, method: str) -> tuple[Body | None, Body | None]:
        """The function inlined at that place on both sides whose text calls the method."""
        for outer in self.before.inlined.get((found.file, *place(found)), ()):
            function = self.before.callee(outer)
            body = self.before.bodies.get(function) if function else None
            if function is None or body is None or all(c.name != method for c in body.calls):
                continue
            kept = any(
                at == place(found) and d.kind == "inlining" and self.after.callee(d) == function
                for d, at in self._said
            )
            return body, self.after.bodies.get(function) if kept else None
        return None, None


def _times(calls: Sequence[Call], name: str, qualifiers: frozenset[str] | None) -> int:
    return sum(
        call.name == name and (qualifiers is None or call.qualifier in qualifiers) for call in calls
    )


def _key(found: Diagnostic) -> tuple[str, str]:
    inlined = found.kind == "inlining"
    return found.kind, plain(found.subject) if inlined else last(found.subject)
