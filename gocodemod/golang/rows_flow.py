"""What the sidecar says about calls and the flow of interface values: the answer to `flows`.

A node is a slot: a variable (parameters and results are some), field, or the
elements of all containers of one kind and element type, whose type is an
interface or a type parameter. Everything refers to types, nodes, functions and
names by index; -1 is none. Node 0 is the world outside the main modules: what
flows there may be looked at by any code, what flows from there may be anything.
"""

from __future__ import annotations

import msgspec


class FlowField(msgspec.Struct, frozen=True, omit_defaults=True):
    """A field: its slot, if it is one, and its type in the struct at hand."""

    node: int
    type: int
    exported: bool = False
    embedded: bool = False


class FlowMethod(msgspec.Struct, frozen=True, omit_defaults=True):
    """A method of a method set: "Name signature", and what it leads to.

    A declared function of the main modules, a method of the interface in the
    embedded field `node`, or neither: one that is declared elsewhere.
    """

    name: int
    func: int
    node: int


class FlowType(msgspec.Struct, frozen=True, omit_defaults=True):
    """A type with what it is made of.

    `slots` are the slots of its elements (and keys), `inputs` and `out` those
    of the parameters and results of all values of a func type. `open`: it
    mentions type parameters, which its text has as ⟨owner#index⟩. `fields` are
    those of structs of the main modules and unnamed ones. `pointer` is *T.
    """

    text: str
    kind: str
    pointer: int
    elem: int
    key: int
    named: str = ""
    local: bool = False
    open: bool = False
    slots: tuple[int, ...] = ()
    args: tuple[int, ...] = ()
    fields: tuple[FlowField, ...] = ()
    params: tuple[int, ...] = ()
    results: tuple[int, ...] = ()
    inputs: tuple[int, ...] = msgspec.field(default=(), name="in")
    out: tuple[int, ...] = ()
    methods: tuple[FlowMethod, ...] = ()


class FlowNode(msgspec.Struct, frozen=True):
    """A slot. `kind`: outside, variable, field, element, signature, expression."""

    id: str
    type: int
    kind: str


class FlowFunc(msgspec.Struct, frozen=True, omit_defaults=True):
    """A function, method or function literal; `inputs` and `out` are slots or -1.

    `declared`: it has a body in Go. `exported`: others may call it by name.
    `receiver`: the id of its receiver's type.
    """

    id: str
    type: int
    receiver: str = ""
    inputs: tuple[int, ...] = msgspec.field(default=(), name="in")
    out: tuple[int, ...] = ()
    declared: bool = False
    literal: bool = False
    exported: bool = False
    test: bool = False


class FlowTaken(msgspec.Struct, frozen=True, omit_defaults=True):
    """A function that is used as a value of a func type; `shift` 1 for T.M."""

    func: int
    type: int
    shift: int = 0


class FlowInstance(msgspec.Struct, frozen=True):
    """Type arguments that some use gives to type parameters together."""

    params: tuple[int, ...]
    args: tuple[int, ...]


class FlowCall(msgspec.Struct, frozen=True, omit_defaults=True):
    """A call, or (`kind` "value") a function or method that is used as a value.

    `func`: the function of the main modules that is called. Otherwise `node`
    is the slot of the interface value whose method `name` is called
    (`methods`: the ids of the interface methods, `on`: the interface; `inputs`, `out`: the call's
    own slots; `value`: the func type it is used as), or the call is of a value
    of func type `type`. `caller` is the
    declared function around it.
    """

    file: int
    offset: int
    caller: int
    kind: str
    package: int
    func: int
    node: int
    name: int
    type: int
    on: int
    value: int
    test: bool = False
    methods: tuple[str, ...] = ()
    inputs: tuple[int, ...] = msgspec.field(default=(), name="in")
    out: tuple[int, ...] = ()


class Flows(msgspec.Struct, frozen=True):
    """All of it.

    `edges` (node, node); `narrow` the same for values that have the target's
    type; `sources` (type, node): a concrete value; `nils` nodes; `zeros` types
    of which an empty value is made; `outside` types whose values go outside and
    `arriving` those that come from there; `opened` (node, type): what a slot
    holds is used as a value of a concrete type; `unsafe` types that
    unsafe.Pointer reaches; `converts` pairs of struct types; `exported` nodes
    that others may write and `open` types that they may use, by exported API of
    importable packages; `unsure` nodes that code with type errors mentions;
    `globals` (name, type) of package variables that are no slots themselves.
    """

    types: tuple[FlowType, ...] = ()
    nodes: tuple[FlowNode, ...] = ()
    funcs: tuple[FlowFunc, ...] = ()
    edges: tuple[tuple[int, int], ...] = ()
    narrow: tuple[tuple[int, int], ...] = ()
    sources: tuple[tuple[int, int], ...] = ()
    nils: tuple[int, ...] = ()
    zeros: tuple[int, ...] = ()
    outside: tuple[int, ...] = ()
    arriving: tuple[int, ...] = ()
    opened: tuple[tuple[int, int], ...] = ()
    unsafe: tuple[int, ...] = ()
    converts: tuple[tuple[int, int], ...] = ()
    instances: tuple[FlowInstance, ...] = ()
    taken: tuple[FlowTaken, ...] = ()
    calls: tuple[FlowCall, ...] = ()
    exported: tuple[int, ...] = ()
    open: tuple[int, ...] = ()
    unsure: tuple[int, ...] = ()
    globals: tuple[tuple[int, int], ...] = ()
    names: tuple[str, ...] = ()
