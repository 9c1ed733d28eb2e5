"""What the files of a tree declare, by line, and what is called around a place of them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from gocodemod.engine.tree import Tree
from gocodemod.syntax import Module, Node, parse
from gocodemod.syntax.imports import listed
from gocodemod.syntax.layout import doc_comments
from gocodemod.syntax.nodes import (
    ArgumentList,
    Block,
    CallExpression,
    CommunicationCase,
    CompositeLiteral,
    DefaultCase,
    Expression,
    ExpressionCase,
    FuncLiteral,
    FunctionDeclaration,
    Identifier,
    IndexExpression,
    LiteralValue,
    MethodDeclaration,
    ParameterDeclaration,
    ParenthesizedExpression,
    SelectorExpression,
    TypeAlias,
    TypeCase,
    TypeIdentifier,
    TypeParameterDeclaration,
    TypeSpec,
    VariadicParameterDeclaration,
)
from gocodemod.verify.sides import REST, Body, Call, Named, Position

_BLOCKS = (Block, ExpressionCase, DefaultCase, TypeCase, CommunicationCase)
_TYPE = re.compile(r"(?:(\w+)\.)?(\w+)(?:\[.*\])?$", re.DOTALL)


@dataclass
class Outlines:
    """The Go files of one tree, each parsed once."""

    tree: Tree
    _modules: dict[str, Module | None] = field(default_factory=dict)
    _bodies: dict[str, list[Body]] = field(default_factory=dict)
    _lines: dict[str, list[int]] = field(default_factory=dict)
    _imports: dict[str, list[tuple[str | None, str]]] = field(default_factory=dict)

    def module(self, file: str) -> Module | None:
        """The syntax tree of a Go file; None where there is none."""
        if file not in self._modules:
            source = self.tree.read(file) if file.endswith(".go") else None
            self._modules[file] = None if source is None else parse(source)
        return self._modules[file]

    def bodies(self, file: str) -> list[Body]:
        """Every function and method that the file declares; none where there is no file."""
        if file not in self._bodies:
            module = self.module(file)
            self._bodies[file] = [] if module is None else list(_bodies(file, module))
        return self._bodies[file]

    def imports(self, file: str) -> list[tuple[str | None, str]]:
        """The names written before the paths of a file's imports, or None, with the paths."""
        if file not in self._imports:
            module = self.module(file)
            found = listed(module) if module else ()
            self._imports[file] = [(each.name, each.path) for each in found]
        return self._imports[file]

    def declared(self, file: str, start: int, end: int) -> tuple[set[str], set[str]]:
        """The functions that the span has a part of, and all that it declares, types included."""
        module = self.module(file)
        if module is None:
            return set(), set()
        functions: set[str] = set()
        names: set[str] = set()
        for node in module.root.children:
            if isinstance(node, FunctionDeclaration | MethodDeclaration):
                # A directive above it, such as go:noinline, is a part of it.
                parts = (node, *(doc_comments(node) if start < node.start else ()))
                if any(_meets(part, start, end) for part in parts):
                    functions.add(_name(node))
                if end <= node.start:
                    break
            elif _meets(node, start, end):
                names |= {s.name.text for s in node.find(TypeSpec) if _meets(s, start, end)}
                names |= {s.name.text for s in node.find(TypeAlias) if _meets(s, start, end)}
        return functions, functions | names

    def parameters(self, file: str, start: int, end: int) -> dict[tuple[str, range], str]:
        """Types of parameters that the span has a part of, by function and arguments taken."""
        module = self.module(file)
        out: dict[tuple[str, range], str] = {}
        for node in module.root.children if module else ():
            if not isinstance(node, FunctionDeclaration | MethodDeclaration):
                continue
            first = 0
            for item in node.parameters.items:
                if isinstance(item, VariadicParameterDeclaration):
                    stop = REST + 1
                else:
                    stop = first + max(1, len(item.name))
                if item.start <= end and start <= item.end:
                    out[_name(node), range(first, stop)] = item.type.text
                first = stop
        return out

    def around(self, file: str, at: Position, subject: str) -> list[Named]:
        """What there is around a place, the innermost first.

        Where nothing is: of the calls of that function which are handed `subject`.
        """
        module = self.module(file)
        offset = self.offset(file, at)
        if module is None or offset is None:
            return []
        found: list[Named] = []
        node: Node | None = module.node_at(offset)
        while node is not None and not isinstance(node, Block):
            argument = -1
            if isinstance(node, CallExpression):
                ends = [each.end for each in node.arguments.children]
                inside = node.arguments.start < offset < node.arguments.end - 1
                argument = sum(end <= offset for end in ends) if inside else -1
            spelled = _spelled(node) or [("", "")]
            # What is written beside it, in another argument or element, is another's.
            if not isinstance(node, ArgumentList | LiteralValue):
                found += [Named(*each, argument, node.start, node.end) for each in spelled]
            node = node.parent
        function = node and (
            node.enclosing(FunctionDeclaration, MethodDeclaration)
            if not isinstance(node, FunctionDeclaration | MethodDeclaration)
            else node
        )
        if function is not None and not any(named.name for named in found):
            for call in function.find(CallExpression):
                if any(n.text == subject for n in call.arguments.find(Identifier)):
                    found += [Named(*each) for each in _spelled(call)]
        return found

    def block(self, file: str, at: Position) -> Position | None:
        """Where the statements begin among which a place stands; None outside of any."""
        module = self.module(file)
        offset = self.offset(file, at)
        if module is None or offset is None:
            return None
        found = module.node_at(offset).enclosing(*_BLOCKS)
        return module.position(found.start) if found else None

    def offset(self, file: str, at: Position) -> int | None:
        """The byte offset of a place; None where the file has none."""
        starts = self._starts(file)
        if not 0 < at[0] <= len(starts):
            return None
        return min(starts[at[0] - 1] + at[1] - 1, len(self.tree.read(file) or b""))

    def position(self, file: str, offset: int) -> Position:
        """Line and byte column of an offset; raises IndexError where there is no file."""
        starts = self._starts(file)
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def _starts(self, file: str) -> list[int]:
        """Where each line of a file begins; none where there is no file."""
        if file not in self._lines:
            source = self.tree.read(file)
            breaks = re.finditer(rb"\n", source) if source is not None else ()
            first = [0] if source is not None else []
            self._lines[file] = [*first, *(found.end() for found in breaks)]
        return self._lines[file]


def _meets(node: Node, start: int, end: int) -> bool:
    """Whether a span has a part of the node; an insertion lies within it."""
    if start == end:
        return node.start < start < node.end
    return node.start < end and start < node.end


def _bodies(file: str, module: Module) -> Iterator[Body]:
    for node in module.root.children:
        if isinstance(node, FunctionDeclaration | MethodDeclaration):
            params: dict[str, str] = {}
            types: set[str] = set()
            lists = [node.parameters]
            if isinstance(node, MethodDeclaration):
                lists.append(node.receiver)
                types |= {name.text for name in node.receiver.find(TypeIdentifier)[1:]}
            for item in (item for each in lists for item in each.items):
                names = item.name if isinstance(item, ParameterDeclaration) else (item.name,)
                dots = "..." if isinstance(item, VariadicParameterDeclaration) else ""
                params |= {name.text: dots + item.type.text for name in names if name is not None}
            if node.type_parameters is not None:
                for parameter in node.type_parameters.find(TypeParameterDeclaration):
                    types |= {name.text for name in parameter.name}
            calls = tuple(
                Call(module.position(call.arguments.start), qualifier, name)
                for call in node.find(CallExpression)
                for qualifier, name in _spelled(call)
            )
            last = module.position(max(node.start, node.end - 1))[0]
            brace = module.position(node.body.start if node.body else node.end)
            literals = tuple(
                (module.position(each.start), module.position(each.end))
                for each in node.find(FuncLiteral)
            )
            yield Body(
                file,
                _name(node),
                node.line,
                last,
                node.text,
                calls,
                params,
                frozenset(types),
                brace,
                literals,
            )


def _name(node: FunctionDeclaration | MethodDeclaration) -> str:
    if isinstance(node, FunctionDeclaration):
        return node.name.text
    receiver = [name.text for name in node.receiver.find(TypeIdentifier)][:1]
    return ".".join((*receiver, node.name.text))


def _spelled(node: Node) -> list[tuple[str, str]]:
    """The qualifier and the name of what `node` calls or builds, if it does."""
    if isinstance(node, CompositeLiteral):
        found = _TYPE.match(node.type.text)
        return [(found[1] or "", found[2])] if found else []
    if not isinstance(node, CallExpression):
        return []
    called: Expression = node.function
    while isinstance(called, ParenthesizedExpression | IndexExpression):
        called = (
            called.expression if isinstance(called, ParenthesizedExpression) else called.operand
        )
    if isinstance(called, SelectorExpression):
        plain = isinstance(called.operand, Identifier)
        return [(called.operand.text if plain else ")", called.field.text)]
    return [("", called.text)] if isinstance(called, Identifier) else []
