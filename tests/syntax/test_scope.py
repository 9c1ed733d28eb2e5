"""Names that mean a local variable, by the scopes of declarations."""

from __future__ import annotations

import re

import pytest

from gocodemod.syntax import parse
from gocodemod.syntax.nodes import Identifier
from gocodemod.syntax.scope import is_local

# Each `pkg` stands for a package, each `own` for a local of the name `x`.
CASES = {
    "a statement declares behind itself": "x := pkg.New(); own.Do()",
    "a block hides it": "{ x := pkg.New(); own.Do() }; pkg.Do()",
    "var": "var x = pkg.New(); own.Do()",
    "const": "const x = 1; f(own)",
    "if": "if x := pkg.New(); own.Ok() { own.Do() } else { own.Do() }; pkg.Do()",
    "for": "for x := pkg.New(); own.Ok(); own.Next() { own.Do() }; pkg.Do()",
    "range": "for _, x := range pkg.All() { own.Do() }; pkg.Do()",
    "switch": "switch x := pkg.New(); own.Kind() { case own.One: own.Do() }; pkg.Do()",
    "type switch": "switch x := pkg.Any().(type) { case int: own.Do() }; pkg.Do()",
    "select": "select { case x := <-pkg.Chan(): own.Do() }; pkg.Do()",
    "a literal": "f(pkg.New(), func(x T) { own.Do() }); pkg.Do()",
    "its results": "f(func() (x T) { own.Do(); return }); pkg.Do()",
    "any number": "f(func(x ...T) { own.Do() })",
    "a literal in the scope": "x := pkg.New(); func() { own.Do() }()",
}


@pytest.mark.parametrize("body", CASES.values(), ids=CASES.keys())
def test_what_a_name_means(body: str) -> None:
    wanted = [word == "own" for word in _words(body)]
    code = body.replace("pkg", "x").replace("own", "x")
    tree = parse(f"package a\n\nfunc f() {{ {code} }}\n".encode())
    assert not tree.has_errors
    declared = _declarations(body)
    found = [n for n in tree.find(Identifier) if n.text == "x"]
    uses = [n for index, n in enumerate(found) if index not in declared]
    assert [is_local(n) for n in uses] == wanted


def _words(body: str) -> list[str]:
    return [word for word in _all(body) if word != "x"]


def _declarations(body: str) -> set[int]:
    return {index for index, word in enumerate(_all(body)) if word == "x"}


def _all(body: str) -> list[str]:

    return re.findall(r"\b(?:x|pkg|own)\b", body)
