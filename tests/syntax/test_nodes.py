from __future__ import annotations

import pytest

from gocodemod.errors import LoadError
from gocodemod.syntax import nodes, parse

SOURCE = b"""package p

import "fmt"

func f(a, b int, rest ...string) (n int, err error) {
	// Say so.
	fmt.Println(a+b, s[1:2:3], rest...)
	if x := g(); x > 0 {
		return x, nil
	}
	return
}
"""


def test_fields_and_children() -> None:
    module = parse(SOURCE)
    function = module.find(nodes.FunctionDeclaration)[0]
    assert function.name.text == "f"
    assert function.type_parameters is None
    first, last = function.parameters.items
    assert isinstance(first, nodes.ParameterDeclaration)
    assert [name.text for name in first.name] == ["a", "b"]
    assert isinstance(last, nodes.VariadicParameterDeclaration)
    assert isinstance(function.result, nodes.ParameterList)
    call = module.find(nodes.CallExpression)[0]
    added, sliced, rest = call.arguments.items
    assert isinstance(added, nodes.BinaryExpression)
    assert (added.left.text, added.operator, added.right.text) == ("a", "+", "b")
    assert isinstance(sliced, nodes.SliceExpression)
    assert [n.text for n in (sliced.low, sliced.high, sliced.max) if n] == ["1", "2", "3"]
    assert isinstance(rest, nodes.VariadicArgument)
    returned = module.find(nodes.ReturnStatement)
    assert returned[0].expression_list is not None
    assert [n.text for n in returned[0].expression_list.items] == ["x", "nil"]
    assert returned[1].expression_list is None
    assert module.root.items[0].text == "package p"


def test_equality_and_immutability() -> None:
    module, other = parse(SOURCE), parse(SOURCE)
    call, again = module.find(nodes.CallExpression)[0], module.find(nodes.CallExpression)[0]
    assert call is not again
    assert call == again
    assert len({call, again}) == 1
    assert call != other.find(nodes.CallExpression)[0]
    assert call != "text"
    # One child with the span of its parent is another node.
    assert call.parent is not None
    assert call.parent.text == call.text
    assert call.parent != call
    with pytest.raises(AttributeError):
        call.kind = "x"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        call._raw = None  # type: ignore[assignment]


def test_places() -> None:
    module = parse(SOURCE)
    at = SOURCE.index(b"Println")
    node = module.node_at(at, at + 7)
    assert (node.kind, node.line, node.column) == ("field_identifier", 7, 6)
    assert module.node_at(at).text == "Println"
    start, end = SOURCE.index(b"fmt.Println("), SOURCE.index(b"rest...)") + 8
    assert module.node_at(start, end).kind == "call_expression"
    statement = module.exactly(start, end, nodes.ExpressionStatement)
    assert statement is not None
    assert module.exactly(start, end - 1, nodes.Node) is None
    function = module.enclosing(at, nodes.FunctionDeclaration)
    assert function == node.enclosing(nodes.FunctionDeclaration)
    assert module.enclosing(node, nodes.IfStatement) is None
    assert module.enclosing(at, nodes.FieldIdentifier) == node
    assert [n.kind for n in node.ancestors][-1] == "source_file"
    assert module.root.parent is None
    assert module.node_at(0, len(SOURCE)) == module.root
    assert module.position(len(SOURCE)) == (13, 1)


def test_find_is_in_order_and_knows_families() -> None:
    module = parse(SOURCE)
    found = module.find(nodes.Statement)
    assert [n.start for n in found] == sorted(n.start for n in found)
    assert {"if_statement", "return_statement", "expression_statement"} <= {n.kind for n in found}
    function = module.find(nodes.FunctionDeclaration)[0]
    assert function.find(nodes.FunctionDeclaration) == (function,)
    assert not function.find(nodes.ImportSpec)
    assert [n.text for n in module.find(nodes.IfStatement)[0].find(nodes.Literal)] == ["0"]


def test_tokens_and_comments() -> None:
    block = parse(SOURCE).find(nodes.Block)[0]
    assert [n.kind for n in block.tokens] == ["{", "comment", "statement_list", "}"]
    assert isinstance(block.tokens[0], nodes.Token)
    assert block.children[0].text == "// Say so."


def test_a_field_that_is_not_there() -> None:
    module = parse(SOURCE)
    bogus = nodes.CallExpression(module, module.root._raw)
    with pytest.raises(LoadError, match="mend the syntax error"):
        _ = bogus.function


def test_odd_bytes() -> None:
    source = b'package p\n\nvar s = "\xff"\nvar \xc3\xa9 = 1\n'
    module = parse(source)
    assert module.find(nodes.InterpretedStringLiteral)[0].text == '"\udcff"'
    assert module.find(nodes.VarSpec)[1].name[0].text == "é"
    assert module.newline == "\n"
    assert parse(b"package p\r\n").newline == "\r\n"


def test_deep_trees() -> None:
    source = b"package p\n\nvar s = " + b'"a" + ' * 3000 + b'"b"\n'
    module = parse(source)
    assert len(module.find(nodes.BinaryExpression)) == 3000
