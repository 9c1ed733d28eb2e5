"""A change brings a gain of its own: what others bring beside it does not count for it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from swap import Swap, Swapper

from gocodemod import engine
from gocodemod.engine.verification import Verification
from gocodemod.model import Change, Options, Plan


def run(root: Path, swaps: Sequence[Swap], benefit: str = "removes") -> Plan:
    options = Options(transforms=("swap",), verify="vet")
    return engine.plan(options, root, transforms=[Swapper(swaps, benefit=benefit)])


def verified(plan: Plan) -> dict[str, Change]:
    return {change.id: change for change in plan.report.changes if change.status == "verified"}


def codes(plan: Plan) -> dict[str, str]:
    return {refusal.subject: refusal.code for refusal in plan.report.refusals}


BOXES = """package m

type I interface{ M() int }

type T struct{ a, b, c int }

func (t T) M() int { return t.a + t.b + t.c }

//go:noinline
func use(i I) int { return i.M() }

//go:noinline
func all(is ...I) int { return is[0].M() }

func One(n int) int { return use(T{n, n, n}) }

func Two(n int) int { return all(T{n, 1, n}, T{n, 2, n}) }

func Quiet(n int) int { return n + 1 }
"""

LET = """package m

var kept *int

//go:noinline
func keep(p *int) { kept = p }

func Use(n int) int {
	keep(&n)
	return n
}
"""

UNBOX = ("a.go", "func use(i I)", "func use(i T)")


@pytest.mark.parametrize("order", [1, -1])
def test_who_writes_an_argument_has_not_unboxed_it(module: Any, order: int) -> None:
    root = module({"a.go": BOXES})
    swaps = [
        Swap("idle", [("a.go", "use(T{n, n, n})", "use(T{n, n, n + 0})")]),
        Swap("paying", [UNBOX]),
    ][::order]
    plan = run(root, swaps)
    assert codes(plan) == {"idle": "no-benefit"}
    assert verified(plan)["paying"].benefit["removed"] == ["a.go:15:35: T{...} escapes to heap"]


@pytest.mark.parametrize("order", [1, -1])
def test_who_writes_beside_what_goes_has_not_done_it(module: Any, order: int) -> None:
    """The slice of a variadic call is claimed by all who write an argument, and is the taker's."""
    root = module({"a.go": BOXES})
    swaps = [
        Swap("second", [("a.go", "T{n, 2, n}", "T{n, 3, n}")]),
        Swap("first", [("a.go", "T{n, 1, n}", "T{n, 0, n}")]),
        Swap("paying", [("a.go", "func all(is ...I)", "func all(is ...T)")]),
    ][::order]
    plan = run(root, swaps)
    assert codes(plan) == {"first": "no-benefit", "second": "no-benefit"}
    assert set(verified(plan)) == {"paying"}


@pytest.mark.parametrize("order", [1, -1])
def test_who_writes_within_what_goes_has_not_done_it(module: Any, order: int) -> None:
    """What is allocated stands in its place, but goes for what another does with it."""
    text = LET.replace("*int", "*[1]int").replace("keep(&n)", "keep(&[1]int{n})")
    swaps = [
        Swap("idle", [("a.go", "[1]int{n}", "[1]int{n + 0}")]),
        Swap("paying", [("a.go", "kept = p", "println(p[0])")]),
    ][::order]
    plan = run(module({"a.go": text}), swaps)
    assert codes(plan) == {"idle": "no-benefit"}
    assert verified(plan)["paying"].benefit["allocations_removed"] == 1


@pytest.mark.parametrize("order", [1, -1])
def test_a_line_that_two_claim_is_that_of_who_takes_it_away(module: Any, order: int) -> None:
    text = (
        "package m\n\nvar kept []string\n\n//go:noinline\n"
        "func push(k []string, s string) []string { return k }\n\n"
        "func Use(s string) {\n\tkept = append(kept, s)\n}\n"
    )
    swaps = [
        Swap("idle", [("a.go", "(kept, s)", "(kept, s[1:])")]),
        Swap("paying", [("a.go", "append", "push")]),
    ][::order]
    plan = run(module({"a.go": text}), swaps)
    assert codes(plan) == {"idle": "no-benefit"}
    assert verified(plan)["paying"].benefit["removed"] == ["a.go:9:15: append escapes to heap"]


def test_of_two_that_bring_the_same_one_stays(module: Any) -> None:
    root = module({"a.go": BOXES})
    swaps = [
        Swap("unbox", [UNBOX]),
        Swap("away", [("a.go", "return use(T{n, n, n})", "return n * 3")]),
    ]
    plan = run(root, swaps)
    assert list(codes(plan).values()) == ["no-benefit"]
    assert len(verified(plan)) == 1
    assert plan.report.summary["benefit"]["allocations_removed"] == 1


KEPT = """package m

var kept []*int

//go:noinline
func keep(p *int) { kept = append(kept, p) }

func Use(n int) int {
	keep(&n)
	if n > 2 {
		kept[0] = &n
	}
	return n
}
"""

CALL = Swap("call", [("a.go", "\tkeep(&n)\n", "\tprintln(n)\n")])


def test_what_only_both_bring_is_each_ones(module: Any) -> None:
    """The variable stays on the heap while one of two keeps it."""
    store = Swap("store", [("a.go", "kept[0] = &n", "kept[0] = nil")])
    plan = run(module({"a.go": KEPT}), [CALL, store])
    assert set(verified(plan)) == {"call", "store"}
    for change in verified(plan).values():
        assert change.benefit["removed"] == ["a.go:8:10: moved to heap: n"]


def test_an_admitted_change_is_judged_again_without_the_others(module: Any) -> None:
    """Its gain was that of both, and the other goes for what it allocates elsewhere."""
    store = Swap("store", [("a.go", "kept[0] = &n", "kept[0] = nil"),
                           ("a.go", "append(kept, p)", "append(kept, p, new(int))")])  # fmt: skip
    plan = run(module({"a.go": KEPT}), [CALL, store])
    assert codes(plan) == {"store": "would-allocate", "call": "no-benefit"}
    assert plan.after == plan.before


def test_rounds_that_build_on_each_other(module: Any) -> None:
    """What brings nothing in the first round is no gain for what stands on it."""
    root = module({"a.go": BOXES})
    swaps = [
        Swap("first", [("a.go", "return n + 1", "return n + 2")]),
        Swap("second", [("a.go", "return n + 2", "return n + 3")]),
        Swap("unbox", [UNBOX]),
    ]
    plan = run(root, swaps)
    assert set(verified(plan)) == {"unbox"}
    assert codes(plan)["first"] == "no-benefit"


def test_a_change_that_the_others_need_is_taken_at_its_word(module: Any) -> None:
    """Without it nothing can be built, so nothing can be compared."""
    root = module({"a.go": BOXES})
    swaps = [
        Swap("base", [("a.go", "return n + 1", "return n + one"),
                      ("a.go", "type I interface", "const one = 1\n\ntype I interface")]),
        Swap("unbox", [("a.go", "func use(i I) int { return i.M() }",
                        "func use(i T) int { return i.M() * one }")]),
    ]  # fmt: skip
    plan = run(root, swaps)
    assert codes(plan)["base"] == "no-benefit"
    assert not verified(plan)


# Beside `leaning`, which does without the call, `let` brings nothing; without it, it does.
LEANING = [
    Swap("let", [("a.go", "kept = p", "println(*p + zero)"),
                 ("a.go", "var kept", "const zero = 0\n\nvar kept")]),
    Swap("leaning", [("a.go", "\tkeep(&n)\n\treturn n", "\treturn n + zero")]),
]  # fmt: skip


def test_a_refused_change_is_tried_again_without_the_others(module: Any) -> None:
    plan = run(module({"a.go": LET}), LEANING)
    assert codes(plan) == {"leaning": "does-not-build"}
    assert verified(plan)["let"].benefit["allocations_removed"] == 1
    assert plan.report.summary["benefit"]["allocations_removed"] == 1
    assert [g.detail for g in plan.report.gates if g.name == "benefit"] == [""]


def test_it_is_the_second_try_that_admits_it(module: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Verification, "_readmitted", lambda self: False)
    plan = run(module({"a.go": LET}), LEANING)
    assert codes(plan) == {"leaning": "does-not-build", "let": "no-benefit"}


KEEPS = """package m

var kept = make([]string, 1)

//go:noinline
func put(s string) { kept[0] = string([]byte(s)) }

func Sum(s, t string) { put(string([]byte(s + t))) }

func Bytes(b []byte) { put(string(b)) }
"""


def test_an_argument_that_only_another_change_keeps(module: Any) -> None:
    """Whoever writes it is not charged with it, where the other goes anyway."""
    swaps = [
        Swap("argument", [("a.go", "string([]byte(s + t))", "s + t")]),
        Swap("keeper", [("a.go", "string([]byte(s))", "s")]),
    ]
    plan = run(module({"a.go": KEEPS}), swaps, "none-worse")
    assert codes(plan) == {"keeper": "would-allocate"}
    assert set(verified(plan)) == {"argument"}
