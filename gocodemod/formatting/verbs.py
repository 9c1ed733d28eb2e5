"""Reading a format string as package fmt does, in the spelling of the source.

The text between verbs is kept as it was written, escapes and all, so that what
is made of it reads like the format did.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from gocodemod.syntax import Node, nodes

# Between the quotes (spec, "String literals").
_CHARACTER = re.compile(
    r"""\\(?:[abfnrtv\\"]|[0-7]{3}|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})|[^\\]""",
    re.DOTALL,
)
_INDEX = re.compile(r"\[(\d+)\]")
_FLAGS = "+-# 0123456789.*"


class Unread(Exception):
    """The format asks for what this reader does not give; `code` is the refusal's."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


class Text(msgspec.Struct, frozen=True):
    """Text that comes out as it is: the inside of a literal, as spelled in one of that kind."""

    spelled: str


class Verb(msgspec.Struct, frozen=True):
    """A verb without flags, width or precision; `argument` counts the operands from 0."""

    letter: str
    argument: int


class Format(msgspec.Struct, frozen=True):
    """A format string. `quote` is what its text was quoted with."""

    pieces: tuple[Text | Verb, ...]
    quote: str

    def literal(self, text: Text) -> str:
        """The text as a literal of Go."""
        return f"{self.quote}{text.spelled}{self.quote}"


def read(node: Node) -> Format:
    """The format that a literal, or a sum of literals, spells; raises Unread."""
    literals = list(_literals(node))
    quotes = {literal.text[0] for literal in literals}
    if len(quotes) > 1 or (quotes == {"`"} and len(literals) > 1):
        raise Unread("format-not-literal", "the format is put together of several literals")
    inside = "".join(literal.text[1:-1] for literal in literals)
    raw = quotes == {"`"}
    found = list(inside) if raw else _CHARACTER.findall(inside)
    return Format(_pieces([(c, _decoded(c)) for c in found]), quotes.pop())


def begins_with_text(node: Node) -> bool:
    """Whether a format that is a literal begins with something else than a verb."""
    try:
        inside = next(_literals(node)).text[1:]
    except Unread:
        return False
    return inside[0] not in "%\\" and len(inside) > 1


def _literals(node: Node) -> Iterator[Node]:
    if isinstance(node, nodes.ParenthesizedExpression):
        yield from _literals(node.expression)
    elif isinstance(node, nodes.BinaryExpression) and node.operator == "+":
        yield from _literals(node.left)
        yield from _literals(node.right)
    elif isinstance(node, (nodes.InterpretedStringLiteral, nodes.RawStringLiteral)):
        yield node
    else:
        raise Unread("format-not-literal", "the format is no literal")


def _decoded(spelled: str) -> str:
    """The character, as far as a verb could be made of it; an octet above 127 is none."""
    if spelled[0] != "\\" or len(spelled) == 1:
        return spelled
    if spelled[1] in "xuU":
        return chr(int(spelled[2:], 16))
    return chr(int(spelled[1:], 8)) if spelled[1].isdigit() else "\\"


def _pieces(characters: list[tuple[str, str]]) -> tuple[Text | Verb, ...]:
    out: list[Text | Verb] = []
    text: list[str] = []
    at = argument = 0
    while at < len(characters):
        spelled, meant = characters[at]
        at += 1
        if meant != "%":
            text.append(spelled)
            continue
        rest = "".join(c for _, c in characters[at:])
        if rest.startswith("%"):
            text.append("%")
            at += 1
            continue
        if index := _INDEX.match(rest):
            argument = int(index[1]) - 1
            at += index.end()
            rest = rest[index.end() :]
        letter = rest[:1]
        if letter and letter in _FLAGS:
            raise Unread("flags", "a verb has flags, a width or a precision")
        if not (letter.isascii() and letter.isalpha()) or argument < 0:
            raise Unread("format-malformed", "the format has a % that begins no verb")
        if text:
            out.append(Text("".join(text)))
            text = []
        out.append(Verb(letter, argument))
        argument += 1
        at += 1
    if text:
        out.append(Text("".join(text)))
    return tuple(out)
