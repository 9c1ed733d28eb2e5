"""Who is judged by the tree without it, and what that settles."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from gocodemod.engine.worth import Worth
from gocodemod.golang.compiler import Diagnostic
from gocodemod.verify.benefit import Comparison, Line


def said(line: int) -> Diagnostic:
    return Diagnostic("a.go", line, 1, "escapes", "x escapes to heap", "m", "x")


Gone = Callable[[Collection[str]], Mapping[int, str]]
"""The lines that are gone with some changes, with those that claim them ("ab": a and b)."""


def worth(layers: Sequence[str], gone: Gone, broken: Sequence[str] = ()) -> Worth:
    """One change for each letter; what has only those in `broken` does not compile."""

    def compared(some: Sequence[str]) -> Comparison | None:
        if "".join(some) in broken:
            return None
        found = gone(some).items()
        return Comparison([Line(said(at), frozenset(claim)) for at, claim in found])

    return Worth([list(layer) for layer in layers], frozenset("".join(layers)), compared)


def judged(worth: Worth) -> tuple[list[str], dict[str, list[int]]]:
    everything = worth.compared([id_ for layer in worth.layers for id_ in layer])
    assert everything is not None
    idle = worth.idle(everything)
    return idle, {id_: [d.line for d in lines] for id_, lines in worth.proved.items()}


def test_own_lines_need_no_build() -> None:
    assert judged(worth(["ab"], lambda some: {1: "a", 2: "b"})) == ([], {})


def test_a_claim_alone_is_no_gain() -> None:
    for lines in ({1: "ab"}, {1: "ba"}):
        found = judged(worth(["ab"], lambda some, lines=lines: lines if "a" in some else {}))
        assert found == (["b"], {"a": [1]})


def test_a_line_that_is_put_down_to_another() -> None:
    """Who has none is asked; what it proves to be its own is no longer the other's."""
    assert judged(worth(["ab"], lambda some: {1: "b"} if "a" in some else {})) == (
        ["b"],
        {"a": [1]},
    )


def test_of_two_that_do_the_same_the_first_stays() -> None:
    assert judged(worth(["ab"], lambda some: {1: "ab"} if some else {})) == (["b"], {"a": [1]})


def test_what_takes_both() -> None:
    gone: Gone = lambda some: {1: "ab"} if {"a", "b"} <= set(some) else {}  # noqa: E731
    assert judged(worth(["ab"], gone)) == ([], {"a": [1], "b": [1]})


def test_one_of_many() -> None:
    gone: Gone = lambda some: {1: "abcdefgh"} if "f" in some else {}  # noqa: E731
    idle, proved = judged(worth(["abcdefgh"], gone))
    assert (sorted(idle), proved) == (list("abcdegh"), {"f": [1]})


def test_a_round_is_judged_before_what_stands_on_it() -> None:
    """Nothing of a later round is there while one of an earlier one is left out."""
    gone: Gone = lambda some: {1: "a", 2: "c"} if "c" in some else {1: "a"}  # noqa: E731
    assert judged(worth(["ab", "c"], gone)) == (["b"], {})
    later: Gone = lambda some: {1: "a", 2: "b"}  # noqa: E731
    assert judged(worth(["ab", "c"], later)) == (["c"], {})


def test_what_does_not_compile_is_taken_at_its_word() -> None:
    gone: Gone = lambda some: {1: "ab"}  # noqa: E731
    assert judged(worth(["ab"], gone, ["", "a", "b"])) == ([], {"a": [1], "b": [1]})
