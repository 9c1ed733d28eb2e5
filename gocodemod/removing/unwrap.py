"""An expression that builds a wrapper becomes the expression within."""

from __future__ import annotations

from gocodemod.golang import rows
from gocodemod.model import Edit, Span
from gocodemod.removing.removal import Removal
from gocodemod.syntax import nodes, standing


def unwrap(
    removal: Removal, ref: rows.Ref, inner: Span, declared: rows.TypeRef, became: rows.TypeRef
) -> None:
    """Leave only the expression `inner` of the expression that builds the wrapper.

    `declared` is the type of what took the inner, `became` the type to keep
    where the context takes the expression's own: `a := NewA(x)`. Only what
    stands around the inner goes: edits within it (stacked ones) stay apart.
    """
    tree, source = removal.ctx.tree(ref.file), removal.ctx.source(ref.file)
    if source[inner.start : inner.end] == b"nil":
        raise removal.stop("nil-inner", "a nil inner is passed in", ref)
    outer = (ref.outer_start, ref.outer_end)
    node, value = (tree.node_at(*at) for at in (outer, (inner.start, inner.end)))
    types = []
    own = removal.type_at(inner)
    if declared.kind != "interface" and (own is None or own.text != declared.text):
        types, own = [declared.text], declared
    if standing.inferred(node) and (own is None or own.text != became.text):
        types.insert(0, became.text)
    spelled = [removal.spell(text, ref) for text in types]
    before = "".join(f"({t})(" if t.startswith(("*", "func(")) else f"{t}(" for t in spelled)
    after = ")" * len(types)
    if not types and standing.needs_parentheses(node, value):
        before, after = "(", ")"
    if standing.assigned_to(node) == value.text:
        raise removal.stop("unusual-literal", "an adapter replaces what it wraps", ref)
    called = isinstance(value, nodes.CallExpression) and not types
    if isinstance(node.parent, nodes.ExpressionStatement) and not called:
        before = f"_ = {before}"
    start, end = outer if types else standing.with_parentheses(node, value)
    leading = standing.comments_in(source[start : inner.start])
    trailing = standing.comments_in(source[inner.end : end])
    before = f"{leading} {before}" if leading else before
    after = f"{after} {trailing}" if trailing else after
    removal.edits.append(Edit(ref.file, start, inner.start, before))
    removal.edits.append(Edit(ref.file, inner.end, end, after))
