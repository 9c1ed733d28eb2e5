"""Traces as programs leave them: OTLP made by its own library."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import pytest
from google.protobuf import json_format
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status, TracesData

_IDS = ("traceId", "spanId", "parentSpanId")


class Made(NamedTuple):
    """A span for a test: numbers for ids (parent 0: a root), status 0 unset, 1 ok, 2 error."""

    trace: int
    id: int
    parent: int
    name: str
    start: int
    end: int
    status: int = 0
    attributes: Mapping[str, Any] = {}


class Otlp:
    """Spans to bytes, in each of the forms that files have."""

    def message(self, spans: Iterable[Made], service: str = "") -> TracesData:
        """One TracesData of several resources: spans go by the length of their names."""
        data = TracesData()
        groups: dict[int, list[Made]] = {}
        for span in spans:
            groups.setdefault(len(span.name) % 3, []).append(span)
        for members in groups.values():
            resource = data.resource_spans.add()
            if service:
                resource.resource.attributes.add(key="service.name", value=_value(service))
            scope = resource.scope_spans.add()
            scope.scope.name = "test"
            scope.spans.extend(_span(span) for span in members)
        return data

    def line(self, spans: Iterable[Made], service: str = "") -> bytes:
        """A line of the collector's file exporter: ids in hex, enums as numbers."""
        return json.dumps(_hex(self._plain(spans, True, service))).encode() + b"\n"

    def lines(self, batches: Iterable[Sequence[Made]]) -> bytes:
        return b"".join(self.line(batch) for batch in batches)

    def generic(self, spans: Iterable[Made]) -> bytes:
        """Protobuf's own JSON: ids in base64, enums by name, over several lines."""
        return json.dumps(self._plain(spans, enums=False), indent=2).encode()

    def jaeger(self, spans: Iterable[Made]) -> bytes:
        """What Jaeger's /api/v3/traces answers."""
        return json.dumps({"result": _hex(self._plain(spans, enums=False))}).encode()

    def bare(self, spans: Iterable[Made]) -> bytes:
        return self.message(spans).SerializeToString()

    def sized(self, batches: Iterable[Sequence[Made]]) -> bytes:
        """The collector's file exporter with `format: proto`."""
        out = b""
        for batch in batches:
            request = ExportTraceServiceRequest.FromString(self.bare(batch))
            data = request.SerializeToString()
            out += len(data).to_bytes(4, "big") + data
        return out

    def delimited(self, batches: Iterable[Sequence[Made]]) -> bytes:
        """As protobuf's libraries write delimited messages."""
        out = b""
        for batch in batches:
            data = self.bare(batch)
            length = len(data)
            while length >= 0x80:
                out += bytes([length & 0x7F | 0x80])
                length >>= 7
            out += bytes([length]) + data
        return out

    def _plain(self, spans: Iterable[Made], enums: bool, service: str = "") -> dict[str, Any]:
        message = self.message(spans, service)
        return json_format.MessageToDict(message, use_integers_for_enums=enums)


def _span(made: Made) -> Span:
    return Span(
        trace_id=made.trace.to_bytes(16, "big"),
        span_id=made.id.to_bytes(8, "big"),
        parent_span_id=made.parent.to_bytes(8, "big") if made.parent else b"",
        name=made.name,
        start_time_unix_nano=made.start,
        end_time_unix_nano=made.end,
        status=Status(code=made.status) if made.status else None,  # type: ignore[arg-type]
        attributes=[KeyValue(key=key, value=_value(v)) for key, v in made.attributes.items()],
    )


def _value(value: Any) -> AnyValue:
    out = AnyValue()
    if isinstance(value, bool):
        out.bool_value = value
    elif isinstance(value, int):
        out.int_value = value
    elif isinstance(value, float):
        out.double_value = value
    elif isinstance(value, str):
        out.string_value = value
    elif isinstance(value, bytes):
        out.bytes_value = value
    elif isinstance(value, list):
        out.array_value.values.extend(_value(each) for each in value)
        out.array_value.SetInParent()
    elif isinstance(value, dict):
        out.kvlist_value.values.extend(KeyValue(key=k, value=_value(v)) for k, v in value.items())
        out.kvlist_value.SetInParent()
    return out


def _hex(value: Any) -> Any:
    """Protobuf's JSON made OTLP's: ids in hex."""
    if isinstance(value, list):
        return [_hex(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        key: base64.b64decode(item).hex() if key in _IDS else _hex(item)
        for key, item in value.items()
    }


@pytest.fixture(scope="session")
def otlp() -> Otlp:
    return Otlp()


@pytest.fixture(scope="session")
def made() -> Callable[..., Made]:
    return Made
