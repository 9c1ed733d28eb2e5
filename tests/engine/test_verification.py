"""The gates over real Go: what they reject, whom they blame, what they let through."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from swap import Swap, Swapper

from gocodemod import engine
from gocodemod.engine import rounds
from gocodemod.golang.command import GoCommands
from gocodemod.golang.facts import Facts
from gocodemod.model import Configuration, Options, Plan


def run(root: Path, swaps: Sequence[Swap], verify: str, **more: Any) -> Plan:
    benefit = more.pop("benefit", "none-worse")
    options = Options(transforms=("swap",), verify=verify, **more)  # type: ignore[arg-type]
    return engine.plan(options, root, transforms=[Swapper(swaps, benefit=benefit)])


def rejected(plan: Plan) -> dict[str, str]:
    """Ids of rejected changes and their codes; each has its refusal, and only they."""
    codes = {r.subject: r.code for r in plan.report.refusals}
    assert {c.id for c in plan.report.changes if c.status == "rejected"} == set(codes)
    assert all(c.error for c in plan.report.changes if c.status == "rejected")
    return codes


def rejected_because(plan: Plan, id_: str) -> str:
    return next(c.error or "" for c in plan.report.changes if c.id == id_)


def gates(plan: Plan) -> dict[str, str]:
    return {gate.name: gate.status for gate in plan.report.gates}


MANY = 200


def many(bad: set[int]) -> tuple[dict[str, str], list[Swap]]:
    """200 changes in twenty packages; the bad ones break the one package that imports all."""
    files: dict[str, str] = {}
    users = ["package user\n\nimport (\n"]
    users += [f'\t"ex.com/m/p{n}"\n' for n in range(20)] + [")\n"]
    for n in range(MANY):
        files.setdefault(f"p{n % 20}/p.go", f"package p{n % 20}\n")
        files[f"p{n % 20}/p.go"] += f"\nfunc F{n}() int {{ return {n} }}\n"
        users.append(f"\nvar v{n} int = p{n % 20}.F{n}()\n")
    files["user/user.go"] = "".join(users)
    swaps = []
    for n in range(MANY):
        kind = "int32" if n in bad else "int"
        old, new = f"F{n}() int {{ return {n} }}", f"F{n}() {kind} {{ return {n} + 1 - 1 }}"
        swaps.append(Swap(f"c{n:03}", [(f"p{n % 20}/p.go", old, new)]))
    return files, swaps


@pytest.mark.parametrize("with_positions", [True, False])
def test_three_of_two_hundred(
    module: Any, monkeypatch: pytest.MonkeyPatch, with_positions: bool
) -> None:
    files, swaps = many({7, 100, 199})
    root = module(files)
    checks = []
    real = Facts.check
    monkeypatch.setattr(Facts, "check", lambda facts, o: checks.append(1) or real(facts, o))
    if not with_positions:
        monkeypatch.setattr(rounds, "suspects", lambda where, errors, ids: {})
    plan = run(root, swaps, "types")
    assert rejected(plan) == dict.fromkeys(("c007", "c100", "c199"), "does-not-type-check")
    assert plan.report.summary["verified"] == 197
    assert len(checks) <= 25


def test_three_of_two_hundred_in_a_late_gate(module: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Vet findings that point nowhere near the changes."""
    files = {"log/log.go": "package log\n"}
    swaps = []
    for n in range(MANY):
        files["log/log.go"] += f"\nconst F{n} = 1\n"
        files.setdefault(f"p{n % 20}/p.go", f'package p{n % 20}\n\nimport "ex.com/m/log"\n')
        files[f"p{n % 20}/p.go"] += f"\nfunc f{n}(x uint8) uint8 {{ return x << (log.F{n} * 7) }}\n"
        by = 2 if n in (7, 100, 199) else 1
        swaps.append(Swap(f"c{n:03}", [("log/log.go", f"F{n} = 1\n", f"F{n} = 1 * {by}\n")]))
    root = module(files)
    runs = []
    real = GoCommands.vet
    monkeypatch.setattr(GoCommands, "vet", lambda *a, **k: runs.append(a[2]) or real(*a, **k))
    plan = run(root, swaps, "vet", require_benefit=False)
    assert rejected(plan) == dict.fromkeys(("c007", "c100", "c199"), "vet-finding")
    assert plan.report.summary["verified"] == 197
    # The unmodified tree is asked once, and the plan without the guilty once more.
    assert len([overlay for overlay in runs if overlay]) <= 25 + 1


def test_a_build_failure_that_types_do_not_show(module: Any) -> None:
    root = module(
        {
            "a.go": "package m\n\nfunc A() int { return 1 }\n",
            "main/main.go": "package main\n\nfunc main() {}\n",
        }
    )
    swaps = [
        Swap("bad", [("main/main.go", "main() {}", "Main() {}")]),
        Swap("good", [("a.go", "return 1", "return 7")]),
    ]
    plan = run(root, swaps, "build")
    assert rejected(plan) == {"bad": "does-not-build"}
    assert plan.report.summary["verified"] == 1
    plan = run(root, swaps[:1], "build")
    assert gates(plan)["build"] == "failed"
    assert plan.after == plan.before


PRINTF = """package m

import "fmt"

func A() { fmt.Printf("%d\\n", 1) }

func B() { fmt.Printf("%d\\n", 2) }

func Old() { fmt.Printf("%d\\n", "was there before") }
"""


def test_vet_findings(module: Any) -> None:
    root = module({"a.go": PRINTF})
    swaps = [
        Swap("good", [("a.go", '"%d\\n", 1', '"%d!\\n", 1')]),
        Swap("bad", [("a.go", '"%d\\n", 2', '"%s!\\n", 2')]),
    ]
    plan = run(root, swaps, "vet")
    assert rejected(plan) == {"bad": "vet-finding"}
    assert plan.report.summary["verified"] == 1
    assert "%d!" in (plan.after["a.go"] or b"").decode()
    assert gates(plan) == {
        "types": "passed",
        "build": "passed",
        "vet": "passed",
        "benefit": "passed",
    }
    assert run(root, swaps, "build").report.summary["verified"] == 2


def test_failing_tests(module: Any) -> None:
    root = module(
        {
            "a.go": "package m\n\nfunc A() int { return 1 }\n\nfunc B() int { return 2 }\n",
            "a_test.go": 'package m\n\nimport "testing"\n\n'
            "func TestA(t *testing.T) { if A() != 1 { t.Fatal(A()) } }\n\n"
            "func TestB(t *testing.T) { if B() <= 0 { t.Fatal(B()) } }\n\n"
            'func TestOld(t *testing.T) { t.Fatal("always") }\n',
        }
    )
    swaps = [
        Swap("bad", [("a.go", "return 1", "return 3")]),
        Swap("good", [("a.go", "return 2", "return 4")]),
    ]
    plan = run(root, swaps, "test")
    assert rejected(plan) == {"bad": "test-failure"}
    assert plan.report.summary["verified"] == 1
    assert gates(plan)["test"] == "passed"


def test_dependents_are_built_and_so_is_every_configuration(module: Any) -> None:
    root = module(
        {
            "a/a.go": "package a\n\ntype T = int\n",
            "b/b.go": 'package b\n\nimport "ex.com/m/a"\n\nfunc F(t a.T) {}\n',
            "c/c_windows.go": 'package c\n\nimport "ex.com/m/b"\n\nfunc init() { b.F(int(1)) }\n',
            "c/c.go": "package c\n",
        }
    )
    swap = Swap("a", [("a/a.go", "type T = int", "type T = int64")])
    assert run(root, [swap], "vet").report.summary["verified"] == 1
    both = (Configuration("linux", "amd64"), Configuration("windows", "amd64"))
    assert rejected(run(root, [swap], "vet", configurations=both)) == {"a": "does-not-type-check"}


def test_a_late_rejection_undoes_what_was_built_on_it(module: Any) -> None:
    root = module({"a.go": PRINTF})
    swaps = [
        Swap("bad", [("a.go", '"%d\\n", 2', '"%s!\\n", 2')]),
        Swap("on-top", [("a.go", '"%s!\\n", 2', '"%s!!\\n", 2')]),
        Swap("good", [("a.go", '"%d\\n", 1', '"%d!\\n", 1')]),
        Swap("better", [("a.go", '"%d!\\n", 1', '"%d!?\\n", 1')]),
    ]
    plan = run(root, swaps, "vet")
    # Which of the two is charged is a matter of taste; nothing of either may stay.
    assert b"%s" not in (plan.after["a.go"] or b"")
    assert b"%d!?" in (plan.after["a.go"] or b"")
    assert {c.id: c.round for c in plan.report.changes if c.status == "verified"} == {
        "good": 1,
        "better": 2,
    }
    assert "bad" in {c.id for c in plan.report.changes if c.status == "rejected"}


BOXES = """package m

type I interface{ M() int }

type T struct{ a, b, c int }

func (t T) M() int { return t.a + t.b + t.c }

//go:noinline
func sum(i I) int { return i.M() }

func Caller(n int) int { return sum(T{n, n, n}) }

//go:noinline
func other(i I) int { return i.M() }

func Quiet(t *T) int { return other(t) }

func small(n int) int { return n + 1 }

func Uses(n int) int { return small(n) }
"""


def test_an_allocation_that_goes_in_an_unedited_caller(module: Any) -> None:
    root = module({"a.go": BOXES})
    swap = Swap("unbox", [("a.go", "func sum(i I)", "func sum(i T)")])
    plan = run(root, [swap], "vet", benefit="removes")
    (change,) = plan.report.changes
    assert change.status == "verified"
    assert change.benefit["allocations_removed"] == 1
    assert change.benefit["allocations_added"] == 0
    assert "T{...} escapes to heap" in change.benefit["removed"][0]
    assert change.benefit["removed"][0].startswith("a.go:12:")


def test_no_benefit(module: Any) -> None:
    root = module({"a.go": BOXES})
    swaps = [
        Swap("unbox", [("a.go", "func sum(i I)", "func sum(i T)")]),
        Swap("useless", [("a.go", "return t.a + t.b", "return t.b + t.a")]),
    ]
    plan = run(root, swaps, "vet", benefit="removes")
    assert rejected(plan) == {"useless": "no-benefit"}
    assert run(root, swaps, "vet").report.summary["verified"] == 2
    assert (
        run(root, swaps, "vet", benefit="removes", require_benefit=False).report.summary["verified"]
        == 2
    )
    plan = run(root, swaps, "types", benefit="removes")
    assert gates(plan) == {"types": "passed", "benefit": "skipped"}


def test_what_would_allocate(module: Any) -> None:
    root = module({"a.go": BOXES})
    swaps = [
        Swap("box", [("a.go", "return other(t)", "return other(*t)")]),
        Swap("unbox", [("a.go", "func sum(i I)", "func sum(i T)")]),
    ]
    plan = run(root, swaps, "vet")
    assert rejected(plan) == {"box": "would-allocate"}
    assert rejected_because(plan, "box").endswith(
        "a new allocation: *t escapes to heap (*t (spill); other(*t) (call parameter))"
    )
    assert plan.report.summary["verified"] == 1


def test_what_loses_inlining(module: Any) -> None:
    root = module({"a.go": BOXES})
    swaps = [
        Swap(
            "heavy", [("a.go", "func small(n int) int {", "//go:noinline\nfunc small(n int) int {")]
        ),
        Swap("unbox", [("a.go", "func sum(i I)", "func sum(i T)")]),
    ]
    plan = run(root, swaps, "vet")
    assert rejected(plan) == {"heavy": "would-block-inlining"}
    assert rejected_because(plan, "heavy").endswith(
        "no longer inlined: small in Uses (marked go:noinline)"
    )


@pytest.mark.parametrize("alias", ["", "f "])
def test_another_package_is_another_callee(module: Any, alias: str) -> None:
    """A call that became one of a namesake elsewhere has not lost its inlining; others have."""
    slow = "package slow\n\n//go:noinline\nfunc Get(n int) int { return n }\n"
    name, last = (alias.strip(), "") if alias else ("fast", " + slow.Get(3)")
    root = module(
        {
            "fast/f.go": "package fast\n\nfunc Get(n int) int { return n + 1 }\n",
            "slow/s.go": slow,
            "a.go": f'package m\n\nimport (\n\t{alias}"ex.com/m/fast"\n\t"ex.com/m/slow"\n)\n\n'
            f"func Use() int {{ return {name}.Get(1) + {name}.Get(2){last} }}\n\n"
            "func More() int { return slow.Get(3) }\n",
        }
    )
    plan = run(root, [Swap("other", [("a.go", f"{name}.Get(1)", "slow.Get(1)")])], "vet")
    assert plan.report.summary["verified"] == 1
    heavy = Swap("heavy", [("fast/f.go", "func Get", "//go:noinline\nfunc Get")])
    assert rejected(run(root, [heavy], "vet")) == {"heavy": "would-block-inlining"}


def test_pools_at_package_level_do_not_count(module: Any) -> None:
    root = module({"a.go": BOXES})
    pool = (
        'package pool\n\nimport (\n\t"bytes"\n\t"sync"\n)\n\n'
        "var pool = sync.Pool{New: func() any { return new(bytes.Buffer) }}\n\n"
        "// Get gives one.\nfunc Get() *bytes.Buffer { return pool.Get().(*bytes.Buffer) }\n"
    )
    swap = Swap(
        "pool",
        [("a.go", "return small(n)", "return small(pool.Get().Len())"),
         ("internal/pool/pool.go", "", pool)],
        [("a.go", "ex.com/m/internal/pool", "pool")],
    )  # fmt: skip
    plan = run(root, [swap], "vet")
    assert plan.report.summary["verified"] == 1
    assert '\nimport "ex.com/m/internal/pool"\n' in (plan.after["a.go"] or b"").decode()


def test_a_removed_layer_is_not_worse(module: Any) -> None:
    layer = "type Ad struct{ in *S }\n\nfunc (a Ad) Get() *int { y := *a.in.Get(); return &y }\n\n"
    root = module(
        {
            "a.go": "package m\n\ntype S struct{ n int }\n\n"
            "func (s *S) Get() *int { x := s.n; return &x }\n\n"
            f"{layer}//go:noinline\nfunc Use(s *S) int {{ return *Ad{{s}}.Get() }}\n"
        }
    )
    swap = Swap("layer", [("a.go", layer, ""), ("a.go", "*Ad{s}.Get()", "*s.Get()")])
    (change,) = run(root, [swap], "vet").report.changes
    assert change.status == "verified"
    assert change.benefit["allocations_removed"] >= 1


def test_nothing_proposed(module: Any) -> None:
    plan = run(module({"a.go": BOXES}), [], "test")
    assert set(gates(plan).values()) == {"skipped"}


def test_packages_that_go_cannot_load_hide_no_failure(module: Any) -> None:
    """`go build` of a package with such an error does nothing about the others either."""
    files = {
        "a/a.go": "package a\n\nfunc A() int { return 1 }\n",
        "main/main.go": 'package main\n\nimport "ex.com/m/a"\n\nfunc main() { a.A() }\n',
    }
    user = 'package %s\n\nimport (\n\t"ex.com/m/a"\n\t_ "%s"\n)\n\nvar X = a.A()\n'
    embeds = 'package d\n\nimport (\n\t_ "embed"\n\t"ex.com/m/a"\n)\n\n'
    embeds += "//go:embed none\nvar s string\n\nvar X = a.A()\n"
    swaps = [
        Swap("bad", [("main/main.go", "main() {", "Main() {")]),
        Swap("good", [("a/a.go", "return 1", "return 7")]),
    ]
    for more in (
        {"b/b.go": user % ("b", "ex.com/none/x")},
        {"b/b.go": user % ("b", "ex.com/m/c"), "c/c.go": user % ("c", "ex.com/m/b")},
        {"d/d.go": embeds, "b/b.go": user % ("b", "ex.com/m/d")},
        {"b/b.go": user % ("b", "embed") + "\nfunc (\n"},
    ):
        plan = run(module({**files, **more}), swaps, "vet")
        assert rejected(plan) == {"bad": "does-not-build"}
        assert plan.report.summary["verified"] == 1
        for file in more:
            (Path(plan.report.root) / file).unlink()


def test_errors_from_before_do_not_count(module: Any) -> None:
    root = module(
        {
            "a/a.go": "package a\n\nfunc A() int { return 1 }\n",
            "b/b.go": 'package b\n\nimport "ex.com/m/a"\n\nvar B string = a.A()\n',
        }
    )
    plan = run(root, [Swap("a", [("a/a.go", "return 1", "return 7")])], "test")
    assert plan.report.summary["verified"] == 1
    assert not rejected(plan)
