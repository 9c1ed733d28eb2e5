"""Whose the compiler's lines are: a change is charged and credited with its own alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from swap import Swap, Swapper

from gocodemod import engine
from gocodemod.model import Change, Options, Plan


def run(root: Path, swaps: Sequence[Swap], benefit: str = "none-worse", **more: Any) -> Plan:
    options = Options(transforms=("swap",), verify="vet", **more)
    return engine.plan(options, root, transforms=[Swapper(swaps, benefit=benefit)])


def by_id(plan: Plan) -> dict[str, Change]:
    assert [c.error for c in plan.report.changes if c.error] == []
    return {change.id: change for change in plan.report.changes}


LAYER = """package {name}

type Getter interface{{ Get() int }}

type Inner struct{{ n int }}

//go:noinline
func (i *Inner) Get() int {{ return i.n }}

type Ad struct{{ in Getter }}

func (a *Ad) Get() int {{ return a.in.Get() }}

func New(in Getter) Getter {{ return &Ad{{in}} }}

//go:noinline
func Use(g Getter) int {{ return g.Get() }}

func Run(n int) int {{ return Use(&Ad{{&Inner{{n}}}}) }}
"""


def without(name: str, *more: tuple[str, str, str]) -> Swap:
    """Take the layer of a package away."""
    file = f"{name}/{name}.go"
    return Swap(
        name,
        [
            (file, "type Ad struct{ in Getter }\n", ""),
            (file, "func (a *Ad) Get() int { return a.in.Get() }\n", ""),
            (file, "return &Ad{in}", "return in"),
            (file, "Use(&Ad{&Inner{n}})", "Use(&Inner{n})"),
            *more,
        ],
        names=("Ad",),
    )  # fmt: skip


def test_namesakes_in_other_packages(module: Any) -> None:
    """A type and its method of the same names: each line is that of its own package's change."""
    main = (
        'package main\n\nimport (\n\t"ex.com/m/one"\n\t"ex.com/m/two"\n)\n\n'
        "func main() {\n\tone.Use(one.New(&one.Inner{}))\n\ttwo.Use(two.New(&two.Inner{}))\n}\n"
    )
    files = {f"{name}/{name}.go": LAYER.format(name=name) for name in ("one", "two")}
    root = module({**files, "main.go": main})
    changes = by_id(plan := run(root, [without("one"), without("two")], "removes"))
    for name, line in (("one", 9), ("two", 10)):
        removed = changes[name].benefit["removed"]
        assert {text.split(":")[0] for text in removed} == {f"{name}/{name}.go", "main.go"}
        assert [text.split(":")[1] for text in removed if text.startswith("main.go")] == [str(line)]
        assert "shared_with_others" not in changes[name].benefit
    total = plan.report.summary["benefit"]
    assert total["allocations_removed"] == sum(
        c.benefit["allocations_removed"] for c in changes.values()
    )
    assert set(total["packages"]) == {"ex.com/m", "ex.com/m/one", "ex.com/m/two"}


def test_a_removed_method_is_not_missed_by_its_namesakes(module: Any) -> None:
    """Neither its own inlining nor that of others' methods of its name is lost with it."""
    root = module(
        {
            "one/one.go": LAYER.format(name="one"),
            "two/two.go": LAYER.format(name="two").replace(
                "func Run(n int) int { return Use(&Ad{&Inner{n}}) }",
                "func Run(n int) int {\n\ta := &Ad{&Inner{n}}\n\treturn Use(a) + a.Get()\n}",
            ),
        }
    )
    two = Swap(
        "two",
        [
            ("two/two.go", "type Ad struct{ in Getter }\n", ""),
            ("two/two.go", "func (a *Ad) Get() int { return a.in.Get() }\n", ""),
            ("two/two.go", "return &Ad{in}", "return in"),
            ("two/two.go", "a := &Ad{&Inner{n}}", "a := &Inner{n}"),
        ],
        names=("Ad",),
    )
    assert set(by_id(run(root, [without("one"), two]))) == {"one", "two"}


def test_a_removed_constructor_is_not_missed(module: Any) -> None:
    """`a.New(b.New())` that becomes `b.New()` has lost nothing: b's New never was inlined."""
    root = module(
        {
            "one/one.go": LAYER.format(name="one"),
            "deep/deep.go": 'package deep\n\nimport "ex.com/m/one"\n\n'
            "//go:noinline\nfunc New() one.Getter { return &one.Inner{} }\n",
            "main.go": 'package main\n\nimport (\n\t"ex.com/m/deep"\n\t"ex.com/m/one"\n)\n\n'
            "func main() { println(one.Use(one.New(deep.New()))) }\n",
        }
    )
    swap = without(
        "one",
        ("one/one.go", "func New(in Getter) Getter { return &Ad{in} }\n", ""),
        ("main.go", "one.New(deep.New())", "deep.New()"),
    )
    texts = [text for text in swap.texts if text[1] != "return &Ad{in}"]
    assert by_id(run(root, [Swap("one", texts, names=("Ad", "New"))]))["one"].status == "verified"


def test_lines_of_other_modules_are_nobodys(module: Any) -> None:
    """An instance of a generic function that nobody needs any more is no loss to its namesakes."""
    root = module(
        {
            "a.go": 'package m\n\nimport "sync/atomic"\n\n'
            "type cell struct{ p atomic.Pointer[int] }\n\n"
            "func (c *cell) Load() *int { return c.p.Load() }\n\n"
            "func Read(c *cell) int { return *c.Load() }\n\n"
            "type box struct{ n int }\n\nfunc (b box) Load() int { return b.n }\n\n"
            "func Open(b box) int { return b.Load() }\n",
        }
    )
    swaps = [
        Swap("plain", [("a.go", "p atomic.Pointer[int]", "p *int"),
                       ("a.go", "c.p.Load()", "c.p"),
                       ("a.go", 'import "sync/atomic"\n\n', "")]),
        Swap("box", [("a.go", "return b.n }", "return b.n + 0 }")]),
    ]  # fmt: skip
    assert set(by_id(run(root, swaps))) == {"plain", "box"}


TWO = """package m

type I interface{ M() int }

type T struct{ a, b, c int }

func (t T) M() int { return t.a + t.b + t.c }

//go:noinline
func both(i I, more ...I) int { return i.M() + more[0].M() }

//go:noinline
func seldom(i I) int { return i.M() }

func Caller(t, u T) int { return both(t, u) }

func Rare(t T) int {
	if t.a > 0 {
		return seldom(t)
	}
	return 0
}

func Always(t T) int {
	u := t
	u.a++
	return seldom(u)
}
"""


def test_two_parameters_of_one_function(module: Any) -> None:
    root = module({"a.go": TWO})
    swaps = [
        Swap("first", [("a.go", "both(i I", "both(i T")]),
        Swap("rest", [("a.go", "more ...I", "more ...T")]),
    ]
    changes = by_id(run(root, swaps, "removes"))
    assert changes["first"].benefit["removed"] == ["a.go:15:39: t escapes to heap"]
    assert changes["rest"].benefit["removed"] == ["a.go:15:42: u escapes to heap"]


def test_a_variable_that_moves_to_the_heap(module: Any) -> None:
    """Boxed on a branch, it is allocated there only; moved, always. Boxed always: the same."""
    root = module({"a.go": TWO.replace("func (t T) M", "func (t *T) N() {}\n\nfunc (t T) M")})
    rare = Swap("rare", [("a.go", "return seldom(t)", "return seldom(&t)")])
    always = Swap("always", [("a.go", "return seldom(u)", "return seldom(&u)")])
    codes = {r.subject: r.code for r in run(root, [rare, always]).report.refusals}
    assert codes == {"rare": "would-allocate"}


def test_a_place_that_two_changes_wrote(module: Any) -> None:
    """What the second writes over the first's text is neither's gain nor loss if it stays."""
    root = module({"a.go": 'package m\n\nimport "fmt"\n\nfunc A() { fmt.Println("a", 1) }\n'})
    swaps = [
        Swap("good", [("a.go", '"a", 1', '"ab", 1')]),
        Swap("better", [("a.go", '"ab", 1', '"abc", 1')]),
    ]
    assert set(by_id(run(root, swaps))) == {"good", "better"}


def test_calls_that_are_inlined_now(module: Any) -> None:
    """A call that was one before counts; one that the change writes does not."""
    root = module(
        {
            "a.go": "package m\n\n//go:noinline\nfunc one(n int) int { return n + 1 }\n\n"
            "func two(n int) int { return n + 2 }\n\n"
            "func A(n int) int { return one(n) }\n\nfunc B(n int) int { return n + 2 }\n"
        }
    )
    swaps = [
        Swap("light", [("a.go", "//go:noinline\n", "")]),
        Swap("new", [("a.go", "B(n int) int { return n + 2 }", "B(n int) int { return two(n) }")]),
    ]  # fmt: skip
    changes = by_id(plan := run(root, swaps))
    assert changes["light"].benefit["inlined"] == ["a.go:7:31: inlining call to one"]
    assert changes["new"].benefit["calls_inlined"] == 0
    assert plan.report.summary["benefit"]["packages"] == {"ex.com/m": {"calls_inlined": 1}}


def test_a_call_of_another_type_is_inlined_as_before(module: Any) -> None:
    """What a change makes of the variable's type wins no call that was inlined, too."""
    root = module(
        {
            "a.go": 'package m\n\nimport "container/list"\n\n'
            "type own struct{ n int }\n\nfunc (o own) Len() int { return o.n }\n\n"
            "func A() int {\n\tl := list.New()\n\treturn l.Len()\n}\n"
        }
    )
    parts = [("a.go", "list.New()", "own{1}"), ("a.go", 'import "container/list"', "")]
    changes = by_id(run(root, [Swap("typed", parts)]))
    assert changes["typed"].benefit["calls_inlined"] == 0


TEXTS = """package m

import (
	"fmt"

	"ex.com/m/one"
)

func Log(l one.Logger, host string) { l.Error("x", fmt.Sprintf("%s:", host)) }

func key(s string) string { return fmt.Sprintf("%s/", s) }

func User(name string) string { return key(name) }
"""

ONE = """package one

import "fmt"

type Logger interface{ Error(args ...any) }

type E struct{ s string }

func (e E) Error() string { return fmt.Sprintf("%s!", e.s) }
"""


def test_lines_between_the_edits_of_a_change(module: Any) -> None:
    """Who edits the call around a line has it, not who edits a method of a name called there."""
    root = module({"a.go": TEXTS, "one/one.go": ONE})
    swaps = [
        Swap("error", [("one/one.go", 'fmt.Sprintf("%s!", e.s)', 'e.s + "!"'),
                       ("one/one.go", 'import "fmt"\n\n', "")]),
        Swap("log", [("a.go", 'fmt.Sprintf("%s:", ', ""), ("a.go", "host))", 'host + ":")')]),
    ]  # fmt: skip
    changes = by_id(run(root, swaps))
    assert changes["error"].benefit["removed"] == []
    assert {line.split(":")[0] for line in changes["log"].benefit["removed"]} <= {"a.go"}
    assert "shared_with_others" not in changes["log"].benefit


def test_lines_of_an_inlined_body(module: Any) -> None:
    """They are those of who edits that body, not of who edits the caller."""
    root = module({"a.go": TEXTS, "one/one.go": ONE})
    swaps = [
        Swap("key", [("a.go", 'fmt.Sprintf("%s/", s)', "s")]),
        Swap("user", [("a.go", "return key(name)", "return (key(name))")]),
    ]
    changes = by_id(run(root, swaps))
    lines = changes["key"].benefit["removed"]
    assert lines and all(line.startswith("a.go:13:") for line in lines)
    assert changes["user"].benefit["removed"] == []
