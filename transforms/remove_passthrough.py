"""The pass remove-passthrough: step 1 of the method."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from gocodemod.api import Change, Context, Refusal, Site, Span, Transform, removing, rows


class RemovePassthrough(Transform):
    """Remove adapters: structs of one field whose methods only forward to that field.

    The type, its methods and its constructor go; whoever held the adapter holds
    the inner value, and calls go straight to it. A call loses one hop (about
    1 ns), an adapter that was built per use loses its allocation. So go unexported
    functions that only call the constructor, aliases, and files and packages that
    end up empty. A constructor that does more stays and returns the inner. One with
    an error that is always nil goes with the checks directly behind its calls,
    where nobody else looks at that error.

    A site is a struct of one or two fields at least half of whose methods
    forward. It is removed when every method is `return r.f.M(p...)` (or the
    same through named variables), with the same parameter and result types in the
    same order, and when nobody can notice. Somebody could when the value reaches
    an empty interface, an interface declared outside the module, reflection, a
    type assertion, a comparison or a map key; when the adapter is nil anywhere;
    when a method is taken as a value; when the inner is written later or nil, or
    held by value and reached through a pointer; or when the inner looks at its
    callers or recovers. Each of these is a refusal with its own code.

    An interface that is unexported or internal, that one type implements, and that
    calls go through, becomes that type, in all that names it; so does one that only
    ever holds an interface with the same methods. Interfaces that only named what went
    go as well. It stays where a test has a double of it, where it is embedded,
    asserted, a constraint or part of a public signature, where the type cannot be
    imported or would bring in start-up code, and where a nil one, a copied
    receiver, reflection or the order of initialization could show.

    With `--trace`, the calls that traces have seen count as well when sites are ranked.
    A span of the layer with more than two attributes of its own, or one that failed
    where the one call below did not (or the other way round), refuses the site.
    """

    name = "remove-passthrough"
    title = "remove pass-through adapters"
    risk = "safe"
    benefit = "none-worse"
    codes: ClassVar[Mapping[str, str]] = {
        "work-in-method": "a method does more than forward, so the layer means something",
        "extra-state": "the struct holds more than the value it forwards to",
        "converts-parameter": "a forwarded parameter changes its type on the way",
        "reorders-parameters": "a method forwards its parameters in another order",
        "drops-parameter": "a method does not pass on every parameter",
        "adds-argument": "a method passes an argument of its own",
        "converts-result": "a method's results differ from those of the call it forwards to",
        "partial-forward": "the methods forward to different fields, or only some forward",
        "generic-type": "the adapter, or the one type that the interface holds, is generic",
        "inner-by-value": "a copy of the inner is held, and methods or pointers could share it",
        "inner-embedded": "the inner is embedded, so its other methods are promoted",
        "inner-not-nameable": "the inner's type cannot be written where the adapter's stands",
        "method-renamed": "an interface, or another package, cannot use the inner method's name",
        "reassigned-inner": "the inner field is written after the adapter was built",
        "field-used": "code outside the adapter's methods uses the inner field",
        "reaches-any": "a value reaches an empty interface, whose holder may do anything with it",
        "reaches-external": "a value reaches an interface of another module, which may assert",
        "hidden-interface": "other code gets a value and may ask for what only the inner can do",
        "formatted": "fmt, log or testing prints a value, or what holds it (%v, %T, String, Error)",
        "encoded": "json, gob, xml or another encoder sees a value, or what holds it",
        "reflected": "reflection sees a value, or what holds it",
        "error-chain": "it is an error: errors.Is and errors.As would see the inner one",
        "template-data": "a template may find its methods or fields by name",
        "rpc-registered": "net/rpc registers methods by name",
        "called-by-name": "a method that gives one may be called by name, by reflection",
        "held-reflected": "a value that holds the adapter reaches an empty interface",
        "generic-code": "a value is passed to a type parameter",
        "asserted": "a type assertion or type switch would see the difference",
        "compared": "values are compared",
        "map-key": "a value is a map key",
        "nil-adapter": "the adapter, or an interface that holds it, is compared with nil or is nil",
        "nil-inner": "a nil inner is passed in",
        "method-value": "a method is used as a value or expression, bound early instead of late",
        "deferred-call": "a deferred or started call would bind to the inner instead",
        "embedded": "the adapter is embedded in another type",
        "type-argument": "the adapter is a type argument or part of a constraint",
        "zero-value": "an adapter is built without an inner value",
        "dereferenced": "an adapter is copied through a pointer, or its address is taken",
        "unusual-literal": "an adapter literal has not exactly the inner value",
        "constructor-value": "the constructor is used as a value",
        "inner-sees-callers": "the inner asks for its callers (runtime.Caller and the like)",
        "inner-recovers": "the inner calls recover, which counts the frames up to the panic",
        "documented": "an Example function of a test is named after what would go",
        "linkname": "a linkname, export, assembly symbol or go:generate line names it",
        "init-effects": "code that runs at start-up would no longer be imported",
        "unsafe": "its memory is looked at through unsafe.Pointer",
        "exported-api": "others could import it, or get it from what they import",
        "test-double": "a type made for tests stands in for the interface's one type",
        "other-implementation": "another type is made for the interface, used as one or not yet",
        "outside-implementation": "the interface's one type is declared outside of the module",
        "narrows-interface": "the interface shows less than the one that is stored in it",
        "nil-interface": "the interface may be nil where its one type would behave otherwise",
        "receiver-copied": "without the interface a receiver would be copied earlier",
        "init-order": "variables of the package could be initialized in another order",
        "layout": "unsafe, or 64-bit atomics on 32-bit machines, depend on a struct's layout",
        "not-called": "nothing is called through the interface, so it is no layer",
        "trace-disagrees": "traces show the layer doing something of its own",
        "not-writable": "a file that would change is generated, vendored or outside the module",
    }

    def find(self, ctx: Context) -> Iterator[Site | Refusal]:
        """Yield every adapter, lonely interface and near miss of the selected packages."""
        selected = {p.path for p in ctx.facts.packages() if p.selected}
        for layer in ctx.graph("layers"):
            struct, obstacle = layer.struct, layer.obstacle
            if struct.package not in selected or (struct.test and not ctx.options.include_tests):
                continue
            if obstacle:
                yield ctx.refuse(self, obstacle.at, struct.id, obstacle.code, obstacle.message)
                continue
            at = Span(struct.file, struct.start, struct.end)
            uses = ctx.facts.refs(tuple(m.id for m in struct.methods))
            calls = sum(use.role == "call" for use in uses)
            traced = ctx.traces(struct.id)
            # Calls that are written down, and those that traces have seen.
            weight = float(calls + (traced.spans if traced else 0))
            yield Site(span=at, subject=struct.id, weight=weight, data=struct)
        for lonely in ctx.graph("lonely"):
            row, obstacle = lonely.interface, lonely.obstacle
            if row.package not in selected:
                continue
            at = Span(row.file, row.start, row.end)
            if obstacle:
                home = ctx.facts.package_of(obstacle.at.file)
                near = obstacle.at if home and home.path in selected else at
                yield ctx.refuse(self, near, row.id, obstacle.code, obstacle.message)
            else:
                yield Site(span=at, subject=row.id, data=lonely)

    def rewrite(self, ctx: Context, site: Site) -> Change | Refusal:
        """Remove one adapter or interface, or say what stands in the way."""
        layer = site.data
        traced = removing.witness(ctx, site.subject, site.span)
        if isinstance(layer, removing.Lonely):
            change = removing.Interface(ctx, layer).change(self.name, self.risk)
        else:
            assert isinstance(layer, rows.NamedType)
            change = removing.Adapter(ctx, layer).change(self.name, self.risk)
        return removing.witnessed(change, traced)
