"""Spans of OTLP's JSON: ids in hex as OTLP has them, or in base64 as plain protobuf JSON does."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from typing import Any

import msgspec

from gocodemod.evidence.span import SERVICE, NotASpan, Span, checked, function_of, tells

_CODE = ("code.function.name", "code.function", "code.namespace")
_FAILED = (2, "2", "STATUS_CODE_ERROR")


class _Json(msgspec.Struct, rename="camel", gc=False):
    """Fields that are not named here are skipped; a null stands for an empty one."""


class _Values(_Json):
    values: list[msgspec.Raw] | None = None


class _Value(_Json):
    string_value: str | None = None
    bytes_value: str | None = None
    array_value: _Values | None = None
    kvlist_value: _Values | None = None
    bool_value: Any = None
    int_value: Any = None
    double_value: Any = None

    def filled(self) -> bool:
        lists = (self.array_value, self.kvlist_value)
        return (
            bool(self.string_value or self.bytes_value)
            or any(each is not None and each.values for each in lists)
            or any(v is not None for v in (self.bool_value, self.int_value, self.double_value))
        )


class _Attribute(_Json):
    key: str = ""
    value: _Value | None = None


class _Status(_Json):
    code: int | str | None = None


class _Span(_Json):
    trace_id: str | None = None
    span_id: str | None = None
    parent_span_id: str | None = None
    name: str | None = None
    start_time_unix_nano: int | str | None = None
    end_time_unix_nano: int | str | None = None
    attributes: list[_Attribute] | None = None
    dropped_attributes_count: int | None = None
    status: _Status | None = None


class _ScopeSpans(_Json):
    # Raw, so that the spans of a large document are not all there at once.
    spans: list[msgspec.Raw] | None = None


class _Resource(_Json):
    attributes: list[_Attribute] | None = None

    def service(self) -> str:
        named = (a.value for a in self.attributes or () if a.key == SERVICE)
        return next((value.string_value or "" for value in named if value), "")


class _ResourceSpans(_Json):
    resource: _Resource | None = None
    scope_spans: list[_ScopeSpans] | None = None


class _Document(_Json):
    resource_spans: list[msgspec.Raw] | None = None
    # Empty where there is none: Raw takes no other default.
    result: msgspec.Raw = msgspec.Raw()
    data: msgspec.Raw = msgspec.Raw()


_document = msgspec.json.Decoder(_Document)
_resource = msgspec.json.Decoder(_ResourceSpans)
_span = msgspec.json.Decoder(_Span)


def spans(document: bytes | msgspec.Raw) -> Iterator[Span]:
    """The spans of one JSON document: a request, TracesData, or Jaeger's `{"result": ...}`.

    Raises msgspec.DecodeError for what is not JSON, its subclass ValidationError and
    NotASpan for what is not OTLP.
    """
    found = _document.decode(document)
    if memoryview(found.result).nbytes:
        yield from spans(found.result)
    elif found.resource_spans is None and memoryview(found.data).nbytes:
        raise NotASpan("this is Jaeger's own JSON; its /api/v3/traces gives OTLP")
    for resource in found.resource_spans or ():
        held = _resource.decode(resource)
        service = held.resource.service() if held.resource else ""
        for scope in held.scope_spans or ():
            for raw in scope.spans or ():
                yield _converted(_span.decode(raw), service)


def _converted(span: _Span, service: str) -> Span:
    count = span.dropped_attributes_count or 0
    code: dict[str, str] = {}
    for attribute in span.attributes or ():
        value = attribute.value
        if value is None:
            continue
        if attribute.key in _CODE:
            code[attribute.key] = value.string_value or ""
        elif tells(attribute.key):
            count += value.filled()
    return checked(
        Span(
            trace=_id(span.trace_id),
            id=_id(span.span_id),
            parent=_id(span.parent_span_id),
            function=function_of(span.name or "", code),
            service=service,
            start=_time(span.start_time_unix_nano),
            end=_time(span.end_time_unix_nano),
            failed=span.status is not None and span.status.code in _FAILED,
            attributes=count,
        )
    )


def _id(text: str | None) -> bytes:
    """Hex has twice as many letters as there are bytes, base64 always fewer: 16 to 12, 32 to 24."""
    if not text:
        return b""
    try:
        if len(text) in (16, 32):
            return bytes.fromhex(text)
        padded = text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4)
        return base64.b64decode(padded, validate=True)
    except (ValueError, binascii.Error):
        raise NotASpan(f"{text[:40]!r} is not an id in hex or base64") from None


def _time(value: int | str | None) -> int:
    try:
        return int(value or 0)
    except ValueError:
        raise NotASpan("a time is not a number of nanoseconds") from None
