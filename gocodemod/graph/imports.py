"""Which package may import which, and which variables a function helps to initialize."""

from __future__ import annotations

from gocodemod.golang.facts import Facts
from gocodemod.golang.rows import Func, Package

# Beyond this many functions the answer is "perhaps", which is a yes.
_BOUND = 200


def importable(facts: Facts, to: Package, path: str) -> bool:
    """Whether package `to` may import `path`: no command, no foreign internal one, no cycle."""
    known = {package.path: package for package in facts.packages()}
    found = known.get(path)
    parent, inner, _ = f"/{path}/".rpartition("/internal/")
    if found is None or found.main or (inner and not f"/{to.path}/".startswith(f"{parent}/")):
        return False
    waiting, seen = [path], {path}
    while waiting:
        row = known.get(waiting.pop())
        new = set(row.imports) - seen if row else set()
        seen |= new
        waiting += new
    return to.path not in seen


def initializes(facts: Facts, func: Func) -> bool:
    """Whether a package-level variable of the function's package is initialized through it.

    Calls of an interface's methods do not order variables, those of a type's do
    (spec, "Package initialization"): with another receiver the order may change.
    """
    waiting, seen = {func.id}, {func.id}
    while waiting:
        here = [
            ref
            for ref in facts.refs(waiting)
            if ref.package == func.package and ref.role != "define"
        ]
        if any(not ref.function for ref in here) or len(seen) > _BOUND:
            return True
        waiting = {ref.function for ref in here} - seen
        seen |= waiting
    return False
