"""Where code stands on its lines: indentation, doc comments, what goes with a removal."""

from __future__ import annotations

import re

from gocodemod.syntax.nodes import (
    ArgumentList,
    Comment,
    ConstDeclaration,
    ExpressionList,
    LiteralValue,
    Node,
    ParameterList,
    TypeArguments,
    TypeDeclaration,
    TypeParameterList,
    VarDeclaration,
)

_LISTS = (
    ArgumentList, ExpressionList, LiteralValue, ParameterList, TypeArguments, TypeParameterList,
)  # fmt: skip
_BLANK = re.compile(rb"[ \t\r]*\n")
_INDENT = re.compile(rb"[ \t]*")
_COMMA = re.compile(rb"\s*,")
_COMMA_BEFORE = re.compile(rb",\s*$")
_SEMICOLON = re.compile(rb"[ \t]*;[ \t]*")
_SEMICOLON_BEFORE = re.compile(rb"[ \t]*;[ \t]*$")
_REST = re.compile(rb"[ \t]*(;[ \t]*)?(//[^\n]*|/\*[^\n]*?\*/[ \t\r]*(?=\n|$))?")


def indent_of(node: Node) -> str:
    """The white space at the start of the line that `node` starts on."""
    match = _INDENT.match(node.module.source, node.module.line_start(node.start))
    return match.group().decode() if match else ""


def line_start(node: Node) -> int:
    """Offset of the start of the line that `node` starts on."""
    return node.module.line_start(node.start)


def doc_comments(node: Node) -> tuple[Comment, ...]:
    """The comments on the lines directly above `node`, without a blank line, first to last.

    For the only spec of `type X ...`, `var x ...` or `const x ...` these are
    those above the keyword.
    """
    source = node.module.source
    top: Node = node
    parent = node.parent
    groups = TypeDeclaration | VarDeclaration | ConstDeclaration
    if isinstance(parent, groups) and b"(" not in source[parent.start : node.start]:
        top = parent
    found = _comments_above(top, top.start)
    above = found[0]._raw.prev_named_sibling if found else top._raw.prev_named_sibling
    if above is None and top.parent is not None and top.parent.kind == "statement_list":
        # The comment on the first statement of a block stands beside the list, not in it.
        found = _comments_above(top.parent, found[0].start if found else top.start) + found
    return tuple(found)


def doc_span(node: Node) -> tuple[int, int] | None:
    """The bytes of the doc comment, from the first comment's start to the last one's end."""
    comments = doc_comments(node)
    return (comments[0].start, comments[-1].end) if comments else None


def removal_span(node: Node) -> tuple[int, int]:
    """What to take away with `node` so that nothing odd remains.

    Alone on its lines: whole lines, line end included, with the comments
    directly above (no blank line between) and behind it on the same line, and
    with the blank lines after it where blank lines, or the start of a block,
    are before it. In a list with commas: the node and one comma. Beside other
    statements on one line: the node and one semicolon. Else: the node. A node
    that is all of its parent, as a call that is a statement, counts as that.
    """
    while (parent := node.parent) and (parent.start, parent.end) == (node.start, node.end):
        node = parent
    source, start, end = node.module.source, node.start, node.end
    listed = isinstance(node.parent, _LISTS)
    if listed:
        match = _COMMA.match(source, end)
        end = match.end() if match else end
    rest = _REST.match(source, end)
    stop = rest.end() if rest else end
    # The last of a list without a comma behind it takes the one before, from the line above.
    whole = end > node.end or not listed
    if whole and _starts_line(node) and source[stop : stop + 1] in (b"", b"\n", b"\r"):
        comments = doc_comments(node)
        first = comments[0].start if comments else start
        begin, after = node.module.line_start(first), node.module.line_end(stop)
        return with_blank_lines(source, begin, after)
    if listed:
        return _from_list(source, start, end, node)
    match = _SEMICOLON.match(source, end)
    if match:
        return start, match.end()
    before = _SEMICOLON_BEFORE.search(source, node.module.line_start(start), start)
    return (before.start(), end) if before else (start, end)


def before_comma(source: bytes, offset: int) -> int:
    """Where the comma right before `offset` begins; `offset` if there is none."""
    found = _COMMA_BEFORE.search(source, max(0, offset - 1000), offset)
    return found.start() if found else offset


def _comments_above(node: Node, start: int) -> list[Comment]:
    source = node.module.source
    found: list[Comment] = []
    raw = node._raw.prev_named_sibling
    while raw is not None and raw.type == "comment":
        comment = Comment(node.module, raw)
        if source[comment.end : start].count(b"\n") != 1 or not _starts_line(comment):
            break
        found.insert(0, comment)
        start = comment.start
        raw = raw.prev_named_sibling
    return found


def _starts_line(node: Node) -> bool:
    source = node.module.source
    head = source[node.module.line_start(node.start) : node.start]
    return head.strip() in (b"", b"\xef\xbb\xbf")


def _from_list(source: bytes, start: int, end: int, node: Node) -> tuple[int, int]:
    if end > node.end:
        spaces = _INDENT.match(source, end)
        return start, spaces.end() if spaces else end
    return before_comma(source, start), end


def with_blank_lines(source: bytes, start: int, end: int) -> tuple[int, int]:
    """The lines from `start` to `end`, with the blank lines that would be too many without them."""
    before = source[:start].rstrip(b" \t\r\n")
    gap = source[len(before) : start].count(b"\n") > 1
    opens = before[-1:] in (b"{", b"(", b":", b"")
    stop = end
    while match := _BLANK.match(source, stop):
        stop = match.end()
    if stop > end and (gap or opens):
        return start, stop
    closes = source[end:].lstrip()[:1] in (b"}", b")", b"")
    if gap and closes:
        return source.index(b"\n", len(before)) + 1, end
    return start, end
