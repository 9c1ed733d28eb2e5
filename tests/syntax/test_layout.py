from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gocodemod.syntax import EditBuffer, layout, nodes, parse, scope


def remove(text: str, part: str, *types: type[nodes.Node]) -> str:
    """`text` without the outermost node that reads like `part`."""
    module = parse(text.encode())
    start = module.source.index(part.encode())
    node = module.exactly(start, start + len(part.encode()), *(types or (nodes.Node,)))
    assert node is not None
    buffer = EditBuffer(module)
    buffer.remove(layout.removal_span(node))
    return buffer.apply().decode()


@pytest.mark.parametrize(
    ("before", "part", "after"),
    [
        ("\ta()\n\tb()\n\tc()\n", "b()", "\ta()\n\tc()\n"),
        ("\ta()\n\t// B.\n\t// More.\n\tb() // b\n\tc()\n", "b()", "\ta()\n\tc()\n"),
        ("\ta()\n\n\t// Apart.\n\n\tb()\n\tc()\n", "b()", "\ta()\n\n\t// Apart.\n\n\tc()\n"),
        ("\ta()\n\n\tb()\n\n\tc()\n", "b()", "\ta()\n\n\tc()\n"),
        ("\ta()\n\n\tb()\n", "b()", "\ta()\n"),
        ("\tb()\n\n\tc()\n", "b()", "\tc()\n"),
        ("\t// B.\n\tb()\n\tc()\n", "b()", "\tc()\n"),
        ("\ta(); b(); c()\n", "b()", "\ta(); c()\n"),
        ("\ta(); b()\n", "b()", "\ta()\n"),
        ("\ta() // of a\n\tb()\n", "b()", "\ta() // of a\n"),
        ("\tif x { b() }\n", "b()", "\tif x {  }\n"),
        ("\tf(a, b, c)\n", "b", "\tf(a, c)\n"),
        ("\tf(a, b)\n", "b", "\tf(a)\n"),
        ("\tf(b)\n", "b", "\tf()\n"),
        ("\tf(\n\t\ta,\n\t\tb, // b\n\t\tc,\n\t)\n", "b", "\tf(\n\t\ta,\n\t\tc,\n\t)\n"),
        ("\tx := T{\n\t\ta: 1,\n\t\tb: 2,\n\t}\n", "b: 2", "\tx := T{\n\t\ta: 1,\n\t}\n"),
        ("\treturn a,\n\t\tb\n", "b", "\treturn a\n"),
        ("\tvar (\n\t\ta int\n\t\t// B.\n\t\tb int\n\t)\n", "b int", "\tvar (\n\t\ta int\n\t)\n"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_removal(before: str, part: str, after: str, newline: str) -> None:
    head, tail = "package p\n\nfunc z() {\n", "}\n"
    text = (head + before + tail).replace("\n", newline)
    assert remove(text, part) == (head + after + tail).replace("\n", newline)


def test_removal_of_declarations() -> None:
    text = "package p\n\n// F does.\n//\n//go:noinline\nfunc F() {}\n\nfunc G() {}\n"
    assert remove(text, "func F() {}") == "package p\n\nfunc G() {}\n"
    assert remove(text, "func G() {}") == text.replace("\nfunc G() {}\n", "")
    text = "package p\n\ntype (\n\t// T is.\n\tT int\n\n\tU int\n)\n"
    assert remove(text, "T int") == "package p\n\ntype (\n\tU int\n)\n"
    text = "package p\n\ntype S struct {\n\ta int `x`\n\tb int // b\n}\n"
    assert remove(text, "b int") == "package p\n\ntype S struct {\n\ta int `x`\n}\n"


def test_doc_comments() -> None:
    text = b"package p\n\n// no\n\n// T is\n// a type.\ntype T int\n\n"
    text += b"var x = 1 // of x\nvar y = 2\n"
    module = parse(text)
    spec = module.find(nodes.TypeSpec)[0]
    span = layout.doc_span(spec)
    assert span is not None
    assert text[slice(*span)] == b"// T is\n// a type."
    assert layout.doc_span(module.find(nodes.TypeDeclaration)[0]) == span
    assert layout.doc_span(module.find(nodes.VarSpec)[1]) is None


def test_indentation() -> None:
    module = parse(b"package p\n\nfunc f() {\n\tif x {\n\t\ta(\n\t\t\tb)\n\t}\n}\n")
    call = module.find(nodes.CallExpression)[0]
    assert layout.indent_of(call) == "\t\t"
    assert layout.indent_of(call.arguments.items[0]) == "\t\t\t"
    assert layout.line_start(call) == call.start - 2
    assert layout.indent_of(module.root) == ""


STATEMENTS = (
    "a()", "x = 1", "if a {\n\tb()\n}", "for {\n}", "// c", "", "go f() // go", "var y int",
)  # fmt: skip


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.sampled_from(STATEMENTS), min_size=1, max_size=8), st.data())
def test_what_remains_is_formatted(goparser: Any, lines: list[str], data: st.DataObject) -> None:
    text = "package p\n\nfunc f() {\n" + "\n".join(lines) + "\n}\n"
    module = parse(goparser.format(text.encode()))
    statements = module.find(nodes.Statement)
    inner = [s for s in statements if s.parent and s.parent.kind == "statement_list"]
    if not inner:
        return
    gone = data.draw(st.sampled_from(inner))
    buffer = EditBuffer(module)
    buffer.remove(layout.removal_span(gone))
    result = buffer.apply()
    formatted = goparser.format(result)
    # What is behind on a line may be aligned to the line that went.
    assert [line.split() for line in formatted.splitlines()] == [
        line.split() for line in result.splitlines()
    ]


def test_fresh_names() -> None:
    module = parse(
        b"package p\n\nvar outer int\n\nfunc f(w io.Writer) {\n\tfor i, x2 := range s.rows {\n"
        b"\t\tgo func() { x := new(T(1)); _ = x }()\n\t}\n}\n\nfunc g() { x := 1 }\n"
    )
    call = module.find(nodes.CallExpression)[0]
    assert scope.identifiers_in(call) == frozenset(
        {"f", "w", "io", "Writer", "i", "x2", "s", "rows", "x", "new", "T", "_"}
    )
    assert scope.fresh_name(call, "x") == "x3"
    assert scope.fresh_name(call, "y") == "y"
    assert scope.fresh_name(call, "y", {"y"}) == "y2"
    assert scope.fresh_name(call, "len") == "len2"
    assert scope.fresh_name(call, "type") == "type2"
    assert scope.fresh_name(call, "outer") == "outer"
    spec = module.find(nodes.VarSpec)[0]
    assert scope.function_of(spec) is None
    assert scope.fresh_name(spec, "g") == "g2"
