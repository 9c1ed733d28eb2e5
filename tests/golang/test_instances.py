"""What the compiler says of an instance, without the instance."""

from __future__ import annotations

import pytest

from gocodemod.golang.instances import shapeless

SHAPES = [
    "int",
    "*uint8",
    "[]int",
    "[4]main.T",
    "map[string]*main.T",
    "chan int",
    "<-chan int",
    "func(int, string) bool",
    "func() (int, error)",
    "func()",
    "struct { main.x int; main.y []struct { Z int } }",
    'struct { A int "json:\\"a)}\\"" }',
    "interface { Name() string }",
    "example.com/a.b/c-d.Box[int,map[string]int]",
]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_shape_goes_wherever_it_stands(shape: str) -> None:
    text = 'make([]{0}, n) + (func({0}, {0}) string)(&.dict[0])(v) + F[{0},{0}](x, "{0}")'
    assert shapeless(text.format(f"go.shape.{shape}")) == text.format("go.shape")
    assert shapeless(f"[]go.shape.{shape}{{...}}") == "[]go.shape{...}"
    assert shapeless(f"x + go.shape.{shape}") == "x + go.shape"


def test_what_has_no_shape_stays() -> None:
    assert shapeless('"a" + make([]T, n) { ( [') == '"a" + make([]T, n) { ( ['
    assert shapeless("go.shape.func(int") == "go.shape"
