"""A parsed file."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING, cast

from gocodemod.syntax import grammar, masking
from gocodemod.syntax.masking import Mask
from gocodemod.syntax.tree import N, Node, wrap

if TYPE_CHECKING:
    import tree_sitter

    from gocodemod.syntax.nodes import MethodDeclaration, SourceFile, TypeParameterList


def parse(source: bytes) -> Module:
    """Parse one Go file; never raises for bad code, see `Module.has_errors`.

    Code that the grammar cannot parse although Go can (`new(expr)`, methods
    with type parameters) is hidden from it byte for byte, so that all offsets
    hold; the text of nodes always comes from `source`.
    """
    tree = grammar.parse(source)
    masks: tuple[Mask, ...] = ()
    if tree.root_node.has_error:
        tree, masks = masking.repair(source, tree)
    return Module(source, tree, masks)


class Module:
    """One file: its bytes and its tree. Equal only to itself."""

    def __init__(self, source: bytes, tree: tree_sitter.Tree, masks: tuple[Mask, ...]) -> None:
        self.source = source
        self.masks = masks
        self._tree = tree
        self._type_parameters: dict[int, Node | None] = {}

    @cached_property
    def root(self) -> SourceFile:
        """The root of the tree."""
        return cast("SourceFile", wrap(self, self._tree.root_node))

    @property
    def code(self) -> bytes:
        """The file, byte for byte."""
        return self.source

    @property
    def has_errors(self) -> bool:
        """Whether some code could not be parsed, even after masking."""
        return self._tree.root_node.has_error

    @property
    def errors(self) -> tuple[Node, ...]:
        """The outermost pieces that could not be parsed; a missing token is empty."""
        return tuple(wrap(self, raw) for raw in grammar.errors(self._tree.root_node))

    @property
    def newline(self) -> str:
        """The line end of the file: CRLF if its first line ends so."""
        first = self.source.find(b"\n")
        return "\r\n" if first > 0 and self.source[first - 1 : first] == b"\r" else "\n"

    def position(self, offset: int) -> tuple[int, int]:
        """1-based line and byte column of `offset`."""
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def line_start(self, offset: int) -> int:
        """Offset of the first byte of the line that `offset` is on."""
        return self.source.rfind(b"\n", 0, offset) + 1

    def line_end(self, offset: int) -> int:
        """Offset after the line that `offset` is on, its line end included."""
        end = self.source.find(b"\n", offset)
        return len(self.source) if end < 0 else end + 1

    def node_at(self, start: int, end: int | None = None) -> Node:
        """The smallest named node that covers `start` to `end` (default: one byte).

        Of several nodes with the same span it is the innermost.
        """
        stop = start + 1 if end is None else end
        raw = self._tree.root_node.named_descendant_for_byte_range(start, max(start, stop))
        return self.root if raw is None else wrap(self, raw)

    def exactly(self, start: int, end: int, *types: type[N]) -> N | None:
        """The outermost node of one of `types` that spans exactly `start` to `end`."""
        found: N | None = None
        node: Node | None = self.node_at(start, end)
        while node is not None and (node.start, node.end) == (start, end):
            if isinstance(node, types):
                found = node
            node = node.parent
        return found

    def enclosing(self, at: Node | int, *types: type[N]) -> N | None:
        """The nearest node of one of `types` around `at`, a node (itself not counted) or offset."""
        if isinstance(at, Node):
            return at.enclosing(*types)
        node = self.node_at(at)
        return node if isinstance(node, types) else node.enclosing(*types)

    def find(self, *types: type[N]) -> tuple[N, ...]:
        """All nodes of `types` in the file, in order of source."""
        return self.root.find(*types)

    def parent_of(self, node: Node) -> Node | None:
        """The node around `node`; None for the root."""
        if node.kind == "type_parameter_list" and node.start in self._method_masks:
            # From a tree of its own; here its place is blank, in the method.
            return self.node_at(node.start, node.end)
        raw = node._raw.parent
        return None if raw is None else wrap(self, raw)

    def type_parameters_of(self, method: MethodDeclaration) -> TypeParameterList | None:
        """The type parameters of a method (Go 1.27), which the grammar does not know."""
        for start, mask in self._method_masks.items():
            if method.name.end <= start < method.parameters.start:
                if start not in self._type_parameters:
                    self._type_parameters[start] = self._parse_type_parameters(mask)
                return cast("TypeParameterList | None", self._type_parameters[start])
        return None

    @cached_property
    def _method_masks(self) -> dict[int, Mask]:
        return {mask.start: mask for mask in self.masks if mask.rule == masking.METHOD}

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        at = self.source.find(b"\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.source.find(b"\n", at + 1)
        return starts

    def _parse_type_parameters(self, mask: Mask) -> Node | None:
        # A function of the same shape at the same offset, so that spans hold.
        head = b"func _"
        list_ = self.source[mask.start : mask.end]
        tree = grammar.parse(b" " * (mask.start - len(head)) + head + list_ + b"()")
        found = grammar.captures(tree.root_node, frozenset({"type_parameter_list"}))
        return wrap(self, found[0]) if found else None
