"""The golden harness itself, with passes that no entry point names."""

from __future__ import annotations

import unittest
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest

from gocodemod.api import Change, Context, Edit, Refusal, Site, Span, Transform
from gocodemod.testing import GoldenError, case, run_case

CASE = b"""Calls of stale become calls of fresh, but not in tests of their own.

flags: -t use-fresh
-- a.go --
package main

func stale() int { return 1 }

func fresh() int { return 1 }

func keep() int { return stale() }

func main() { println(stale(), keep()) }
"""

WANT = b"""-- want/a.go --
package main

func stale() int { return 1 }

func fresh() int { return 1 }

func keep() int { return stale() }

func main() { println(fresh(), keep()) }
-- refusals --
a.go:7: kept example.com/case.keep
"""


class UseFresh(Transform):
    """Call fresh."""

    name = "use-fresh"
    title = "call fresh"
    codes: ClassVar = {"kept": "the function keep keeps what it has"}
    after = "fresh"

    def find(self, ctx: Context) -> Iterator[Site | Refusal]:
        for ref in ctx.facts.refs(("example.com/case.stale",)):
            if ref.role == "call":
                yield Site(span=Span(ref.file, ref.start, ref.end), subject=ref.function)

    def rewrite(self, ctx: Context, site: Site) -> Change | Refusal:
        if site.subject.endswith(".keep"):
            return ctx.refuse(self, site.span, site.subject, "kept", "keep stays")
        span = site.span
        return Change(
            id=f"{self.name}:{span.file}:{site.subject}",
            transform=self.name,
            title=self.title,
            reason="fresh is newer",
            files=(span.file,),
            edits=(Edit(span.file, span.start, span.end, self.after),),
        )


class Restless(UseFresh):
    """Never done: what it writes is a site again."""

    after = "/* again */ stale"


def written(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "case.txtar"
    path.write_bytes(data)
    return path


def test_a_case_that_holds(tmp_path: Path) -> None:
    run_case(written(tmp_path, CASE + WANT), transforms=[UseFresh])


def test_a_case_that_does_not_hold_shows_the_difference(tmp_path: Path) -> None:
    path = written(tmp_path, CASE)
    with pytest.raises(GoldenError) as caught:
        run_case(path, transforms=[UseFresh])
    assert "+func main() { println(fresh(), keep()) }" in str(caught.value)
    assert "+a.go:7: kept example.com/case.keep" in str(caught.value)
    assert path.read_bytes() == CASE


def test_update_writes_what_came_out(tmp_path: Path) -> None:
    path = written(tmp_path, CASE)
    run_case(path, transforms=[UseFresh], update=True)
    assert path.read_bytes() == CASE + WANT


def test_a_pass_that_finds_its_own_work_again_fails(tmp_path: Path) -> None:
    path = written(tmp_path, CASE)
    with pytest.raises(GoldenError, match="second plan still finds"):
        run_case(path, transforms=[Restless], update=True)


def test_a_case_for_a_newer_go_is_skipped(tmp_path: Path) -> None:
    path = written(tmp_path, b"go: 1.99\n" + CASE)
    with pytest.raises(unittest.SkipTest, match=r"needs Go 1\.99"):
        run_case(path, transforms=[UseFresh])


def test_an_unreadable_case_names_its_file(tmp_path: Path) -> None:
    path = written(tmp_path, b"go: soon\n")
    with pytest.raises(ValueError, match=r"case\.txtar: go: soon"):
        case.read(path)


def test_programs_must_print_the_same(tmp_path: Path) -> None:
    same = b"run: .\n" + CASE
    run_case(written(tmp_path, same), transforms=[UseFresh], update=True)
    other = same.replace(b"fresh() int { return 1 }", b"fresh() int { return 2 }")
    with pytest.raises(GoldenError, match=r"running \. does not give") as caught:
        run_case(written(tmp_path, other), transforms=[UseFresh], update=True)
    assert "+2 1" in str(caught.value)
