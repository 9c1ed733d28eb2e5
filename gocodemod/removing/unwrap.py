"""An expression that builds a wrapper becomes the expression within."""

from __future__ import annotations

from gocodemod.golang import rows
from gocodemod.model import Edit, Span
from gocodemod.removing.removal import Removal
from gocodemod.removing.self_assigned import dropped
from gocodemod.syntax import Node, nodes, standing


def unwrap(
    removal: Removal, ref: rows.Ref, inner: Span, declared: rows.TypeRef, became: rows.TypeRef
) -> None:
    """Leave only the expression `inner` of the expression that builds the wrapper.

    `declared` is the type of what took the inner, `became` the type to keep
    where the context takes the expression's own: `a := NewA(x)`. Only what
    stands around the inner goes: edits within it (other adapters') stay apart, but wait
    where what must stand around depends on them. Outer ones come first: an inner one
    that is unwrapped in turn settles what must stand around.
    """
    tree, source = removal.ctx.tree(ref.file), removal.ctx.source(ref.file)
    if source[inner.start : inner.end] == b"nil":
        raise removal.stop("nil-inner", "a nil inner is passed in", ref)
    outer = (ref.outer_start, ref.outer_end)
    node, value = (tree.node_at(*at) for at in (outer, (inner.start, inner.end)))
    place, became = removal.places.get(Span(ref.file, *outer), (node, became))
    removal.places[inner] = place, became
    if standing.assigned_to(place) == value.text:
        gone = dropped(removal.ctx, ref.file, place)
        if gone is None:
            raise removal.stop("unusual-literal", "an adapter replaces what it wraps", ref)
        removal.gone.append(gone)
        return
    stacked = inner in removal.wrappers
    types = [] if stacked else _conversions(removal, inner, declared, became, place)
    spelled = [removal.spell(text, ref) for text in types]
    before = "".join(f"({t})(" if t.startswith(("*", "func(")) else f"{t}(" for t in spelled)
    after = ")" * len(types)
    if not (types or stacked) and standing.needs_parentheses(place, value):
        before, after = "(", ")"
    called = isinstance(value, nodes.CallExpression) and not types
    if isinstance(place.parent, nodes.ExpressionStatement) and not (called or stacked):
        before = f"_ = {before}"
    start, end = outer if types else standing.with_parentheses(node, value)
    ends_line = not source[end:].split(b"\n", 1)[0].strip()
    leading = standing.comments_in(source[start : inner.start])
    trailing = standing.comments_in(source[inner.end : end], ends_line)
    before = f"{leading} {before}" if leading else before
    after = f"{after} {trailing}" if trailing else after
    removal.edits.append(Edit(ref.file, start, inner.start, before))
    removal.edits.append(Edit(ref.file, inner.end, end, after))
    name = _built_by(value)
    if name is not None and not stacked and _matters(place):
        removal.marks.append(Edit(ref.file, name.start, name.end, name.text))


def _conversions(
    removal: Removal, inner: Span, declared: rows.TypeRef, became: rows.TypeRef, place: Node
) -> list[str]:
    """The types to convert to, outermost first, so that what is at `place` keeps its type."""
    own, types = removal.type_at(inner), list[str]()
    if declared.kind != "interface" and (own is None or own.text != declared.text):
        types, own = [declared.text], declared
    if standing.inferred(place) and (own is None or own.text != became.text):
        types.insert(0, became.text)
    return types


def _built_by(value: Node) -> Node | None:
    """What names the wrapper, if another change may unwrap the value in turn."""
    if isinstance(value, nodes.UnaryExpression):
        value = value.operand
    if isinstance(value, nodes.CompositeLiteral):
        return value.type
    return value.function if isinstance(value, nodes.CallExpression) else None


def _matters(place: Node) -> bool:
    """Whether it depends on the expression what must stand around it."""
    after = place.module.source[place.end : place.end + 1]
    stated = isinstance(place.parent, nodes.ExpressionStatement) or standing.assigned_to(place)
    inferred = standing.inferred(place) or standing.opens_block(place)
    return bool(after in (b".", b"[", b"(") or stated or inferred)
