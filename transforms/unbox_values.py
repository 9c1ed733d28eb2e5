"""The pass unbox-values: boxes that go without a change of any signature."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

import msgspec

from gocodemod.api import Change, Context, Refusal, Site, Transform, unboxing


class _Found(msgspec.Struct, frozen=True):
    kind: unboxing.Kind
    candidate: unboxing.Candidate


class UnboxValues(Transform):
    """Take values out of interfaces where no signature has to change.

    A value that is no pointer is copied to the heap when it becomes an interface.
    Seven kinds of that are looked at; each change says which in its evidence.

    pool: a sync.Pool of slices or other values becomes a pool of pointers. What Get
    gives is read at once, each Put stores its value in the pointer that the Get of
    the same block gave, at most once on any path. A Put of what was got elsewhere, in
    a loop or twice, and a pool without New, is refused.

    assertion: `x, ok := v.Interface().(T)` with a reflect.Value becomes
    `reflect.TypeAssert[T](v)` (Go 1.25). The box is made within reflect, so the
    compiler does not show it: it was measured (0.10 to 0.24 of the time where v
    can be addressed, 0.64 else; 3 ns more where v is an interface). The form without
    ok stays: its panic names another method. Both forms panic for an invalid v.

    container: a local or unexported `[]any` or `map[K]any` that holds one type, each
    load of which asserts it, becomes a `[]T` or `map[K]T`. A nil element, a key that may
    be missing, and any other use of the container are refused.

    heap: a type of the module whose elements container/heap pushes and pops, all of one
    type, takes and gives that type; a package internal/typedheap, written into the module,
    does the steps of container/heap for it (go 1.21).

    list: a container/list that holds values of one type, each asserted to it, local or in
    unexported variables and fields, becomes a List[T] of a package internal/typedlist,
    written into the module, that does the same steps (go 1.18); a value then lies in its
    element. All that its elements go through changes with it: variables, fields, maps and
    slices of elements, parameters and results of unexported functions, other lists. An
    element in an interface, a channel or a function literal's parameter is refused, and a
    list that is copied, embedded, or emptied while elements of before are still moved: what
    such a list shows can be nil.

    place: `f(*p)`, `f(s[i])` and `f(x.field)` with an interface parameter become
    `f(p)`, `f(&s[i])` and `f(&x.field)` where f and the methods that it calls only look.

    atomic: an atomic.Value of values is never changed: a pointer to what is stored
    would need the same allocation, or be known to somebody else.
    """

    name = "unbox-values"
    title = "keep values out of interfaces"
    risk = "safe"
    benefit = "removes"
    mentions = tuple(name for kind in unboxing.KINDS for name in kind.mentions)
    codes: ClassVar[Mapping[str, str]] = {
        "no-benefit": "nothing shows that an allocation would go",
        "unsupported-shape": "the code stands in a form that is not understood",
        "language-version": "the module's go line is too old for what would be written",
        "name-taken": "the name of a package that would be used means something else there",
        "linkname": "a linkname, export or assembly symbol names it",
        "exported-api": "other modules could use it",
        "not-writable": "the file is generated, vendored or outside the module",
        "panic-visible": "without `, ok` a failing assertion panics, which others can see",
        "pool-shape": "the pool is no variable or field of the plain type sync.Pool",
        "pool-shared": "the pool itself is handed on, copied or set",
        "pool-without-new": "Get gives nil where the pool has no New",
        "zero-pool": "a struct could be made whose pool has no New",
        "new-unknown": "what New returns is not in sight",
        "new-shared": "New's function is used elsewhere, too",
        "get-untyped": "what Get gives is not asserted at once",
        "get-shape": "no statement fits where Get stands",
        "mixed-types": "values of several types are kept there, or something that is no value",
        "container-shared": "the container itself is handed on, compared or looked at",
        "container-shape": "the container's type is written in a form that is not understood",
        "nil-stored": "an element may be nil, which a typed container cannot tell",
        "missing-key": "a key may be missing, where an assertion panics and a typed map does not",
        "load-untyped": "an element is used without an assertion to its type",
        "held-reflected": "the struct with the container reaches an empty interface",
        "evaluation-order": "a call in the same statement could write what is read",
        "kept": "the interface outlives the call, so a change of the original would show",
        "callee-unknown": "what takes the interface is no plain function of the module",
        "callee-acts": "the callee could write, keep or tell what it is given",
        "maybe-nil": "the pointer is not known to be non-nil where it is read",
        "compares-contents": "CompareAndSwap compares the contents, of pointers the addresses",
        "no-typed-form": "a heap that is no type of the module; a list that is embedded, has no"
        " name or is emptied while elements are at large; an element that no list made",
        "put-elsewhere": "what is put was not got in a block around the Put",
        "put-twice": "what was got once may be put more than once",
    }

    def owes(self, change: Change) -> bool:
        """Whether the compiler must show the gain: reflect's boxes are made within reflect."""
        shown = {kind.name for kind in unboxing.KINDS if kind.reported}
        return change.evidence.get("kind") in shown

    def find(self, ctx: Context) -> Iterator[Site | Refusal]:
        """Yield the candidates of every kind in the selected packages."""
        for kind in unboxing.KINDS:
            for found in kind.find(ctx):
                yield Site(
                    span=found.at,
                    subject=found.subject,
                    weight=float(found.boxes),
                    data=_Found(kind, found),
                )

    def rewrite(self, ctx: Context, site: Site) -> Change | Refusal:
        """Make the change for one candidate, or say why not."""
        found = site.data
        assert isinstance(found, _Found)
        made = found.kind.rewrite(ctx, found.candidate)
        line, _ = ctx.position(site.span.file, site.span.start)
        return Change(
            id=f"{self.name}:{found.kind.name}:{made.key}",
            transform=self.name,
            title=made.title,
            reason=made.reason,
            risk=self.risk,
            api=made.api,
            files=tuple(sorted({edit.file for edit in made.edits})),
            edits=tuple(sorted(made.edits)),
            imports=made.imports,
            names=made.names,
            evidence={"kind": found.kind.name, **made.evidence},
            line=line,
        )
