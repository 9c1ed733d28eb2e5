"""Lines that look alike: each is one allocation, and that of the change that did away with it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from swap import Swap, Swapper

from gocodemod import engine
from gocodemod.model import Change, Options, Plan


def run(root: Path, swaps: Sequence[Swap], benefit: str = "removes") -> Plan:
    options = Options(transforms=("swap",), verify="vet")
    return engine.plan(options, root, transforms=[Swapper(swaps, benefit=benefit)])


def verified(plan: Plan) -> dict[str, Change]:
    return {change.id: change for change in plan.report.changes if change.status == "verified"}


def removed(plan: Plan) -> dict[str, int]:
    """How many lines each change that stands has for itself; none is anybody else's, too."""
    assert all("shared_with_others" not in c.benefit for c in verified(plan).values())
    return {id_: len(c.benefit["removed"]) for id_, c in verified(plan).items()}


KEPT = """package m

type name string

type kept struct{ s []string }

%sfunc (k *kept) strings(s, t string, n name) {
	k.s = append(k.s, string([]byte(s) /*1*/), string([]byte(n)), string([]byte(s) /*2*/), t)
}

func Use(k *kept, s string, n name) {
	k.strings(s, "a", n)
	k.strings("another", s, name(s))
}
"""

OPERANDS = {
    "first": ("string([]byte(s) /*1*/)", "s"),
    "name": ("string([]byte(n))", "string(n)"),
    "second": ("string([]byte(s) /*2*/)", "s"),
}


@pytest.mark.parametrize("directive", ["", "//go:noinline\n"])
@pytest.mark.parametrize("some", [("first",), ("second",), ("name", "second"), tuple(OPERANDS)])
def test_operands_of_one_statement(module: Any, directive: str, some: Sequence[str]) -> None:
    """Each that goes counts for itself, whichever others do, in the body and at each call of it."""
    root = module({"a.go": KEPT % directive})
    swaps = [Swap(id_, [("a.go", *OPERANDS[id_])]) for id_ in some]
    assert removed(run(root, swaps)) == dict.fromkeys(some, 1 if directive else 2)


def test_bodies_inlined_within_bodies(module: Any) -> None:
    """A call inlined twice at one place, and a body that is inlined in it, have each their own."""
    root = module(
        {
            "a.go": KEPT % ""
            + "\nfunc (k *kept) twice(s string, n name) {\n\tk.strings(s, s, n)\n"
            + "\tk.s = append(k.s, string([]byte(s) /*3*/))\n\tk.strings(s, s, n)\n}\n\n"
            + "func Twice(k *kept, s string, n name) { k.twice(s, n) }\n"
        }
    )
    swaps = [
        Swap("third", [("a.go", "string([]byte(s) /*3*/)", "s")]),
        *(Swap(id_, [("a.go", *texts)]) for id_, texts in OPERANDS.items()),
    ]
    found = removed(run(root, swaps))
    assert set(found) == {*OPERANDS, "third"}
    assert found["third"] == 1
    assert found["first"] == found["second"] == found["name"]


BOXED = """package m

import "slices"

var sink []any

//go:noinline
func keep(v any) { sink = append(sink, v) }

//go:noinline
func keepInts(v []int) { sink[0] = v[0] }

func Literal(a, b int) { keep([]int{a, b}) }

func Made(n int) { keep(make([]int, n)) }

func Sum(a, b string) { keep(a + b) }

//go:noinline
func Generic[T any](v T, a, b string) { keep(a + b); keep([]T{v}) }

func Sort(n int) { Generic(n, "a", "b"); Generic("s", "a", "b"); slices.Sort([]int{n}) }
"""


def test_a_box_of_what_is_allocated_too(module: Any) -> None:
    """Memory and box have the same words: one may go without the other."""
    root = module({"a.go": BOXED})
    swaps = [
        Swap("literal", [("a.go", "keep([]int{a, b})", "keep(&[]int{a, b}[0])")]),
        Swap("made", [("a.go", "keep(make([]int, n))", "keep(&make([]int, n)[0])")]),
        Swap("sum", [("a.go", "Sum(a, b string) { keep(a + b) }",
                      "Sum(a, b string) { s := a + b; keep(s[1:]) }")]),
    ]  # fmt: skip
    plan = run(root, swaps)
    assert set(verified(plan)) == {"literal", "made"}
    assert {r.subject: r.code for r in plan.report.refusals} == {"sum": "no-benefit"}
    boxes = [
        Swap("box", [("a.go", "keep(&[]int{a, b}[0])", "keep([]int{a, b})")]),
    ]
    root = module({"a.go": BOXED.replace("keep([]int{a, b})", "keep(&[]int{a, b}[0])")})
    plan = run(root, boxes, "none-worse")
    assert {r.subject: r.code for r in plan.report.refusals} == {"box": "would-allocate"}


SHAPES = """package m

type I interface{ Name() string }

type A struct{ a, b int }

type B struct{ s, t string }

//go:noinline
func (a A) Name() string { return "a" }

//go:noinline
func (b B) Name() string { return b.s }

var sink []any

//go:noinline
func label(i I, n int) string {
	sink = append(sink, i.Name()+"!", make([]int, n))
	return i.Name() + "/" + sink[0].(string)
}

func Use(n int, s string) string { return label(A{n, n}, n) + label(B{s, s}, n) }
"""


def test_a_body_that_has_instances_now(module: Any) -> None:
    """What each says in words of its own is said once, and no box of memory is won by it."""
    root = module({"a.go": SHAPES})
    swap = Swap("generic", [("a.go", "label(i I, n", "label[T I](i T, n")])
    (change,) = verified(run(root, [swap])).values()
    assert change.benefit["removed"] == [
        "a.go:23:50: A{...} escapes to heap",
        "a.go:23:70: B{...} escapes to heap",
    ]
    assert change.benefit["added"] == []


DEEP = """package deep

type I interface{ M() int }

type T struct{ A, B, C int }

func (t T) M() int { return t.A + t.B + t.C }

//go:noinline
func Sum(i I, more ...I) int { return i.M() + more[0].M() }

var kept []string

func Keep(s, t string) { kept = append(kept, string([]byte(s)), string([]byte(t))) }
"""

USER = """package m

import (
	%s
)

func Use(n int, s string) int {
	%sKeep(s, "b")
	return %sSum(%sT{n, 1, 2}, %sT{n, 2, 3})
}
"""


@pytest.mark.parametrize("name", ["", ".", "other", "deep2"])
def test_however_a_file_imports_what_changes(module: Any, name: str) -> None:
    """Names are those of the file's imports: its own with a dot, perhaps another package's."""
    spec = f'{name} "ex.com/m/deep"'.strip()
    if name == "other":
        spec = f'{spec}\n\tdeep "ex.com/m/other"'
    before = {"": "deep.", ".": ""}.get(name, f"{name}.")
    user = USER % (spec, before, before, before, before)
    files = {
        "a.go": user + ("\nvar _ = deep.Sum\n" if name == "other" else ""),
        "deep/deep.go": DEEP,
        "other/o.go": "package other\n\nfunc Sum(n int) []int { return []int{n} }\n",
    }
    swaps = [
        Swap("sum", [("deep/deep.go", "Sum(i I, more ...I)", "Sum(i T, more ...T)")]),
        Swap("second", [("deep/deep.go", "string([]byte(t))", "t")]),
    ]
    found = removed(run(module(files), swaps))
    assert found == {"sum": 2, "second": 1}


INLINED = """package m

var kept []*node

type node struct{ a, b []byte }

func small(s string) *node { return &node{[]byte(s), []byte("text")} }

func Use(s string) {
	kept = append(kept, small(s))
}
"""


def test_a_body_that_is_inlined_only_now(module: Any) -> None:
    """It brings its lines with it, which are no new allocations; what is new in it is."""
    heavy = INLINED.replace("func small", "//go:noinline\nfunc small")
    light = ("a.go", "//go:noinline\nfunc small", "func small")
    root = module({"a.go": heavy})
    good = Swap("good", [light, ("a.go", '[]byte("text")', "nil")])
    assert removed(run(root, [good])) == {"good": 1}
    root = module({"a.go": heavy})
    bad = Swap("bad", [light, ("a.go", "[]byte(s), ", "append([]byte(s+s), s...), ")])
    plan = run(root, [bad], "none-worse")
    assert {r.subject: r.code for r in plan.report.refusals} == {"bad": "would-allocate"}


def test_a_body_that_was_inlined_before(module: Any) -> None:
    """What its caller keeps now, it does allocate there now, although it always could."""
    text = INLINED.replace("kept = append(kept, small(s))", "println(small(s).a)")
    root = module({"a.go": text})
    keep = Swap("keep", [("a.go", "println(small(s).a)", "kept = append(kept, small(s))")])
    same = Swap("same", [("a.go", "println(small(s).a)", "k := small(s); kept = append(kept, k)")])
    for swap in (keep, same):
        plan = run(root, [swap], "none-worse")
        assert {r.subject: r.code for r in plan.report.refusals} == {swap.id: "would-allocate"}


LITERALS = """package m

import "strings"

type T struct{ s string }

func (t T) later(s string) func() string { return func() string { return strings.Clone(s) } }

func later(s string) func() string { return func() string { return string([]byte(s)) } }

var kept []string

func Use(s string, t T) {
	kept = append(kept, later(s)(), t.later(s)())
	f := func() { kept = append(kept, later(s)()) }
	f()
}
"""


def test_function_literals_are_parts_of_functions(module: Any) -> None:
    """Wherever one is inlined, its lines are those of the function that has it in its text."""
    root = module({"a.go": LITERALS})
    swaps = [
        Swap("plain", [("a.go", "string([]byte(s))", "s")]),
        Swap("method", [("a.go", "strings.Clone(s)", 's[:0] + "method"')]),
        Swap("user", [("a.go", "f()\n}", "f() // again\n}")]),
    ]
    plan = run(root, swaps)
    assert {r.subject: r.code for r in plan.report.refusals}["user"] == "no-benefit"
    assert removed(plan)["plain"] >= 2


COPIED = """package m

var kept = make([]string, 1)

func put(s string) {
	f := func() string { return string([]byte(s)) + "x" }
	kept[0] = f()
	_ = f
}

//go:noinline
func slow(s string) { put(s) }

func Use(s, t string) { slow(s); put(t); put(s) }
"""


def test_literals_are_copied_with_what_is_inlined(module: Any) -> None:
    """Each copy says what the literal does: nothing more is allocated."""
    root = module({"a.go": COPIED.replace("func put", "//go:noinline\nfunc put")})
    swap = Swap("light", [("a.go", "//go:noinline\nfunc put", "func put")])
    plan = run(root, [swap], "none-worse")
    assert set(verified(plan)) == {"light"}
    assert removed(plan) == {"light": 0}
