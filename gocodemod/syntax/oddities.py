"""Masks for what go/parser accepts in programs that can never compile.

Such files stand in test data and in code being written. Each candidate near an
error is tried, and kept if less of the file is in error with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from gocodemod.syntax import grammar
from gocodemod.syntax.tokens import Tok

if TYPE_CHECKING:
    import tree_sitter

# How far before an error its cause may stand, and how much may be parsed in search of it.
_REACH = 300
_BUDGET = 4_000_000


class Candidate(NamedTuple):
    """The bytes `start` to `end` might be parsed as `text`, of the same length."""

    start: int
    end: int
    text: bytes


def repair(
    source: bytes, tokens: list[Tok], tree: tree_sitter.Tree
) -> tuple[tree_sitter.Tree, list[Candidate]]:
    """The best tree that masks can give for `source`, whose own tree is `tree`; and those masks."""
    kept: list[Candidate] = []
    tries = _BUDGET // (len(source) + 1)
    for candidate in _candidates(source, tokens):
        if tries <= 0 or not tree.root_node.has_error:
            break
        start, end = candidate.start, candidate.end
        # A mask in place may cover it; then its brackets are no longer what they were.
        if any(k.start < end and start < k.end for k in kept) or not _near(candidate, tree):
            continue
        tries -= 1
        trial = source[:start] + candidate.text + source[end:]
        other = grammar.parse(trial)
        if grammar.is_better(other, tree):
            source, tree = trial, other
            kept.append(candidate)
    return tree, kept


def _near(candidate: Candidate, tree: tree_sitter.Tree) -> bool:
    return any(
        candidate.start <= error.end_byte + 1 and error.start_byte - _REACH <= candidate.end
        for error in grammar.errors(tree.root_node)
    )


def _candidates(source: bytes, tokens: list[Tok]) -> Iterator[Candidate]:
    for rule in _RULES:
        for index in range(1, len(tokens) - 1):
            found = rule(source, tokens, index)
            if found is not None:
                yield found


def _dots(source: bytes, tokens: list[Tok], i: int) -> Candidate | None:
    """`[...]T` where no literal follows, `make([]T, n...)`."""
    if tokens[i].text != b"...":
        return None
    if tokens[i + 1].text == b"]":
        return _as_name(tokens[i].start, tokens[i].end)
    return _blank(tokens[i]) if tokens[i + 1].text == b")" else None


def _tilde(source: bytes, tokens: list[Tok], i: int) -> Candidate | None:
    """`~x`, an operator that Go does not have."""
    token = tokens[i]
    return Candidate(token.start, token.end, b"^") if token.text == b"~" else None


def _type_switch(source: bytes, tokens: list[Tok], i: int) -> Candidate | None:
    """`x.(type)` outside of a switch."""
    if tokens[i].text == b"type" and tokens[i - 1].text == b"(" and tokens[i + 1].text == b")":
        return _as_name(tokens[i].start, tokens[i].end)
    return None


def _case(source: bytes, tokens: list[Tok], i: int) -> Candidate | None:
    """`case 0:` in a type switch."""
    if tokens[i - 1].text == b"case" and tokens[i + 1].text == b":" and not tokens[i].name:
        return _as_name(tokens[i].start, tokens[i].end)
    return None


def _semicolon(source: bytes, tokens: list[Tok], i: int) -> Candidate | None:
    """`if ; x {`, `switch ; {`."""
    if tokens[i].text == b";" and tokens[i - 1].text in (b"if", b"switch"):
        return _blank(tokens[i])
    return None


def _group(source: bytes, tokens: list[Tok], i: int) -> Candidate | None:
    """`const (a = 1)` on one line: the grammar wants a terminator before the bracket."""
    opening = tokens[i].partner
    if tokens[i].text != b")" or tokens[i].newline or opening < 1:
        return None
    if tokens[opening - 1].text not in (b"const", b"var") or tokens[i - 1].text == b";":
        return None
    start, end = tokens[i - 1].end, tokens[i].start
    if start < end:
        return Candidate(start, end, b";" + b" " * (end - start - 1))
    # No room for a terminator: a declaration of one name does without the brackets.
    inner = source[tokens[opening].end : tokens[i].start]
    return Candidate(tokens[opening].start, tokens[i].end, b" " + inner + b" ")


def _literal(source: bytes, tokens: list[Tok], i: int) -> Candidate | None:
    """A type where an expression must be: `= interface{}`, `return func(int)`."""
    if tokens[i].text not in (b"interface", b"struct", b"func") or tokens[i + 1].partner < 0:
        return None
    start, end = tokens[i].start, tokens[tokens[i + 1].partner].end
    if grammar.parse(b"package p\nvar _ " + source[start:end]).root_node.has_error:
        return None
    return _as_name(start, end)


def _conversion(source: bytes, tokens: list[Tok], i: int) -> Candidate | None:
    """`[]T(a, b)`, `map[K]V()`, `[...]T(a)`: conversions of no or several values."""
    at = i + 1 if tokens[i].text == b"map" else i
    if tokens[at].text != b"[" or tokens[at].partner < 0:
        return None
    element = tokens[at].partner + 1
    if element + 1 < len(tokens) and tokens[element + 1].text == b"(":
        return _as_name(tokens[i].start, tokens[element].end)
    return None


def _constant(source: bytes, tokens: list[Tok], i: int) -> Candidate | None:
    """`const a int`: a type without a value."""
    ends = tokens[i + 1].newline or tokens[i + 1].text in (b";", b")")
    if not (tokens[i].name and tokens[i - 1].name and ends) or tokens[i].newline:
        return None
    first = i
    while first > 0 and not tokens[first].newline and tokens[first].text != b"const":
        first -= 1
    if tokens[first].text == b"const":
        return _blank(tokens[i])
    around = (j for j in range(first, 0, -1) if tokens[j].depth < tokens[i].depth)
    opening = next(around, 0)
    return _blank(tokens[i]) if tokens[opening - 1].text == b"const" else None


def _label(source: bytes, tokens: list[Tok], i: int) -> Candidate | None:
    """`a: b: }`: a label on an empty statement that has a label."""
    if i > 1 and tokens[i].text == b":" == tokens[i - 2].text and tokens[i - 1].name:
        return Candidate(tokens[i].start, tokens[i].end, b";")
    return None


_RULES: tuple[Callable[[bytes, list[Tok], int], Candidate | None], ...] = (
    _dots, _tilde, _case, _type_switch, _semicolon, _group, _constant, _label, _conversion,
    _literal,
)  # fmt: skip


def _as_name(start: int, end: int) -> Candidate:
    return Candidate(start, end, b"x" * (end - start))


def _blank(token: Tok) -> Candidate:
    return Candidate(token.start, token.end, b" " * (token.end - token.start))
