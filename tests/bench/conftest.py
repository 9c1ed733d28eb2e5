"""A module of one package with benchmarks, and what a change makes of it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

CODE = """package shop

import "fmt"

//go:noinline
func Key(id int) string { return fmt.Sprintf("%d", id) }

func Twice(id int) string { return Key(id) + Key(id) }
"""

FASTER = CODE.replace('fmt.Sprintf("%d", id)', "strconv.Itoa(id)").replace('"fmt"', '"strconv"')

TESTS = """package shop

import "testing"

func BenchmarkKey(b *testing.B) {
	for i := 0; i < b.N; i++ {
		Key(123456)
	}
}

func BenchmarkTwice(b *testing.B) {
	for _, n := range []int{1000, 1000000} {
		b.Run(Key(n), func(b *testing.B) {
			for i := 0; i < b.N; i++ {
				Twice(n)
			}
		})
	}
}
"""


class Sources(NamedTuple):
    """The package as it is, with what a pass would write, and its tests."""

    code: str = CODE
    faster: str = FASTER
    tests: str = TESTS


@pytest.fixture
def sources() -> Sources:
    return Sources()


@pytest.fixture
def module(tmp_path: Path) -> Path:
    root = tmp_path / "mod"
    (root / "shop").mkdir(parents=True)
    (root / "go.mod").write_text("module example.com/mod\n\ngo 1.22\n")
    (root / "shop" / "shop.go").write_text(CODE)
    (root / "shop" / "shop_test.go").write_text(TESTS)
    return root
