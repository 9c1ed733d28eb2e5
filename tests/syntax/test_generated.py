from __future__ import annotations

import dataclasses
from pathlib import Path

from gocodemod.syntax import generate, grammar, matchers, nodes, tree

HERE = Path(generate.__file__).parent


def test_checked_in_files_are_what_the_generator_gives() -> None:
    files = generate.files()
    for path, text in files.items():
        assert (HERE / path).read_text(encoding="utf-8") == text, f"{path}: run the generator"
    made = {path for path in files if path.startswith("nodes/")}
    assert made == {f"nodes/{path.name}" for path in (HERE / "nodes").glob("*.py")}


def test_every_kind_of_the_grammar_has_a_class() -> None:
    language = grammar.LANGUAGE
    kinds = {
        language.node_kind_for_id(number)
        for number in range(language.node_kind_count)
        if language.node_kind_is_named(number) and language.node_kind_is_visible(number)
    }
    families = {"_expression", "_statement", "_type", "_simple_type", "_simple_statement"}
    assert kinds - families - {"ERROR"} == tree.kinds_of(nodes.Node)


def test_families() -> None:
    assert issubclass(nodes.CallExpression, nodes.Expression)
    assert issubclass(nodes.IntLiteral, nodes.Literal)
    assert issubclass(nodes.Literal, nodes.Expression)
    assert not issubclass(nodes.CompositeLiteral, nodes.Literal)
    assert issubclass(nodes.IncStatement, nodes.SimpleStatement)
    assert issubclass(nodes.SimpleStatement, nodes.Statement)
    assert issubclass(nodes.MapType, nodes.SimpleType)
    assert issubclass(nodes.ParenthesizedType, nodes.Type)
    assert nodes.True_.KIND == "true"


def test_every_attribute_has_a_matcher_and_hides_nothing() -> None:
    for name in nodes.__all__:
        cls = getattr(nodes, name)
        if not cls.KIND or name == "Error":
            continue
        own = {key for key in vars(cls) if not key.startswith("_")} - {"KIND"}
        assert not own & {key for key in dir(nodes.Node) if not key.startswith("_")}, name
        fields = {field.name for field in dataclasses.fields(getattr(matchers, name))}
        assert fields == own | {"text"}
