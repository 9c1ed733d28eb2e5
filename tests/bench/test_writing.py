"""Benchmarks that are written where none reaches a changed function."""

from __future__ import annotations

from pathlib import Path

import pytest

from gocodemod.bench import Asked, Tree, compare
from gocodemod.bench.changed import Code, changed, reached
from gocodemod.bench.writing import Suite, write
from gocodemod.golang import find_go, load

CODE = """package shop

import (
	"fmt"
	"io"
)

type Book struct{ lines []string }

func (b *Book) Add(line string) { b.lines = append(b.lines, line) }

//go:noinline
func (b *Book) Text(n int) string { return fmt.Sprintf("%d", n) + b.lines[0] }

//go:noinline
func Key(id int) string { return fmt.Sprintf("%d", id) }

//go:noinline
func Copy(w io.Writer, r io.Reader) (int, error) {
	b, err := io.ReadAll(r)
	if err != nil || len(b) == 0 {
		return 0, io.ErrUnexpectedEOF
	}
	return fmt.Fprintf(w, "%d", len(b))
}

//go:noinline
func Untested(n int, w io.Writer, b *Book, by map[string]int) string { return fmt.Sprintf("%d", n) }

//go:noinline
func Hard(f func() int) string { return fmt.Sprintf("%d", f()) }

// A caller that tests call, one that takes zero values, one too far away.
func label(f func() int) string { return fmt.Sprintf("%d", f()) }

func Label(id int) string {
	f := func() int { return id }
	return label(f) + inner(f)
}

func inner(f func() int) string { return fmt.Sprintf("%d", f()) }

func Outer() string { return middle(func() int { return 300 }) }

func middle(f func() int) string { return far(f) }

func far(f func() int) string { return fmt.Sprintf("%d", f()) }

func Reached(id int) string { return fmt.Sprintf("%d", id) }

func unchanged(id int) string { return "" }
"""

TESTS = """package shop

import (
	"bytes"
	"strings"
	"testing"
)

const word = "word"

func TestText(t *testing.T) {
	book := new(Book)
	book.Add(word)
	if got := book.Text(123456); got == "" {
		t.Fatal(got)
	}
}

func TestKey(t *testing.T) {
	for _, test := range []struct {
		id   int
		want string
	}{{0, "0"}, {123456, "123456"}, {7, "7"}} {
		t.Run(test.want, func(t *testing.T) {
			if got := Key(test.id); got != test.want {
				t.Fatal(got)
			}
		})
	}
}

func TestLabel(t *testing.T) {
	if got := Label(300); got == "" {
		t.Fatal(got)
	}
}

func TestCopy(t *testing.T) {
	var in bytes.Buffer
	in.WriteString(strings.Repeat(word, 100))
	var out strings.Builder
	n, err := Copy(&out, &in)
	if n != 3 || err != nil {
		t.Fatal(n, err)
	}
}

func BenchmarkReached(b *testing.B) {
	for i := 0; i < b.N; i++ {
		Reached(i)
	}
}
"""

REMOVE = """package shop

import (
	"fmt"
	"os"
)

func Remove(n int) error { return os.Remove(fmt.Sprintf("%d", n)) }
"""


def faster(code: str) -> str:
    """What a pass might make of it."""
    code = code.replace('fmt.Fprintf(w, "%d", len(b))', "io.WriteString(w, strconv.Itoa(len(b)))")
    return code.replace('fmt.Sprintf("%d", ', "strconv.Itoa(").replace('"fmt"', '"strconv"')


FASTER = faster(CODE)


def tree(root: Path, code: str = FASTER) -> Tree:
    """The changed side."""
    return Tree("new", root, {"shop.go": code.encode(), "remove.go": faster(REMOVE).encode()})


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    root = tmp_path / "mod"
    root.mkdir()
    (root / "go.mod").write_text("module example.com/shop\n\ngo 1.22\n")
    (root / "shop.go").write_text(CODE)
    (root / "remove.go").write_text(REMOVE)
    (root / "shop_test.go").write_text(TESTS)
    return root


def written(root: Path, after: str = FASTER) -> Suite:
    go, overlay = find_go(root), tree(root, after).overlay
    with load(go, root) as old, load(go, root, overlay=overlay) as new:
        before, after = Code(old, {}), Code(new, overlay)
        covered = reached(before, ["example.com/shop.BenchmarkReached"])
        functions = [func for func in changed(before, after) if func.id not in covered]
        return write(before, after, functions)


def test_what_is_written(shop: Path) -> None:
    suite = written(shop)
    assert {each.shown: each.call.origin for each in suite.benchmarks} == {
        "Book.Text": "arguments from TestText",
        "Key": "arguments from TestKey",
        "Copy": "arguments from TestCopy",
        "Untested": "zero values",
        "label": "through Label, arguments from TestLabel",
        "inner": "through Label, arguments from TestLabel",
        "far": "through Outer, zero values",
    }
    # Not Reached, which has one; Remove could do anything; a func has no zero value to call.
    said = "no benchmark reaches it, no test shows how it or what calls it is called, and zero"
    assert {each.subject: each.message for each in suite.missing} == {
        "example.com/shop.Remove": f"{said} values will not do: what it may call could use os",
        "example.com/shop.Hard": f"{said} values will not do: that of func() int is nil",
    }
    assert list(suite.files) == ["shop_gocodemod_written_test.go"]


def test_how_they_are_called(shop: Path) -> None:
    (text,) = (file.decode() for file in written(shop).files.values())
    lines = [line.strip() for line in text.splitlines()]
    # The middle one of a table, and what fills a value on the way to the call.
    assert any(line.startswith("test := all") for line in lines)
    filled = lines.index("book.Add(word)")
    assert "b.ResetTimer()" in lines[filled : filled + 3]
    # What a call uses up is made for each.
    loop = lines.index("for gocodemodRound := 0; gocodemodRound < b.N; gocodemodRound++ {")
    assert lines.index("in.WriteString(strings.Repeat(word, 100))") > loop
    assert any(line.endswith("_Untested_given1 io.Writer = io.Discard") for line in lines)


def test_they_run(shop: Path) -> None:
    asked = Asked(benchtime="50x", rounds=6)
    report = compare(Tree("old", shop), tree(shop), ["./..."], asked)
    rows = {row.name: row for row in report.rows}
    assert {name for name, row in rows.items() if row.written} == {
        "Book.Text",
        "Key",
        "Copy",
        "Untested",
        "label",
        "inner",
        "far",
    }
    assert "Reached" in rows
    key = rows["Key"]
    assert key.reaches == ("example.com/shop.Key",)
    assert rows["Reached"].reaches == ("example.com/shop.Reached",)
    assert (key.function, key.arguments) == ("example.com/shop.Key", "arguments from TestKey")
    allocs = {measure.unit: measure for measure in key.measures}["allocs/op"]
    assert (allocs.before.median, allocs.after.median) == (2.0, 1.0)
    assert not list(shop.glob("*written*"))


def test_one_that_fails_is_said(shop: Path) -> None:
    bad = FASTER.replace("+ b.lines[0]", "+ b.lines[1]")
    asked = Asked(benchtime="1x", rounds=1)
    report = compare(Tree("old", shop), tree(shop, bad), ["./..."], asked)
    (failed,) = [each for each in report.missing if each.where == "after"]
    assert (failed.subject, failed.code) == ("example.com/shop.Book.Text", "not-written")
    assert failed.message == (
        "the benchmark written for it (arguments from TestText) fails:"
        " panic: runtime error: index out of range [1] with length 1"
    )


def test_a_signature_that_changes(shop: Path) -> None:
    """What does not compile on both sides is given up, and costs no other."""
    other = FASTER.replace("func Key(id int)", "func Key(id int, more ...string)")
    other = other.replace("func Untested(n int,", "func Untested(k string,")
    other = other.replace("strconv.Itoa(n) }", "k }")
    suite = written(shop, other)
    assert {each.shown for each in suite.benchmarks} == {
        *("Book.Text", "Key", "Copy", "label", "inner", "far"),
    }
    missing = {each.subject: each.message for each in suite.missing}
    assert missing["example.com/shop.Untested"] == (
        "no benchmark reaches it, and the one call that was tried does not compile on both sides"
    )
