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
from gocodemod.copying.view import bytes_of_string
from gocodemod.golang import rows
from gocodemod.graph.retention import keepers
from gocodemod.model import Span
from gocodemod.syntax import nodes
from gocodemod.unboxing.kind import bare, type_at, wanted

# Callees that never write to their argument, and keep nothing of it: the index of the
# argument, and which methods of the module might all the same be handed a piece of it.
_READERS: dict[str, tuple[int, tuple[str, ...]]] = {
    "encoding/json.Unmarshal": (0, ("UnmarshalJSON", "UnmarshalText")),
    "os.WriteFile": (1, ()),
}
_DECISION = "the copy of the string goes: 0.89 of the time of a json.Unmarshal, 1 -> 0 allocations"


class StringsRead:
    """`[]byte(s)` for a callee that only reads becomes the string's own memory (unsafe)."""

    name: ClassVar[str] = "string-view"
    mentions: ClassVar[tuple[str, ...]] = tuple(_READERS)

    def find(self, ctx: Context) -> Iterator[Candidate]:
        """Yield every copy of a string that a call of the table reads; with --risk unsafe only."""
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
        for keeper in keepers(ctx, _READERS[ref.id][1]) if _READERS[ref.id][1] else ():
            raise Obstacle("retaining-unmarshaler", f"{keeper} may keep its argument", at)
        lines = reported(ctx, at.file, conversion, ("escapes",))
        if ctx.options.require_benefit and not lines:
            raise Obstacle("no-benefit", "the compiler makes no copy on the heap here", at)
        check_predeclared(ctx, at.file, conversion, ("len",))
        unsafe, needs = package_name(ctx, at.file, conversion, "unsafe")
        head = f"{unsafe}.Slice({unsafe}.StringData("
        reason = (
            f"{ref.id} reads the bytes while it runs, writes none and keeps none, and no"
            " method of the module that it may call keeps them: nobody writes to the string"
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
    index = _READERS[ref.id][0]
    if call is None or len(call.arguments.items) <= index:
        return None
    item = bare(call.arguments.items[index])
    if bytes_of_string(ctx, ref.file, item) is None:
        return None
    return item if isinstance(item, nodes.TypeConversionExpression) else None
