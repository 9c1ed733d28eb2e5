"""Formatting folded into the changes."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from gocodemod.engine.normalise import newlines, normalise
from gocodemod.engine.pieces import Patch, Piece

CODE = st.text("ab{; \n\t", max_size=25)


def formatter(answers: dict[str, str | None]) -> object:
    def format_(sources: Sequence[str]) -> list[str | None]:
        return [answers.get(source, source) for source in sources]

    return format_


@given(CODE, CODE, st.integers(0, 25), st.booleans())
def test_whatever_gofmt_answers_is_the_result(old: str, wanted: str, at: int, crlf: bool) -> None:
    before = old.encode()
    if crlf:
        before = before.replace(b"\n", b"\r\n")
    start = min(at, len(old))
    piece = Piece(start, min(start + 3, len(before)), b"XY", ("one",))
    patch = Patch(before, (piece,))
    now = patch.text().replace(b"\r\n", b"\n").decode()
    done = normalise({"a.go": patch}, formatter({now: wanted}))["a.go"]  # type: ignore[arg-type]
    assert done.text() == newlines(wanted.encode(), before)
    assert {owner for piece in done.pieces for owner in piece.owners} <= {"one"}


def test_white_space_alone_makes_small_edits() -> None:
    before = b"one  two\nthree\n"
    patch = Patch(before, (Piece(9, 14, b"3  4", ("c",)),))
    done = normalise(
        {"a.go": patch},
        formatter({"one  two\n3  4\n": "one  two\n3 4\n"}),  # type: ignore[arg-type]
    )["a.go"]
    assert done.pieces == (Piece(9, 14, b"3 4", ("c",)),)


def test_a_block_on_one_line_that_becomes_several_is_a_small_edit() -> None:
    before = b"f(func() { a; b })\ng  h\n"
    patch = Patch(before, (Piece(11, 12, b"x\ny", ("c",)),))
    now, wanted = "f(func() { x\ny; b })\ng  h\n", "f(func() {\n\tx\n\ty\n\tb\n})\ng  h\n"
    done = normalise({"a.go": patch}, formatter({now: wanted}))["a.go"]  # type: ignore[arg-type]
    assert done.text() == wanted.encode()
    assert max(piece.end for piece in done.pieces) < before.index(b"g")


def test_what_was_not_clean_or_does_not_parse_stays() -> None:
    patch = Patch(b"a\n", (Piece(0, 1, b"b", ("c",)),))
    for answers in ({"a\n": "a!\n"}, {"b\n": None}):
        assert normalise({"a.go": patch}, formatter(answers)) == {"a.go": patch}  # type: ignore[arg-type]
    assert normalise({"a.txt": patch}, formatter({"b\n": "x"})) == {"a.txt": patch}  # type: ignore[arg-type]
