"""What takes part when lists get a type: variables, parameters, results, and the code."""

from __future__ import annotations

from gocodemod.context import Context, Obstacle
from gocodemod.golang import rows
from gocodemod.model import Span
from gocodemod.syntax import Node, nodes
from gocodemod.unboxing.kind import spot
from gocodemod.unboxing.listforms import ELEMENT, LIST, Types, plain
from gocodemod.unboxing.listslots import Slot


class Group:
    """What has been found to go together; `pending` is what has not been looked through yet."""

    def __init__(self, ctx: Context, types: Types) -> None:
        self.ctx, self.types = ctx, types
        self.objects: dict[str, rows.Object] = {}
        self.declared: dict[str, Span] = {}
        self.slots: dict[str, Slot] = {}
        self.written: list[tuple[str, Node]] = []
        """Where list.List, list.Element or list.New is written, with the files."""
        self.emptied: list[Span] = []
        """Where a list that may have elements is made empty."""
        self.moved: list[tuple[str, Node]] = []
        """The elements that are handed to methods of lists, with the files."""
        self.pending: list[rows.Object | Slot] = []
        self._seen: set[tuple[str, int, int]] = set()

    def add(self, file: str, name: Node) -> None:
        """Note a variable, field or parameter by its name; raises Obstacle."""
        object_ = self.ctx.facts.object_at(file, name.start)
        at = Span(file, name.start, name.end)
        if object_ is None or object_.kind not in ("var", "param", "field"):
            raise Obstacle("container-shape", f"{name.text} is not understood", at)
        text = object_.type.text if object_.type is not None else ""
        if not plain(text):
            raise Obstacle("no-typed-form", f"{name.text} is a {text}", at)
        if object_.id not in self.objects:
            self.objects[object_.id] = object_
            self.pending.append(object_)

    def add_slot(self, slot: Slot) -> None:
        """Note a parameter or result."""
        if slot.key not in self.slots:
            self.slots[slot.key] = slot
            self.pending.append(slot)

    def typed(self, file: str, type_: Node) -> None:
        """Note where lists and elements are named within a type; raises Obstacle for others."""
        found = False
        for id_ in (LIST, ELEMENT):
            for ref in self.ctx.facts.refs((id_,)):
                if ref.file == file and type_.start <= ref.start < type_.end:
                    node = self.ctx.tree(file).node_at(ref.start, ref.end).parent
                    if not isinstance(node, nodes.QualifiedType):
                        raise Obstacle("container-shape", "the type has no package", spot(ref))
                    self.written.append((file, node))
                    found = True
        if not found:
            at = Span(file, type_.start, type_.end)
            raise Obstacle("container-shape", f"{type_.text} is another name of the type", at)

    def first(self, file: str, node: Node) -> bool:
        """Whether a piece of code is met for the first time."""
        mark = (file, node.start, node.end)
        if mark in self._seen:
            return False
        self._seen.add(mark)
        return True
