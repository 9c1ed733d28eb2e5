"""How the compiler words what an instance of a generic body does: `go.shape.T` for a type."""

from __future__ import annotations

SHAPE = "go.shape."

_PAIRS = {"(": ")", "[": "]", "{": "}"}


def shapeless(text: str) -> str:
    """The same words for every instance: of "make([]go.shape.*int, n)" "make([]go.shape, n)"."""
    out = []
    while SHAPE in text:
        head, _, rest = text.partition(SHAPE)
        out.append(head + SHAPE.rstrip("."))
        text = rest[_type(rest, 0) :]
    return "".join(out) + text


def _type(text: str, at: int) -> int:
    """Where the type that begins at `at` ends; the compiler's spelling, qualified by packages."""
    for word in ("*", "<-chan ", "chan<- ", "chan "):
        if text.startswith(word, at):
            return _type(text, at + len(word))
    if text.startswith("[", at):
        return _type(text, _closed(text, at))
    if text.startswith("map[", at):
        return _type(text, _closed(text, at + len("map")))
    if text.startswith("func(", at):
        end = _closed(text, at + len("func"))
        if text.startswith(" (", end):
            return _closed(text, end + 1)
        result = _type(text, end + 1) if text.startswith(" ", end) else end
        return result if result > end + 1 else end
    for word in ("struct {", "interface {"):
        if text.startswith(word, at):
            return _closed(text, at + len(word) - 1)
    end = at
    while end < len(text) and (text[end].isalnum() or text[end] in "_./-·"):
        end += 1
    return _closed(text, end) if end > at and text.startswith("[", end) else end


def _closed(text: str, at: int) -> int:
    """Just after the bracket that closes the one at `at`; strings, as in tags, are skipped."""
    depth = 0
    while at < len(text):
        if text[at] in '"`':
            at = _unquoted(text, at)
            continue
        depth += (text[at] in _PAIRS) - (text[at] in _PAIRS.values())
        at += 1
        if not depth:
            return at
    return at


def _unquoted(text: str, at: int) -> int:
    quote, at = text[at], at + 1
    while at < len(text) and text[at] != quote:
        at += 2 if text[at] == "\\" and quote == '"' else 1
    return at + 1
