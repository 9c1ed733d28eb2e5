"""Bytes that are made to be looked at once: who may keep them, and what takes their place.

`taken` and `Writing` make the edits of one change. They raise Obstacle (gocodemod.context)
where the bytes may live longer than the memory they would lie in.
"""

from __future__ import annotations

from gocodemod.context import Context, Obstacle
from gocodemod.streaming.assigned import assigned
from gocodemod.streaming.codecs import CODECS
from gocodemod.streaming.elsewhere import elsewhere
from gocodemod.streaming.local import local
from gocodemod.streaming.refusing import CODES, stop
from gocodemod.streaming.shape import Call, assignment, calls, definition, looked, returns
from gocodemod.streaming.taking import Taken, check_retention, check_writable, owned, take
from gocodemod.streaming.writing import Writing

__all__ = ["CODECS", "CODES", "Call", "Taken", "Writing", "calls", "elsewhere", "returns", "taken"]

# What becomes of the results where no statement `b, err := ...` takes them.
_SHAPES = {
    "return": ("bytes-returned", "the bytes are returned"),
    "argument": ("bytes-passed", "the results are passed on"),
}
_OTHER_SHAPE = ("unsupported-shape", "the result is not defined as `b, err := ...`")


def taken(ctx: Context, call: Call) -> Taken:
    """What takes the place of a call and of all uses of its bytes. Raises Obstacle."""
    check_writable(ctx, call)
    if call.ref.function.endswith(":init") and not call.ref.in_literal:
        raise stop(call.at, "runs-once", "init runs once, so that nothing is gained")
    if call.codec.buffer:
        made = local(ctx, call.ref)
        if made.seen.returned:
            raise _returned(call)
        check_retention(ctx, call, made.seen)
        return owned(ctx, call, made)
    statement = definition(ctx, call.ref)
    if statement is None and (there := assignment(ctx, call.ref)) is not None:
        return assigned(ctx, call, there)
    if statement is None:
        raise stop(call.at, *_SHAPES.get(call.ref.results, _OTHER_SHAPE))
    found = looked(ctx, call.ref, statement)
    if found.seen.returned:
        raise _returned(call)
    return take(ctx, call, statement, found)


def _returned(call: Call) -> Obstacle:
    words = "the bytes are returned, and not just as ([]byte, error)"
    return stop(call.at, "bytes-returned", words)
