"""How patterns match: the part of the matchers that is written by hand."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Generic, TypeVar, overload

from gocodemod.syntax.module import Module
from gocodemod.syntax.tree import Node

N = TypeVar("N", bound=Node)
Saved = dict[str, Node | tuple[Node, ...]]


class Matcher(ABC):
    """A pattern for one value: a node, a text, the nodes of a field, or nothing (None)."""

    @abstractmethod
    def match(self, value: Any, saved: Saved) -> bool:
        """Whether `value` fits; what `SaveMatchedNode` catches goes into `saved`."""

    def __or__(self, other: Pattern) -> OneOf:
        return OneOf(self, other)

    def __invert__(self) -> DoesNotMatch:
        return DoesNotMatch(self)


# A text stands for a node whose code is that text, a list for the items of a
# node or the nodes of a field, None for an absent field.
Pattern = Matcher | str | Sequence[Any] | None


class DoNotCare(Matcher):
    """Matches everything, an absent field too."""

    def match(self, value: Any, saved: Saved) -> bool:
        """Say yes."""
        return True


DO_NOT_CARE = DoNotCare()


@dataclass(frozen=True)
class NodeMatcher(Matcher, Generic[N]):
    """A node of one type whose text and attributes match; base of the generated ones."""

    NODE: ClassVar[type[Node]]
    text: Pattern = DO_NOT_CARE

    def match(self, value: Any, saved: Saved) -> bool:
        """Whether `value` is a node of the type and every given attribute fits."""
        if isinstance(value, tuple) and len(value) == 1:
            value = value[0]
        if not isinstance(value, self.NODE):
            return False
        for field in fields(self):
            pattern = getattr(self, field.name)
            if pattern is not DO_NOT_CARE and not _fits(getattr(value, field.name), pattern, saved):
                return False
        return True


class OneOf(Matcher):
    """Matches what one of several patterns matches; the first that does counts."""

    def __init__(self, *options: Pattern) -> None:
        self.options = options

    def match(self, value: Any, saved: Saved) -> bool:
        """Try the options in order."""
        return any(_fits(value, option, saved) for option in self.options)


class DoesNotMatch(Matcher):
    """Matches what a pattern does not match; also written `~pattern`."""

    def __init__(self, pattern: Pattern) -> None:
        self.pattern = pattern

    def match(self, value: Any, saved: Saved) -> bool:
        """Turn the answer of the pattern round; nothing within is saved."""
        return not _fits(value, self.pattern, {})


class MatchIfTrue(Matcher):
    """Matches the values for which a function says yes."""

    def __init__(self, test: Callable[[Any], bool]) -> None:
        self.test = test

    def match(self, value: Any, saved: Saved) -> bool:
        """Ask the function; it gets the node, the text, the tuple of nodes, or None."""
        return self.test(value)


class MatchRegex(Matcher):
    """Matches a text, or a node by its text, that a regular expression matches as a whole."""

    def __init__(self, pattern: str) -> None:
        self.pattern = re.compile(pattern, re.DOTALL)

    def match(self, value: Any, saved: Saved) -> bool:
        """Match all of the text."""
        text = value.text if isinstance(value, Node) else value
        return isinstance(text, str) and self.pattern.fullmatch(text) is not None


class SaveMatchedNode(Matcher):
    """Matches what a pattern matches, and keeps it under a name for `extract`."""

    def __init__(self, pattern: Pattern, name: str) -> None:
        self.pattern = pattern
        self.name = name

    def match(self, value: Any, saved: Saved) -> bool:
        """Match, then save."""
        if not _fits(value, self.pattern, saved):
            return False
        if isinstance(value, (Node, tuple)):
            saved[self.name] = value
        return True


class AtLeastN(Matcher):
    """In a list: `n` or more nodes in a row that match `pattern`."""

    def __init__(self, pattern: Pattern = DO_NOT_CARE, *, n: int) -> None:
        self.pattern = pattern
        self.n = n

    def match(self, value: Any, saved: Saved) -> bool:
        """Match one node of the row."""
        return _fits(value, self.pattern, saved)


class ZeroOrMore(AtLeastN):
    """In a list: any number of nodes in a row that match `pattern`."""

    def __init__(self, pattern: Pattern = DO_NOT_CARE) -> None:
        super().__init__(pattern, n=0)


def matches(node: Node | None, pattern: Pattern) -> bool:
    """Whether `node` fits `pattern`."""
    return _fits(node, pattern, {})


def extract(node: Node | None, pattern: Pattern) -> Saved | None:
    """What `SaveMatchedNode` caught by name, or None if `node` does not fit."""
    saved: Saved = {}
    return saved if _fits(node, pattern, saved) else None


@overload
def findall(where: Node | Module, pattern: NodeMatcher[N]) -> tuple[N, ...]: ...
@overload
def findall(where: Node | Module, pattern: Pattern) -> tuple[Node, ...]: ...
def findall(where: Node | Module, pattern: Pattern) -> tuple[Node, ...]:
    """All nodes at or below `where` that fit, in order of source."""
    return tuple(node for node in _candidates(where, pattern) if matches(node, pattern))


def extractall(where: Node | Module, pattern: Pattern) -> tuple[Saved, ...]:
    """What is caught at each node at or below `where` that fits, in order of source."""
    found = (extract(node, pattern) for node in _candidates(where, pattern))
    return tuple(saved for saved in found if saved is not None)


def _candidates(where: Node | Module, pattern: Pattern) -> tuple[Node, ...]:
    root = where.root if isinstance(where, Module) else where
    return root.find(*_types(pattern))


def _types(pattern: Pattern) -> tuple[type[Node], ...]:
    """The types that a node must be of to fit: the tree finds those fast."""
    if isinstance(pattern, NodeMatcher):
        return (pattern.NODE,)
    if isinstance(pattern, SaveMatchedNode):
        return _types(pattern.pattern)
    if isinstance(pattern, OneOf):
        return tuple({cls for option in pattern.options for cls in _types(option)})
    return (Node,)


def _fits(value: Any, pattern: Pattern, saved: Saved) -> bool:
    if isinstance(pattern, Matcher):
        trial = dict(saved)
        if not pattern.match(value, trial):
            return False
        saved.update(trial)
        return True
    if pattern is None:
        return value is None
    if isinstance(pattern, str):
        if isinstance(value, tuple) and len(value) == 1:
            value = value[0]
        return bool((value.text if isinstance(value, Node) else value) == pattern)
    if isinstance(value, Node):
        value = getattr(value, "items", None)
    return isinstance(value, tuple) and _row_fits(value, tuple(pattern), saved)


def _row_fits(row: tuple[Node, ...], patterns: tuple[Pattern, ...], saved: Saved) -> bool:
    if not patterns:
        return not row
    first, rest = patterns[0], patterns[1:]
    if not isinstance(first, AtLeastN):
        return bool(row) and _fits(row[0], first, saved) and _row_fits(row[1:], rest, saved)
    for taken in range(len(row) + 1):
        if taken and not _fits(row[taken - 1], first.pattern, saved):
            return False
        trial = dict(saved)
        if taken >= first.n and _row_fits(row[taken:], rest, trial):
            saved.update(trial)
            return True
    return False
