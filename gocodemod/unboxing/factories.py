"""The New of a pool: from a function that returns values to one that returns pointers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from gocodemod.context import Context, Obstacle
from gocodemod.golang import rows
from gocodemod.model import Edit, Span
from gocodemod.syntax import Node, nodes
from gocodemod.syntax.layout import indent_of
from gocodemod.unboxing.kind import bare, spot, type_at

# Uses of a variable that give nobody its address.
_PLAIN = frozenset({"define", "write", "return", "argument"})


@dataclass(frozen=True)
class Factory:
    """The body of a New: `type` is what each of its returns gives, `name` a function's name."""

    file: str
    at: Span
    type: rows.TypeRef
    returns: tuple[nodes.ReturnStatement, ...]
    body: nodes.Block
    name: str = ""

    def edits(self, ctx: Context) -> Iterator[Edit]:
        """Return a pointer to a variable instead of the value."""
        for statement in self.returns:
            yield _pointer(ctx, self, statement)


def factory_of(ctx: Context, file: str, value: Node) -> Factory:
    """The function that a pool's New is; raises Obstacle where it is not in sight."""
    value = bare(value)
    at = Span(file, value.start, value.end)
    if isinstance(value, nodes.FuncLiteral):
        return _factory(ctx, file, at, value.body)
    if not isinstance(value, nodes.Identifier):
        raise Obstacle("new-unknown", "New is no function literal and no plain function", at)
    object_ = ctx.facts.object_at(file, value.start)
    found = ctx.facts.funcs(ids=(object_.id,)) if object_ is not None else ()
    if len(found) != 1 or object_ is None:
        raise Obstacle("new-unknown", "New is a variable, or differs by configuration", at)
    uses = [r for r in ctx.facts.refs((object_.id,)) if r.role != "define"]
    for use in uses:
        if (use.file, use.start) != (file, value.start):
            raise Obstacle("new-shared", f"{object_.name} is used elsewhere, too", spot(use))
    func = found[0]
    package = ctx.facts.package_of(func.file)
    if func.exported and (package is None or not package.internal):
        raise Obstacle("new-shared", f"{object_.name} is exported", at)
    if any(object_.name in pragma.names for pragma in ctx.facts.pragmas()):
        raise Obstacle("linkname", f"a symbol outside Go's type system names {object_.name}", at)
    tree = ctx.tree(func.file)
    declaration = tree.enclosing(func.name_start, nodes.FunctionDeclaration)
    if declaration is None or declaration.body is None:
        raise Obstacle("new-unknown", f"{object_.name} has no body", at)
    made = _factory(ctx, func.file, at, declaration.body)
    return replace(made, name=func.name)


def _factory(ctx: Context, file: str, at: Span, body: nodes.Block) -> Factory:
    own = body.parent
    returns = tuple(
        statement
        for statement in body.find(nodes.ReturnStatement)
        if statement.enclosing(nodes.FuncLiteral, nodes.FunctionDeclaration) == own
    )
    types: list[rows.TypeRef] = []
    for statement in returns:
        listed = statement.expression_list
        if listed is None or len(listed.items) != 1:
            raise Obstacle("new-unknown", "New returns a named result", at)
        type_ = type_at(ctx, file, listed.items[0])
        if type_ is None or not type_.boxes or type_.text.startswith("untyped"):
            raise Obstacle("mixed-types", "New returns something that is no plain value", at)
        types.append(type_)
        if type_.text != types[0].text:
            raise Obstacle("mixed-types", "New returns values of several types", at)
    if not types:
        raise Obstacle("new-unknown", "New never returns", at)
    return Factory(file, at, types[0], returns, body)


def _pointer(ctx: Context, factory: Factory, statement: nodes.ReturnStatement) -> Edit:
    listed = statement.expression_list
    assert listed is not None
    value = bare(listed.items[0])
    file = factory.file
    if isinstance(value, nodes.CompositeLiteral) or _own_variable(ctx, factory, value):
        return Edit(file, listed.start, listed.end, f"&{value.text}")
    name = _free(factory.body)
    parent = statement.parent
    if not isinstance(parent, nodes.StatementList):
        raise Obstacle("new-unknown", "no statement fits before a return in New", factory.at)
    newline = f"{ctx.tree(file).newline}{indent_of(statement)}"
    separator = newline if own_line(statement) else "; "
    text = f"{name} := {value.text}{separator}return &{name}"
    return Edit(file, statement.start, statement.end, text)


def own_line(statement: Node) -> bool:
    """Whether nothing but indentation stands before a statement on its line."""
    source = statement.module.source
    return not source[statement.module.line_start(statement.start) : statement.start].strip()


def _own_variable(ctx: Context, factory: Factory, value: Node) -> bool:
    """Whether it is a variable of the function that nobody else can look at or write."""
    if not isinstance(value, nodes.Identifier):
        return False
    object_ = ctx.facts.object_at(factory.file, value.start)
    if object_ is None or object_.kind != "var":
        return False
    for use in ctx.facts.refs((object_.id,)):
        inside = factory.body.start <= use.start < factory.body.end
        home = ctx.tree(use.file).node_at(use.start, use.end)
        own = home.enclosing(nodes.FuncLiteral, nodes.FunctionDeclaration) == factory.body.parent
        plain = use.role in _PLAIN or (use.role == "slice" and factory.type.kind == "slice")
        if use.file != factory.file or not inside or not own or not plain:
            return False
    return True


def _free(body: nodes.Block) -> str:
    """A name that the body does not use."""
    taken = {n.text for n in body.find(nodes.Identifier, nodes.TypeIdentifier)}
    return next(name for name in ("b", "v", *(f"b{n}" for n in range(2, 999))) if name not in taken)
