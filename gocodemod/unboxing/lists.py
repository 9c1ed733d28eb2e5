"""A list of values: container/list boxes each one, a list for values of one type none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

import msgspec

from gocodemod.context import Context, Obstacle
from gocodemod.golang import rows
from gocodemod.model import Api, Edit, ImportNeed, Span
from gocodemod.syntax import Node, nodes
from gocodemod.syntax.scope import function_of
from gocodemod.unboxing.element import spelled
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
from gocodemod.unboxing.listflow import Flow
from gocodemod.unboxing.listforms import ELEMENT, LIST, Types, concerns, holds
from gocodemod.unboxing.listholders import check_holder, check_method
from gocodemod.unboxing.liststale import check_stale
from gocodemod.unboxing.typedlist import LIST as TYPED

STORES = tuple(f"{LIST}.{n}" for n in ("PushBack", "PushFront", "InsertBefore", "InsertAfter"))


class _Found(msgspec.Struct, frozen=True):
    flow: Flow
    obstacle: Obstacle | None


class Lists:
    """A container/list that holds values of one type, with all that its elements go through.

    The lists and elements become those of a small package of the module that does
    the same steps; what goes from one list to another changes with both.
    """

    name: ClassVar[str] = "list"
    reported: ClassVar[bool] = True
    mentions: ClassVar[tuple[str, ...]] = (*STORES, LIST, ELEMENT)

    def find(self, ctx: Context) -> Iterator[Candidate]:
        """Yield each list, or lists that go together, into which values are put."""
        types, seen = Types(ctx), set[Span]()
        for ref in ctx.facts.refs(STORES):
            if not ref.args or not ref.args[0].type.boxes or not wanted(ctx, ref):
                continue
            if _owner(ctx, ref) in seen:
                continue
            flow, obstacle = Flow(ctx, types), None
            try:
                flow.follow(ref)
            except Obstacle as found:
                obstacle = found
            seen |= {_owner(ctx, ref), *flow.group.declared.values()}
            id_, at = _home(flow) or (ref.function or ref.package, _owner(ctx, ref))
            yield Candidate(at=at, subject=id_, data=_Found(flow, obstacle))

    def rewrite(self, ctx: Context, candidate: Candidate) -> Rewrite:
        """Give the lists their type; raises Obstacle."""
        found = candidate.data
        assert isinstance(found, _Found)
        if found.obstacle is not None:
            raise found.obstacle
        return _Lists(ctx, candidate, found.flow).rewritten()


def _owner(ctx: Context, ref: rows.Ref) -> Span:
    """The declaration of the variable or field that a method is called on, else the call."""
    function = ctx.tree(ref.file).node_at(ref.expr_start, ref.end)
    if isinstance(function, nodes.SelectorExpression):
        operand = function.operand
        name = operand.field if isinstance(operand, nodes.SelectorExpression) else operand
        found = ctx.facts.object_at(ref.file, name.start)
        if found is not None and found.kind in ("var", "field", "param"):
            for use in ctx.facts.refs((found.id,)):
                if use.role == "define":
                    return spot(use)
    return spot(ref)


def _home(flow: Flow) -> tuple[str, Span] | None:
    """The first variable or field that is a list, or has some; a parameter where there is none."""
    found = [
        (object_.kind == "param", flow.group.declared[id_], id_)
        for id_, object_ in flow.group.objects.items()
        if id_ in flow.group.declared and object_.type is not None and LIST in object_.type.text
    ]
    return (min(found)[2], min(found)[1]) if found else None


class _Lists:
    def __init__(self, ctx: Context, candidate: Candidate, flow: Flow) -> None:
        self.ctx, self.at, self.flow = ctx, candidate.at, flow
        self.subject = candidate.subject
        self.imports: set[ImportNeed] = set()

    def rewritten(self) -> Rewrite:
        ctx, flow = self.ctx, self.flow
        api = self._api()
        element = self._only_type()
        check_stale(ctx, flow.group)
        aside = {at for _, at in flow.values.stores}
        for id_, object_ in sorted(flow.group.objects.items()):
            if object_.kind == "field" and object_.type is not None:
                check_holder(ctx, flow.group.declared[id_], holds(object_.type.text), aside)
        for _, slot in sorted(flow.group.slots.items()):
            check_method(ctx, slot.func, aside)
        if ctx.facts.language(self.at.file) < (1, 18):
            raise Obstacle("language-version", "a typed list needs a go 1.18 line", self.at)
        edits = [self._named(file, node, element) for file, node in flow.group.written]
        for load in flow.values.taken.found:
            edits += load.edits
        check_written(ctx, self.at, edits)
        created = TYPED.helper(ctx, self.at)
        return Rewrite(
            key=f"{self.at.file}:{where(self.subject)}",
            title=f"a list of {element.text} without boxes",
            reason=f"all that it holds are values of type {element.text}, each in a box",
            edits=(*sorted(set(edits)), *created),
            imports=tuple(sorted(self.imports)),
            names=tuple(sorted(self._names())),
            api=api,
            evidence={
                "type": element.text,
                "stores": len(flow.values.stores),
                "loads": len(flow.values.taken.found),
            },
        )

    # -- who could know it ---------------------------------------------------

    def _names(self) -> set[str]:
        """The names of all that is no local variable."""
        objects = {o.name for id_, o in self.flow.group.objects.items() if ":" not in id_}
        return objects | {slot.func.name for slot in self.flow.group.slots.values()}

    def _api(self) -> Api:
        found: list[Api] = []
        for id_, object_ in self.flow.group.objects.items():
            found.append(visibility(self.ctx, self.flow.group.declared[id_], object_))
        for slot in self.flow.group.slots.values():
            at = Span(slot.func.file, slot.func.name_start, slot.func.name_end)
            object_ = rows.Object(slot.func.id, slot.func.name, "func")
            found.append(visibility(self.ctx, at, object_))
            if slot.func.receiver is not None:
                self._check_asked(slot.func.name)
        check_names(self.ctx, self.at, self._names())
        return max(found, key=("none", "internal", "exported").index, default="none")

    def _check_asked(self, method: str) -> None:
        """Raises Obstacle where an interface has a method of that name for lists or elements."""
        for ref in self.ctx.facts.refs((LIST, ELEMENT)):
            elem = self.ctx.tree(ref.file).enclosing(ref.start, nodes.MethodElem)
            if elem is not None and elem.name.text == method:
                raise Obstacle("container-shared", "an interface asks for the method", spot(ref))

    # -- the type ------------------------------------------------------------

    def _only_type(self) -> rows.TypeRef:
        values = self.flow.values
        if not values.stores:
            raise Obstacle("no-typed-form", "nothing is seen to be stored in it", self.at)
        first, at = values.stores[0]
        told = [*values.stores, *((load.type, load.at) for load in values.taken.found)]
        for type_, there in (*told, *values.compared):
            if type_.kind in ("interface", "typeparam") or type_.text.startswith("untyped"):
                raise Obstacle("mixed-types", f"a {type_.text} is stored or asked for", there)
            if type_.text != first.text:
                words = f"it holds a {first.text} here, a {type_.text} there"
                raise Obstacle("mixed-types", words, there)
        if not first.boxes or first.size == 1:
            raise Obstacle("no-benefit", f"a {first.text} needs no box", self.at)
        if not values.made:
            raise Obstacle("no-benefit", "the boxes of constants need no memory", self.at)
        words_of = set(re.findall(r"(?<![\w./])[A-Za-z_]\w*", first.text))
        if concerns(first.text) or words_of & _parameters(self.ctx, at):
            raise Obstacle("no-typed-form", f"a {first.text} depends on where it stands", at)
        return first

    def _named(self, file: str, node: Node, element: rows.TypeRef) -> Edit:
        """`list.X` as `typedlist.X[T]`."""
        at = Span(file, node.start, node.end)
        need = TYPED.importable(self.ctx, at)
        spelling = spelled(self.ctx, file, node.start, element)
        self.imports |= {need, *spelling.imports}
        name = node.text.rpartition(".")[2].strip()
        return Edit(file, node.start, node.end, f"{need.name}.{name}[{spelling.text}]")


def _parameters(ctx: Context, at: Span) -> set[str]:
    """The type parameters in sight at a place."""
    home = function_of(ctx.tree(at.file).node_at(at.start, at.end))
    if home is None:
        return set()
    listed = home.type_parameters
    names = {n.text for p in listed.items for n in p.name} if listed is not None else set()
    if isinstance(home, nodes.MethodDeclaration):
        for generic in home.receiver.find(nodes.GenericType):
            names |= {n.text for n in generic.type_arguments.find(nodes.TypeIdentifier)}
    return names
