"""Which parameters go together."""

from __future__ import annotations

from gocodemod.constraining import groups
from gocodemod.golang.rows import Parameter, TypeRef, Use

VALUER = TypeRef(text="m.V", kind="interface", named="m.V", methods=1)


def parameter(name: str, *uses: Use, **more: object) -> Parameter:
    function = f"m.{name}"
    given: dict[str, object] = {"file": "a.go", "start": len(name), "end": 99, "boxed": 1, **more}
    return Parameter(  # type: ignore[arg-type]
        function=function, package="m", index=0, name="v", type=VALUER, uses=uses, **given
    )


def to(name: str, **more: bool) -> Use:
    return Use(role="argument", start=0, end=1, callee=f"m.{name}", index=0, **more)


def names(*parameters: Parameter) -> list[list[str]]:
    return [[row.function for row in group.rows] for group in groups(parameters)]


def test_what_is_handed_on_goes_with_it() -> None:
    assert names(
        parameter("a", to("bb")),
        parameter("bb", to("ccc"), to("bb"), boxed=0),
        parameter("ccc", boxed=0),
        parameter("dddd"),
    ) == [["m.a", "m.bb", "m.ccc"], ["m.dddd"]]


def test_the_first_is_a_site_of_the_program() -> None:
    called = parameter("called", boxed=2)
    assert names(parameter("x", boxed=0), called, parameter("y", test=True)) == [
        ["m.called"],
        ["m.x"],
        ["m.y"],
    ]
    chain = (parameter("t", to("called"), test=True), called)
    assert names(*chain) == [["m.called", "m.t"]]


def test_slices_are_handed_on_whole() -> None:
    whole = parameter("s", to("list", slice=True), slice=True, slices=1)
    assert names(whole, parameter("list", slice=True)) == [["m.s", "m.list"]]
    dots = parameter("s", to("more", slice=True, ellipsis=True), slice=True, slices=1)
    assert names(dots, parameter("more", variadic=True)) == [["m.s", "m.more"]]
    boxed = parameter("s", to("more", slice=True), slice=True, slices=1)
    assert names(boxed, parameter("more", variadic=True)) == [["m.s"], ["m.more"]]


def test_elements_go_into_values_and_variadics() -> None:
    one = parameter("s", to("more"))
    assert names(one, parameter("more", variadic=True)) == [["m.s", "m.more"]]
    assert names(one, parameter("more", slice=True)) == [["m.s"], ["m.more"]]


def test_a_generic_function_infers_its_own_type() -> None:
    assert names(parameter("s", to("other", generic=True)), parameter("other")) == [
        ["m.s"],
        ["m.other"],
    ]
