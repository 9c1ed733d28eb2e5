"""The rows that the sidecar answers with: the typed facts about Go code.

Object ids are qualified names, so that test variants and configurations of a
package agree on them: `pkg/path.Name`, `pkg/path.Type.Method` (for value and
pointer receivers alike), `pkg/path.Type.Field`; a package-level object of the
external test package has the path `pkg/path_test`. What has no qualified name
(locals, parameters, results, types declared in functions, fields of unnamed
structs) is `file:offset:name` of its declaring identifier. Instances of
generic objects carry the id of their origin (go/types Origin).

`file` is relative to the root of the run, forward slashes; offsets are byte
offsets into the file as on disk (or in the overlay). Every row is made unique
over test variants and configurations before it crosses the pipe.
"""

from __future__ import annotations

from typing import Literal

import msgspec


class TypeRef(msgspec.Struct, frozen=True, omit_defaults=True):
    """A type. `text` is types.TypeString with full package paths.

    `kind` is that of the underlying type: basic, pointer, struct, interface,
    slice, array, map, chan, func, tuple, typeparam, invalid. `named` is the id of
    the named type (through one pointer), `pointer` says there was one.
    `elem` is the element type's text for slice, array, pointer, chan, map.
    `methods` counts an interface's methods; `size` is in bytes (gc sizes of
    the host), 0 where unknown. `local`: the named type lives in a main module.
    `boxes`: storing a value of it in an interface needs memory (not
    pointer-shaped, size > 0, not an interface). `basic`: the name of the
    underlying type of a kind basic ("int32" for rune), and `prints`: a value of it
    has a method that package fmt asks for (Error, Format, GoString, String).
    """

    text: str
    kind: str
    named: str = ""
    pointer: bool = False
    elem: str = ""
    methods: int = 0
    size: int = 0
    local: bool = False
    boxes: bool = False
    exported: bool = False
    basic: str = ""
    prints: bool = False


class Module(msgspec.Struct, frozen=True, omit_defaults=True):
    """A main module of the run: `go` is the language version of its go line."""

    path: str
    dir: str
    go: str


class PackageError(msgspec.Struct, frozen=True, omit_defaults=True):
    """One load or type error; file is empty and line 0 where go list gives none."""

    file: str
    line: int
    column: int
    offset: int
    message: str
    package: str = ""
    configuration: str = ""


class Package(msgspec.Struct, frozen=True, omit_defaults=True):
    """A package of the main modules (others stay in the sidecar).

    `files` are the compiled .go files of the package itself, `test_files` the
    _test.go files (internal and external), `ignored` the .go files that no
    loaded configuration covers, `other` assembly and C files. `internal`: the
    path has an internal element or the package is a main one, so nobody
    outside can import it. `selected`: the patterns asked for it. `generated`
    lists files with the "Code generated ... DO NOT EDIT." line.
    `imports` are the paths of other main-module packages it imports.
    """

    path: str
    name: str
    dir: str
    module: str = ""
    files: tuple[str, ...] = ()
    test_files: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    generated: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    internal: bool = False
    main: bool = False
    cgo: bool = False
    selected: bool = False
    errors: tuple[PackageError, ...] = ()


class Loaded(msgspec.Struct, frozen=True, omit_defaults=True):
    """The answer to `load`. `names` maps the path of every package loaded to its name."""

    go: str
    root: str
    modules: tuple[Module, ...]
    packages: tuple[Package, ...]
    configurations: tuple[str, ...]
    errors: tuple[PackageError, ...] = ()
    names: dict[str, str] = msgspec.field(default_factory=dict)


class Forward(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a method body forwards to, or the first obstacle.

    A forward is `return r.f.M(p...)`, `r.f.M(p...)`,
    `x, err := r.f.M(p...); return x, err` or the same with the named results
    (`x, err = r.f.M(p...); return`): all parameters, in order, identical types
    (types.Identical), results identical too, variadic passed with `...`,
    neither method generic.
    `obstacle` is one of: no-body, extra-statement, not-a-call, other-field,
    conversion, reordered, missing-argument, extra-argument, result-changed,
    receiver-used, go-or-defer; empty for a forward. `start` is its position.
    """

    field: str = ""
    callee: str = ""
    callee_name: str = ""
    obstacle: str = ""
    start: int = 0


class Field(msgspec.Struct, frozen=True, omit_defaults=True):
    """A struct field; its span covers names, type and tag. Embedded ones carry the type's name."""

    id: str
    name: str
    type: TypeRef
    start: int
    end: int
    embedded: bool = False
    exported: bool = False
    tag: str = ""


class Method(msgspec.Struct, frozen=True, omit_defaults=True):
    """A method: declared on a type (span of its FuncDecl; `doc_start` with doc) or of an interface.

    `signature` is the types.TypeString of the Signature without receiver and
    parameter names, so equal text means identical types.
    """

    id: str
    name: str
    signature: str
    file: str = ""
    start: int = 0
    end: int = 0
    doc_start: int = 0
    pointer: bool = False
    exported: bool = False
    receiver: str = ""
    forward: Forward | None = None


class NamedType(msgspec.Struct, frozen=True, omit_defaults=True):
    """A named type declared in a main module.

    `start`/`end` is the TypeSpec, `decl_start`/`decl_end` the whole GenDecl
    (with its doc comment) and `alone` says that the GenDecl holds only this
    spec. `value_set` and `pointer_set` are the method sets of T and *T as
    "Name signature" strings, promoted methods included. `implements` are ids
    of the main modules' non-empty, non-constraint interfaces that T or *T
    implements. `implementers` (interfaces only): ids of the main modules'
    concrete types whose T or *T implements it, and `doubles` those of them
    that are declared in _test.go files. `constraint`: it is used as a
    constraint or has a type set. `embedded_in`: ids of types embedding it.
    """

    id: str
    name: str
    package: str
    file: str
    start: int
    end: int
    decl_start: int
    decl_end: int
    type: TypeRef
    name_start: int = 0
    alone: bool = True
    alias: bool = False
    exported: bool = False
    local: bool = False
    test: bool = False
    type_params: int = 0
    fields: tuple[Field, ...] = ()
    methods: tuple[Method, ...] = ()
    value_set: tuple[str, ...] = ()
    pointer_set: tuple[str, ...] = ()
    implements: tuple[str, ...] = ()
    implementers: tuple[str, ...] = ()
    doubles: tuple[str, ...] = ()
    constraint: bool = False
    embedded_in: tuple[str, ...] = ()


Role = Literal[
    "call",  # the callee of a call expression (static call, or method of an interface)
    "go",  # the callee of a go statement
    "defer",  # the callee of a defer statement
    "value",  # a function or method used as a value; a variable read in no other listed way
    "method-expr",  # T.M
    "type",  # a type in a declaration, signature, field, element or type argument
    "receiver",  # the receiver type of a method declaration
    "literal",  # the type of a composite literal, T{...} or the T of &T{...}
    "convert",  # T(x), or x in T(x)
    "new",  # new(T), make(T)
    "assert",  # x.(T), or x in x.(T)
    "switch",  # a type in a type switch case, or the operand of a type switch
    "embed",  # embedded in a struct or interface
    "constraint",  # used as, or within, a constraint
    "type-arg",  # a type argument
    "select",  # x in x.f or x.M (see `member`)
    "write",  # assigned to, incremented
    "define",  # the declaring identifier
    "address",  # &x
    "key",  # the key of a keyed composite literal (fields)
    "compare",  # operand of == != < ... , or switch tag or case
    "index",  # index or key in x[i], or map-literal key
    "argument",  # argument of a call (see `callee` and `index`)
    "return",  # returned
    "assign",  # right side of an assignment or var declaration
    "element",  # element of a composite literal
    "send",  # sent on a channel
    "range",  # ranged over
    "deref",  # *x
    "slice",  # x in x[i:j] or x[i]
    "operand",  # operand of an arithmetic, logic or concat operator
    "other",
]


class Arg(msgspec.Struct, frozen=True, omit_defaults=True):
    """One argument of a call: its span and its own static type (before conversion).

    `param` is the type of the parameter it goes to (element type for a
    variadic one not passed with `...`). `const`: a constant expression.
    `nil`: the untyped nil. `address`: it is &x of a local. `object`: the id
    of the object it names, where it is a plain (possibly qualified) name.
    """

    start: int
    end: int
    type: TypeRef
    param: TypeRef | None = None
    const: bool = False
    nil: bool = False
    address: bool = False
    object: str = ""


class Ref(msgspec.Struct, frozen=True, omit_defaults=True):
    """One use (or the declaration) of an object.

    `start`/`end` is the identifier; `outer_start`/`outer_end` the expression
    that plays the role: the call, the composite literal (with its & if any),
    the selector, the assertion, the assignment statement. `function` is the id
    of the enclosing declared function ("" at package level); `in_literal`:
    within a function literal; `in_loop`: within a loop of that function.
    `expr_start` is the start of the whole operand expression (`a.b` of
    `a.b.M()`), for role call: the function expression. `member` is the name
    selected for role select. `callee`, `index`: for role argument. `args`,
    `ellipsis`, `results`: for call, go and defer (`results`: how the call's
    value is used: "none", "define", "assign", "return", "argument", "other").
    `implicit`: reached through embedding. `receiver`: for a call of a method,
    the static type of its receiver expression. `instantiated`: explicit type
    arguments stand at the use.
    """

    id: str
    file: str
    start: int
    end: int
    role: str
    package: str
    outer_start: int = 0
    outer_end: int = 0
    expr_start: int = 0
    function: str = ""
    member: str = ""
    callee: str = ""
    index: int = -1
    args: tuple[Arg, ...] = ()
    ellipsis: bool = False
    results: str = ""
    receiver: TypeRef | None = None
    in_literal: bool = False
    in_loop: bool = False
    test: bool = False
    implicit: bool = False
    instantiated: bool = False


class Conversion(msgspec.Struct, frozen=True, omit_defaults=True):
    """A value of type `source` becomes a value of interface type `target` (implicitly or T(x)).

    Interface to interface counts too, and so does an untyped nil that becomes
    a pointer to a type that was asked for (`target` is then the pointer), or, where
    only targets were asked for, one of those.
    `context`: argument, receiver, assign, return, element, send, convert,
    range, compare, index, case, other.
    `callee`/`index` for arguments ("" for a dynamic call), `object` the id of
    the variable or field assigned where there is one; `external`: the callee
    is declared outside the main modules (or unknown).
    """

    file: str
    start: int
    end: int
    source: TypeRef
    target: TypeRef
    context: str
    package: str
    function: str = ""
    callee: str = ""
    index: int = -1
    object: str = ""
    external: bool = False
    test: bool = False


class Watch(msgspec.Struct, frozen=True, omit_defaults=True):
    """A place where code looks at what an interface (or a plain value) holds.

    `kind`: assert, switch, compare, nil-compare, map-key, deref, address,
    method-value. `operand` is the static type of what is looked at, `types`
    the texts of the asserted types or cases (`named` ids where they have one).
    """

    file: str
    start: int
    end: int
    kind: str
    operand: TypeRef
    package: str
    types: tuple[str, ...] = ()
    function: str = ""
    test: bool = False


class Param(msgspec.Struct, frozen=True, omit_defaults=True):
    """A parameter: `start`/`end` its name, `type_start`/`type_end` its type expression as written.

    `group`: it shares its type expression with a neighbour (`a, b I`).
    `variadic`: the last one, `type` is then the element type.
    """

    id: str
    name: str
    type: TypeRef
    start: int
    end: int
    type_start: int
    type_end: int
    group: bool = False
    variadic: bool = False


class Use(msgspec.Struct, frozen=True, omit_defaults=True):
    """One use of a parameter in the body of its function, or of what the body took out of it.

    `start`/`end` is the whole expression: `vs[i]`, `vs[1:]`, a variable made by
    `v := vs[i]` or `range vs` (which are followed). `slice`: it is a slice. `role`
    is one of `Ref`'s, or: "method" (a method of it is called at once), "method-value",
    "deferred" (a method is deferred or started), "len" (len and cap), "nil-compare"
    (of a slice), "range", "define" (a new variable takes it), "blank" (`_ = v`).
    For arguments `callee` and `index` are the function and its parameter, `ellipsis`
    says that it is passed with `...`, `generic` that the parameter's type is inferred.
    """

    role: str
    start: int
    end: int
    callee: str = ""
    index: int = -1
    slice: bool = False
    ellipsis: bool = False
    generic: bool = False


class Parameter(msgspec.Struct, frozen=True, omit_defaults=True):
    """A parameter of type I, ...I (`variadic`) or []I (`slice`), for an interface I.

    Of declared functions and methods, where some call passes a value of a concrete
    type, or a slice; and where the body of such a function hands it on to. `type`,
    `start` and `end` are those of I, behind dots and brackets. The counts are
    over all calls: arguments (elements of variadic ones and of slice literals) that
    need memory in an interface (`boxed`), that need none (`unboxed`), that are
    interfaces, that are nil; `slices` are passed whole. An explicit conversion to an
    interface counts as its operand; calls with the results of another call are not
    counted. `uses` are those in the body.
    """

    function: str
    package: str
    file: str
    index: int
    name: str
    start: int
    end: int
    type: TypeRef
    variadic: bool = False
    slice: bool = False
    method: bool = False
    exported: bool = False
    test: bool = False
    type_params: int = 0
    boxed: int = 0
    unboxed: int = 0
    interfaces: int = 0
    nils: int = 0
    slices: int = 0
    uses: tuple[Use, ...] = ()


class Func(msgspec.Struct, frozen=True, omit_defaults=True):
    """A function or method declaration of a main module.

    `name_end` is where type parameters would go; `body_start`/`body_end` 0
    where there is no body. `directives` are its //go: lines. `calls` counts
    nothing by itself: ask refs.
    """

    id: str
    name: str
    package: str
    file: str
    start: int
    end: int
    doc_start: int
    name_start: int
    name_end: int
    body_start: int = 0
    body_end: int = 0
    receiver: TypeRef | None = None
    exported: bool = False
    test: bool = False
    type_params: int = 0
    params: tuple[Param, ...] = ()
    results: tuple[TypeRef, ...] = ()
    directives: tuple[str, ...] = ()


class Expr(msgspec.Struct, frozen=True, omit_defaults=True):
    """An expression in a file with its type; `object` where it names one."""

    start: int
    end: int
    type: TypeRef
    const: bool = False
    object: str = ""


class Pragma(msgspec.Struct, frozen=True, omit_defaults=True):
    """A //go:linkname, //export or //go:cgo_ line, or a symbol that assembly names.

    `names` are the Go identifiers concerned (local names, and the last
    element of a remote `pkg.Name`).
    """

    file: str
    line: int
    kind: str
    names: tuple[str, ...] = ()


class Unseen(msgspec.Struct, frozen=True, omit_defaults=True):
    """A .go file of a main module that no loaded configuration covers, or a cgo file.

    `idents` are the identifiers it mentions (go/parser only), sorted; `name` is the one
    of its package clause.
    """

    file: str
    package: str
    name: str = ""
    idents: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()


class Object(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an identifier names.

    `kind`: var, param, field, func, method, type, const, package, label, nil, builtin.
    """

    id: str
    name: str
    kind: str
    type: TypeRef | None = None
