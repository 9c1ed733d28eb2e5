"""Edits with owners, and later edits folded back into them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gocodemod.engine.pieces import Patch, Piece, patch_of
from gocodemod.model import Edit
from gocodemod.model_edits import apply_edits

ALPHABET = "abc \n"


@st.composite
def patches(draw: st.DrawFn) -> Patch:
    before = draw(st.text(ALPHABET, max_size=30)).encode()
    cuts = sorted(draw(st.lists(st.integers(0, len(before)), max_size=8, unique=True)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    pieces = []
    for number, (start, end) in enumerate(pairs):
        stop = draw(st.sampled_from([start, end]))
        text = draw(st.text("XYZ", max_size=3)).encode()
        pieces.append(Piece(start, stop, text, (f"c{number}",)))
    return Patch(before, tuple(p for p in pieces if p.text or p.start < p.end))


@given(patches(), st.data())
def test_a_fold_gives_the_edited_text(patch: Patch, data: st.DataObject) -> None:
    for _ in range(3):
        now = patch.text()
        start = data.draw(st.integers(0, len(now)))
        end = data.draw(st.integers(start, len(now)))
        text = data.draw(st.text("uvw", max_size=3)).encode()
        patch = patch.fold(start, end, text, ("z",))
        assert patch.text() == now[:start] + text + now[end:]
        for one, two in zip(patch.pieces, patch.pieces[1:], strict=False):
            assert one.end <= two.start
            assert (one.start, one.end) != (two.start, two.end)
        edits = [Edit("f", p.start, p.end, p.text.decode()) for p in patch.pieces]
        if edits:
            assert apply_edits({"f": patch.before}, edits)["f"] == patch.text()


@given(patches())
def test_untouched_bytes_map_back(patch: Patch) -> None:
    now = patch.text()
    covered = {i for start, end, _ in patch.placed() for i in range(start, end)}
    for offset in range(len(now)):
        if offset not in covered:
            old = patch.old(offset)
            assert patch.before[old : old + 1] == now[offset : offset + 1]


def test_identical_edits_have_two_owners() -> None:
    edit = Edit("f", 1, 2, "x")
    patch = patch_of(b"abc", [("one", edit), ("two", edit)])
    assert patch.pieces == (Piece(1, 2, b"x", ("one", "two")),)


def test_what_is_folded_beside_a_piece_is_its_owners() -> None:
    patch = Patch(b"one two three", (Piece(4, 7, b"2", ("a",)),))
    assert patch.fold(5, 6, b"\n").pieces[-1].owners == ("a",)
    merged = patch.fold(4, 5, b"II", ("b",))
    assert merged.pieces == (Piece(4, 7, b"II", ("a",)),)
