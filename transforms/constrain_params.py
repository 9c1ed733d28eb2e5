"""The pass constrain-params: step 2 of the method."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from gocodemod.api import Change, Context, Obstacle, Refusal, Site, Span, Transform, constraining


class ConstrainParams(Transform):
    """Give an interface parameter its compile-time type where boxing costs an allocation.

    A call `f(v)` with a non-pointer value v and an interface parameter copies v
    to the heap, unless f inlines. Where the compiler reports that allocation
    (`v escapes to heap`, wherever v stands), the parameter gets the one concrete type
    that every call passes, when it is the interface's only implementation in the
    module; else a type parameter constrained by the interface.

    The same goes for `...I`, where every call passes values of one type (a call without
    any is instantiated explicitly), and for `[]I` where each call makes the slice:
    a literal, or a variable that is only appended to. An explicit conversion `I(v)`
    goes. Where a function hands its parameter on, both change, as one change. Methods
    take the concrete type where they implement no interface, and type parameters from
    the go 1.27 line on. A long `interface{...}` gets a name.

    It does not pay, and is refused, for pointers, for arguments that are
    interfaces already, for callees that inline, for slices built elsewhere, for
    recursions that would copy a large value turn by turn, and for bodies that box the
    value again. It would alter behaviour, and is refused, where the body looks into the
    interface, assigns to it, takes its address, defers or starts its methods, hands it
    to a generic function, where it sees a capacity that append settled, where code in
    reach asks for the names of functions, where a call beside an argument could write
    what that reads, or where the function is used as a value. A type whose import would
    start packages in another order is written as a type parameter.
    """

    name = "constrain-params"
    title = "give interface parameters their compile-time type"
    risk = "safe"
    benefit = "removes"
    codes: ClassVar[Mapping[str, str]] = {
        "no-benefit": "the compiler reports no allocation that the change would remove",
        "mixed-callers": "values of several kinds come together: values, pointers, interfaces",
        "nil-argument": "a call passes nil, which has no type to infer",
        "multi-value-call": "a call passes the results of another call as its arguments",
        "prebuilt-slice": "a call passes a slice that is not made for it",
        "slice-capacity": "the capacity of a slice can be seen, which append settles",
        "not-inferable": "a call would have to name a type that it cannot name",
        "function-value": "the function is used as a value",
        "implements-interface": "the method is, or could be, one of an interface",
        "declared-twice": "several configurations declare the function, each in its file",
        "asserted": "the body asserts or switches on the type of the parameter",
        "compared": "the body compares the parameter",
        "reassigned": "the body assigns to the parameter",
        "address-taken": "the body takes the parameter's address",
        "boxes-again": "the body turns the parameter into an interface again",
        "inferred-again": "the body passes the parameter to a generic function",
        "method-value": "the body uses a method of the parameter as a value",
        "deferred-method": "the body defers or starts a method of the parameter",
        "unknown-use": "the body uses the parameter in a way that is not understood",
        "copies-per-turn": "each turn of a recursion would copy a large value to the stack",
        "frame-names": "something in reach asks for the names of functions (runtime.FuncForPC)",
        "linkname": "a linkname, an export, assembly or a directive binds the function",
        "go-generate": "a //go:generate line names the function",
        "language-version": "the module's go line is older than the type parameters it takes",
        "evaluation-order": "a call beside an argument could write what the argument reads",
        "not-writable": "a file is generated, vendored or outside the module",
    }

    def find(self, ctx: Context) -> Iterator[Site | Refusal]:
        """Yield each interface parameter that some call passes a concrete value to.

        Parameters that hang together are one site where they change, and as many refusals
        where they do not.
        """
        selected = {p.path for p in ctx.facts.packages() if p.selected}
        for group in constraining.groups(ctx.facts.parameters()):
            mine = [
                row
                for row in group.sites()
                if row.package in selected and (ctx.options.include_tests or not row.test)
            ]
            if not mine:
                continue
            yield Site(
                span=Span(mine[0].file, mine[0].start, mine[0].end),
                subject=f"{mine[0].function}({mine[0].name})",
                weight=float(sum(row.boxed for row in mine)),
                data=group,
            )
            obstacle = _obstacle(ctx, group) if len(mine) > 1 else None
            if obstacle is None:
                continue
            for row in mine[1:]:
                subject = f"{row.function}({row.name})"
                message = f"it goes with {mine[0].name} of {mine[0].function}: {obstacle}"
                yield ctx.refuse(self, obstacle.at, subject, obstacle.code, message)

    def rewrite(self, ctx: Context, site: Site) -> Change | Refusal:
        """Constrain the parameters of one group, or say why not."""
        group = site.data
        assert isinstance(group, constraining.Group)
        made = constraining.constrain(ctx, group)
        leader = group.leader
        own = leader.function.removeprefix(f"{leader.package}.")
        names = [
            f"{c.row.function.removeprefix(f'{c.row.package}.')}({c.row.name})"
            for c in made.choices
        ]
        more = f", and with it {', '.join(names[1:])}" if len(names) > 1 else ""
        line, _ = ctx.position(leader.file, leader.start)
        written = ctx.source(leader.file)[leader.start : leader.end].decode()
        boxes = len(made.lines) or made.calls
        calls = "1 call boxes" if boxes == 1 else f"{boxes} calls box"
        return Change(
            id=f"{self.name}:{leader.file}:{own}.{leader.name}",
            transform=self.name,
            title=f"give {own}'s parameter {leader.name} its compile-time type{more}",
            reason=f"{calls} a value into {written}",
            risk=self.risk,
            api=made.api,
            files=(leader.file, *sorted({e.file for e in made.edits} - {leader.file})),
            edits=made.edits,
            imports=made.imports,
            names=tuple(sorted({func.name for func in made.funcs})),
            benefit={"before": list(made.lines)},
            evidence={
                "decision": made.choices[0].why,
                "decisions": {n: c.why for n, c in zip(names, made.choices, strict=True)},
                "types": sorted({t.text for c in made.choices for t in c.types}),
                "call_sites": made.calls,
                "instantiations": made.instantiations,
                "compiler": list(made.lines),
            },
            line=line,
        )


def _obstacle(ctx: Context, group: constraining.Group) -> Obstacle | None:
    """Why the group cannot change, if it cannot."""
    try:
        constraining.constrain(ctx, group)
    except Obstacle as obstacle:
        return obstacle
    return None
