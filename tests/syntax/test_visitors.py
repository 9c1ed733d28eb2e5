from __future__ import annotations

import pytest

from gocodemod.errors import TransformError
from gocodemod.syntax import REMOVE, Flatten, Transformer, Updated, Visitor, nodes, parse
from gocodemod.syntax.visitors import Result

SOURCE = b"""package p\r

func f(a int, b string) {\r
\tx := g(h(1), 2)   // kept\r
\r
\t// About log.\r
\tlog(x)\r
\tuse(x)\r
}\r
"""


class Calls(Visitor):
    def __init__(self) -> None:
        self.seen: list[str] = []

    def visit_CallExpression(self, node: nodes.CallExpression) -> bool:
        self.seen.append(f"visit {node.function.text}")
        return node.function.text != "g"

    def leave_CallExpression(self, original: nodes.CallExpression) -> None:
        self.seen.append(f"leave {original.function.text}")

    def visit_Literal(self, node: nodes.Literal) -> None:
        self.seen.append(f"literal {node.text}")


def test_visitor() -> None:
    calls = Calls()
    module = parse(SOURCE)
    calls.visit(module)
    assert calls.seen == [
        "visit g", "leave g", "visit log", "leave log", "visit use", "leave use",
    ]  # fmt: skip
    calls.seen.clear()
    calls.visit(module.find(nodes.CallExpression)[1])
    assert calls.seen == ["visit h", "literal 1", "leave h"]


def test_misspelt_methods_are_found() -> None:
    with pytest.raises(TypeError, match="CallExpresion"):
        type("Bad", (Visitor,), {"visit_CallExpresion": lambda self, node: None})


class Rename(Transformer):
    """Inner calls first: the outer one gets what they became."""

    def leave_CallExpression(
        self, original: nodes.CallExpression, updated: Updated[nodes.CallExpression]
    ) -> Result:
        match original.function.text:
            case "g":
                arguments = [updated.part(item) for item in original.arguments.items]
                return f"G({', '.join(reversed(arguments))})"
            case "h":
                return "H()"
            case "log":
                return REMOVE
            case _:
                return updated


def test_transformer_keeps_every_other_byte() -> None:
    buffer = Rename().transform(parse(SOURCE))
    assert buffer.apply() == SOURCE.replace(b"g(h(1), 2)", b"G(2, H())").replace(
        b"\t// About log.\r\n\tlog(x)\r\n", b""
    )
    assert [edit.text for edit in buffer.edits("x.go")] == ["G(2, H())", ""]


class Everything(Transformer):
    def __init__(self, kind: str, result: object) -> None:
        setattr(self, f"leave_{kind}", lambda original, updated: result)


def apply(kind: str, result: object) -> str:
    return Everything(kind, result).transform(parse(SOURCE)).apply().decode().replace("\r", "")


def test_results() -> None:
    plain = SOURCE.decode().replace("\r", "")
    assert apply("ExpressionStatement", Flatten("a()", "b()")) == plain.replace(
        "log(x)", "a()\n\tb()"
    ).replace("use(x)", "a()\n\tb()")
    flat = Flatten("a int", "c int")
    assert "func f(a int, c int, a int, c int) {" in apply("ParameterDeclaration", flat)
    assert "func f() {" in apply("ParameterDeclaration", REMOVE)
    with pytest.raises(TransformError, match="returned None"):
        apply("CallExpression", None)
    call = parse(b"package p\n\nvar x = other()\n").find(nodes.CallExpression)[0]
    assert "\tother()\n" in apply("ExpressionStatement", call)


@pytest.mark.parametrize(
    ("gone", "left"),
    [("a", "b, c"), ("b", "a, c"), ("c", "a, b"), ("ab", "c"), ("bc", "a"), ("ac", "b"),
     ("abc", "")],
)  # fmt: skip
@pytest.mark.parametrize("between", [", ", ",", ",\n\t"])
def test_removal_of_neighbours(gone: str, left: str, between: str) -> None:
    class Remove(Transformer):
        def leave_Identifier(self, original: nodes.Identifier, updated: object) -> Result:
            return REMOVE if original.text in gone else original

    source = f"package p\n\nvar x = z({between.join('abc')})\n".encode()
    result = Remove().transform(parse(source)).apply()
    assert not parse(result).has_errors
    assert b"".join(result.split()) == f"packagepvarx=z({left.replace(' ', '')})".encode()


def test_original_undoes_what_was_done_below() -> None:
    class Undo(Rename):
        def leave_ShortVarDeclaration(
            self, original: nodes.Node, updated: Updated[nodes.Node]
        ) -> Result:
            assert updated.changed
            assert updated.text == "x := G(2, H())"
            return original

    buffer = Undo().transform(parse(SOURCE))
    assert b"g(h(1), 2)" in buffer.apply()
    assert b"log" not in buffer.apply()


def test_deep_trees() -> None:
    source = b"package p\n\nvar s = " + b"a + " * 3000 + b"b\n"

    class Names(Transformer):
        def leave_Identifier(self, original: nodes.Identifier, updated: object) -> str:
            return original.text.upper()

    assert Names().transform(parse(source)).apply().count(b"A + ") == 3000
