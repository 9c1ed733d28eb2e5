"""Walks over a tree: `Visitor` looks, `Transformer` collects edits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from gocodemod.errors import TransformError
from gocodemod.syntax import layout, nodes
from gocodemod.syntax.edits import EditBuffer
from gocodemod.syntax.module import Module
from gocodemod.syntax.tree import Node, wrap

N = TypeVar("N", bound=Node)
Handler = Callable[..., Any]


class Removal:
    """The type of `REMOVE`."""


REMOVE = Removal()
"""Returned by a `leave_X`: take the node away (see `layout.removal_span`)."""


class Flatten:
    """Returned by a `leave_X`: several pieces of code in place of the node.

    Each piece of a statement or declaration goes on a line of its own, with
    the indentation of the node; pieces in a list get commas between them.
    """

    def __init__(self, *pieces: str | Node) -> None:
        self.pieces = pieces


@dataclass(frozen=True)
class Updated(Generic[N]):
    """A node as it reads after what was done below it."""

    original: N
    _buffer: EditBuffer

    @property
    def text(self) -> str:
        """The code of the node with the edits made so far within it."""
        return self._buffer.text_of(self.original)

    @property
    def changed(self) -> bool:
        """Whether anything below was edited."""
        return self.text != self.original.text

    def part(self, node: Node) -> str:
        """The code of `node`, at or below the original, with the edits made so far within it."""
        return self._buffer.text_of(node)


Result = Updated[Any] | Node | str | Removal | Flatten


class _Walker:
    """Finds `visit_X` and `leave_X`, X being a class of `nodes`: the exact one or a family."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        for name in vars(cls):
            prefix, underscore, wanted = name.partition("_")
            if underscore and prefix in ("visit", "leave") and not hasattr(nodes, wanted):
                raise TypeError(f"{cls.__name__}.{name}: there is no node class {wanted!r}")

    def _handler(self, prefix: str, cls: type[Node]) -> Handler | None:
        for base in cls.__mro__:
            handler: Handler | None = getattr(self, f"{prefix}_{base.__name__}", None)
            if handler is not None:
                return handler
        return None

    def _walk(self, root: Node) -> Iterator[tuple[Node, Handler]]:
        """Call `visit_X` in order of source; yield what is left with its `leave_X`."""
        module = root.module
        handlers: dict[str, tuple[Handler | None, Handler | None]] = {}
        # A tree may be deeper than Python's stack: a sum of a thousand strings.
        pending: list[tuple[Any, bool]] = [(root._raw, False)]
        while pending:
            raw, left = pending.pop()
            if raw.type not in handlers:
                cls = type(wrap(module, raw))
                handlers[raw.type] = (self._handler("visit", cls), self._handler("leave", cls))
            visit, leave = handlers[raw.type]
            if left:
                if leave is not None:
                    yield wrap(module, raw), leave
                continue
            pending.append((raw, True))
            if visit is None or visit(wrap(module, raw)) is not False:
                pending.extend((child, False) for child in reversed(raw.named_children))


class Visitor(_Walker):
    """A walk that looks: define `visit_X(node)` and `leave_X(original)`.

    X is a class of `nodes` or one of its families: `visit_Expression` gets the
    expressions that have no method of their own. A `visit_X` that returns
    False keeps the walk out of that node; its `leave_X` is called all the same.
    """

    def visit(self, where: Node | Module) -> None:
        """Walk all named nodes at or below `where`, in order of source."""
        for node, leave in self._walk(where.root if isinstance(where, Module) else where):
            leave(node)


class Transformer(_Walker):
    """A walk that edits: define `visit_X(node)` and `leave_X(original, updated)`.

    A `leave_X` returns `updated` to keep what was done below, `original` to
    undo that, new code (text or another node), `REMOVE`, or a `Flatten`. New
    code is text: no tree is built by hand.
    """

    def transform(self, where: Node | Module) -> EditBuffer:
        """Walk all named nodes at or below `where` and collect the edits."""
        root = where.root if isinstance(where, Module) else where
        buffer = EditBuffer(root.module)
        for node, leave in self._walk(root):
            result = leave(node, Updated(node, buffer))
            if isinstance(result, Updated) and result.original == node:
                continue
            buffer.discard(node)
            if isinstance(result, Removal):
                _remove(buffer, node)
            elif isinstance(result, Node) and result == node:
                continue
            else:
                buffer.replace(node, _code(node, result))
        return buffer


def _remove(buffer: EditBuffer, node: Node) -> None:
    """Remove a node and what goes with it; what the neighbours before took is taken once."""
    start, end = layout.removal_span(node)
    while taken := buffer.removal_over(start):
        buffer.discard(taken)
        # The neighbour took the comma behind it; now that before it is too many.
        start = layout.before_comma(buffer.source, taken[0])
    buffer.discard((start, end))
    buffer.remove((start, end))


def _code(node: Node, result: object) -> str:
    if isinstance(result, Updated | Node | str):
        return result if isinstance(result, str) else result.text
    if isinstance(result, Flatten):
        pieces = [piece if isinstance(piece, str) else piece.text for piece in result.pieces]
        in_lines = isinstance(node, nodes.Statement) or node.parent == node.module.root
        between = node.module.newline + layout.indent_of(node) if in_lines else ", "
        return between.join(pieces)
    raise TransformError(
        f"a leave method returned {result!r} for a {node.kind}: "
        "return updated, original, new code, REMOVE or Flatten"
    )
