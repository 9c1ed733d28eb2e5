"""The pass format-direct: strings without fmt, and formatted bytes without a string."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

import msgspec

from gocodemod.api import Change, Context, Refusal, Site, Transform, formatting


class _Found(msgspec.Struct, frozen=True):
    kind: formatting.Kind
    candidate: formatting.Candidate


class FormatDirect(Transform):
    """Format without fmt where the bytes that come out are the same, and it is cheaper.

    text: `fmt.Sprintf("%d", i)` -> `strconv.Itoa(i)`, and FormatInt, FormatUint, FormatBool,
    FormatFloat, Quote for %d, %x, %t, %v, %g, %q; `fmt.Sprintf("%x", sum)` of bytes ->
    `hex.EncodeToString(sum)`; `fmt.Sprintf("%s", s)` -> `s`, of bytes -> `string(b)`;
    `fmt.Sprintf("%s:%d", s, i)` -> `s + ":" + strconv.Itoa(i)`; Sprint and Sprintln likewise,
    with the spaces that they put between operands; a format without verbs -> its text.
    Operands are of basic types, or of types made of them that have no String, Error, Format
    or GoString; everything else stays with fmt, and so do flags, widths, precisions, %w
    and `args...`; sums of more than five operands, which nobody could read; and what a
    program panics with.

    text that is written: `w.Write([]byte(fmt.Sprintf(...)))` -> `fmt.Fprintf(w, ...)`, with any
    verbs and operands: one Write of the same bytes either way. WriteString of formatted
    text, and io.WriteString, likewise, where no type of the module has a WriteString that
    may do something else than its Write. `[]byte(fmt.Sprintf(...))` -> `fmt.Appendf(nil, ...)`
    where something is sure to come out, and `append(b, fmt.Sprintf(...)...)` ->
    `fmt.Appendf(b, ...)` (go 1.19).

    write: `w.Write([]byte(s))` -> `w.WriteString(s)` for *bufio.Writer, and for types and
    interfaces of the module that have both. Not through io.WriteString: that costs more
    where the writer has no such method.

    It pays by measurement, and never at the price of one allocation more: a sum of two
    texts and a byte does not, nor does "%c", nor fmt.Errorf without verbs, which is
    errors.New since Go 1.26 (before, it is replaced by it). Integers count as boxed, although
    fmt boxes none below 256. A string by itself may keep a longer one alive of which it is
    a part.
    """

    name = "format-direct"
    title = "format without fmt where the bytes are the same"
    risk = "safe"
    benefit = "none-worse"
    mentions = tuple(dict.fromkeys(name for kind in formatting.KINDS for name in kind.mentions))
    codes: ClassVar[Mapping[str, str]] = {
        "already-free": "the compiler makes no copy of the string there",
        "constant-context": "a constant in the place of the call would mean something else",
        "deferred": "the call is deferred or started as a goroutine",
        "devirtualized": "the compiler knows the writer, and writes without a copy",
        "drop-in": "what is called is not package fmt, and may do something else",
        "error-text": "the text of an error is left to fmt.Errorf",
        "flags": "a verb has flags, a width or a precision",
        "format-malformed": "fmt would complain in the text: verbs and operands do not fit",
        "format-not-literal": "the format is not one literal",
        "language-version": "the module's go line is older than what the new form needs",
        "local-writer": "a local writer would have to be moved to the heap",
        "may-be-empty": "of nothing fmt.Appendf makes nil",
        "more-allocations": "the new form would allocate more often",
        "name-taken": "a name that the new form needs means something else there",
        "no-benefit": "nothing is gained",
        "no-write-string": "the writer's type has no WriteString: io.WriteString costs more",
        "not-measured": "no measurement says that the new form is faster",
        "operand-order": "a call may change an operand, or two could panic in another order",
        "operand-type": "an operand is no string, number or bool",
        "other-configuration": "no loaded configuration covers the file",
        "panic-text": "the text is made once, when the program panics",
        "platform-type": "an operand may have another type, or methods, on another platform",
        "prints-itself": "an operand's type has String, Error, Format or GoString",
        "result-unused": "nothing is done with the result",
        "retaining-writer": "a Write method of the module may keep its argument",
        "runs-once": "it runs once, when the program starts",
        "shared-memory": "the operand's memory may be overwritten: fmt copies it",
        "spread-arguments": "the operands come from a slice or from one call",
        "unreadable": "a sum of so many operands reads worse than the format",
        "unsupported-shape": "the new form cannot be written there",
        "wraps": "%w wraps an error",
        "write-string-differs": "WriteString of the writer may do something else than Write",
        "writer-shape": "the writer is a value that would be copied, or of a type parameter",
    }

    def find(self, ctx: Context) -> Iterator[Site | Refusal]:
        """Yield the candidates of every kind in the selected packages."""
        for kind in formatting.KINDS:
            for found in kind.find(ctx):
                yield Site(span=found.at, subject=found.subject, data=_Found(kind, found))
        for at, subject, code, message in formatting.elsewhere(ctx, self.mentions):
            yield ctx.refuse(self, at, subject, code, message)

    def rewrite(self, ctx: Context, site: Site) -> Change | Refusal:
        """Make the change for one candidate, or say why not."""
        found = site.data
        assert isinstance(found, _Found)
        made = found.kind.rewrite(ctx, found.candidate)
        file = site.span.file
        line, _ = ctx.position(file, site.span.start)
        what = " ".join(made.what.split())
        return Change(
            id=f"{self.name}:{found.kind.name}:{file}:{site.subject}:{what}",
            transform=self.name,
            title=made.title,
            reason=made.reason,
            risk=made.risk,
            files=tuple(sorted({edit.file for edit in made.edits})),
            edits=tuple(sorted(made.edits)),
            imports=made.imports,
            evidence={"kind": found.kind.name, "decision": made.decision},
            line=line,
        )
