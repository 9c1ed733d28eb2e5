"""Which build configurations a run takes up by itself, and what it makes of them."""

from __future__ import annotations

import platform
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from swap import Swap, Swapper

from gocodemod import engine
from gocodemod.model import Configuration, Options, Plan

ARCH = {"x86_64": "amd64", "AMD64": "amd64", "aarch64": "arm64", "arm64": "arm64"}
HOST = ({"win32": "windows"}.get(sys.platform, sys.platform), ARCH[platform.machine()])
FOREIGN = "plan9" if HOST[0] == "windows" else "windows"
A = "package m\n\nfunc A() int { return 1 }\n\nfunc B() int { return 2 }\n"
WIDER = Swap("a", [("a.go", "A() int { return 1", "A() int32 { return 1")], names=("A",))
OTHER = Swap("b", [("a.go", "return 2", "return 3")])


def run(root: Path, swaps: Sequence[Swap], **more: Any) -> Plan:
    options = Options(transforms=("swap",), verify="types", **more)
    return engine.plan(options, root, transforms=[Swapper(swaps, benefit="none-worse")])


def outcome(plan: Plan) -> dict[str, str]:
    codes = {refusal.subject: refusal.code for refusal in plan.report.refusals}
    return codes | {c.id: "verified" for c in plan.report.changes if c.status == "verified"}


def test_the_host_alone_where_nothing_is_hidden(module: Any) -> None:
    plan = run(module({"a.go": A, f"p/p_{FOREIGN}.go": "package p\n\nvar X int = 1\n"}), [OTHER])
    assert outcome(plan) == {"b": "verified"}
    assert plan.report.configurations == ("/".join(HOST),)


@pytest.mark.parametrize(
    ("name", "constraint", "wanted"),
    [
        (f"w_{FOREIGN}.go", "", f"{FOREIGN}/{HOST[1]}"),
        ("t.go", "//go:build slow && !fast\n\n", f"{HOST[0]}/{HOST[1]},slow"),
        ("t_test.go", "//go:build integration\n\n", f"{HOST[0]}/{HOST[1]},integration"),
    ],
)
def test_a_file_beside_the_site_is_type_checked(
    module: Any, name: str, constraint: str, wanted: str
) -> None:
    hidden = f"{constraint}package m\n\nvar x int = A()\n"
    plan = run(module({"a.go": A, name: hidden}), [WIDER, OTHER])
    assert plan.report.configurations == ("/".join(HOST), wanted)
    assert outcome(plan) == {"a": "does-not-type-check", "b": "verified"}
    [refusal] = plan.report.refusals
    assert name in refusal.message


def test_one_configuration_for_all_files_that_it_takes_in(module: Any) -> None:
    files = {f"{n}_{FOREIGN}.go": f"package m\n\nvar {n} = 1\n" for n in "xyz"}
    unix = "//go:build darwin || linux || freebsd\n\npackage m\n\nvar k = 1\n"
    plan = run(module({"a.go": A, **files, "k.go": unix}), [OTHER])
    assert outcome(plan) == {"b": "verified"}
    assert len(plan.report.configurations) == 2


def test_a_user_of_the_package_that_mentions_the_name(module: Any) -> None:
    user = 'package p\n\nimport "ex.com/m"\n\nvar X int = m.A()\n'
    plan = run(module({"a.go": A, f"p/p_{FOREIGN}.go": user}), [WIDER, OTHER])
    assert outcome(plan) == {"a": "does-not-type-check", "b": "verified"}


@pytest.mark.parametrize(
    "hidden",
    [
        "//go:build x && !x\n\npackage m\n\nvar k = 1\n",
        "//go:build go1.999\n\npackage m\n\nvar k = 1\n",
        "//go:build twice\n\npackage m\n\nfunc A() int { return 4 }\n",
    ],
)
def test_a_file_that_no_configuration_sees(module: Any, hidden: str) -> None:
    """Nor is one seen where its package does not type-check."""
    plan = run(module({"a.go": A, "h.go": hidden, "p/p.go": "package p\n\nvar P = 1\n"}), [OTHER])
    assert outcome(plan) == {"b": "unseen-configuration"}
    assert plan.report.configurations == ("/".join(HOST),)
    [refusal] = plan.report.refusals
    assert "h.go, of the same package" in refusal.message


@pytest.mark.parametrize(
    "hidden",
    [
        "//go:build ignore\n\npackage m\n\nvar k = 1\n",
        "//go:build ignore\n\npackage main\n\nfunc main() {}\n",
        '//go:build tools\n\npackage tools\n\nimport _ "fmt"\n',
    ],
)
def test_what_is_no_part_of_the_package(module: Any, hidden: str) -> None:
    plan = run(module({"a.go": A, "h.go": hidden}), [WIDER, OTHER])
    assert outcome(plan) == {"a": "verified", "b": "verified"}


def test_the_bound(module: Any) -> None:
    files = {f"t{n}.go": f"//go:build t{n} && !t{n + 1}\n\npackage m\n" for n in range(12)}
    plan = run(module({"a.go": A, **files}), [OTHER])
    assert len(plan.report.configurations) <= 9
    assert outcome(plan) == {"b": "unseen-configuration"}


def test_asked_for_and_taken_up(module: Any) -> None:
    asked = (Configuration("linux", "arm64"), Configuration("darwin", "arm64"))
    plan = run(module({"a.go": A, "w_windows.go": "package m\n"}), [OTHER], configurations=asked)
    assert plan.report.configurations == ("linux/arm64", "darwin/arm64", "windows/arm64")
    assert outcome(plan) == {"b": "verified"}


def test_an_edit_that_configurations_would_word_differently(module: Any) -> None:
    files = {
        "a.go": "package m\n\nvar V = handle(1)\n\nvar W = 1\n",
        f"h_{FOREIGN}.go": "package m\n\ntype handle = uintptr\n",
        "h_other.go": f"//go:build !{FOREIGN}\n\npackage m\n\ntype handle = int\n",
    }
    swaps = [
        Swap("v", [("a.go", "handle(1)", "handle(2)")]),
        Swap("w", [("a.go", "W = 1", "W = 2")]),
    ]
    plan = run(module(files), swaps)
    assert outcome(plan) == {"v": "differs-by-configuration", "w": "verified"}
    [refusal] = plan.report.refusals
    assert "int here and uintptr there" in refusal.message
