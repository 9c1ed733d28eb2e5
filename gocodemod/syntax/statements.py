"""What stands around a statement: what follows it, and whether control leaves or comes back."""

from __future__ import annotations

from gocodemod.syntax.nodes import (
    BreakStatement,
    Comment,
    FuncLiteral,
    FunctionDeclaration,
    GotoStatement,
    IfStatement,
    LabeledStatement,
    MethodDeclaration,
    Node,
    ReturnStatement,
    StatementList,
)


def next_statement(statement: Node) -> Node | None:
    """The statement behind one in the same list, past comments."""
    parent = statement.parent
    if parent is None:
        return None
    for child in parent.children:
        if child.start >= statement.end and not isinstance(child, Comment):
            return child
    return None


def goes_back(statement: Node) -> bool:
    """Whether a goto behind the statement goes to a label before it."""
    home = statement.enclosing(FuncLiteral, FunctionDeclaration, MethodDeclaration)
    if home is None:
        return False
    later = {g.children[0].text for g in home.find(GotoStatement) if g.start > statement.start}
    return any(
        label.start < statement.start and label.children[0].text in later
        for label in home.find(LabeledStatement)
    )


def line_end(anchor: Node) -> int:
    """Where a statement after `anchor` goes: behind a comment that ends its line."""
    end = anchor.end
    for child in anchor.parent.children if anchor.parent else ():
        if child.start < end:
            continue
        same = b"\n" not in anchor.module.source[end : child.start]
        if same and isinstance(child, Comment) and child.text.startswith("//"):
            return child.end - child.text.endswith("\r")
        break
    return end


def leaves(check: IfStatement) -> bool:
    """Whether the branch ends in return or panic (spec, "Terminating statements")."""
    body = check.consequence.children
    last = [
        n
        for part in body
        for n in (part.children if isinstance(part, StatementList) else [part])
        if not isinstance(n, Comment)
    ][-1:]
    return bool(last) and (
        isinstance(last[0], ReturnStatement) or last[0].text.startswith("panic(")
    )


def leaves_list(list_: StatementList, after: Node) -> bool:
    """Whether what follows `after` in a statement list always ends in return or panic."""
    rest = [n for n in list_.children if n.start >= after.end and not isinstance(n, Comment)]
    last = rest[-1:]
    if any(n.find(BreakStatement, GotoStatement) for n in rest):
        return False
    return bool(last) and (
        isinstance(last[0], ReturnStatement) or last[0].text.startswith("panic(")
    )
