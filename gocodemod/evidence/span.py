"""A span as this room keeps it: what the two encodings of OTLP have in common."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

# Attributes that say where the code is or who scheduled and recorded it, not what it did.
_RECORDERS = ("code.", "thread.", "otel.", "sampler.")
_RECORDED = frozenset({"span.kind", "internal.span.format"})

# The resource's attribute that names the process.
SERVICE = "service.name"

TRACE_ID = 16
SPAN_ID = 8
_WORD = 1 << 64
# More attributes than that are as many.
_MANY = 1 << 16


class Span(NamedTuple):
    """One span: `start` and `end` in nanoseconds, `parent` empty for a root.

    `function` is what says which function it is of, `service` whose process it ran in.
    `failed`: its status is an error. `attributes` counts those that have a value and are not
    of the recording itself.
    """

    trace: bytes
    id: bytes
    parent: bytes
    function: str
    service: str
    start: int
    end: int
    failed: bool
    attributes: int


class NotASpan(Exception):
    """What was read as a span is none; `str(error)` goes on from "...: "."""


@lru_cache(maxsize=4096)
def tells(key: str) -> bool:
    """Whether an attribute says something of the work, not only of the recording."""
    return not key.startswith(_RECORDERS) and key not in _RECORDED


def function_of(name: str, code: dict[str, str]) -> str:
    """What says which function a span is of: its code attributes where they qualify, else its name.

    `code` holds the attributes code.function.name, code.function and code.namespace.
    """
    function = code.get("code.function.name") or code.get("code.function") or ""
    namespace = code.get("code.namespace", "")
    if function and namespace and not function.startswith(f"{namespace}."):
        function = f"{namespace}.{function}"
    return function if "." in function else name


def checked(span: Span) -> Span:
    """The span, if its numbers are what OTLP has them be. Raises NotASpan."""
    if len(span.trace) != TRACE_ID or not any(span.trace):
        raise NotASpan("a span has no trace id of 16 bytes")
    if len(span.id) != SPAN_ID or not any(span.id):
        raise NotASpan("a span has no id of 8 bytes")
    if len(span.parent) not in (0, SPAN_ID):
        raise NotASpan("a parent's span id has not 8 bytes")
    if not (0 <= span.start < _WORD and 0 <= span.end < _WORD):
        raise NotASpan("a time is not one of 64 bits")
    root = not any(span.parent) or span.parent == span.id
    return Span(
        span.trace,
        span.id,
        b"" if root else span.parent,
        span.function,
        span.service,
        span.start,
        max(span.start, span.end),
        span.failed,
        min(max(span.attributes, 0), _MANY),
    )
