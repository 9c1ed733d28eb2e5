"""Hides from the grammar what it cannot parse although Go can, byte for byte.

A mask replaces a span by bytes of equal length; all offsets hold. Three
constructs are of valid programs: `new(expr)` (Go 1.26), type parameters of
methods (Go 1.27), and a method expression of a type literal. The others that
go/parser lets through are of programs that never compile: see `oddities`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from gocodemod.syntax import grammar, oddities
from gocodemod.syntax.tokens import Tok, tokenize

if TYPE_CHECKING:
    import tree_sitter

BUILTIN = "builtin"
METHOD = "method"
LITERAL = "literal"
ODD = "odd"


class Mask(NamedTuple):
    """The bytes `start` to `end` were parsed as `text`; `rule` says why."""

    start: int
    end: int
    text: bytes
    rule: str


def repair(source: bytes, tree: tree_sitter.Tree) -> tuple[tree_sitter.Tree, tuple[Mask, ...]]:
    """Parse a file whose first parse `tree` has errors again, with masks.

    Gives the first tree and no masks where masks do not help.
    """
    tokens = tokenize(source)
    masked = bytearray(source)
    masks: list[Mask] = []
    for mask in (*_methods(tokens), *_type_literals(tokens)):
        _apply(masked, mask, masks)
    _builtins(tokens, masked, masks)
    better = grammar.parse(bytes(masked)) if masks else tree
    if better.root_node.has_error:
        better, odd = oddities.repair(bytes(masked), tokens, better)
        masks += [Mask(start, end, text, ODD) for start, end, text in odd]
    if not grammar.is_better(better, tree):
        return tree, ()
    return better, tuple(sorted(masks))


def _apply(masked: bytearray, mask: Mask, masks: list[Mask]) -> None:
    masked[mask.start : mask.end] = mask.text
    masks.append(mask)


def _methods(tokens: list[Tok]) -> Iterator[Mask]:
    """`func (r R) name[P any](...)`: the brackets become blank."""
    for index, token in enumerate(tokens):
        if token.text != b"func" or token.depth or not token.newline:
            continue
        name = tokens[index + 1].partner + 1 if index + 1 < len(tokens) else 0
        if tokens[index + 1].text != b"(" or not 0 < name < len(tokens) - 2:
            continue
        opening = tokens[name + 1]
        if not tokens[name].name or opening.text != b"[" or opening.partner < 0:
            continue
        end = tokens[opening.partner].end
        yield Mask(opening.start, end, b" " * (end - opening.start), METHOD)


def _type_literals(tokens: list[Tok]) -> Iterator[Mask]:
    """`struct{ T }.m` and `(interface{ m() }).m`: the literal becomes a name."""
    for index, token in enumerate(tokens[:-2]):
        opening = tokens[index + 1]
        if token.text not in (b"struct", b"interface") or opening.text != b"{":
            continue
        last = opening.partner
        if last < 0 or last + 2 >= len(tokens):
            continue
        after = last + 1
        if tokens[after].text == b")" and tokens[after].partner == index - 1:
            # A parameter or an argument is in parentheses too; then a name or a bracket is before.
            before = tokens[index - 2] if index > 1 else None
            if before and not tokens[index - 1].newline and _ends_operand(before):
                continue
            after += 1
        if tokens[after].text == b"." and after + 1 < len(tokens) and tokens[after + 1].name:
            length = tokens[last].end - token.start
            yield Mask(token.start, tokens[last].end, b"t" * length, LITERAL)


def _ends_operand(token: Tok) -> bool:
    keywords = (b"return", b"defer", b"go", b"case", b"range", b"if", b"switch", b"for")
    return (token.name and token.text not in keywords) or token.text in (b")", b"]", b"}")


def _builtins(tokens: list[Tok], masked: bytearray, masks: list[Mask]) -> None:
    """`new(expr)`, and calls of what hides `new` or `make`: the callee becomes another name.

    The grammar wants a type there. Inner calls come first, so that an outer
    one is judged by what it looks like then.
    """
    head = b"package p\nvar _ = "
    for index in range(len(tokens) - 2, -1, -1):
        token, opening = tokens[index], tokens[index + 1]
        if token.text not in (b"new", b"make") or opening.text != b"(" or opening.partner < 0:
            continue
        if index and tokens[index - 1].text in (b".", b"func"):
            continue
        call = bytes(masked[token.start : tokens[opening.partner].end])
        if not grammar.parse(head + call).root_node.has_error:
            continue
        name = b"x" * len(token.text)
        if not grammar.parse(head + name + call[len(name) :]).root_node.has_error:
            _apply(masked, Mask(token.start, token.end, name, BUILTIN), masks)
