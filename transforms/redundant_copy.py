"""The pass redundant-copy: bytes and strings that are copied for nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

import msgspec

from gocodemod.api import Change, Context, Refusal, Site, Transform, copying


class _Found(msgspec.Struct, frozen=True):
    kind: copying.Kind
    candidate: copying.Candidate


class RedundantCopy(Transform):
    """Leave out copies of bytes and strings that nobody needs.

    search: `strings.Contains(string(b), "x")` -> `bytes.Contains(b, []byte("x"))`, and
    so with every function of strings and unicode/utf8, and method of a regexp.Regexp, that
    only looks and has a twin for bytes, for `buf.String()` of a bytes.Buffer too; and
    `sb.WriteString(string(b))` of a strings.Builder -> `sb.Write(b)`.
    `strings.TrimSpace(string(b)) == s` -> `string(bytes.TrimSpace(b)) == s`, a comparison
    that copies nothing.

    reader: `bytes.NewReader([]byte(s))` -> `strings.NewReader(s)`, and bytes.NewBuffer and
    NewBufferString likewise, where the reader goes to a function that reads both alike:
    json.NewDecoder, bufio.NewScanner, http.NewRequest. `strings.NewReader(string(b))` ->
    `bytes.NewReader(b)` where b is memory that nobody else has and nothing writes to.

    clone: `bytes.Clone(b)`, slices.Clone, `append([]byte(nil), b...)` and make with copy, where
    b is what io.ReadAll, json.Marshal, os.ReadFile, hex.DecodeString or the like has just made,
    nobody else has it, and b itself is not used any more. The ones whose result may have
    much more capacity than length are `--risk review`: the copy may be there to trim it.

    detour: `[]byte(string(b))` and `[]byte(buf.String())` copy twice: `append([]byte{}, b...)`
    copies once, where the compiler reports that the bytes go to the heap. `string([]byte(s))`
    -> s is `--risk review`: the copy may be there to let go of a larger string.

    With `--risk unsafe` alone:
    header: `*(*string)(unsafe.Pointer(&b))` -> `unsafe.String(unsafe.SliceData(b), len(b))` and
    the other way round, and headers of package reflect that are filled in field by field
    (what the header points to, of the same length and capacity: unsafe.Slice, unsafe.String,
    or the slice itself). They share memory as before; go vet's complaints are gone.
    string-view: `json.Unmarshal([]byte(s), &v)` reads the string in place.

    Free already, and no sites: `m[string(b)]`, `string(b) == s`, `range []byte(s)`,
    `append(buf, s...)`, `bytes.Contains([]byte(s), ...)` since Go 1.22. `string(buf.Bytes())`
    and `buf.String()` cost the same.
    """

    name = "redundant-copy"
    title = "leave out copies that nobody needs"
    risk = "safe"
    benefit = "none-worse"
    mentions = tuple(dict.fromkeys(name for kind in copying.KINDS for name in kind.mentions))
    codes: ClassVar[Mapping[str, str]] = {
        "bytes-captured": "a function literal uses the bytes, or copies them, perhaps later",
        "bytes-reassigned": "the variable holds other bytes later",
        "bytes-shared": "somebody else may hold the bytes, or write to them",
        "capacity-visible": "the code can tell how much room the slice has beyond its length",
        "drop-in": "what is called is not of the standard library, and may do something else",
        "in-loop": "the copy is made more often than the original",
        "language-version": "the module's go line is older than what the new form needs",
        "name-taken": "a name that the new form needs means something else there",
        "nil-buffer": "the buffer may be a nil pointer, whose String is not its bytes",
        "nil-visible": "of nothing, the copy is nil and the original is not, or the other way",
        "no-benefit": "nothing is gained: the copy needs no memory",
        "operand-order": "code in another operand may write to the bytes in between",
        "other-configuration": "no loaded configuration covers the file",
        "reader-kept": "the reader goes where its type may be seen",
        "result-kept": "the result holds the string, or pieces of it",
        "retaining-unmarshaler": "a method of the module may keep the bytes that it is given",
        "unsupported-shape": "the new form cannot be written there",
        "used-later": "the original is used after the copy is made",
        "writer-differs": "a type of the module may tell Write from WriteString",
    }

    def owes(self, change: Change) -> bool:
        """Whether the compiler must show the gain: not where a callee made the copy."""
        return bool(change.evidence.get("shown"))

    def find(self, ctx: Context) -> Iterator[Site | Refusal]:
        """Yield the candidates of every kind in the selected packages."""
        for kind in copying.KINDS:
            for found in kind.find(ctx):
                yield Site(span=found.at, subject=found.subject, data=_Found(kind, found))
        for at, subject, code, message in copying.elsewhere(ctx):
            yield ctx.refuse(self, at, subject, code, message)

    def rewrite(self, ctx: Context, site: Site) -> Change | Refusal:
        """Make the change for one candidate, or say why not."""
        found = site.data
        assert isinstance(found, _Found)
        made = found.kind.rewrite(ctx, found.candidate)
        file, start = site.span.file, site.span.start
        line, _ = ctx.position(file, start)
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
            evidence={"kind": found.kind.name, "decision": made.decision, "shown": made.shown},
            line=line,
        )
