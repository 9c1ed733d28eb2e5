"""Error checks that go with a call whose error is always nil."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from gocodemod.context import Code
from gocodemod.golang.rows import Ref
from gocodemod.model import Edit, Span
from gocodemod.syntax import Node, nodes
from gocodemod.syntax.layout import removal_span
from gocodemod.syntax.statements import next_statement

_FUNCTIONS = (nodes.FuncLiteral, nodes.FunctionDeclaration, nodes.MethodDeclaration)


class Single(msgspec.Struct, frozen=True):
    """What makes `v, err := F(x)` one of a single value.

    `edits` are those beside the call, `check` is the statement behind it that goes,
    `error` the id of the variable, where there is one.
    """

    edits: tuple[Edit, ...] = ()
    check: Span | None = None
    error: str = ""

    @property
    def removed(self) -> tuple[Span, ...]:
        """The code that goes without anything in its place."""
        cut = [Span(e.file, e.start, e.end) for e in self.edits if not e.text]
        return (*cut, self.check) if self.check else tuple(cut)


def singles(code: Code, calls: Sequence[Ref]) -> dict[Ref, Single] | None:
    """For each of the calls; None where one of them needs its error.

    Three forms do not: `v, err := F(x)` directly followed by `if err != nil {...}`, with an
    error that is not looked at again; `v, _ := F(x)`; and `return F(x)`.
    """
    found: dict[Ref, Single] = {}
    for call in calls:
        single = _single(code, call)
        if single is None:
            return None
        found[call] = single
    removed = [span for single in found.values() for span in single.removed]
    for call, single in found.items():
        if single.error and not _unseen(code, call, single.error, removed):
            return None
        if single.check and not droppable(code, single.check, removed):
            return None
    return found


def _single(code: Code, call: Ref) -> Single | None:
    tree = code.tree(call.file)
    listed = tree.node_at(call.outer_start, call.outer_end).parent
    if not isinstance(listed, nodes.ExpressionList) or len(listed.children) != 1:
        return None
    around = listed.parent
    if isinstance(around, nodes.ReturnStatement):
        return Single((Edit(call.file, call.outer_end, call.outer_end, ", nil"),))
    if not isinstance(around, nodes.ShortVarDeclaration | nodes.AssignmentStatement):
        return None
    left = around.left.children
    if len(left) != 2 or around.right != listed or left[0].text == "_":
        return None
    value, error = left
    edits = [Edit(call.file, value.end, around.left.end, "")]
    if isinstance(around, nodes.ShortVarDeclaration) and not _defined(code, call.file, value):
        # Only the error was new.
        at = around.left.end + tree.source[around.left.end : listed.start].index(b":=")
        edits.append(Edit(call.file, at, at + 2, "="))
    if error.text == "_":
        return Single(tuple(edits))
    check = next_statement(around)
    new = isinstance(around, nodes.ShortVarDeclaration)
    if not new or not isinstance(check, nodes.IfStatement):
        return None
    if check.initializer or check.alternative or not isinstance(error, nodes.Identifier):
        return None
    if "".join(check.condition.text.split()) != f"{error.text}!=nil":
        return None
    object_ = code.facts.object_at(call.file, error.start)
    if object_ is None or object_.kind != "var":
        return None
    start, end = removal_span(check)
    return Single(tuple(edits), Span(call.file, start, end), object_.id)


def _defined(code: Code, file: str, name: Node) -> bool:
    """Whether the identifier declares what it names."""
    found = code.facts.object_at(file, name.start)
    return found is not None and found.id == f"{file}:{name.start}:{name.text}"


def _unseen(code: Code, call: Ref, error: str, removed: Sequence[Span]) -> bool:
    """Whether nobody can tell that the call no longer sets the error.

    Behind it, the next to use the variable is one that sets it, in a
    declaration of the same block, which may then declare it.
    """
    tree = code.tree(call.file)
    uses = [r for r in code.facts.refs((error,)) if not _within(r, removed)]
    block = tree.enclosing(call.start, nodes.StatementList)
    scope = tree.enclosing(call.start, *_FUNCTIONS)
    if block is None or scope is None or scope.find(nodes.GotoStatement):
        return False
    for use in uses:
        if use.role == "address" or tree.enclosing(use.start, *_FUNCTIONS) != scope:
            return False
        if use.role == "define" and not _sets(tree.node_at(use.start, use.end), block):
            return False
    behind = [r for r in uses if r.start > call.outer_end]
    return not behind or _sets(tree.node_at(behind[0].start, behind[0].end), block)


def _sets(name: Node, block: nodes.StatementList) -> bool:
    """Whether the name stands left in a `:=` that is a statement of the block."""
    declaration = name.parent.parent if name.parent else None
    if not isinstance(declaration, nodes.ShortVarDeclaration):
        return False
    return declaration.left == name.parent and declaration.parent == block


def droppable(code: Code, check: Span, removed: Sequence[Span]) -> bool:
    """Whether what remains compiles without the check: no jump, no variable used only there."""
    statement = code.tree(check.file).node_at(check.start, check.end)
    if statement.find(nodes.LabelName):
        return False
    names = set()
    for name in statement.find(nodes.Identifier):
        found = code.facts.object_at(check.file, name.start)
        if check.start <= name.start < check.end and found is not None and ":" in found.id:
            names |= {found.id} if found.kind == "var" else set()
    for uses in code.facts.refs_by_id(names).values():
        left = [u.role for u in uses if not _within(u, removed)]
        if left and set(left) <= {"define", "write"}:
            return False
    return True


def _within(ref: Ref, spans: Iterable[Span]) -> bool:
    at = Span(ref.file, ref.start, ref.end)
    return any(span.contains(at) for span in spans)
