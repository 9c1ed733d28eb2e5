"""Code that Go parses and the grammar does not."""

from __future__ import annotations

from typing import Any

import pytest

from gocodemod.syntax import nodes, parse


def body(code: str) -> bytes:
    return f"package p\n\nfunc f() {{\n\t{code}\n}}\n".encode()


@pytest.mark.parametrize(
    "code",
    [
        "p := new(1)",
        "p := new(f(x))",
        "p := new(new(1))",
        'p := g(new("a"), new(x+1), new(int))',
        "p := new(secret(value))",
        "p := new(func() int { return *new(1) }())",
        "p := new(\n\t\tf(1),\n\t)",
        "p := new(T{1})",
        'p := new( /* new(2) */ 1) // "new(3)"',
        "make := g; make(1, 2)",
        "g := struct{ T }.m",
        "h := (interface{ m(string) }).m",
        "interface{ m() }.m(x)",
        "defer (struct{ T }).m(x)",
        "return interface{ m() }.m",
    ],
)
def test_expressions(code: str, goparser: Any, tmp_path: Any) -> None:
    source = body(code)
    (tmp_path / "a.go").write_bytes(source)
    assert goparser.accepts([tmp_path / "a.go"]) == [True]
    module = parse(source)
    assert not module.has_errors
    assert module.masks
    assert module.code == source
    for node in module.find(nodes.Node):
        assert node.code == source[node.start : node.end]


def test_nodes_of_masked_code_read_like_the_source() -> None:
    module = parse(body("p := new(f(1))"))
    outer, inner = module.find(nodes.CallExpression)
    assert outer.function.text == "new"
    assert outer.arguments.items == (inner,)
    assert (outer.masked, inner.masked) == (True, False)


def test_strings_and_comments_are_not_touched() -> None:
    source = body('p := new(1); s := "new(2)"; r := `\nfunc (t T) m[P any]() {}\n` // new(3)')
    module = parse(source)
    (mask,) = module.masks
    assert source[mask.start : mask.end] == b"new"
    assert module.find(nodes.Comment)[0].text == "// new(3)"


def test_types_as_arguments_of_new_stay_types() -> None:
    module = parse(body("a, b, c := new([]int), new(map[string]T), new(1)"))
    assert not module.has_errors
    assert [mask.start for mask in module.masks] == [module.source.index(b"new(1)")]
    assert len(module.find(nodes.SliceType, nodes.MapType)) == 2


METHOD = b"""package p

type T[A any] struct{}

// Map maps.
func (t *T[A]) Map[B any, C interface{ ~int | M[B] }](f func(A) B) C {
	return f(new(1))
}

func (T[A]) two[
	B any,
](x B) {
}

func (t *T[A]) plain(x A) {}
"""


def test_methods_with_type_parameters() -> None:
    module = parse(METHOD)
    assert not module.has_errors
    generic, two, plain = module.find(nodes.MethodDeclaration)
    assert generic.name.text == "Map"
    assert generic.parameters.text == "(f func(A) B)"
    assert generic.result is not None
    assert generic.result.text == "C"
    parameters = generic.type_parameters
    assert parameters is not None
    assert parameters.text == "[B any, C interface{ ~int | M[B] }]"
    assert [item.name[0].text for item in parameters.items] == ["B", "C"]
    assert parameters.items[0].parent == parameters
    assert parameters.parent == generic
    assert two.type_parameters is not None
    assert two.type_parameters.line == 10
    assert plain.type_parameters is None


def test_errors_stay_errors() -> None:
    module = parse(b"package p\n\nfunc f() {\n\tx := (1\n}\n\nfunc g() {}\n")
    assert module.has_errors
    assert module.errors[0].line == 4
    assert [f.name.text for f in module.find(nodes.FunctionDeclaration)][-1] == "g"


@pytest.mark.parametrize(
    "source",
    [b"", b"\n", b"\xef\xbb\xbf", b"package", b"package p", b"\xff\xfe", b"package p\x00", b"}{)(",
     b"new(", b"func (", b"func (x) y [", b"struct{", b"const (", b"\r\n\r\n", b"`", b"/*"],
)  # fmt: skip
def test_nothing_makes_it_raise(source: bytes) -> None:
    module = parse(source)
    assert module.code == source
    for node in module.find(nodes.Node):
        assert (node.text, node.line, node.children) is not None


def test_a_last_declaration_without_a_line_end_is_no_error() -> None:
    module = parse(b"package p\n\ntype T int")
    assert not module.has_errors
    assert module.root.end == len(module.source)
