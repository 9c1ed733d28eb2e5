"""A heap of values: container/heap boxes each one, a heap for elements of one type none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from gocodemod.context import Context, Obstacle
from gocodemod.golang import rows
from gocodemod.model import Api, Edit, ImportNeed, Span
from gocodemod.syntax import Node, nodes
from gocodemod.unboxing.assertions import comma_ok
from gocodemod.unboxing.element import spelled
from gocodemod.unboxing.kind import (
    Candidate,
    Rewrite,
    check_names,
    check_written,
    spot,
    type_at,
    visibility,
    wanted,
    where,
    wrapped,
)
from gocodemod.unboxing.typedheap import HEAP

_PACKAGE = "container/heap."
_GIVES = (f"{_PACKAGE}Pop", f"{_PACKAGE}Remove")
_TAKES = tuple(f"{_PACKAGE}{name}" for name in ("Push", "Init", "Fix"))
_SIGNATURES = {
    "Push": ("func(any)", "func(interface{})"),
    "Pop": ("func() any", "func() interface{}"),
}


class Heaps:
    """A type of the module with Push(x any) and Pop() any, all of whose elements are of one type.

    The two methods come to take and give that type, and the functions of container/heap
    are those of a small package of the module that does the same steps.
    """

    name: ClassVar[str] = "heap"
    reported: ClassVar[bool] = True
    mentions: ClassVar[tuple[str, ...]] = (*_TAKES, *_GIVES)

    def find(self, ctx: Context) -> Iterator[Candidate]:
        """Yield each type of heap that values are pushed to."""
        seen: set[str] = set()
        for ref in ctx.facts.refs((_TAKES[0],)):
            if len(ref.args) != 2 or not ref.args[1].type.boxes or not wanted(ctx, ref):
                continue
            type_ = ref.args[0].type
            mark = type_.named or type_.text
            if mark not in seen:
                seen.add(mark)
                yield Candidate(at=spot(ref), subject=ref.function or ref.package, data=ref)

    def rewrite(self, ctx: Context, candidate: Candidate) -> Rewrite:
        """Give the heap its element type; raises Obstacle."""
        return _Heap(ctx, candidate).rewritten()


class _Heap:
    def __init__(self, ctx: Context, candidate: Candidate) -> None:
        self.ctx, self.at = ctx, candidate.at
        ref = candidate.data
        assert isinstance(ref, rows.Ref)
        self.element = ref.args[1].type
        named = ctx.facts.named(ids=(ref.args[0].type.named,)) if ref.args[0].type.named else ()
        if len(named) != 1 or named[0].alias:
            raise Obstacle("no-typed-form", "the heap is no type of the module", self.at)
        self.type = named[0]
        self.imports: set[ImportNeed] = set()
        self.edits: list[Edit] = []

    def rewritten(self) -> Rewrite:
        ctx, type_ = self.ctx, self.type
        object_ = ctx.facts.object_at(type_.file, type_.name_start)
        if object_ is None or ":" in object_.id:
            raise Obstacle("container-shape", "the heap's type is declared in a function", self.at)
        api = visibility(ctx, self.at, object_)
        check_names(ctx, self.at, {type_.name, f"{type_.name}.Push", f"{type_.name}.Pop"})
        spec = ctx.tree(type_.file).enclosing(type_.name_start, nodes.TypeSpec)
        if spec is None or spec.type_parameters is not None:
            raise Obstacle("container-shape", "the heap's type has parameters of its own", self.at)
        self._check_exposed(api)
        if ctx.facts.language(self.at.file) < (1, 21):
            raise Obstacle("language-version", "a typed heap needs a go 1.21 line", self.at)
        push, pop = self._method("Push"), self._method("Pop")
        self._conversions()
        calls = 0
        for ref in ctx.facts.refs((*_TAKES, *_GIVES)):
            if ref.args and ref.args[0].type.named == type_.id:
                self._call(ref)
                calls += 1
            elif ref.role not in ("call", "defer", "go"):
                raise Obstacle("container-shared", "container/heap is used as a value", spot(ref))
        self._push(push)
        self._pop(pop)
        check_written(ctx, self.at, self.edits)
        created = HEAP.helper(ctx, self.at)
        return Rewrite(
            key=where(type_.id),
            title=f"a heap of {self.element.text} without boxes",
            reason=f"all that {where(type_.id)} holds are values of type {self.element.text}",
            edits=(*sorted(set(self.edits)), *created),
            imports=tuple(sorted(self.imports)),
            names=(type_.name,),
            api=api,
            evidence={"type": self.element.text, "calls": calls},
        )

    def _check_exposed(self, api: Api) -> None:
        """Raises Obstacle where other modules could have a value of the type, and push to it."""
        package = self.ctx.facts.package_of(self.type.file)
        if api != "none" or self.ctx.options.exported or package is None or package.internal:
            return
        for ref in self.ctx.facts.refs((self.type.id,)):
            name = _declared(self.ctx.tree(ref.file).node_at(ref.start, ref.end))
            if name is not None and name.text[:1].isupper() and ref.role != "receiver":
                raise Obstacle("exported-api", f"{name.text} shows it to others", spot(ref))

    # -- the two methods -----------------------------------------------------

    def _method(self, name: str) -> rows.Func:
        found = [m for m in self.type.methods if m.name == name]
        if len(found) != 1 or found[0].signature not in _SIGNATURES[name]:
            raise Obstacle("no-typed-form", f"{name} is not the type's own", self.at)
        funcs = self.ctx.facts.funcs(ids=(found[0].id,))
        if len(funcs) != 1 or not funcs[0].body_start:
            raise Obstacle("no-typed-form", f"{name} differs by configuration", self.at)
        for ref in self.ctx.facts.refs((found[0].id,)):
            if ref.role != "define":
                words = f"{name} is used beside container/heap"
                raise Obstacle("container-shared", words, spot(ref))
        return funcs[0]

    def _push(self, push: rows.Func) -> None:
        """`func (h *T) Push(x E)`, where the body asserts nothing."""
        param = push.params[0]
        tree = self.ctx.tree(push.file)
        for use in self.ctx.facts.refs((param.id,)):
            if use.role == "define":
                continue
            found = wrapped(tree.node_at(use.start, use.end)).parent
            if not isinstance(found, nodes.TypeAssertionExpression) or comma_ok(found) is not None:
                words = f"Push uses {param.name} without an assertion"
                raise Obstacle("load-untyped", words, spot(use))
            self._same(type_at(self.ctx, push.file, found.type), spot(use))
            self.edits.append(Edit(push.file, found.operand.end, found.end, ""))
        if param.name in ("", "_"):
            raise Obstacle("container-shape", "Push does not use what it is given", self.at)
        text = self._spelled(push.file, param.type_start)
        self.edits.append(Edit(push.file, param.type_start, param.type_end, text))

    def _pop(self, pop: rows.Func) -> None:
        """`func (h *T) Pop() E`, all of whose returns give one."""
        tree = self.ctx.tree(pop.file)
        declaration = tree.enclosing(pop.name_start, nodes.MethodDeclaration)
        result = declaration.result if declaration is not None else None
        body = declaration.body if declaration is not None else None
        if result is None or body is None or isinstance(result, nodes.ParameterList):
            raise Obstacle("container-shape", "the result of Pop has a name", self.at)
        for statement in body.find(nodes.ReturnStatement):
            if statement.enclosing(nodes.FuncLiteral) is not None:
                continue
            listed = statement.expression_list
            value = listed.items[0] if listed is not None and len(listed.items) == 1 else None
            at = Span(pop.file, statement.start, statement.end)
            if value is None or isinstance(value, nodes.Nil):
                raise Obstacle("nil-stored", "Pop gives nil, which is no element", at)
            if not self._untyped(pop.file, value, body):
                self._same(type_at(self.ctx, pop.file, value), at)
        text = self._spelled(pop.file, result.start)
        self.edits.append(Edit(pop.file, result.start, result.end, text))

    def _untyped(self, file: str, value: Node, body: nodes.Block) -> bool:
        """Whether it is a variable of `var x any` that is set to an element once, and returned."""
        name = self.ctx.facts.object_at(file, value.start)
        if not isinstance(value, nodes.Identifier) or name is None or ":" not in name.id:
            return False
        if name.type is None or name.type.kind != "interface" or name.type.methods:
            return False
        tree = self.ctx.tree(file)
        uses = self.ctx.facts.refs((name.id,))
        if sorted(use.role for use in uses) != ["define", "return", "write"]:
            return False
        spec = tree.node_at(uses[0].start, uses[0].end).parent
        written = tree.node_at(uses[1].start, uses[1].end)
        listed = written.parent
        statement = listed.parent if listed is not None else None
        if (
            uses[1].role != "write"
            or not isinstance(spec, nodes.VarSpec)
            or len(spec.name) != 1
            or spec.value is not None
            or spec.type is None
            or not isinstance(statement, nodes.AssignmentStatement)
            or len(statement.left.items) != len(statement.right.items)
            or statement.parent is None
            or statement.parent.parent != body
        ):
            return False
        right = statement.right.items[[n.start for n in statement.left.items].index(written.start)]
        self._same(type_at(self.ctx, file, right), Span(file, right.start, right.end))
        text = self._spelled(file, spec.type.start)
        self.edits.append(Edit(file, spec.type.start, spec.type.end, text))
        return True

    def _same(self, type_: rows.TypeRef | None, at: Span) -> None:
        if type_ is None or type_.text != self.element.text:
            other = type_.text if type_ is not None else "type that is not known"
            words = f"it holds a {self.element.text} here, a {other} there"
            raise Obstacle("mixed-types", words, at)

    def _spelled(self, file: str, start: int) -> str:
        spelling = spelled(self.ctx, file, start, self.element)
        self.imports |= set(spelling.imports)
        return spelling.text

    # -- what is done with the heap ------------------------------------------

    def _conversions(self) -> None:
        """It becomes an interface for container/heap and package sort alone."""
        for conv in self.ctx.facts.conversions((self.type.id,), containing=True):
            at = Span(conv.file, conv.start, conv.end)
            own = conv.source.named == self.type.id
            if conv.target.kind == "pointer":  # A nil of it.
                continue
            if own and (conv.callee.startswith(_PACKAGE) or conv.target.text == "sort.Interface"):
                continue
            words = f"a {conv.source.text} becomes a {conv.target.text}"
            if conv.target.kind == "typeparam" or not conv.target.methods:
                raise Obstacle("held-reflected", f"{words}, whose methods can be seen", at)
            if own and not self._stated(conv):
                raise Obstacle("container-shared", words, at)
        if self.type.embedded_in:
            raise Obstacle("container-shared", "another type embeds it", self.at)

    def _stated(self, conv: rows.Conversion) -> bool:
        """`var _ heap.Interface = (*T)(nil)`, which says what holds no more."""
        spec = self.ctx.tree(conv.file).enclosing(conv.start, nodes.VarSpec)
        names = [name.text for name in spec.name] if spec is not None else []
        type_ = spec.type if spec is not None else None
        if conv.target.text != f"{_PACKAGE}Interface" or names != ["_"]:
            return False
        if not isinstance(type_, nodes.QualifiedType):
            return False
        text = f"{self._package(conv.file, type_)}.Interface"
        element = self._spelled(conv.file, type_.start)
        self.edits.append(Edit(conv.file, type_.start, type_.end, f"{text}[{element}]"))
        return True

    def _call(self, ref: rows.Ref) -> None:
        tree = self.ctx.tree(ref.file)
        call = tree.exactly(ref.outer_start, ref.outer_end, nodes.CallExpression)
        function = call.function if call is not None else None
        if call is None or not isinstance(function, nodes.SelectorExpression):
            raise Obstacle("container-shape", "a call is not understood", spot(ref))
        if ref.id == _TAKES[0]:
            self._same(ref.args[1].type, spot(ref))
        if ref.id in _GIVES:
            self._given(ref, call)
        package = function.operand
        name = self._package(ref.file, package)
        self.edits.append(Edit(ref.file, package.start, package.end, name))

    def _given(self, ref: rows.Ref, call: nodes.CallExpression) -> None:
        """`heap.Pop(h).(E)`, or one that nobody takes."""
        around = wrapped(call).parent
        if isinstance(around, nodes.ExpressionStatement):
            return
        if not isinstance(around, nodes.TypeAssertionExpression) or comma_ok(around) is not None:
            words = "an element is taken without an assertion"
            raise Obstacle("load-untyped", words, spot(ref))
        self._same(type_at(self.ctx, ref.file, around.type), spot(ref))
        self.edits.append(Edit(ref.file, around.operand.end, around.end, ""))

    def _package(self, file: str, node: Node) -> str:
        need = HEAP.importable(self.ctx, Span(file, node.start, node.end))
        self.imports.add(need)
        return need.name


def _declared(node: Node) -> Node | None:
    """The name of the field, variable, type or function in whose declaration a type stands."""
    for around in node.ancestors:
        if isinstance(around, (nodes.Block, nodes.FuncLiteral)):
            return None
        if isinstance(around, (nodes.FieldDeclaration, nodes.VarSpec)):
            shown = [name for name in around.name if name.text[:1].isupper()]
            return next(iter((*shown, *around.name)), None)
        kinds = (
            nodes.TypeSpec,
            nodes.TypeAlias,
            nodes.FunctionDeclaration,
            nodes.MethodDeclaration,
        )
        if isinstance(around, kinds):
            return around.name
    return None
