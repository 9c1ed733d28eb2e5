"""Where the values of a type can go, by type, and who may look at them there.

The flow is followed through interfaces: once a value is stored in one, every
place that looks at that interface may look at it. That is coarser than
following variables, and never misses one. What holds a value (a struct, a
slice, a channel, a function that gives one) is followed as well: it may be
printed, encoded, compared, or called by name.

Code outside the main modules that gets a holder as an interface with methods
is taken to call those methods, not to look at its fields; where comparing the
holder would compare the value, only the standard library is trusted so far.
"""

from __future__ import annotations

import msgspec

from gocodemod.golang.facts import Facts
from gocodemod.golang.rows import Conversion, TypeRef, Watch
from gocodemod.golang.spelling import short
from gocodemod.graph.receivers import BY_NAME, calls_by_name, does, is_blind
from gocodemod.model import Span


class Hazard(msgspec.Struct, frozen=True):
    """A place where somebody could notice that the value is another one."""

    code: str
    message: str
    at: Span


class Flow(msgspec.Struct, frozen=True):
    """What a type's values reach.

    A hazard `nil-given` is a nil that is written out where a *T is wanted. What holds a
    value is followed only where nobody looks at the value itself.
    `interfaces` are ids of the main modules' interfaces that may hold one,
    `published` the conversions by which one leaves through exported API of an
    importable package.
    """

    interfaces: frozenset[str]
    hazards: tuple[Hazard, ...]
    published: tuple[Conversion, ...]


_WATCHES = {
    "assert": ("asserted", "a type assertion looks at what it is"),
    "switch": ("asserted", "a type switch looks at what it is"),
    "compare": ("compared", "values are compared"),
    "map-key": ("map-key", "it is a map key"),
    "nil-compare": ("nil-adapter", "it is compared with nil"),
    "deref": ("dereferenced", "a value is copied through a pointer"),
    "address": ("dereferenced", "the address of a value is taken"),
    "method-value": ("method-value", "a method is used as a value"),
}


_NIL = "untyped nil"


def publications(facts: Facts, type_id: str) -> tuple[Conversion, ...]:
    """Where a value of T or *T leaves in one step: by exported API of an importable package."""
    return tuple(
        conv
        for conv in facts.conversions((type_id,))
        if conv.source.named == type_id and _publishes(facts, conv)
    )


def flow_of(facts: Facts, type_id: str) -> Flow:
    """Follow the values of the named type `type_id` (T and *T)."""
    course = _Course(facts, type_id)
    # Each step asks about the whole program.
    for step in (course.values, course.watched, course.holders, course.called_by_name):
        if not course.ended:
            step()
    hazards = tuple(course.hazards)
    return Flow(frozenset(course.seen - {type_id}), hazards, tuple(course.published))


def held(facts: Facts, type_id: str) -> tuple[Hazard, ...]:
    """Where somebody may look at what holds values of the named type, or take it as a type."""
    course = _Course(facts, type_id)
    course.seen.add(type_id)
    for conv in facts.conversions((type_id,), containing=True):
        if conv.source.named != type_id:
            course._holder(conv, conv.source.kind in ("struct", "array"))
    course.holders()
    return tuple(course.hazards)


class _Course:
    """One type's values on their way: `seen` are the types that may be or hold one directly.

    `holding` are interfaces that may hold a holder, with whether comparing them
    compares what it holds.
    """

    def __init__(self, facts: Facts, type_id: str) -> None:
        self.facts, self.type_id = facts, type_id
        self.hazards: list[Hazard] = []
        self.published: list[Conversion] = []
        self.seen: set[str] = set()
        self.holding: dict[str, bool] = {}
        self.plain, self.error, self.methods = True, False, set[str]()
        for row in facts.named(ids=(type_id,)):
            names = {m.name for m in row.methods}
            forwards = {m.name: m.forward.callee_name for m in row.methods if m.forward}
            self.plain = all(forwards.get(name) == name for name in names)
            self.error = "Error" in names
            self.methods |= {m.id for m in row.methods}

    @property
    def ended(self) -> bool:
        """Whether enough is known: one hazard, other than a nil that can be minded, will do."""
        return any(hazard.code != "nil-given" for hazard in self.hazards)

    def values(self) -> None:
        """Follow the value itself through the interfaces of the main modules."""
        frontier = {self.type_id}
        while frontier:
            self.seen |= frontier
            following = set[str]()
            for conv in self.facts.conversions(tuple(sorted(frontier)), containing=True):
                if conv.source.named not in frontier and conv.source.text != _NIL:
                    self._holder(conv, conv.source.kind in ("struct", "array"))
                    continue
                hazard = self._hazard(conv)
                if hazard is not None:
                    self.hazards.append(hazard)
                elif _goes(conv) and conv.target.local and not is_blind(conv):
                    following.add(conv.target.named)
                    if _publishes(self.facts, conv):
                        self.published.append(conv)
            frontier = following - self.seen

    def _hazard(self, conv: Conversion) -> Hazard | None:
        source, target = short(conv.source.text), conv.target
        if source == _NIL and conv.context != "convert":
            return self._at(conv, "nil-given", f"nil is used as a {short(target.text)}")
        if not _goes(conv):
            return None
        # A method that goes by another name would be another method of the interface.
        if is_blind(conv) and (self.plain or target.kind == "typeparam"):
            return None
        if target.kind == "typeparam":
            return self._at(conv, "generic-code", f"a {source} reaches a type parameter")
        code, what = does(conv)
        if target.methods == 0:
            if conv.callee == "fmt.Errorf" and self.error:
                code = "error-chain"
            message = f"a {source} reaches {what or short(target.text)}"
            return self._at(conv, code or "reaches-any", message)
        if target.local and target.named:
            return None
        if target.text == "error":
            return self._at(conv, "error-chain", f"a {source} is an error that others may unwrap")
        message = f"a {source} reaches {short(target.text)}"
        if conv.external and conv.context == "argument":
            message += ", and code that may ask what else it can do"
            return self._at(conv, "hidden-interface", message)
        return self._at(conv, "reaches-external", message)

    def _holder(self, conv: Conversion, by_value: bool) -> None:
        """A holder becomes an interface value, or a type argument."""
        source, target = conv.source, conv.target
        held = f"a {short(source.text)}, which may hold it,"
        if not _goes(conv) or is_blind(conv):
            return
        if target.kind == "typeparam":
            message = f"{held} reaches a type parameter"
            self.hazards.append(self._at(conv, "generic-code", message))
        elif by_value and target.text == "error":
            message = f"{held} is an error that others may compare"
            self.hazards.append(self._at(conv, "error-chain", message))
        elif target.methods and not (by_value and _foreign(target)):
            self._hold(_key(target), by_value)
        else:
            code, what = does(conv)
            message = f"{held} reaches {what or short(target.text)}"
            self.hazards.append(self._at(conv, code or "held-reflected", message))

    def _hold(self, interface: str, by_value: bool) -> None:
        if interface not in self.seen:
            self.holding[interface] = by_value or self.holding.get(interface, False)

    def holders(self) -> None:
        """Follow what holds a value through interfaces, those of other modules too."""
        done: dict[str, bool] = {}
        while done != self.holding and not self.ended:
            frontier = {i for i, how in self.holding.items() if done.get(i) != how}
            done = dict(self.holding)
            ids = tuple(sorted(frontier))
            values = any(done[i] for i in frontier)
            for conv in self.facts.conversions(ids, containing=True):
                kind, named = conv.source.kind, _key(conv.source)
                if kind == "interface":
                    self._holder(conv, done.get(named, values))
                elif named not in frontier:
                    self._holder(conv, values and kind in ("struct", "array"))
            kinds = ("assert", "switch", "compare", "map-key")
            for watch in self.facts.watches(ids, kinds=kinds, named=True):
                operand = _key(watch.operand)
                if watch.kind in ("compare", "map-key"):
                    if done.get(operand, values and watch.operand.kind != "interface"):
                        self._watched(watch)
                elif operand in frontier:
                    self._asked(watch, done[operand])

    def _asked(self, watch: Watch, by_value: bool) -> None:
        """An interface that may hold a holder is asked for another one."""
        concrete = {
            row.id for row in self.facts.named(ids=watch.types) if row.type.kind != "interface"
        }
        for text in watch.types:
            if text in ("any", "interface{}") or (by_value and text == "error"):
                at = Span(watch.file, watch.start, watch.end)
                message = f"what may hold it becomes an {text}, which others may look at"
                self.hazards.append(Hazard("held-reflected", message, at))
                continue
            bare = text == "error" or text.startswith("interface{")
            if bare or ("." in text and text[0] not in "*[" and text not in concrete):
                self._hold(text, by_value)

    def called_by_name(self) -> None:
        """What gives a value by an exported method shows it to whoever calls methods by name."""
        known = bool(self.facts.refs(BY_NAME))
        ids = tuple(sorted(self.seen))
        held = set(self.facts.conversions(ids, containing=True))
        for conv in self.facts.conversions(ids, containing=True, methods=True):
            if conv in held or conv.target.methods or not _goes(conv) or is_blind(conv):
                continue
            if calls_by_name(conv, known):
                code, _ = does(conv)
                if code not in ("template-data", "rpc-registered", "reflected"):
                    code = "called-by-name"
                who = short(conv.callee) if conv.external and conv.callee else "others"
                message = f"methods of a {short(conv.source.text)} give it, and {who} may call"
                self.hazards.append(self._at(conv, code, f"{message} them by name"))

    def watched(self) -> None:
        """Find the places that look at a value, or compare what holds one."""
        own = {self.type_id, f"*{self.type_id}"}
        for watch in self.facts.watches(tuple(sorted(self.seen)), named=True):
            if watch.function in self.methods:
                continue  # `(*a).in.M()`: goes with the type
            operand, kind = watch.operand.named, watch.operand.kind
            if watch.kind in ("compare", "map-key"):
                # Comparing a value that holds one compares the one.
                noticed = kind != "interface" or operand in self.seen
            elif watch.kind in ("deref", "address"):
                noticed = operand == self.type_id
            else:
                noticed = operand in self.seen
            if noticed or own & set(watch.types):
                self._watched(watch)

    def _watched(self, watch: Watch) -> None:
        code, message = _WATCHES[watch.kind]
        self.hazards.append(Hazard(code, message, Span(watch.file, watch.start, watch.end)))

    def _at(self, conv: Conversion, code: str, message: str) -> Hazard:
        return Hazard(code, message, Span(conv.file, conv.start, conv.end))


def _foreign(target: TypeRef) -> bool:
    """Whether an interface is of another module but the standard library: it may compare."""
    return not target.local and "." in target.named.split("/", 1)[0] and "/" in target.named


def _key(interface: TypeRef) -> str:
    """What the facts know an interface by: an id, or the text of one without a name."""
    return interface.named or interface.text


def _goes(conv: Conversion) -> bool:
    """Whether a value goes anywhere: not in `var _ I = T{}`."""
    return not conv.object.endswith(":_") and conv.source.text != _NIL


def _publishes(facts: Facts, conv: Conversion) -> bool:
    package = facts.package_of(conv.file)
    if package is None or package.internal or conv.test:
        return False
    returned = conv.context == "return" and is_exported(conv.function)
    return returned or (bool(conv.object) and is_exported(conv.object))


def is_exported(object_id: str) -> bool:
    """Whether every name of a qualified id is exported; locals are not."""
    if not object_id or ":" in object_id:
        return False
    names = object_id.rsplit("/", 1)[-1].split(".")[1:]
    return all(n[:1].isupper() for n in names)
