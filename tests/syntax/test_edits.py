"""The edit buffer against a naive model of it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gocodemod.errors import TransformError
from gocodemod.model import Edit
from gocodemod.syntax import EditBuffer, Replacement, nodes, parse

Wish = tuple[int, int, bytes]


@st.composite
def sources_and_wishes(draw: st.DrawFn) -> tuple[bytes, list[Wish]]:
    source = draw(st.binary(max_size=20))
    offsets = st.integers(0, len(source))
    spans = st.tuples(offsets, offsets, st.binary(max_size=3))
    wishes = draw(st.lists(spans, max_size=8))
    return source, [(min(a, b), max(a, b), text) for a, b, text in wishes]


def clash(one: Wish, other: Wish) -> bool:
    """Two spans share a byte, or one inserts strictly inside of the other."""
    if one[0] == one[1] or other[0] == other[1]:
        point, span = (one, other) if one[0] == one[1] else (other, one)
        return span[0] < point[0] < span[1]
    return bool(set(range(one[0], one[1])) & set(range(other[0], other[1])))


def naive(source: bytes, wishes: list[Wish]) -> bytes:
    """Between any two bytes first what is inserted there, then the bytes or their replacement."""
    result = b""
    for at in range(len(source) + 1):
        result += b"".join(text for start, end, text in wishes if start == end == at)
        covering = [w for w in wishes if w[0] <= at < w[1]]
        result += b"".join(text for start, _, text in covering if start == at)
        if not covering:
            result += source[at : at + 1]
    return result


@given(sources_and_wishes())
def test_against_the_naive_model(case: tuple[bytes, list[Wish]]) -> None:
    source, wishes = case
    buffer = EditBuffer(source)
    accepted: list[Wish] = []
    for wish in wishes:
        start, end, text = wish
        if any(clash(wish, other) for other in accepted):
            with pytest.raises(TransformError, match="overlaps"):
                buffer.replace((start, end), text)
        else:
            buffer.replace((start, end), text)
            accepted.append(wish)
    assert buffer.apply() == naive(source, accepted)
    assert len(buffer) == len(accepted)
    found = buffer.replacements()
    result = source
    for start, end, text in reversed(found):
        result = result[:start] + text + result[end:]
    assert result == naive(source, accepted)
    # Sorted, apart from each other, and each changes something.
    assert all(left.end < right.start for left, right in pairwise(found))
    assert all(source[r.start : r.end] != r.text for r in found)
    joined = buffer.joined()
    assert (joined is None) == (not found)
    if joined:
        assert source[: joined.start] + joined.text + source[joined.end :] == result


def test_nodes_as_places_and_as_code() -> None:
    module = parse(b"package p\n\nvar x = f(a, b)\n")
    call = module.find(nodes.CallExpression)[0]
    a, b = call.arguments.items
    buffer = EditBuffer(module)
    buffer.replace(a, b)
    buffer.replace(b, "c")
    buffer.insert_before(call, "g(")
    buffer.insert_after(call, ")")
    assert buffer.text_of(call) == "f(b, c)"
    assert buffer.apply() == b"package p\n\nvar x = g(f(b, c))\n"
    with pytest.raises(TransformError):
        buffer.remove(call.arguments)
    buffer.discard(call)
    assert buffer.apply() == b"package p\n\nvar x = g(f(a, b))\n"
    assert buffer.edits("d/x.go") == (
        Edit("d/x.go", call.start, call.start, "g("),
        Edit("d/x.go", call.end, call.end, ")"),
    )


def test_edits_that_touch_are_one_and_void_ones_none() -> None:
    buffer = EditBuffer(b"abcdef")
    buffer.replace((0, 1), b"a")
    buffer.replace((2, 3), b"C")
    buffer.replace((3, 4), b"D")
    buffer.insert_after((2, 4), b"!")
    assert buffer.replacements() == (Replacement(2, 4, b"CD!"),)


def test_outside_of_the_file_and_not_text() -> None:
    buffer = EditBuffer(b"abc")
    with pytest.raises(TransformError, match="outside"):
        buffer.remove((2, 4))
    buffer.replace((0, 1), b"\xff")
    with pytest.raises(TransformError, match=r"x\.go"):
        buffer.edits("x.go")
