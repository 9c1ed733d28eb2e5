"""What the bodies do with the parameters."""

from __future__ import annotations

from collections.abc import Mapping

from gocodemod.constraining.group import Group, Key, at, handed, key
from gocodemod.context import Context, Obstacle
from gocodemod.golang.rows import Parameter
from gocodemod.model import Span
from gocodemod.syntax import nodes

# What a body may do with it: these leave a value as it is.
_FREE = frozenset({"method", "len", "nil-compare", "range", "define", "blank"})

# What it may not: role of the use -> code and words.
_CODES = {
    "assert": ("asserted", "a type assertion looks into it"),
    "switch": ("asserted", "a type switch looks into it"),
    "compare": ("compared", "it is compared"),
    "write": ("reassigned", "it is assigned to"),
    "address": ("address-taken", "its address is taken"),
    "convert": ("boxes-again", "it is converted, which boxes it again"),
    "argument": ("boxes-again", "it is passed on, which boxes it again"),
    "return": ("boxes-again", "it is returned as an interface"),
    "assign": ("boxes-again", "it is stored in another variable"),
    "element": ("boxes-again", "it is stored in a composite value"),
    "send": ("boxes-again", "it is sent on a channel"),
    "index": ("boxes-again", "it is used as a key"),
    "method-value": ("method-value", "a method of it is used as a value"),
    "deferred": ("deferred-method", "a method of it is deferred or started"),
}


# Bytes of a value that each turn of a recursion may copy; an interface has 16.
_SMALL = 128


def check_recursion(group: Group, known: Mapping[Key, Parameter], sizes: Mapping[Key, int]) -> None:
    """A recursion does not copy large values to the stack, turn by turn; `sizes` in bytes."""
    onward = {
        key(row): {to for use in row.uses if (to := handed(use, known)) and not use.slice}
        for row in group.rows
    }
    for row in group.rows:
        seen: set[Key] = set()
        waiting = set(onward[key(row)])
        while waiting:
            seen |= waiting
            waiting = set().union(*(onward[each] for each in waiting)) - seen
        if key(row) in seen and sizes[key(row)] > _SMALL:
            words = f"each turn of a recursion would copy {sizes[key(row)]} bytes to the stack"
            raise Obstacle("copies-per-turn", words, at(row))


def check_capacity(ctx: Context, group: Group) -> None:
    """No body sees how much room is behind a slice: append settles it by the size of elements."""
    for row in group.rows:
        for use in row.uses:
            asked = use.role == "len" and use.callee == "cap"
            node = ctx.tree(row.file).node_at(use.start, use.end)
            if asked or any(cut.high is not None for cut in node.find(nodes.SliceExpression)):
                words = "the capacity of the slice, which append settles, can be seen"
                raise Obstacle("slice-capacity", words, Span(row.file, use.start, use.end))


def check_body(group: Group, known: Mapping[Key, Parameter]) -> None:
    """Bodies only call methods, take elements, and hand on within the group."""
    used = False
    for row in group.rows:
        for use in row.uses:
            used = used or use.role == "method"
            if use.role in _FREE or handed(use, known):
                continue
            where = Span(row.file, use.start, use.end)
            if use.generic:
                words = "a generic function would infer another type from it"
                raise Obstacle("inferred-again", words, where)
            words = f"the body uses it as {use.role}"
            code, words = _CODES.get(use.role, ("unknown-use", words))
            if use.role == "argument" and use.callee.startswith("unsafe."):
                code, words = "unknown-use", f"{use.callee} looks at the variable itself"
            raise Obstacle(code, words, where)
    if not used:
        raise Obstacle("no-benefit", "no body calls a method of it", group.at)
