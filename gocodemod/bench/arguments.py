"""Calls of a function to measure: as its tests call it, else with zero values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from gocodemod.bench.changed import Code, risked
from gocodemod.golang.rows import Arg, Func, Ref, TypeRef
from gocodemod.naming import Spelling, spell
from gocodemod.syntax import Module
from gocodemod.syntax.nodes import (
    ConstDeclaration,
    Identifier,
    Node,
    ParameterDeclaration,
    RangeClause,
    ShortVarDeclaration,
    TypeDeclaration,
    VarDeclaration,
)

# Calls in the tests of one function that are tried before it is given up.
_TRIED = 4
_LOCAL = re.compile(r"^(?P<file>.+):(?P<at>\d+):\w+$")
# What the first call may leave empty: made anew for each.
_USED_UP = re.compile(
    r"^\*?(bytes\.(Buffer|Reader)|strings\.(Reader|Builder)|bufio\.\w+|io\.\w+"
    r"|net/http\.(Request|Response)|net/http/httptest\.ResponseRecorder)$"
)
_MADE = {"context.Context": "context.Background()", "io.Writer": "io.Discard"}


@dataclass(frozen=True)
class Call:
    """A call to measure, as source of a test file in the package of `file`.

    It is of `func`, which is `changed` or calls that.
    `setup` are statements before the loop, `each` those in it, `text` the call. `globals` are
    (name, type, value) to declare; `results` the types of what it gives. `origin` says
    where the arguments are from; `testing`: the name of the *testing.B.
    """

    func: Func
    changed: Func
    file: str
    origin: str
    text: str
    setup: tuple[str, ...] = ()
    each: tuple[str, ...] = ()
    globals: tuple[tuple[str, Spelling, str], ...] = ()
    results: tuple[Spelling, ...] | None = ()
    testing: str = "b"


class Unusable(Exception):
    """Nothing can be called: the words say what it is that stands against it."""


def tested(code: Code, func: Func) -> Iterator[Call]:
    """The first calls of a function in tests that can be taken out of them."""
    yield from islice(_excerpts(code, func), _TRIED)


def _excerpts(code: Code, func: Func) -> Iterator[Call]:
    for ref in code.facts.refs([func.id]):
        if ref.test and ref.role == "call" and ref.function:
            try:
                yield _Excerpt(code, func, ref).call()
            except Unusable:
                continue


class _Excerpt:
    """A call in a test, with the definitions that it needs."""

    def __init__(self, code: Code, func: Func, ref: Ref) -> None:
        self.code, self.func, self.ref = code, func, ref
        self.tree: Module = code.trees(ref.file)
        self.source = code.source(ref.file)
        self.testing = ""
        self.statements: dict[int, str] = {}
        self.used_up: list[int] = []
        self.spans = [(ref.outer_start, ref.outer_end)]

    def call(self) -> Call:
        name = self.ref.function.rpartition(".")[2]
        if not name.startswith(("Test", "Benchmark", "Example", "Fuzz")):
            raise Unusable
        at = 0
        while at < len(self.spans):
            self._look(*self.spans[at])
            at += 1
        text, constants = self._text()
        first = min(self.used_up, default=len(self.source))
        ordered = sorted(self.statements.items())
        return Call(
            func=self.func,
            changed=self.func,
            file=self.ref.file,
            origin=f"arguments from {name}",
            text=text,
            setup=tuple(said for place, said in ordered if place < first),
            each=tuple(said for place, said in ordered if place >= first),
            globals=constants,
            results=_results(self.code, self.func, self.ref.file),
            testing=self.testing or "b",
        )

    def _look(self, start: int, end: int) -> None:
        """See that every local name between the offsets is defined."""
        for expr in self.code.facts.exprs(self.ref.file, start, end):
            found = _LOCAL.match(expr.object)
            if found is None or found["file"] != self.ref.file:
                continue
            at = int(found["at"])
            if any(first <= at < last for first, last in self.spans):
                continue  # a parameter or variable of a literal in there
            place = self._define(at, expr.type)
            if _USED_UP.match(expr.type.text):
                self.used_up.append(place)

    def _define(self, at: int, kind: TypeRef) -> int:
        for node in self.tree.node_at(at, at + 1).ancestors:
            if isinstance(node, ParameterDeclaration):
                name = self._word(at)
                if node.type.text != "*testing.T" or self.testing not in ("", name):
                    raise Unusable
                self.testing = name
                return at
            if isinstance(node, ShortVarDeclaration):
                return self._keep(node, node.text, _names(node.left))
            if isinstance(node, VarDeclaration):
                return self._keep(node, node.text, _names(node))
            if isinstance(node, (ConstDeclaration, TypeDeclaration)):
                return self._keep(node, node.text, [])
            if isinstance(node, RangeClause):
                return self._range(node)
        raise Unusable

    def _range(self, node: RangeClause) -> int:
        """`for i, each := range them`: one of the middle."""
        over = [
            expr
            for expr in self.code.facts.exprs(self.ref.file, node.right.start, node.right.end)
            if (expr.start, expr.end) == (node.right.start, node.right.end)
        ]
        if not over or over[0].type.kind not in ("slice", "array") or node.left is None:
            raise Unusable
        names = [child.text for child in node.left.children]
        them, middle = f"all{node.start}", f"middle{node.start}"
        lines = [f"{them} := {node.right.text}", f"{middle} := len({them}) / 2"]
        for name, value in zip(names, (middle, f"{them}[{middle}]"), strict=False):
            if name != "_":
                lines += [f"{name} := {value}", f"_ = {name}"]
        self.spans.append((node.right.start, node.right.end))
        self.statements[node.start] = "\n".join(lines)
        return node.start

    def _keep(self, node: Node, text: str, names: list[str]) -> int:
        if node.start not in self.statements:
            self.statements[node.start] = "\n".join([text, *(f"_ = {name}" for name in names)])
            self.spans.append((node.start, node.end))
            self._what_follows(node, {name for name in names if name != "err"})
        return node.start

    def _what_follows(self, node: Node, names: set[str]) -> None:
        """Keep what the test does with `names` on its way to the call: filling a buffer, say."""
        siblings = node.parent.children if node.parent else ()
        for each in siblings:
            between = node.start < each.start and each.end <= self.ref.outer_start
            if between and not names.isdisjoint(n.text for n in each.find(Identifier)):
                defined = _names(each.left) if isinstance(each, ShortVarDeclaration) else []
                self._keep(each, each.text, defined)

    def _word(self, at: int) -> str:
        return self.tree.node_at(at, at + 1).text

    def _text(self) -> tuple[str, tuple[tuple[str, Spelling, str], ...]]:
        """The call with its constants as variables: constants fold, and are boxed for nothing."""
        out: list[bytes] = []
        constants = []
        at = self.ref.outer_start
        for index, arg in enumerate(self.ref.args):
            spelled = self._constant(arg)
            if spelled is None:
                continue
            name = f"given{index}"
            text = self.source[arg.start : arg.end]
            constants.append((name, spelled, text.decode(errors="replace")))
            out += (self.source[at : arg.start], name.encode())
            at = arg.end
        out.append(self.source[at : self.ref.outer_end])
        return b"".join(out).decode(errors="replace"), tuple(constants)

    def _constant(self, arg: Arg) -> Spelling | None:
        if not arg.const or arg.param is None or arg.param.kind != "basic":
            return None
        return spell(self.code.facts, self.tree, arg.param.text, self.ref.file)


def _names(node: Node) -> list[str]:
    """The names that a definition gives: those on its left, or of its specs."""
    if isinstance(node, VarDeclaration):
        specs = [n for n in node.find(Identifier) if n.parent and n.parent.KIND == "var_spec"]
        return [n.text for n in specs if n.text != "_"]
    return [child.text for child in node.children if child.text != "_"]


def zeroes(code: Code, func: Func) -> Call:
    """The function with the zero value of everything; raises Unusable.

    Only where that can harm nobody.
    """
    file, tree = func.file, code.trees(func.file)
    if func.type_params or (func.receiver and "[" in func.receiver.text):
        raise Unusable("nothing says what its type arguments would be")
    if risk := risked(code, func):
        raise Unusable(f"what it may call could use {risk}")

    def value(kind: TypeRef) -> tuple[Spelling, str]:
        if made := _MADE.get(kind.text):
            path = kind.text.partition(".")[0]
            spelled = spell(code.facts, tree, kind.text, file, {path: path})
            if spelled is not None:
                return spelled, made
        new = kind.kind == "pointer" and kind.named != ""
        if kind.kind not in ("basic", "struct", "array", "slice", "map") and not new:
            raise Unusable(f"that of {kind.text} is nil")
        spelled = spell(code.facts, tree, kind.text.removeprefix("*") if new else kind.text, file)
        if spelled is None or "invalid" in kind.text:
            raise Unusable(f"{kind.text} has no name there")
        if new:
            return Spelling(f"*{spelled.text}", spelled.imports), f"new({spelled.text})"
        return spelled, f"*new({spelled.text})"

    given = []
    for index, param in enumerate(func.params):
        if not param.variadic:
            given.append((f"given{index}", *value(param.type)))
    call = f"{func.name}({', '.join(name for name, _, _ in given)})"
    if func.receiver is not None:
        given.append(("receiver", *value(func.receiver)))
        call = f"receiver.{call}"
    return Call(
        func=func,
        changed=func,
        file=file,
        origin="zero values",
        text=call,
        globals=tuple(given),
        results=_results(code, func, file),
    )


def _results(code: Code, func: Func, file: str) -> tuple[Spelling, ...] | None:
    """The types of what it gives, as written in `file`; None where one cannot be written there."""
    tree = code.trees(file)
    spelled = [spell(code.facts, tree, result.text, file) for result in func.results]
    if func.type_params or any(each is None for each in spelled):
        return None
    return tuple(each for each in spelled if each is not None)
