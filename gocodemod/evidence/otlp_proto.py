"""Spans of OTLP's protobuf."""

from __future__ import annotations

from collections.abc import Iterator

from google.protobuf.message import DecodeError
from opentelemetry.proto.common.v1.common_pb2 import AnyValue
from opentelemetry.proto.trace.v1 import trace_pb2

from gocodemod.evidence.span import SERVICE, NotASpan, Span, checked, function_of, tells

_CODE = ("code.function.name", "code.function", "code.namespace")


def spans(message: bytes) -> Iterator[Span]:
    """The spans of one message: TracesData or ExportTraceServiceRequest, which are alike.

    Raises NotASpan.
    """
    try:
        data = trace_pb2.TracesData.FromString(message)
    except DecodeError:
        raise NotASpan("it is not protobuf") from None
    for resource in data.resource_spans:
        service = next(
            (a.value.string_value for a in resource.resource.attributes if a.key == SERVICE), ""
        )
        for scope in resource.scope_spans:
            for span in scope.spans:
                yield _converted(span, service)


def _converted(span: trace_pb2.Span, service: str) -> Span:
    count = span.dropped_attributes_count
    code: dict[str, str] = {}
    for attribute in span.attributes:
        if attribute.key in _CODE:
            code[attribute.key] = attribute.value.string_value
        elif tells(attribute.key):
            count += _filled(attribute.value)
    return checked(
        Span(
            trace=span.trace_id,
            id=span.span_id,
            parent=span.parent_span_id,
            function=function_of(span.name, code),
            service=service,
            start=span.start_time_unix_nano,
            end=span.end_time_unix_nano,
            failed=span.status.code == trace_pb2.Status.STATUS_CODE_ERROR,
            attributes=count,
        )
    )


def _filled(value: AnyValue) -> bool:
    kind = value.WhichOneof("value")
    if kind is None:
        return False
    if kind in ("string_value", "bytes_value"):
        return bool(value.string_value or value.bytes_value)
    if kind in ("array_value", "kvlist_value"):
        return bool(value.array_value.values or value.kvlist_value.values)
    return True
