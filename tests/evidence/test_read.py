"""Trace files: every form gives the same table, and what is none gives one sentence."""

from __future__ import annotations

import json
import os
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gocodemod.errors import TraceError, kind_of
from gocodemod.evidence import Table, read


@pytest.fixture
def shop(made: Any) -> list[Any]:
    """Two traces through an adapter; the second fails below it."""
    return [
        made(1, 1, 0, "GET /orders", 0, 100),
        made(1, 2, 1, "Adapter.Get", 10, 90, 0, {"code.function.name": "ex.com/o.(*Adapter).Get"}),
        made(1, 3, 2, "Store.Get", 20, 80, 0, {"db.system": "x"}),
        made(2, 1, 0, "GET /orders", 1000, 1100),
        made(
            2, 2, 1, "Adapter.Get", 1010, 1090, 1, {"code.function.name": "ex.com/o.(*Adapter).Get"}
        ),
        made(2, 3, 2, "Store.Get", 1020, 1080, 2),
    ]


def read_of(directory: Path, *contents: bytes) -> Table:
    paths = []
    for number, data in enumerate(contents):
        path = directory / f"{number}.traces"
        path.write_bytes(data)
        paths.append(str(path))
    return read(paths)


def said(table: Table) -> dict[str, Any]:
    """All but the numbers of traces, which go by their order."""
    names = {
        name: (each.spans, len(each.traces), each.own, each.attributes, each.status_changes)
        for name, each in table.called.items()
    }
    return {"traces": table.traces, "spans": table.spans, "own": table.own, "names": names}


def test_every_form(otlp: Any, shop: list[Any], tmp_path: Path) -> None:
    first, second = shop[:2], shop[2:]
    wanted = {
        "traces": 2,
        "spans": 6,
        "own": 200,
        "names": {
            "GET /orders": (2, 2, 40, 0, 0),
            "ex.com/o.(*Adapter).Get": (2, 2, 40, 0, 1),
            "Store.Get": (2, 2, 120, 1, 0),
        },
    }
    forms = {
        "one line": otlp.line(shop),
        "lines, some of them blank, after a mark": b"\xef\xbb\xbf"
        + otlp.line(first)
        + b"\r\n\n"
        + otlp.line(second),
        "no newline at the end": otlp.lines([first, second]).rstrip(),
        "protobuf's JSON": otlp.generic(shop),
        "Jaeger": otlp.jaeger(shop),
        "Jaeger, streamed": otlp.jaeger(first) + b"\n" + otlp.jaeger(second),
        "bare": otlp.bare(shop),
        "sized": otlp.sized([first, [], second]),
        "delimited": otlp.delimited([first, second]),
    }
    for form, data in forms.items():
        assert said(read_of(tmp_path, data)) == wanted, form
    several = read_of(tmp_path, otlp.sized([second]), otlp.line(first), otlp.jaeger(second))
    assert said(several) == wanted, "what stands twice counts once"


def test_a_pipe(otlp: Any, shop: list[Any], tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(otlp.sized([shop]),))
    writer.start()
    assert read([str(pipe)]).spans == 6
    writer.join()


def test_what_counts_as_an_attribute(otlp: Any, made: Any, tmp_path: Path) -> None:
    empty = {"a": "", "b": [], "c": {}, "d": b"", "e": None}
    recorder = {"code.line.number": 3, "thread.id": 1, "otel.scope.name": "x", "span.kind": "x"}
    own = {"f": 0, "g": False, "h": 0.0, "i": "x", "j": ["x"], "k": {"x": 1}, "l": b"x"}
    spans = [made(1, 1, 0, "a", 0, 1, 0, {**empty, **recorder, **own})]
    for data in (otlp.line(spans), otlp.generic(spans), otlp.bare(spans)):
        assert read_of(tmp_path, data).called["a"].attributes == len(own)
    message = otlp.message(spans)
    message.resource_spans[0].scope_spans[0].spans[0].dropped_attributes_count = 5
    assert read_of(tmp_path, message.SerializeToString()).called["a"].attributes == len(own) + 5


def test_own_time(otlp: Any, made: Any, tmp_path: Path) -> None:
    spans = [
        made(1, 1, 0, "parent", 100, 200),
        made(1, 2, 1, "child", 110, 130),
        made(1, 3, 1, "child", 120, 140),  # at once with the other
        made(1, 4, 1, "child", 190, 250),  # goes on after its parent
        made(1, 5, 1, "child", 50, 90),  # was before: a clock that is off
        made(1, 6, 1, "child", 150, 0),  # never ended
        made(2, 2, 1, "child", 150, 160),  # of another trace
    ]
    assert read_of(tmp_path, otlp.line(spans)).called["parent"].own == 100 - 30 - 10


@pytest.mark.parametrize(
    ("layer", "below", "changes"),
    [
        (0, [(2, 50)], 1),  # swallowed
        (2, [(0, 50)], 1),  # made up
        (2, [(2, 50)], 0),
        (0, [(1, 50)], 0),  # unset and ok are both no failure
        (2, [(1, 50), (1, 60)], 0),  # two calls below: nobody knows which one's it is
        (2, [], 0),
        (0, [(2, 500)], 0),  # ended later: it was not waited for
    ],
)
def test_status_changes(
    otlp: Any, made: Any, tmp_path: Path, layer: int, below: Sequence[tuple[int, int]], changes: int
) -> None:
    spans = [made(1, 1, 0, "layer", 0, 100, layer)]
    spans += [made(1, 2 + n, 1, "x", 10, end, status) for n, (status, end) in enumerate(below)]
    assert read_of(tmp_path, otlp.line(spans)).called["layer"].status_changes == changes


@pytest.mark.parametrize(
    ("attributes", "function"),
    [
        ({}, "span"),
        ({"code.function.name": "ex.com/o.F", "code.function": "x.y"}, "ex.com/o.F"),
        ({"code.function": "ex.com/o.F"}, "ex.com/o.F"),
        ({"code.function": "ex.com/o.F", "code.namespace": "ex.com/o"}, "ex.com/o.F"),
        ({"code.function": "(*T).M", "code.namespace": "ex.com/o"}, "ex.com/o.(*T).M"),
        ({"code.function": "M", "code.namespace": "ex.com/o.T"}, "ex.com/o.T.M"),
        ({"code.function": "M"}, "span"),  # of which type?
        ({"code.function": 7}, "span"),
        ({"code.namespace": "ex.com/o"}, "span"),
    ],
)
def test_which_function(
    otlp: Any, made: Any, tmp_path: Path, attributes: dict[str, Any], function: str
) -> None:
    spans = [made(1, 1, 0, "span", 0, 1, 0, attributes)]
    for data in (otlp.line(spans), otlp.bare(spans)):
        assert list(read_of(tmp_path, data).called) == [function]


def _span(**fields: object) -> bytes:
    span = {"traceId": "1" * 32, "spanId": "2" * 16, **fields}
    return json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]}).encode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b" \n", "is neither OTLP JSON nor OTLP protobuf"),
        (b"hello", "is neither OTLP JSON nor OTLP protobuf"),
        (b"\xff" * 100, "is neither OTLP JSON nor OTLP protobuf"),
        (b"\x1f\x8b\x08\x00", "is compressed with gzip: unpack it first"),
        (b"\x28\xb5\x2f\xfd\x00", "is compressed with zstd"),
        (b"\0\0\0\x05\x28\xb5\x2f\xfd\x00", "is compressed with zstd"),
        (b"{}", "holds no spans"),
        (b"\0" * 8, "holds no spans"),
        (b'{"error": {"code": 5}}', "holds no spans"),
        (b'{"resourceMetrics": [{}]}', "holds no spans"),
        (b'{"data": [{"traceID": "1"}]}', "line 1 is not OTLP: this is Jaeger's own JSON"),
        (b"[1]", "is not OTLP JSON, or is cut off"),
        (b'{"resourceSpans": 3}', "line 1 is not OTLP: Expected `array"),
        (b'{"resourceSpans": [{}}', "is cut off, or is not JSON"),
        (b'{"result":' * 5000 + b"1" + b"}" * 5000, "is not OTLP: it is nested too deep"),
        (b'{"resourceSpans":' + b"[" * 5000, "is not OTLP: it is nested too deep"),
        (_span(traceId="zz"), "line 1 is not OTLP: a span has no trace id of 16 bytes"),
        (_span(traceId="x" * 32), "is not an id in hex or base64"),
        (_span(traceId="0" * 32), "a span has no trace id of 16 bytes"),
        (_span(spanId=""), "a span has no id of 8 bytes"),
        (_span(parentSpanId="12"), "a parent's span id has not 8 bytes"),
        (_span(startTimeUnixNano="soon"), "a time is not a number of nanoseconds"),
        (_span(endTimeUnixNano=str(1 << 64)), "a time is not one of 64 bits"),
        (_span(endTimeUnixNano=-1), "a time is not one of 64 bits"),
        # A log record: field 1 of field 2 of field 2 is a time, not an id.
        (b"\x0a\x0d\x12\x0b\x12\x09\x09\x01\x02\x03\x04\x05\x06\x07\x08", "message 1 is not an"),
        (b"\x0a\x02\xff\xff", "message 1 is not an OTLP trace: it is not protobuf"),
    ],
)
def test_bad_files(tmp_path: Path, data: bytes, words: str) -> None:
    with pytest.raises(TraceError) as caught:
        read_of(tmp_path, data)
    said = str(caught.value)
    assert words in said and said.startswith(str(tmp_path)) and "\n" not in said
    assert kind_of(caught.value).exit_code == 2


def test_a_damaged_end(otlp: Any, shop: list[Any], tmp_path: Path) -> None:
    whole = {
        "line": otlp.lines([shop[:3], shop[3:]]),
        "document": otlp.generic(shop),
        "bare": otlp.bare(shop),
        "sized": otlp.sized([shop[:3], shop[3:]]),
        "delimited": otlp.delimited([shop[:3], shop[3:]]),
    }
    for form, data in whole.items():
        for lost in (3, len(data) // 3):
            with pytest.raises(TraceError, match="cut off"):
                print(form, lost, read_of(tmp_path, data[:-lost]))


def test_unreadable(tmp_path: Path) -> None:
    with pytest.raises(TraceError, match=r"cannot read .*none\.json: No such file"):
        read([str(tmp_path / "none.json")])
    with pytest.raises(TraceError, match=r"cannot read .*: Is a directory"):
        read([str(tmp_path)])


_values = st.one_of(
    st.none(), st.booleans(), st.integers(-9, 9), st.text(max_size=2), st.binary(max_size=2)
)
_values |= st.lists(st.text(max_size=1), max_size=2)
_keys = st.sampled_from(["a", "b", "c", "code.function.name", "code.namespace", "thread.id"])


@st.composite
def _spans(draw: st.DrawFn) -> list[tuple[Any, ...]]:
    """Spans of up to three traces, their ids unique within each."""
    made = []
    for trace in range(1, draw(st.integers(1, 3)) + 1):
        for id_ in range(1, draw(st.integers(1, 6)) + 1):
            made.append(
                (
                    trace,
                    id_,
                    draw(st.integers(0, 7)),
                    draw(st.sampled_from(["", "a", "bb", "o.T.M", "é\u2028"])),
                    draw(st.integers(0, 60)),
                    draw(st.integers(0, 60)),
                    draw(st.integers(0, 2)),
                    draw(st.dictionaries(_keys, _values, max_size=4)),
                )
            )
    return made


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_order_and_encoding_make_no_difference(
    otlp: Any, made: Callable[..., Any], data: st.DataObject
) -> None:
    spans = [made(*each) for each in data.draw(_spans())]
    other = data.draw(st.permutations(spans))
    cut = data.draw(st.integers(0, len(other)))
    again = data.draw(st.integers(0, len(other)))
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        wanted = said(read_of(directory, otlp.line(spans)))
        assert wanted["spans"] == len(spans)
        parts = [part for part in (other[:cut], other[cut:], other[:again]) if part]
        for data_of in (otlp.line, otlp.generic, otlp.jaeger, otlp.bare):
            assert said(read_of(directory, *map(data_of, parts))) == wanted
        for batched in (otlp.lines, otlp.sized, otlp.delimited):
            assert said(read_of(directory, batched(parts))) == wanted
