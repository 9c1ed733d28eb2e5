"""The pass stream-serialization: step 3 of the method."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

import msgspec

from gocodemod.api import (
    Change,
    Context,
    Edit,
    ImportNeed,
    Refusal,
    Site,
    Transform,
    streaming,
)


class StreamSerialization(Transform):
    """Let serialized bytes pass through pooled buffers instead of a fresh `[]byte` per call.

    `b, err := json.Marshal(v)` followed by uses of b that keep nothing becomes the same
    with a pooled buffer, so do json.MarshalIndent, xml.Marshal, xml.MarshalIndent and
    proto.Marshal; `b, err := io.ReadAll(r)` followed by `json.Unmarshal(b, ...)` or
    xml.Unmarshal likewise. The bytes are identical, one Write stays one Write, the error
    branches stay apart and everything between stays where it is.

    b may be used any number of times: written, measured, hashed, printed, compared,
    copied, converted to a string, sliced, appended to, passed to a function of yours. What
    keeps nothing is decided, not guessed: the contract of io.Writer, a table of the standard
    library, and for your functions what the compiler says (`b does not escape`).

    A function of yours that returns ([]byte, error) from such a call, itself or through
    another one, and whose callers all only look at the bytes, returns the buffer instead,
    and each caller gives it back: one change. Its error branches stay apart, too.

    The helpers live in one small package of your module, internal/pooled (the setting
    `package` names another), written once. It drops buffers above 64 KiB. Test with
    `-tags gocodemod_poison` and it overwrites what is given back, so that a use after
    that shows at once.

    It is refused when the bytes outlive the function (returned, stored, captured, sent,
    handed to a request or to code that may keep them), when a type of the module keeps what
    it is given by Write or UnmarshalJSON, or when the buffer would be given back late (in a
    loop).
    """

    name = "stream-serialization"
    title = "serialize through pooled buffers"
    risk = "safe"
    benefit = "none-worse"
    mentions = (*streaming.CODECS,)
    codes: ClassVar[Mapping[str, str]] = streaming.CODES

    def find(self, ctx: Context) -> Iterator[Site | Refusal]:
        """Yield every call that makes serialized bytes in the selected packages."""
        for call in streaming.calls(ctx):
            subject = call.ref.function or call.ref.package
            yield Site(span=call.at, subject=subject, weight=1.0, data=call)
        for at, subject, code, message in streaming.elsewhere(ctx):
            yield ctx.refuse(self, at, subject, code, message)

    def rewrite(self, ctx: Context, site: Site) -> Change | Refusal:
        """Pool the bytes of one call, or say why not."""
        call = site.data
        assert isinstance(call, streaming.Call)
        if streaming.returns(ctx, call.ref) and not call.ref.in_literal:
            return self._lending(ctx, call)
        lent, need = streaming.Pooling(ctx, call).attempt()
        function, words = _function(call), call.codec.short
        return self._change(
            ctx,
            call,
            f"{function}.{lent.variable}",
            f"{words} in {function} through a pooled buffer",
            f"the bytes of {words} do not outlive {function}, yet are allocated per call",
            edits=lent.edits,
            imports=(need,),
            evidence={"uses": lent.uses, "helper": need.path},
        )

    def _lending(self, ctx: Context, call: streaming.Call) -> Change:
        lending = streaming.Lending(ctx, call)
        lending.attempt()
        function, words = _function(call), call.codec.short
        names = tuple(sorted(func.name for func in lending.functions.values()))
        change = self._change(
            ctx,
            call,
            function,
            f"{words} in {function} lends its bytes to {lending.callers} callers",
            f"no caller of {function} keeps the bytes of {words}, yet they are allocated per call",
            edits=tuple(lending.edits),
            imports=tuple(sorted(lending.needs)),
            evidence={"uses": lending.uses, "callers": lending.callers, "functions": names},
        )
        return msgspec.structs.replace(change, names=names, api="internal")

    def _change(
        self,
        ctx: Context,
        call: streaming.Call,
        what: str,
        title: str,
        reason: str,
        *,
        edits: tuple[Edit, ...],
        imports: tuple[ImportNeed, ...],
        evidence: Mapping[str, object],
    ) -> Change:
        file = call.ref.file
        return Change(
            id=f"{self.name}:{file}:{what}",
            transform=self.name,
            title=title,
            reason=reason,
            risk=self.risk,
            api="none",
            files=tuple(sorted({e.file for e in edits})),
            edits=tuple(sorted(edits)),
            imports=imports,
            evidence=evidence,
            line=ctx.position(file, call.at.start)[0],
        )


def _function(call: streaming.Call) -> str:
    return call.ref.function.rsplit("/", 1)[-1] or call.ref.package
