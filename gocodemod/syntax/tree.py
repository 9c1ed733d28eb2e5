"""The base of all nodes: immutable views of one parsed file, made when looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, cast, overload

from gocodemod.errors import LoadError
from gocodemod.syntax import grammar

if TYPE_CHECKING:
    import tree_sitter

    from gocodemod.syntax.module import Module
    from gocodemod.syntax.nodes import MethodDeclaration

N = TypeVar("N", bound="Node")
T = TypeVar("T")

_CLASSES: dict[str, type[Node]] = {}


class Node:
    """A node of the tree: a span of the true source with a kind.

    Two nodes are equal if they are of the same module, kind and span. Offsets
    are bytes into the file as on disk.
    """

    __slots__ = ("_raw", "module")

    KIND: ClassVar[str] = ""
    module: Module

    def __init__(self, module: Module, raw: tree_sitter.Node) -> None:
        object.__setattr__(self, "module", module)
        object.__setattr__(self, "_raw", raw)

    def __init_subclass__(cls) -> None:
        kind = cls.__dict__.get("KIND", "")
        if kind:
            _CLASSES[kind] = cls

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable")

    @property
    def kind(self) -> str:
        """The grammar's name of the node, such as `call_expression`, or a token's text."""
        return self._raw.type

    @property
    def start(self) -> int:
        """Byte offset of the first byte."""
        return self._raw.start_byte

    @property
    def end(self) -> int:
        """Byte offset after the last byte."""
        return min(self._raw.end_byte, len(self.module.source))

    @property
    def code(self) -> bytes:
        """The bytes of the node in the true source."""
        return self.module.source[self._raw.start_byte : self._raw.end_byte]

    @property
    def text(self) -> str:
        """The code as text; bytes that are not UTF-8 come as lone surrogates."""
        return self.code.decode("utf-8", "surrogateescape")

    @property
    def line(self) -> int:
        """1-based line of the start."""
        return self.module.position(self.start)[0]

    @property
    def column(self) -> int:
        """1-based byte column of the start."""
        return self.module.position(self.start)[1]

    @property
    def parent(self) -> Node | None:
        """The node around this one; None for the root."""
        return self.module.parent_of(self)

    @property
    def children(self) -> tuple[Node, ...]:
        """The named children, comments included, in order of source."""
        module = self.module
        return tuple(wrap(module, raw) for raw in self._raw.named_children)

    @property
    def tokens(self) -> tuple[Node, ...]:
        """All children in order of source: the named ones and the `Token`s between."""
        module = self.module
        return tuple(wrap(module, raw) for raw in self._raw.children)

    @property
    def masked(self) -> bool:
        """Whether some code of the node was hidden from the grammar (see `Module.masks`)."""
        start, end = self.start, self.end
        return any(mask.start < end and start < mask.end for mask in self.module.masks)

    @property
    def ancestors(self) -> Iterator[Node]:
        """The nodes around this one, the nearest first, the root last."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def enclosing(self, *types: type[N]) -> N | None:
        """The nearest node of one of `types` around this one, itself not counted."""
        for node in self.ancestors:
            if isinstance(node, types):
                return node
        return None

    def find(self, *types: type[N]) -> tuple[N, ...]:
        """All nodes of `types` (supertypes too) at or below this one, in order of source."""
        kinds = frozenset(kind for cls in types for kind in kinds_of(cls))
        module = self.module
        found = grammar.captures(self._raw, kinds)
        return tuple(cast("N", wrap(module, raw)) for raw in found)

    def contains(self, other: Node) -> bool:
        """Whether `other`, of the same module, lies within the span of this node."""
        return self.module is other.module and self.start <= other.start and other.end <= self.end

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Node):
            return NotImplemented
        return self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __repr__(self) -> str:
        text = self.text if len(self.text) <= 40 else self.text[:37] + "..."
        return f"<{type(self).__name__} {self.start}:{self.end} {text!r}>"

    def _key(self) -> tuple[int, str, int, int]:
        raw = self._raw
        return (id(self.module), raw.type, raw.start_byte, raw.end_byte)

    _raw: tree_sitter.Node


class Token(Node):
    """A keyword, operator or bracket; `kind` is what the grammar calls it."""

    __slots__ = ()


class Error(Node):
    """Code that could not be parsed."""

    __slots__ = ()
    KIND = "ERROR"


def wrap(module: Module, raw: tree_sitter.Node) -> Node:
    """The typed node over a raw node of tree-sitter."""
    cls = _CLASSES.get(raw.type, Token) if raw.is_named else Token
    return cls(module, raw)


def class_of(kind: str) -> type[Node]:
    """The class of the named node type `kind`; raises KeyError."""
    return _CLASSES[kind]


def kinds_of(cls: type[Node]) -> frozenset[str]:
    """The grammar's names of the class and of all classes below it."""
    return frozenset(k for k, c in _CLASSES.items() if issubclass(c, cls) and k != "ERROR")


class _Accessor(Generic[T]):
    """A typed, read-only attribute that looks into the tree on each access."""

    __slots__ = ("_field",)

    def __init__(self, field: str = "") -> None:
        self._field = field

    @overload
    def __get__(self, node: None, owner: type[Node]) -> _Accessor[T]: ...
    @overload
    def __get__(self, node: Node, owner: type[Node]) -> T: ...
    def __get__(self, node: Node | None, owner: type[Node]) -> _Accessor[T] | T:
        return self if node is None else cast("T", self._look(node))

    def _look(self, node: Node) -> Any:
        raise NotImplementedError


class Field(_Accessor[T]):
    """The node of a field that is always there."""

    def _look(self, node: Node) -> Any:
        raw = node._raw.child_by_field_name(self._field)
        return _missing(node, self._field) if raw is None else wrap(node.module, raw)


class OptionalField(_Accessor[T]):
    """The node of a field, or None."""

    def _look(self, node: Node) -> Any:
        raw = node._raw.child_by_field_name(self._field)
        return None if raw is None else wrap(node.module, raw)


class Fields(_Accessor[T]):
    """The nodes of a field that may be there several times, as a tuple."""

    def _look(self, node: Node) -> Any:
        found = node._raw.children_by_field_name(self._field)
        return tuple(wrap(node.module, raw) for raw in found if raw.is_named)


class TextField(_Accessor[str]):
    """The text of a field that holds an operator."""

    def _look(self, node: Node) -> Any:
        raw = node._raw.child_by_field_name(self._field)
        return _missing(node, self._field) if raw is None else wrap(node.module, raw).text


class Child(_Accessor[T]):
    """The only child that is no field and no comment."""

    def _look(self, node: Node) -> Any:
        found = _plain_children(node)
        return found[0] if found else _missing(node, "child")


class OptionalChild(_Accessor[T]):
    """The only child that is no field and no comment, or None."""

    def _look(self, node: Node) -> Any:
        found = _plain_children(node)
        return found[0] if found else None


class Children(_Accessor[T]):
    """The children that are no fields and no comments, as a tuple."""

    def _look(self, node: Node) -> Any:
        return _plain_children(node)


class Computed(_Accessor[T]):
    """An attribute that the grammar lacks; the module works it out."""

    __slots__ = ("_work",)

    def __init__(self, work: Callable[[Node], Any]) -> None:
        super().__init__()
        self._work = work

    def _look(self, node: Node) -> Any:
        return self._work(node)


def type_parameters_of(node: Node) -> Any:
    """The type parameters of a method declaration, which the grammar does not know."""
    return node.module.type_parameters_of(cast("MethodDeclaration", node))


def _plain_children(node: Node) -> tuple[Node, ...]:
    raw = node._raw
    return tuple(
        wrap(node.module, child)
        for index, child in enumerate(raw.named_children)
        if not (child.is_extra or child.is_error) and raw.field_name_for_named_child(index) is None
    )


def _missing(node: Node, field: str) -> Any:
    raise LoadError(
        f"line {node.line}: {node.kind} has no {field}: mend the syntax error in this file first"
    )
