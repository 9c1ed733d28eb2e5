"""The parameters and results of functions that take or give lists and elements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gocodemod.context import Context, Obstacle
from gocodemod.golang import rows
from gocodemod.model import Span
from gocodemod.syntax import Node, nodes
from gocodemod.unboxing.kind import bare, spot

_FUNCTIONS = (nodes.FuncLiteral, nodes.FunctionDeclaration, nodes.MethodDeclaration)
Declaration = nodes.FunctionDeclaration | nodes.MethodDeclaration


@dataclass(frozen=True)
class Slot:
    """A parameter or a result of a declared function: number `index` of `count`."""

    func: rows.Func
    declaration: Declaration
    result: bool
    index: int
    count: int
    type: Node
    name: Node | None
    shared: tuple[int, ...]
    """The numbers of those that stand with it before one type."""

    @property
    def key(self) -> str:
        """What tells it from all others."""
        return f"{self.func.id}#{'result' if self.result else 'param'}{self.index}"

    def others(self) -> Iterator[Slot]:
        """Those that share its type as written."""
        for index in self.shared:
            yield _slot(self.func, self.declaration, self.result, index)

    def calls(self, ctx: Context) -> Iterator[tuple[str, nodes.CallExpression]]:
        """All calls of the function, with their files; raises Obstacle where it is a value."""
        for ref in ctx.facts.refs((self.func.id,)):
            if ref.role == "define":
                continue
            node = ctx.tree(ref.file).node_at(ref.start, ref.end)
            if isinstance(node.parent, nodes.SelectorExpression):
                node = node.parent
            call = node.parent
            called = isinstance(call, nodes.CallExpression) and bare(call.function) == node
            if (
                not called
                or not isinstance(call, nodes.CallExpression)
                or ref.role == "method-expr"
            ):
                words = f"{self.func.name} is used as a value, or calls differ"
                raise Obstacle("container-shared", words, spot(ref))
            if not self.result and len(call.arguments.items) <= self.index:
                words = f"{self.func.name} is called with the results of a call"
                raise Obstacle("container-shared", words, spot(ref))
            yield ref.file, call

    def returns(self) -> Iterator[tuple[Node, int]]:
        """What the returns of the function give, and which of its values; none for a parameter."""
        body = self.declaration.body
        if not self.result or body is None:
            return
        for statement in body.find(nodes.ReturnStatement):
            if statement.enclosing(*_FUNCTIONS) != self.declaration:
                continue
            listed = statement.expression_list
            if listed is None:
                continue
            if len(listed.items) == self.count:
                yield listed.items[self.index], 0
            else:
                yield listed.items[0], self.index


def slot_declared(ctx: Context, file: str, around: nodes.ParameterDeclaration, name: Node) -> Slot:
    """The slot that a parameter's or result's name belongs to; raises Obstacle."""
    listed = around.parent
    declaration = listed.parent if listed is not None else None
    at = Span(file, name.start, name.end)
    if not isinstance(declaration, (nodes.FunctionDeclaration, nodes.MethodDeclaration)):
        raise Obstacle("container-shared", "a function literal takes or gives it", at)
    result = declaration.result == listed
    func = _function(ctx, file, declaration, at)
    places = _places(declaration, result)
    index = next(i for i, (_, n) in enumerate(places) if n == name)
    return _slot(func, declaration, result, index)


def slot_returned(ctx: Context, file: str, statement: nodes.ReturnStatement, index: int) -> Slot:
    """The result that a return gives a value to; raises Obstacle."""
    declaration = statement.enclosing(*_FUNCTIONS)
    at = Span(file, statement.start, statement.end)
    if not isinstance(declaration, (nodes.FunctionDeclaration, nodes.MethodDeclaration)):
        raise Obstacle("container-shared", "a function literal gives it", at)
    return _slot(_function(ctx, file, declaration, at), declaration, True, index)


def slot_called(ctx: Context, func_id: str, result: bool, index: int, at: Span) -> Slot:
    """The parameter or result of a function that is called; raises Obstacle."""
    found = ctx.facts.funcs(ids=(func_id,))
    if len(found) != 1 or not found[0].body_start:
        raise Obstacle("container-shared", "what is called is no plain function of the module", at)
    func = found[0]
    declaration = ctx.tree(func.file).enclosing(
        func.name_start, nodes.FunctionDeclaration, nodes.MethodDeclaration
    )
    if not isinstance(declaration, (nodes.FunctionDeclaration, nodes.MethodDeclaration)):
        raise Obstacle("container-shared", "what is called is not understood", at)
    return _slot(func, declaration, result, index)


def _function(ctx: Context, file: str, declaration: Declaration, at: Span) -> rows.Func:
    object_ = ctx.facts.object_at(file, declaration.name.start)
    found = ctx.facts.funcs(ids=(object_.id,)) if object_ is not None else ()
    if len(found) != 1:
        raise Obstacle("container-shared", "the function differs by configuration", at)
    return found[0]


def _places(declaration: Declaration, result: bool) -> list[tuple[Node, Node | None]]:
    """The items of the parameters or results with the names in them, one entry for each."""
    listed = declaration.result if result else declaration.parameters
    if listed is None:
        return []
    if not isinstance(listed, nodes.ParameterList):
        return [(listed, None)]
    found: list[tuple[Node, Node | None]] = []
    for item in listed.items:
        named = item.name if isinstance(item, nodes.ParameterDeclaration) else ()
        found += [(item, name) for name in named] or [(item, None)]
    return found


def _slot(func: rows.Func, declaration: Declaration, result: bool, index: int) -> Slot:
    places = _places(declaration, result)
    at = Span(func.file, func.name_start, func.name_end)
    item, name = places[min(index, len(places) - 1)]
    if isinstance(item, nodes.VariadicParameterDeclaration):
        raise Obstacle("container-shared", f"{func.name} takes any number of them", at)
    if func.type_params or (not result and declaration.body is None):
        raise Obstacle("container-shared", f"{func.name} has type parameters", at)
    type_ = item.type if isinstance(item, nodes.ParameterDeclaration) else item
    shared = tuple(i for i, (other, _) in enumerate(places) if other == item and i != index)
    return Slot(func, declaration, result, index, len(places), type_, name, shared)
