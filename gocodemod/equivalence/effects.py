"""What running a function may do besides computing: followed through the code it reaches."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec

from gocodemod.equivalence.functions import Trees
from gocodemod.equivalence.trusted import client, trusted
from gocodemod.golang import rows
from gocodemod.golang.spelling import short
from gocodemod.syntax import nodes

_LOCAL = re.compile(r":\d+:")
_FAR = 1500


class Reach(msgspec.Struct, frozen=True):
    """What a function reaches: why it must not be run ("": it may), and whose methods it calls.

    `interfaces` are ids of interfaces of the main modules.
    """

    obstacle: str
    interfaces: frozenset[str]


class Effects:
    """The answers for one tree; each function is read once."""

    def __init__(self, trees: Trees) -> None:
        """Of the tree before the plan."""
        self.trees, self.facts = trees, trees.facts
        self._funcs = {func.id: func for func in self.facts.funcs()}
        self._packages = {package.path for package in self.facts.packages()}
        self._paths = sorted({*self.facts.loaded.names, *self._packages}, key=len, reverse=True)
        self._read: dict[str, _Own] = {}
        self._split: dict[str, tuple[str, str]] = {}

    def of(self, func: rows.Func) -> Reach:
        """What `func` may do, and all that it calls."""
        waiting, seen = [func.id], {func.id}
        interfaces: set[str] = set()
        asks: set[str] = set()
        shared: dict[str, rows.TypeRef] = {}
        while waiting:
            id_ = waiting.pop()
            own = self._own(self._funcs[id_])
            where = "" if id_ == func.id else f" (in {short(id_)})"
            if own.obstacle:
                return Reach(own.obstacle + where, frozenset())
            asks |= own.asks
            shared |= own.shared
            interfaces |= own.interfaces
            for called in own.calls - seen:
                seen.add(called)
                waiting.append(called)
            if len(seen) > _FAR:
                return Reach("it reaches too much code to tell what it does", frozenset())
        for ask in sorted(asks):
            if name := _holding(shared, ask.rpartition(".")[0]):
                return Reach(f"it calls {short(ask)}, perhaps of what is in {name}", frozenset())
        for id_ in sorted(interfaces):
            # What hides behind a variable may be any implementation, with all that it does.
            if _holding(shared, id_) and (obstacle := self._behind(id_, seen)):
                return Reach(obstacle, frozenset())
        return Reach("", frozenset(interfaces))

    def _behind(self, interface: str, seen: set[str]) -> str:
        found = self.facts.named(ids=(interface,))
        for type_ in found[0].implementers if found else ():
            for method in found[0].methods:
                func = self._funcs.get(f"{type_}.{method.name}")
                if func is not None and func.id not in seen:
                    own = self._own(func)
                    if own.obstacle or own.asks or own.calls - seen:
                        return f"it may call {short(func.id)}, through {short(interface)}"
        return ""

    def _own(self, func: rows.Func) -> _Own:
        if func.id not in self._read:
            self._read[func.id] = self._look(func)
        return self._read[func.id]

    def _look(self, func: rows.Func) -> _Own:
        calls: set[str] = set()
        interfaces: set[str] = set()
        asks: set[str] = set()
        shared: dict[str, rows.TypeRef] = {}
        obstacle = ""
        if not func.body_start:
            return _Own("it has no body in Go")
        for go in self.trees.old(func.file).find(nodes.GoStatement):
            if func.body_start <= go.start < func.body_end:
                return _Own("it starts a goroutine")
        found = self.facts.exprs(func.file, func.body_start, func.body_end)
        through = _through_interface(found)
        for row in found:
            if not row.object or _LOCAL.search(row.object) or "." not in row.object:
                continue
            package, name = self._parts(row.object)
            function = row.type.kind == "func"
            base = package.removesuffix("_test")
            if row.object in self._funcs:
                calls.add(row.object)
            elif base in self._packages:
                if "." in name:
                    if function:
                        interfaces.add(row.object.rpartition(".")[0])
                elif function and self._variable(func.file, row):
                    held = self._held(row.object)
                    if held in self._funcs:
                        calls.add(held)
                    elif not held or not trusted(*self._parts(held)):
                        words = f"it calls what the variable {short(row.object)} holds"
                        obstacle = obstacle or words
                elif self._variable(func.file, row):
                    shared[short(row.object)] = row.type
            elif client(package, name) or (function and row.object in through):
                # Harmless with what the test makes, unless it comes from somewhere else.
                if not trusted(package, name):
                    asks.add(row.object)
            elif not trusted(package, name) and (
                function or ("." not in name and self._variable(func.file, row))
            ):
                obstacle = obstacle or f"it {'calls' if function else 'uses'} {short(row.object)}"
        return _Own(obstacle, frozenset(calls), frozenset(interfaces), frozenset(asks), shared)

    def _variable(self, file: str, row: rows.Expr) -> bool:
        """Whether an expression is a package variable that may hold anything with methods."""
        if row.const or row.type.kind == "basic" or row.type.text == "error":
            return False
        at = max(row.start, row.end - len(row.object.rpartition(".")[2].encode()))
        found = self.facts.object_at(file, at)
        return found is not None and found.kind == "var"

    def _held(self, variable: str) -> str:
        """The function that a package variable holds from the start to the end, "" if unknown."""
        refs = self.facts.refs((variable,))
        starts = [ref for ref in refs if ref.role == "define"]
        if len(starts) != 1 or any(r.role in ("write", "address") and not r.test for r in refs):
            return ""
        tree = self.trees.old(starts[0].file)
        spec = tree.node_at(starts[0].start, starts[0].end).enclosing(nodes.VarSpec)
        if spec is None or spec.value is None or len(spec.name) != 1:
            return ""
        value = spec.value.children[0]
        name = value.field if isinstance(value, nodes.SelectorExpression) else value
        found = self.facts.object_at(starts[0].file, name.start)
        return found.id if found is not None and found.kind == "func" else ""

    def _parts(self, object_: str) -> tuple[str, str]:
        """The package and the name of an object's id; a path may hold dots as a name does."""
        if object_ not in self._split:
            for path in self._paths:
                if object_.startswith(path) and object_[len(path) : len(path) + 1] == ".":
                    self._split[object_] = path, object_[len(path) + 1 :]
                    break
            else:
                head, slash, tail = object_.rpartition("/")
                first, _, rest = tail.partition(".")
                self._split[object_] = head + slash + first, rest
        return self._split[object_]


def _holding(shared: Mapping[str, rows.TypeRef], wanted: str) -> str:
    """A variable that may hold a value of the type with the id `wanted`, or something with one.

    A named type from elsewhere holds itself; one of the module's, or an unnamed one, what it may.
    """
    for name, type_ in sorted(shared.items(), key=lambda pair: pair[0]):
        if not type_.named or type_.local or type_.named == wanted:
            return name
    return ""


def _through_interface(found: Iterable[rows.Expr]) -> set[str]:
    """The methods that are selected from operands of interface types, and from no others."""
    by_start: defaultdict[int, list[rows.Expr]] = defaultdict(list)
    for row in found:
        by_start[row.start].append(row)
    kinds: defaultdict[str, set[str]] = defaultdict(set)
    for same in by_start.values():
        for row in same:
            inner = [other for other in same if other.end < row.end]
            if inner and row.object and row.type.kind == "func":
                kinds[row.object].add(max(inner, key=lambda other: other.end).type.kind)
    return {object_ for object_, those in kinds.items() if those == {"interface"}}


class _Own(msgspec.Struct, frozen=True):
    """What the text of one function says by itself."""

    obstacle: str = ""
    calls: frozenset[str] = frozenset()
    interfaces: frozenset[str] = frozenset()
    asks: frozenset[str] = frozenset()
    shared: Mapping[str, rows.TypeRef] = {}
