from __future__ import annotations

import pytest

from gocodemod.syntax import matchers as m
from gocodemod.syntax import nodes, parse

SOURCE = b"""package p

func f() {
	data, err := json.Marshal(order)
	xml.Marshal(order, nil)
	json.Unmarshal(data, &order)
	w.Write(data)
	f()
	const c = 1
}
"""
MODULE = parse(SOURCE)


def texts(pattern: m.Pattern) -> list[str]:
    return [node.text for node in m.findall(MODULE, pattern)]


def test_fields() -> None:
    marshal = m.CallExpression(
        function=m.SelectorExpression(operand=m.Identifier("json"), field="Marshal")
    )
    assert texts(marshal) == ["json.Marshal(order)"]
    assert texts(m.CallExpression(function="w.Write")) == ["w.Write(data)"]
    assert texts(m.ConstSpec(name="c", value=["1"])) == ["c = 1"]
    assert texts(m.ConstSpec(type=None)) == ["c = 1"]
    assert texts(m.UnaryExpression(operator="&")) == ["&order"]


def test_lists() -> None:
    def called(*arguments: m.Pattern) -> list[str]:
        found = m.findall(MODULE, m.CallExpression(arguments=list(arguments)))
        return [call.function.text for call in found]

    assert called() == ["f"]
    assert called(m.DO_NOT_CARE) == ["json.Marshal", "w.Write"]
    assert called(m.ZeroOrMore(), "nil") == ["xml.Marshal"]
    assert called(m.AtLeastN(n=2)) == ["xml.Marshal", "json.Unmarshal"]
    assert called(m.ZeroOrMore(m.Identifier("order"))) == ["json.Marshal", "f"]


def test_combined() -> None:
    name = m.Identifier("json") | m.Identifier("xml")
    assert len(texts(m.SelectorExpression(operand=name))) == 3
    assert len(texts(m.SelectorExpression(operand=m.OneOf("json", "w")))) == 3
    assert texts(m.SelectorExpression(operand=~m.MatchRegex("json|xml"))) == ["w.Write"]
    assert texts(m.SelectorExpression(field=m.MatchRegex("Un.*"))) == ["json.Unmarshal"]
    short = m.MatchIfTrue(lambda node: len(node.items) == 2)
    assert len(texts(m.CallExpression(arguments=short))) == 2
    assert len(texts(m.Expression())) > len(texts(m.Identifier())) > 5
    assert texts(m.Identifier(m.MatchRegex("d.*"))) == ["data", "data", "data"]


def test_extract() -> None:
    pattern = m.AssignmentStatement() | m.ShortVarDeclaration(
        left=[m.SaveMatchedNode(m.DO_NOT_CARE, "target"), "err"],
        right=[m.CallExpression(arguments=m.SaveMatchedNode([m.Identifier()], "arguments"))],
    )
    (saved,) = m.extractall(MODULE, pattern)
    target, arguments = saved["target"], saved["arguments"]
    assert isinstance(target, nodes.Identifier)
    assert target.text == "data"
    assert isinstance(arguments, nodes.ArgumentList)
    assert m.extract(target, m.Identifier("data")) == {}
    assert m.extract(target, m.Identifier("other")) is None
    # What a branch caught that did not fit in the end is forgotten.
    half = m.CallExpression(
        function=m.SaveMatchedNode(m.DO_NOT_CARE, "x"), arguments=["there is no such"]
    )
    call = MODULE.find(nodes.CallExpression)[0]
    assert m.extract(call, half | m.CallExpression()) == {}


def test_matches() -> None:
    call = MODULE.find(nodes.CallExpression)[0]
    assert m.matches(call, m.CallExpression())
    assert not m.matches(call, m.Identifier())
    assert not m.matches(None, m.CallExpression())
    assert m.matches(None, None)
    with pytest.raises(TypeError):
        m.CallExpression(functon="typing error")  # type: ignore[call-arg]
