"""Pass-through layers: structs whose methods only hand calls on to a field."""

from __future__ import annotations

import msgspec

from gocodemod.golang.facts import Facts
from gocodemod.golang.rows import Field, NamedType
from gocodemod.graph.flow import Hazard
from gocodemod.model import Span


class Layer(msgspec.Struct, frozen=True):
    """A struct of one or two fields at least half of whose methods (nearly) forward.

    `obstacle` is the first thing in its shape that makes it more than a layer.
    """

    struct: NamedType
    obstacle: Hazard | None


_OBSTACLES = {
    "no-body": ("work-in-method", "has no Go body"),
    "extra-statement": ("work-in-method", "does more than forward the call"),
    "not-a-call": ("work-in-method", "does not forward to a method of the field"),
    "other-field": ("extra-state", "calls a method of another field, or of a field within one"),
    "conversion": ("converts-parameter", "converts a parameter on the way"),
    "reordered": ("reorders-parameters", "passes the parameters in another order"),
    "missing-argument": ("drops-parameter", "does not pass every parameter on"),
    "extra-argument": ("adds-argument", "passes an argument of its own"),
    "result-changed": ("converts-result", "returns something else than the inner call's results"),
    "receiver-used": ("work-in-method", "uses its receiver for more than the call"),
    "go-or-defer": ("work-in-method", "starts or defers the inner call"),
}

# A method with one of these is a forward, or would be one but for a detail.
_NEAR = ("", "conversion", "reordered", "missing-argument", "extra-argument", "result-changed")


def layers(facts: Facts) -> tuple[Layer, ...]:
    """Every layer and near miss of the main modules, in order of source."""
    found = []
    for struct in facts.named(kinds=("struct",), max_fields=2):
        near = [m for m in struct.methods if m.forward and m.forward.obstacle in _NEAR]
        if near and 2 * len(near) >= len(struct.methods) and not (struct.local or struct.alias):
            found.append(Layer(struct, _obstacle(struct)))
    return tuple(found)


def _obstacle(struct: NamedType) -> Hazard | None:
    at = Span(struct.file, struct.start, struct.end)
    if struct.type_params:
        return Hazard("generic-type", f"{struct.name} has type parameters", at)
    for method in struct.methods:
        forward = method.forward
        assert forward is not None
        if forward.obstacle:
            code, why = _OBSTACLES[forward.obstacle]
            where = Span(method.file, forward.start or method.start, method.end)
            return Hazard(code, f"{struct.name}.{method.name} {why}", where)
    if len(struct.fields) != 1:
        inner = forwarded(struct)
        extra = [f for f in struct.fields if f != inner] or list(struct.fields)
        where = Span(struct.file, extra[0].start, extra[0].end)
        return Hazard("extra-state", f"{struct.name} also has a field {extra[0].name}", where)
    field = struct.fields[0]
    where = Span(struct.file, field.start, field.end)
    if any(m.forward and m.forward.field != field.id for m in struct.methods):
        return Hazard("partial-forward", f"{struct.name} forwards to several values", at)
    if field.embedded:
        return Hazard("inner-embedded", f"{struct.name} embeds {field.name}", where)
    return None


def forwarded(struct: NamedType) -> Field | None:
    """The field that the first forwarding method hands its call on to."""
    ids = [m.forward.field for m in struct.methods if m.forward and m.forward.field]
    return next((f for f in struct.fields if f.id in ids[:1]), None)
