"""`json.Unmarshal([]byte(s), &v)`: the bytes of a string, looked at in place (unsafe)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from gocodemod.context import Context, Obstacle
from gocodemod.copying.kind import (
    Candidate,
    Rewrite,
    check_alone,
    check_predeclared,
    package_name,
    reported,
    unwrapped,
)
from gocodemod.copying.local import looks
from gocodemod.copying.view import bytes_of_string
from gocodemod.golang import rows
from gocodemod.model import Span
from gocodemod.syntax import nodes
from gocodemod.unboxing.kind import bare, type_at, wanted

UNMARSHAL = "encoding/json.Unmarshal"
_METHODS = ("UnmarshalJSON", "UnmarshalText")
_DECISION = "the copy of the string goes: 0.89 of the time of a json.Unmarshal, 1 -> 0 allocations"


class StringsRead:
    """`[]byte(s)` for json.Unmarshal becomes the string's own memory (unsafe)."""

    name: ClassVar[str] = "string-view"
    mentions: ClassVar[tuple[str, ...]] = (UNMARSHAL,)

    def find(self, ctx: Context) -> Iterator[Candidate]:
        """Yield every copy of a string that json.Unmarshal reads; with --risk unsafe only."""
        if ctx.options.risk != "unsafe":
            return
        for ref in ctx.facts.refs(self.mentions):
            if ref.role == "call" and wanted(ctx, ref) and _conversion(ctx, ref) is not None:
                at = Span(ref.file, ref.outer_start, ref.outer_end)
                yield Candidate(at=at, subject=ref.function or ref.package, data=ref)

    def rewrite(self, ctx: Context, candidate: Candidate) -> Rewrite:
        """Look at the string in place; raises Obstacle."""
        ref, at = candidate.data, candidate.at
        assert isinstance(ref, rows.Ref)
        conversion = _conversion(ctx, ref)
        assert conversion is not None
        inner = bare(conversion.operand)
        type_ = type_at(ctx, at.file, inner)
        if not isinstance(inner, nodes.Identifier) or type_ is None or type_.text != "string":
            words = "the string is written twice in the new form, and so must be a variable"
            raise Obstacle("unsupported-shape", words, at)
        if ctx.facts.language(at.file) < (1, 20):
            raise Obstacle("language-version", "unsafe.StringData needs a go 1.20 line", at)
        check_alone(ctx, at.file, conversion)
        for method in _suspects(ctx):
            words = f"{method} may write to its argument, or keep it"
            raise Obstacle("retaining-unmarshaler", words, at)
        lines = reported(ctx, at.file, conversion, ("escapes",))
        if ctx.options.require_benefit and not lines:
            raise Obstacle("no-benefit", "the compiler makes no copy on the heap here", at)
        check_predeclared(ctx, at.file, conversion, ("len",))
        unsafe, needs = package_name(ctx, at.file, conversion, "unsafe")
        head = f"{unsafe}.Slice({unsafe}.StringData("
        reason = (
            f"{ref.id} reads the bytes while it runs, writes none and keeps none, and the methods"
            " of the module that it may call only look at them: nobody writes to the string"
        )
        return Rewrite(
            what=conversion.text,
            title=f"let {ref.id} read the string in place",
            reason=reason,
            edits=tuple(unwrapped(at.file, conversion, inner, head, f"), len({inner.text}))")),
            imports=tuple(needs),
            decision=_DECISION,
            risk="unsafe",
            shown=True,
        )


def _conversion(ctx: Context, ref: rows.Ref) -> nodes.TypeConversionExpression | None:
    call = ctx.tree(ref.file).exactly(ref.outer_start, ref.outer_end, nodes.CallExpression)
    if call is None or not call.arguments.items:
        return None
    item = bare(call.arguments.items[0])
    if bytes_of_string(ctx, ref.file, item) is None:
        return None
    return item if isinstance(item, nodes.TypeConversionExpression) else None


def _suspects(ctx: Context) -> Iterator[str]:
    """Methods of the module that decode text and do more with it than look."""
    for type_ in ctx.facts.named():
        for method in type_.methods:
            if method.name in _METHODS and method.signature == "func([]byte) error":
                for func in ctx.facts.funcs(ids=(method.id,)):
                    uses = ctx.facts.refs(
                        tuple(p.id for p in func.params if p.name not in ("", "_"))
                    )
                    if not all(_reads(ctx, use) for use in uses):
                        yield method.id
            elif method.name == "UnmarshalJSONFrom":
                yield method.id
    for row in ctx.facts.unseen():
        if not set(_METHODS).isdisjoint(row.idents):
            yield f"a method in {row.file}, which no configuration covers,"


def _reads(ctx: Context, use: rows.Ref) -> bool:
    handed_on = use.role == "argument" and (use.callee, use.index) == (UNMARSHAL, 0)
    return use.role == "define" or handed_on or looks(ctx, use)
