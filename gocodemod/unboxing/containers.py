"""A `[]any` or `map[K]any` that provably holds one type: a typed one holds no boxes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from gocodemod.context import Context, Obstacle
from gocodemod.golang import rows
from gocodemod.model import Edit, ImportNeed, Span
from gocodemod.syntax import Node, nodes
from gocodemod.unboxing.element import spelled
from gocodemod.unboxing.held import reflected
from gocodemod.unboxing.kind import (
    Candidate,
    Rewrite,
    check_names,
    check_written,
    spot,
    visibility,
    wanted,
    where,
)
from gocodemod.unboxing.loads import Loads
from gocodemod.unboxing.stores import Stores
from gocodemod.unboxing.taken import Load

_ANY = re.compile(rb"(?:\[\]|map\[.*\])\s*(any|interface\s*\{\s*\})$", re.DOTALL)
_TYPES = (nodes.SliceType, nodes.MapType)


class Containers:
    """A slice or map of empty interfaces, local or in one unexported variable or field.

    Everything stored is of one type, everything loaded is asserted to it at
    once, and the container itself is never handed on.
    """

    name: ClassVar[str] = "container"
    reported: ClassVar[bool] = True
    mentions: ClassVar[tuple[str, ...]] = ()

    def find(self, ctx: Context) -> Iterator[Candidate]:
        """Yield every such container from which some load is asserted."""
        found: list[tuple[Span, rows.Object]] = []
        for package in ctx.facts.packages():
            for file in (*package.files, *package.test_files):
                if package.selected and _ANY_WORD.search(ctx.source(file)):
                    found += _declared(ctx, file)
        uses = ctx.facts.refs_by_id(object_.id for _, object_ in found)
        for at, object_ in found:
            refs = uses[object_.id]
            defined = [r for r in refs if r.role == "define"]
            if [(r.file, r.start) for r in defined] != [(at.file, at.start)]:
                continue
            if wanted(ctx, defined[0]) and Loads(ctx, object_).asserted(refs):
                yield Candidate(at=at, subject=object_.id, data=object_)

    def rewrite(self, ctx: Context, candidate: Candidate) -> Rewrite:
        """Give the container its type; raises Obstacle."""
        return _Container(ctx, candidate).rewritten()


_ANY_WORD = re.compile(rb"\]\s*(any\b|interface\s*\{\s*\})")


def _declared(ctx: Context, file: str) -> Iterator[tuple[Span, rows.Object]]:
    tree = ctx.tree(file)
    seen: set[int] = set()
    for type_ in tree.find(*_TYPES):
        if not _ANY.match(type_.code):
            continue
        for name in _names(type_):
            object_ = ctx.facts.object_at(file, name.start)
            known = object_ is not None and object_.kind in ("var", "field")
            if object_ is None or not known or name.start in seen or object_.type is None:
                continue
            if not _is_container(object_.type):
                continue
            seen.add(name.start)
            yield Span(file, name.start, name.end), object_


def _is_container(type_: rows.TypeRef) -> bool:
    return type_.kind in ("slice", "map") and not type_.named and type_.elem == "any"


def _names(type_: Node) -> Iterator[Node]:
    """The names that a declaration with this type gives to a variable or field."""
    node = type_.parent
    if isinstance(node, (nodes.VarSpec, nodes.FieldDeclaration)) and node.type == type_:
        yield from node.name
        return
    while isinstance(node, (nodes.CompositeLiteral, nodes.ArgumentList, nodes.CallExpression)):
        node = node.parent
    if isinstance(node, nodes.ExpressionList):
        statement = node.parent
        if isinstance(statement, nodes.ShortVarDeclaration) and len(statement.left.items) == 1:
            yield statement.left.items[0]
        elif isinstance(statement, nodes.VarSpec) and len(statement.name) == 1:
            yield statement.name[0]


class _Container:
    """One container: its uses, then the edits."""

    def __init__(self, ctx: Context, candidate: Candidate) -> None:
        self.ctx, self.at = ctx, candidate.at
        object_ = candidate.data
        assert isinstance(object_, rows.Object) and object_.type is not None
        self.object, self.map = object_, object_.type.kind == "map"
        self.imports: set[ImportNeed] = set()

    def rewritten(self) -> Rewrite:
        ctx, object_ = self.ctx, self.object
        api = visibility(ctx, self.at, object_)
        self._check_alone()
        if ":" not in object_.id:
            check_names(ctx, self.at, {object_.name})
        if object_.kind == "field":
            self._check_holder()
        stores = Stores(ctx, object_)
        loads = Loads(ctx, object_)
        for ref in ctx.facts.refs((object_.id,)):
            if not loads.takes(ref) and not stores.takes(ref):
                words = f"the container is used otherwise ({ref.role})"
                raise Obstacle("container-shared", words, spot(ref))
        element = self._only_type(stores, loads.found)
        edits = [edit for type_ in stores.types for edit in self._typed(type_, element)]
        edits += self._elided(stores, {edit.text for edit in edits})
        for load in loads.found:
            edits += load.edits
        check_written(ctx, self.at, edits)
        kind = "map" if self.map else "slice"
        return Rewrite(
            key=f"{self.at.file}:{where(object_.id)}",
            title=f"give the {kind} {object_.name} its element type",
            reason=f"it holds values of type {element.text} alone, each in a box",
            edits=tuple(sorted(set(edits))),
            imports=tuple(sorted(self.imports)),
            names=(object_.name,) if ":" not in object_.id else (),
            api=api,
            evidence={
                "type": element.text,
                "stores": len(stores.values),
                "loads": len(loads.found),
            },
        )

    def _check_alone(self) -> None:
        spec = self.ctx.tree(self.at.file).node_at(self.at.start, self.at.end).parent
        if isinstance(spec, (nodes.VarSpec, nodes.FieldDeclaration)) and len(spec.name) > 1:
            raise Obstacle("container-shape", "others are declared with it, and its type", self.at)

    def _check_holder(self) -> None:
        """The struct with the field is nowhere looked at through an empty interface."""
        spec = self.ctx.tree(self.at.file).enclosing(self.at.start, nodes.TypeSpec)
        struct = self.ctx.tree(self.at.file).enclosing(self.at.start, nodes.StructType)
        if spec is None or spec.type_parameters is not None or spec.type != struct:
            raise Obstacle("container-shape", "its struct has no plain name", self.at)
        holder = self.ctx.facts.object_at(self.at.file, spec.name.start)
        if holder is None:
            raise Obstacle("container-shape", "its struct is not understood", self.at)
        conv = reflected(self.ctx, holder.id)
        if conv is not None:
            words = f"a {conv.source.text} becomes a {conv.target.text}"
            at = Span(conv.file, conv.start, conv.end)
            raise Obstacle("held-reflected", f"{words}, where its fields can be seen", at)

    def _only_type(self, stores: Stores, loads: list[Load]) -> rows.TypeRef:
        if not stores.values:
            raise Obstacle("no-benefit", "nothing is stored in it", self.at)
        first = stores.values[0][0]
        told = [*stores.values, *((load.type, load.at) for load in loads)]
        for type_, at in told:
            if type_.kind == "interface" or type_.text.startswith("untyped"):
                raise Obstacle("mixed-types", f"a {type_.text} is stored or asked for", at)
            if type_.text != first.text:
                words = f"it holds a {first.text} here, a {type_.text} there"
                raise Obstacle("mixed-types", words, at)
        if not first.boxes:
            raise Obstacle("no-benefit", f"a {first.text} needs no box", self.at)
        return first

    def _elided(self, stores: Stores, written: set[str]) -> Iterator[Edit]:
        """`{1, 2}` for `point{1, 2}` in a literal of the container, as gofmt -s has it."""
        for file, literal in stores.literals:
            type_ = literal.type
            if written == {type_.text}:
                yield Edit(file, type_.start, type_.end, "")

    def _typed(self, place: tuple[str, Node], element: rows.TypeRef) -> Iterator[Edit]:
        """`any` becomes the element's type where the container's type is written."""
        file, type_ = place
        found = _ANY.match(type_.code)
        at = Span(file, type_.start, type_.end)
        if found is None:
            raise Obstacle("container-shape", "its type is written in another way", at)
        spelling = spelled(self.ctx, file, type_.start, element)
        self.imports |= set(spelling.imports)
        start = type_.start + found.start(1)
        yield Edit(file, start, type_.end, spelling.text)
