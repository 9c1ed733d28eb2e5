"""The pass stream-serialization: step 3 of the method."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar, Literal

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

_FORMS = {
    "buffer": "through a pooled buffer",
    "writer": "straight to the writer, through a pooled buffer",
    "encoder": "and its newline, by an Encoder",
    "lines": "by an Encoder, which adds a newline",
    "read": "decoded while it is read, in part where that fails",
}
_RISKY = ("lines", "read")


class StreamSerialization(Transform):
    """Let serialized bytes pass through pooled memory instead of a fresh `[]byte` per call.

    `b, err := json.Marshal(v)` and uses of b that keep nothing become a pooled buffer that
    pooled.WriteJSON writes to; so do json.MarshalIndent, xml.Marshal, xml.MarshalIndent,
    proto.Marshal, proto.MarshalOptions.Marshal and json/v2's Marshal; io.ReadAll, where
    json.Unmarshal or xml.Unmarshal reads its bytes, likewise. The bytes are identical, one
    Write stays one Write, the error branches stay apart and everything between stays where
    it is. In a loop, one buffer is taken before it.

    b may be used any number of times: written, measured, hashed, printed, compared,
    copied, converted to a string, sliced, appended to, passed to a function of yours. What
    keeps nothing is decided, not guessed: the contract of io.Writer, a table of the standard
    library, and for your functions what the compiler says (`b does not escape`).

    Where the bytes only go to one writer, a parameter of interface type, and the error of
    the write is treated as that of the codec, the writer takes the place of the bytes:
    `return pooled.WriteJSON(w, v)`. Where a newline is written behind them, that is what an
    Encoder writes: `return json.NewEncoder(w).Encode(v)`.

    A function of yours that returns ([]byte, error) from such a call, itself or through
    another one, and whose callers all only look at the bytes, becomes a function of an
    io.Writer, and its callers are rewritten with it: one change. A comment that begins with
    `Name returns` says `Name writes` then; of what else it says, the change's reason warns.

    `style = "direct"` (with `--risk review`) lets an Encoder write to the writer even where
    no newline was written: it adds one. From Go 1.27 on, it has json/v2's UnmarshalRead
    decode from the reader, where an error of reading is treated as one of the syntax.

    A bytes.Buffer that a function makes for itself, and that a gob, JSON or XML Encoder
    writes to, becomes a pooled one. What a codec gives may go to a new variable, to one of an
    if statement, or to `var b []byte` that nothing else is assigned to.

    A pool of bytes.Buffer that your module has is used in place of ours: the package's own, or
    one that has functions to take from it and to give back, and as the code uses it: whoever
    empties buffers there goes on to do so, and what checks their size is called.

    What else it takes lives in one small package of your module, internal/pooled (the
    setting `package` names another), written once. It drops memory above 64 KiB. Test with
    `-tags gocodemod_poison` and it overwrites what is given back, so that a use after that
    shows at once.

    It is refused when the bytes outlive the function (stored, captured, sent, handed to a
    request or to code that may keep them, returned to a caller that keeps them), or when a
    type of the module keeps what it is given by Write or UnmarshalJSON.
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
            if subject.endswith(":init"):  # The id of an init function has its offset.
                subject = f"{call.ref.package}.init"
            yield Site(span=call.at, subject=subject, weight=1.0, data=call)
        for at, subject, code, message in streaming.elsewhere(ctx):
            yield ctx.refuse(self, at, subject, code, message)

    def rewrite(self, ctx: Context, site: Site) -> Change | Refusal:
        """Pool the bytes of one call, or say why not."""
        call = site.data
        assert isinstance(call, streaming.Call)
        if streaming.returns(ctx, call.ref):
            return self._writing(ctx, call)
        taken = streaming.taken(ctx, call)
        function, words = _function(call), call.codec.short
        change = self._change(
            ctx,
            call,
            f"{function}.{taken.variable}",
            f"{words} in {function} {_FORMS[taken.form]}",
            f"the bytes of {words} do not outlive {function}, yet are allocated per call",
            edits=taken.edits,
            imports=taken.needs,
            evidence={"uses": taken.uses, "form": taken.form},
        )
        return msgspec.structs.replace(change, risk="review") if taken.form in _RISKY else change

    def _writing(self, ctx: Context, call: streaming.Call) -> Change:
        writing = streaming.Writing(ctx, call)
        writing.attempt()
        function, words = _function(call), call.codec.short
        names = tuple(sorted(each.func.name for each in writing.functions.values()))
        reason = (
            f"no caller of {function} keeps the bytes of {words}, yet they are allocated per call"
        )
        told = sorted(each.func.name for each in writing.functions.values() if each.told)
        if told:
            reason += f"; the comment of {', '.join(told)} still speaks of what it returns"
        change = self._change(
            ctx,
            call,
            function,
            f"{words} in {function} writes to a writer of its {writing.callers} callers",
            reason,
            edits=tuple(writing.edits),
            imports=tuple(sorted(writing.needs)),
            evidence={"uses": writing.uses, "callers": writing.callers, "functions": names},
        )
        api: Literal["internal", "exported"] = "exported" if writing.exported else "internal"
        return msgspec.structs.replace(change, names=names, api=api)

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
    name = call.ref.function.rsplit("/", 1)[-1].rsplit(":", 1)[-1]
    return name or call.ref.package.rsplit("/", 1)[-1]
