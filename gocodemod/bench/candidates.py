"""Which calls could measure a changed function: of it, and of what calls it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from gocodemod.bench.arguments import Call, Unusable, tested, zeroes
from gocodemod.bench.changed import Code
from gocodemod.golang.rows import Func

# How far up callers are looked at: from further away, what changed is a small part of the time.
_UP = 2
# Callers at most, the nearest first.
_MOST = 6


class Candidates:
    """The calls to try for one function, the best first.

    Those of its tests; those of the tests of what calls it; it with zero values; what calls it
    with zero values. `tried` counts what was given; `why` says, at the end, what is wrong with
    zero values.
    """

    def __init__(self, code: Code, func: Func) -> None:
        """`func` is of `code`."""
        self.code, self.func = code, func
        self.tried = 0
        self.why = ""
        self._calls = self._all()

    def next(self) -> Call | None:
        """The next one to try; None where there is no more."""
        found = next(self._calls, None)
        self.tried += found is not None
        return found

    def _all(self) -> Iterator[Call]:
        yield from tested(self.code, self.func)
        callers = self._callers()
        for caller in callers:
            yield from (self._through(call) for call in tested(self.code, caller))
        for func in (self.func, *callers):
            try:
                yield self._through(zeroes(self.code, func))
            except Unusable as error:
                self.why = self.why or str(error)

    def _through(self, call: Call) -> Call:
        if call.func.id == self.func.id:
            return call
        origin = f"through {call.func.id.removeprefix(f'{call.func.package}.')}, {call.origin}"
        return replace(call, changed=self.func, origin=origin)

    def _callers(self) -> list[Func]:
        """What calls it by its name, in code that is no test, from near to far."""
        known = {func.id: func for func in self.code.facts.funcs() if not func.test}
        seen = {self.func.id: self.func}
        level = [self.func.id]
        for _ in range(_UP):
            found = {
                site.function
                for callee in level
                for site in self.code.calls.sites(callee)
                if site.kind == "call" and not site.interface and site.function in known
            }
            level = sorted(found - seen.keys())
            seen |= {each: known[each] for each in level}
        return list(seen.values())[1 : _MOST + 1]
