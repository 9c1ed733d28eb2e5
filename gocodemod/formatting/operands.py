"""What takes the place of a verb and its operand: the same bytes, made without fmt.

Held against fmt/print.go and fmt/format.go: without flags, width and precision,
%v and %d of an integer are base 10, %v and %g of a float are strconv's 'g' with the
shortest precision, %q is strconv.Quote, %x of bytes is hex in lower case.
"""

from __future__ import annotations

import msgspec

from gocodemod.context import Context, Obstacle
from gocodemod.golang import rows
from gocodemod.model import Span
from gocodemod.syntax import Node, nodes

_SIGNED = frozenset({"int", "int8", "int16", "int32", "int64"})
_UNSIGNED = frozenset({"uint", "uint8", "uint16", "uint32", "uint64", "uintptr"})
_FLOATS = {"float64": 64, "float32": 32}
_BYTES = frozenset({"byte", "uint8"})
# Verbs that print such a value, but whose replacement nobody measured.
_UNMEASURED = {
    **dict.fromkeys(_SIGNED | _UNSIGNED, "bcoqOUX"),
    "string": "X",
    **dict.fromkeys(_FLOATS, "beEfFGxX"),
}


class Operand(msgspec.Struct, frozen=True):
    """An argument of a call that formats."""

    node: Node
    arg: rows.Arg

    @property
    def is_string(self) -> bool:
        """Whether fmt.Sprint takes it for a string: no space beside it."""
        return self.arg.type.basic == "string"


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """An operand as it is printed: what stands before and after it.

    `package` is the import path whose function `before` calls, spelled with a `$` for
    the package's name; `predeclared` are the type names that it uses. `boxed` and
    `made` count allocations: for the operand's way into fmt, and for the form's
    own value. `bare`: the operand itself, a string.
    """

    before: str = ""
    after: str = ""
    package: str = ""
    predeclared: tuple[str, ...] = ()
    boxed: int = 0
    made: int = 0
    bare: bool = False


def form(ctx: Context, file: str, letter: str, operand: Operand) -> Form:
    """How `operand` is printed by the verb; raises Obstacle."""
    type_, node = operand.arg.type, operand.node
    at = Span(file, node.start, node.end)
    if type_.prints:
        raise Obstacle("prints-itself", f"{_short(type_)} says itself how it is printed", at)
    if type_.elem in _BYTES and type_.kind == "slice" and letter == "s":
        return Form(before="string(", after=")", predeclared=("string",), boxed=1, made=1)
    if type_.elem in _BYTES and letter == "x":
        if type_.kind == "slice":
            call = "$.EncodeToString("
            return Form(before=call, after=")", package="encoding/hex", boxed=1, made=2)
        if type_.kind == "array" and _addressable(ctx, file, node):
            call = "$.EncodeToString("
            return Form(before=call, after="[:])", package="encoding/hex", boxed=2, made=2)
    if type_.kind != "basic" or operand.arg.nil:
        raise Obstacle("operand-type", f"an operand is a {_short(type_)}", at)
    if letter == "c" and type_.basic in _SIGNED | _UNSIGNED:
        raise Obstacle("more-allocations", "%c makes no string of its own: string(rune) does", at)
    found = _basic(letter, type_, operand.arg.const)
    if found is None:
        if letter in _UNMEASURED.get(type_.basic, ""):
            raise Obstacle("not-measured", f"no gain is known for %{letter}", at)
        known = type_.basic in _SIGNED | _UNSIGNED | _FLOATS.keys() | {"string", "bool"}
        code = "format-malformed" if known and letter not in "TpU" else "operand-type"
        raise Obstacle(code, f"%{letter} of a {_short(type_)}", at)
    return found


def _basic(letter: str, type_: rows.TypeRef, const: bool) -> Form | None:
    basic, plain = type_.basic, not type_.named
    boxed = 0 if const else 1
    if basic == "string":
        return _string(letter, plain, const)
    if basic == "bool" and letter in "tv":
        return _call("FormatBool(", "", "" if plain else "bool", 0, 0)
    if basic in _FLOATS and letter in "vg":
        size = _FLOATS[basic]
        wide = "" if plain and size == 64 else "float64"
        return _call("FormatFloat(", f", 'g', -1, {size}", wide, boxed, 1)
    if letter not in "dvx" or basic not in _SIGNED | _UNSIGNED:
        return None
    if type_.size == 1:
        boxed = 0
    if basic == "int" and letter != "x":
        return _call("Itoa(", "", "" if plain else "int", boxed, 1)
    name, wide = ("FormatInt(", "int64") if basic in _SIGNED else ("FormatUint(", "uint64")
    base = ", 16" if letter == "x" else ", 10"
    return _call(name, base, "" if plain and basic == wide else wide, boxed, 1)


def _string(letter: str, plain: bool, const: bool) -> Form | None:
    boxed = 0 if const else 1
    if letter in "sv":
        if plain:
            return Form(boxed=boxed, bare=True)
        return Form(before="string(", after=")", predeclared=("string",), boxed=boxed, bare=True)
    if letter == "q":
        return _call("Quote(", "", "" if plain else "string", boxed, 2)
    if letter == "x":
        return Form(
            before="$.EncodeToString([]byte(",
            after="))",
            package="encoding/hex",
            predeclared=("byte",),
            boxed=boxed,
            made=2,
        )
    return None


def _call(name: str, rest: str, wide: str, boxed: int, made: int) -> Form:
    """A call of strconv with the operand converted to `wide`, if that is not empty."""
    before, after = (f"{wide}(", ")") if wide else ("", "")
    return Form(
        before=f"$.{name}{before}",
        after=f"{after}{rest})",
        package="strconv",
        predeclared=(wide,) if wide else (),
        boxed=boxed,
        made=made,
    )


def _addressable(ctx: Context, file: str, node: Node) -> bool:
    """Whether `node[:]` can be written: a variable, or a field of one or of what is pointed to."""
    if isinstance(node, nodes.Identifier):
        found = ctx.facts.object_at(file, node.start)
        return found is not None and found.kind in ("var", "param")
    if isinstance(node, nodes.SelectorExpression):
        found = ctx.facts.object_at(file, node.field.start)
        if found is None or found.kind not in ("field", "var"):
            return False
        if found.kind == "var":
            return True
        pointer = any(
            (e.start, e.end) == (node.operand.start, node.operand.end) and e.type.kind == "pointer"
            for e in ctx.facts.exprs(file, node.operand.start, node.operand.end)
        )
        return pointer or _addressable(ctx, file, node.operand)
    return False


def _short(type_: rows.TypeRef) -> str:
    if type_.kind == "typeparam":
        return f"type parameter {type_.text.rsplit('.', 1)[-1]}"
    return type_.text.rsplit("/", 1)[-1]
