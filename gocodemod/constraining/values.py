"""What calls pass: values one by one, in a literal, or in a slice built for the call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from gocodemod.constraining.group import Key
from gocodemod.context import Context, Obstacle
from gocodemod.golang import rows
from gocodemod.model import Span
from gocodemod.syntax import Node, nodes


class Value(msgspec.Struct, frozen=True):
    """One value on its way into an interface.

    `at` is the value itself, `outer` what stands there with explicit conversions
    around it. `near` are the expressions that are evaluated with it. `handed` is the
    parameter of the group that it comes from, if it is one.
    """

    at: Span
    outer: Span
    type: rows.TypeRef
    const: bool = False
    object: str = ""
    near: tuple[Span, ...] = ()
    handed: Key | None = None


class Passing(msgspec.Struct, frozen=True):
    """What one call passes to one parameter.

    `elements` are the places where the element type of the slice is written out, for
    a parameter of slice type; `whole` is the parameter of the group that is handed
    on as a whole slice. `grown`: append or make settled the capacity of the slice.
    """

    ref: rows.Ref
    values: tuple[Value, ...] = ()
    elements: tuple[Span, ...] = ()
    whole: Key | None = None
    grown: bool = False


class Reader:
    """Reads calls of the functions of one group."""

    def __init__(
        self, ctx: Context, members: Mapping[Key, rows.Parameter], handing: Mapping[Span, Key]
    ) -> None:
        """`handing`: the expressions that hand a parameter of the group on, and which."""
        self._ctx = ctx
        self._members = members
        self._handing = handing

    def passing(self, row: rows.Parameter, ref: rows.Ref) -> Passing:
        """What a call passes to the parameter of `row`."""
        at = Span(ref.file, ref.start, ref.end)
        if len(ref.args) == 1 and ref.args[0].type.kind == "tuple":
            raise Obstacle("multi-value-call", "the results of another call are its arguments", at)
        if not (row.slice or (row.variadic and ref.ellipsis)):
            given = ref.args[row.index :] if row.variadic else ref.args[row.index : row.index + 1]
            spans = [Span(ref.file, arg.start, arg.end) for arg in ref.args]
            return Passing(ref, tuple(self._values(ref.file, given, spans)))
        arg = ref.args[row.index]
        whole = self._handing.get(Span(ref.file, arg.start, arg.end))
        if whole is not None:
            return Passing(ref, whole=whole)
        if arg.nil:
            raise Obstacle("nil-argument", "a call passes nil", at)
        return self._slice(ref, arg)

    def _values(
        self, file: str, given: Iterable[rows.Arg], beside: Iterable[Span]
    ) -> Iterator[Value]:
        beside = tuple(beside)
        for arg in given:
            at = Span(file, arg.start, arg.end)
            near = tuple(span for span in beside if span != at)
            if arg.nil:
                raise Obstacle("nil-argument", "a call passes nil", at)
            if arg.type.kind != "interface" or at in self._handing:
                yield Value(
                    at, at, arg.type, arg.const, arg.object, near, handed=self._handing.get(at)
                )
            else:
                yield self._value(at, near)

    def _value(self, at: Span, near: tuple[Span, ...]) -> Value:
        """The value at a place, behind its explicit conversions to interfaces."""
        found = {(e.start, e.end): e for e in self._ctx.facts.exprs(at.file, at.start, at.end)}
        inner, row = at, found.get((at.start, at.end))
        while row is not None and row.type.kind == "interface" and inner not in self._handing:
            operand = self._operand(inner, found)
            if operand is None:
                break
            inner, row = operand, found.get((operand.start, operand.end))
        if row is None:
            raise Obstacle("unknown-use", "what a call passes is not understood", at)
        if row.type.text == "untyped nil":
            raise Obstacle("nil-argument", "a call passes nil", at)
        return Value(
            inner, at, row.type, row.const, row.object, near, handed=self._handing.get(inner)
        )

    def _operand(self, at: Span, found: Mapping[tuple[int, int], rows.Expr]) -> Span | None:
        """The x of a conversion I(x), or of (x)."""
        tree = self._ctx.tree(at.file)
        node: Node | None = tree.exactly(
            at.start,
            at.end,
            nodes.CallExpression,
            nodes.TypeConversionExpression,
            nodes.ParenthesizedExpression,
        )
        if isinstance(node, nodes.TypeConversionExpression):
            node = node.operand
        elif isinstance(node, nodes.CallExpression):
            to = found.get((node.function.start, node.function.end))
            given = arguments(node)
            node = given[0] if len(given) == 1 and to and to.type.kind == "interface" else None
        elif node is not None:
            node = node.children[0]
        return Span(at.file, node.start, node.end) if node is not None else None

    def _slice(self, ref: rows.Ref, arg: rows.Arg) -> Passing:
        """The values in a slice made for the call, and where its element type is written."""
        at = Span(ref.file, arg.start, arg.end)
        others = tuple(Span(ref.file, a.start, a.end) for a in ref.args if a.start != arg.start)
        literal = self._ctx.tree(ref.file).exactly(arg.start, arg.end, nodes.CompositeLiteral)
        if literal is not None:
            return Passing(ref, *self._literal(at.file, literal, others))
        if ":" not in arg.object:
            raise _prebuilt(at, "a call passes a slice that is not made for it")
        values: list[Value] = []
        elements: list[Span] = []
        grown = False
        for use in self._ctx.facts.refs((arg.object,)):
            more, written = self._building(use)
            values += more
            elements += written
            grown = grown or use.role == "write" or (use.role == "define" and not more)
        if len(elements) != 1:
            raise _prebuilt(at, "a call passes a slice that is not made for it")
        return Passing(ref, tuple(values), tuple(elements), grown=grown)

    def _literal(
        self, file: str, literal: nodes.CompositeLiteral, others: tuple[Span, ...]
    ) -> tuple[tuple[Value, ...], tuple[Span, ...]]:
        at = Span(file, literal.start, literal.end)
        if not isinstance(literal.type, nodes.SliceType):
            raise _prebuilt(at, "a call passes a literal of a named type")
        spans: list[Span] = []
        for child in literal.body.children:
            if isinstance(child, nodes.Comment):
                continue
            # An element left out is nil, and no value of the type would be.
            if isinstance(child, nodes.KeyedElement) and child.key.text != str(len(spans)):
                raise _prebuilt(at, "a call passes a literal that may leave elements out")
            element = child.value if isinstance(child, nodes.KeyedElement) else child
            spans.append(Span(file, element.start, element.end))
        near = (*spans, *others)
        values = tuple(self._value(s, tuple(n for n in near if n != s)) for s in spans)
        return values, (_span(file, literal.type.element),)

    def _building(self, use: rows.Ref) -> tuple[tuple[Value, ...], tuple[Span, ...]]:
        """What one use of a local slice adds to it; raises Obstacle for what is no building."""
        at = Span(use.file, use.start, use.end)
        if use.in_literal:
            raise _prebuilt(at, "a function literal uses the slice")
        if use.role == "define":
            return self._made(use)
        if use.role == "argument" and (use.callee == "len" or self._whole(use)):
            return (), ()
        assignment = self._ctx.tree(use.file).enclosing(use.start, nodes.AssignmentStatement)
        if assignment is not None:
            given = _appending(assignment)
            if use.role == "argument" and given and given[0].start == use.start:
                return (), ()  # Its other use there, the one that is written, tells.
            if use.role == "write" and given:
                spans = [_span(use.file, node) for node in given[1:]]
                return tuple(self._value(s, tuple(n for n in spans if n != s)) for s in spans), ()
        raise _prebuilt(at, "the slice is used for more than the call")

    def _whole(self, use: rows.Ref) -> bool:
        """Whether an argument is the whole slice of a parameter of the group."""
        row = self._members.get((use.callee, use.index))
        dots = self._ctx.source(use.file)[use.end :].lstrip(b" \t)").startswith(b"...")
        return row is not None and (row.variadic if dots else row.slice)

    def _made(self, use: rows.Ref) -> tuple[tuple[Value, ...], tuple[Span, ...]]:
        """`var vs []I`, `vs := []I{...}` and `vs := make([]I, 0, n)`."""
        tree = self._ctx.tree(use.file)
        name = tree.node_at(use.start, use.end)
        spec = name.enclosing(nodes.VarSpec)
        if spec is not None and [n.start for n in spec.name] == [use.start] and not spec.value:
            type_ = spec.type
            return (), (_span(use.file, type_.element),) if isinstance(
                type_, nodes.SliceType
            ) else ()
        short = name.enclosing(nodes.ShortVarDeclaration)
        if short is not None and [n.start for n in short.left.children] == [use.start]:
            value = short.right.children[0]
            if isinstance(value, nodes.CompositeLiteral):
                return self._literal(use.file, value, ())
            if isinstance(value, nodes.CallExpression) and value.function.text == "make":
                made = arguments(value)
                if isinstance(made[0], nodes.SliceType) and made[1].text == "0":
                    return (), (_span(use.file, made[0].element),)
        at = Span(use.file, use.start, use.end)
        raise _prebuilt(at, "the slice is made in a way that is not understood")


def arguments(call: nodes.CallExpression) -> tuple[Node, ...]:
    """The arguments of a call, without comments."""
    return tuple(c for c in call.arguments.children if not isinstance(c, nodes.Comment))


def _appending(assignment: nodes.AssignmentStatement) -> tuple[Node, ...]:
    """The vs, x, y of `vs = append(vs, x, y)`; empty for every other assignment."""
    left, right = assignment.left.children, assignment.right.children
    if assignment.operator != "=" or len(left) != 1 or len(right) != 1:
        return ()
    call = right[0]
    if not isinstance(call, nodes.CallExpression) or call.function.text != "append":
        return ()
    given = arguments(call)
    if given[0].text != left[0].text or any(isinstance(n, nodes.VariadicArgument) for n in given):
        return ()
    return given


def _span(file: str, node: Node) -> Span:
    return Span(file, node.start, node.end)


def _prebuilt(at: Span, words: str) -> Obstacle:
    return Obstacle("prebuilt-slice", words, at)
