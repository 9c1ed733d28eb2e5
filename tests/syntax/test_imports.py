from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from gocodemod.errors import TransformError
from gocodemod.model import Edit
from gocodemod.syntax import imports, nodes, parse
from gocodemod.syntax.imports import Wanted

GROUPED = """package p

import (
	"fmt" // printing
	"os"

	// ours
	"example.com/shop/store"
	db "example.com/shop/table"

	"github.com/other/thing"
)

func f() {}
"""


def splice(source: bytes, edits: tuple[Edit, ...]) -> bytes:
    for edit in reversed(edits):
        source = source[: edit.start] + edit.text.encode() + source[edit.end :]
    return source


def changed(text: str, add: list[Any] | None = None, remove: list[Any] | None = None) -> str:
    module = parse(text.encode())
    return splice(
        module.source,
        imports.schedule(
            module,
            "x.go",
            add=[Wanted(*item) if isinstance(item, tuple) else Wanted(item) for item in add or ()],
            remove=[
                Wanted(*item) if isinstance(item, tuple) else Wanted(item) for item in remove or ()
            ],
        ),
    ).decode()


def test_listed() -> None:
    text = 'package p\n\nimport "C"\nimport . "a/v2"\nimport (\n\t_ `b`\n\tc "d"\n'
    text += '\t"e.x/go-f/v3"\n)\n'
    found = imports.listed(parse(text.encode()))
    assert [(i.path, i.name, i.local) for i in found] == [
        ("C", None, "C"),
        ("a/v2", ".", "."),
        ("b", "_", "_"),
        ("d", "c", "c"),
        ("e.x/go-f/v3", None, "f"),
    ]
    assert all(isinstance(i.spec, nodes.ImportSpec) for i in found)


@pytest.mark.parametrize(
    ("path", "name"),
    [("fmt", "fmt"), ("math/rand/v2", "rand"), ("gopkg.in/yaml.v3", "yaml"), ("a/go-b", "b"),
     ("a/b-c", "b_c"), ("a/b.go", "b"), ("v2", "v2")],
)  # fmt: skip
def test_guess_name(path: str, name: str) -> None:
    assert imports.guess_name(path) == name


def test_into_the_right_group_at_the_sorted_place() -> None:
    text = changed(
        GROUPED,
        add=["bytes", "io", "zip/x", "example.com/shop/api", "example.com/shop/tools",
             "github.com/acme/a", ("github.com/other/thing", "other")],
    )  # fmt: skip
    assert text == (
        "package p\n\nimport (\n"
        '\t"bytes"\n\t"fmt" // printing\n\t"io"\n\t"os"\n\n'
        '\t"example.com/shop/api"\n\t// ours\n\t"example.com/shop/store"\n'
        '\tdb "example.com/shop/table"\n\t"example.com/shop/tools"\n\t"zip/x"\n\n'
        '\t"github.com/acme/a"\n\t"github.com/other/thing"\n\tother "github.com/other/thing"\n'
        ")\n\nfunc f() {}\n"
    )


def test_present_is_not_added_again() -> None:
    module = parse(GROUPED.encode())
    assert imports.add_import(module, "fmt") is None
    assert imports.add_import(module, "example.com/shop/table", "db") is None
    assert imports.add_import(module, "example.com/shop/table") is not None
    assert imports.remove_import(module, "io") is None
    assert imports.remove_import(module, "fmt", "f") is None
    assert imports.schedule(module, "x.go", add=[("fmt", None)], remove=[("fmt", None)]) == ()


def test_single_replacements() -> None:
    module = parse(GROUPED.encode())
    added = imports.add_import(module, "io")
    assert added is not None
    assert (added.start, added.end, added.text) == (GROUPED.index('\t"os"'),) * 2 + (b'\t"io"\n',)
    removed = imports.remove_import(module, "os")
    assert removed is not None
    assert module.source[removed.start : removed.end] == b'\t"os"\n'


def test_removal() -> None:
    text = changed(GROUPED, remove=["fmt", "example.com/shop/store"])
    assert text == GROUPED.replace('\t"fmt" // printing\n', "").replace(
        '\t"example.com/shop/store"\n', ""
    )
    # A group that empties goes with its heading and its blank line.
    text = changed(GROUPED, remove=["example.com/shop/store", ("example.com/shop/table", "db")])
    assert text == (
        'package p\n\nimport (\n\t"fmt" // printing\n\t"os"\n\n\t"github.com/other/thing"\n)\n\n'
        "func f() {}\n"
    )
    last = ["github.com/other/thing", "example.com/shop/store", ("example.com/shop/table", "db")]
    text = changed(GROUPED, remove=last)
    assert text == ('package p\n\nimport (\n\t"fmt" // printing\n\t"os"\n)\n\nfunc f() {}\n')
    everything = ["fmt", "os", *last]
    assert changed(GROUPED, remove=everything) == "package p\n\nfunc f() {}\n"
    text = changed(GROUPED, remove=everything, add=["io", "a.b/c"])
    assert text == 'package p\n\nimport (\n\t"a.b/c"\n\t"io"\n)\n\nfunc f() {}\n'


def test_only_the_import_under_that_name_goes() -> None:
    text = 'package p\n\nimport (\n\t"a"\n\t_ "a"\n\tb "a"\n)\n'
    assert changed(text, remove=["a"]) == text.replace('\t"a"\n', "", 1)
    assert changed(text, remove=[("a", "_")]) == text.replace('\t_ "a"\n', "")
    assert changed(text, remove=[("a", "c")]) == text
    named = 'package p\n\nimport a "a"\n'
    assert changed(named, remove=["a"]) == "package p\n"


@pytest.mark.parametrize(
    ("text", "add", "remove", "wanted"),
    [
        ('import "fmt" // say\n', ["io"], [], 'import (\n\t"fmt" // say\n\t"io"\n)\n'),
        ('import "fmt"\n', ["a.b/c"], [], 'import (\n\t"fmt"\n\n\t"a.b/c"\n)\n'),
        ('import "a.b/c"\n', ["fmt"], [], 'import (\n\t"fmt"\n\n\t"a.b/c"\n)\n'),
        ('import "fmt"\n', ["io"], ["fmt"], 'import "io"\n'),
        ('import "fmt"\n', ["io", "os"], ["fmt"], 'import (\n\t"io"\n\t"os"\n)\n'),
        ('import "a"\nimport "fmt"\n', ["io"], [], 'import "a"\nimport (\n\t"fmt"\n\t"io"\n)\n'),
        ('import "a"\nimport "fmt"\n', [], ["fmt"], 'import "a"\n'),
        ("import ()\n", ["io"], [], 'import (\n\t"io"\n)\n'),
        ("import (\n)\n", ["io"], [], 'import (\n\t"io"\n)\n'),
        ('import ("a"; "b")\n', [], ["a"], 'import ("b")\n'),
        ('import ("a"; "b")\n', [], ["b"], 'import ("a"; )\n'),
        ('// #include <a.h>\nimport "C"\n', ["io"], ["C"],
         '// #include <a.h>\nimport "C"\n\nimport "io"\n'),
    ],
)  # fmt: skip
def test_declarations(text: str, add: list[str], remove: list[str], wanted: str) -> None:
    head, tail = "package p\n\n", "\nfunc f() {}\n"
    assert changed(head + text + tail, add, remove) == head + wanted + tail


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("package p\n", 'package p\n\nimport "io"\n'),
        ("package p", 'package p\n\nimport "io"\n'),
        ("package p // p\nfunc f() {}\n", 'package p // p\n\nimport "io"\n\nfunc f() {}\n'),
        ("package p; func f() {}\n", 'package p; import "io"; func f() {}\n'),
        ("//go:build x\n\n// Package p.\npackage p\n\n// f.\nfunc f() {}\n",
         '//go:build x\n\n// Package p.\npackage p\n\nimport "io"\n\n// f.\nfunc f() {}\n'),
        ("\ufeffpackage p\r\n\r\nfunc f() {}\r\n",
         '\ufeffpackage p\r\n\r\nimport "io"\r\n\r\nfunc f() {}\r\n'),
    ],
)  # fmt: skip
def test_no_import_yet(text: str, wanted: str) -> None:
    assert changed(text, add=["io"]) == wanted


def test_no_package_clause() -> None:
    with pytest.raises(TransformError):
        imports.add_import(parse(b"func f() {}\n"), "io")


STANDARD = ["bytes", "encoding/json", "fmt", "io", "math/rand/v2", "os", "strings"]
OTHERS = ["a.b/c", "a.b/d", "example.com/x/a", "example.com/x/b", "github.com/y/z", "shop/item"]
specs = st.tuples(
    st.sampled_from([None, None, None, "n", "_"]), st.sampled_from(["", "", "", " // why"])
)


@st.composite
def files(draw: st.DrawFn) -> str:
    """A file whose imports are as gofmt leaves them."""
    declarations = []
    rest = set(STANDARD) | set(OTHERS)
    for _ in range(draw(st.integers(0, 2))):
        groups = []
        for _ in range(draw(st.integers(0, 3))):
            family = draw(st.sampled_from([STANDARD, OTHERS, STANDARD + OTHERS]))
            left = [path for path in family if path in rest]
            chosen = draw(st.lists(st.sampled_from(left), unique=True, max_size=4)) if left else []
            rest -= set(chosen)
            lines = []
            for path in sorted(chosen):
                name, comment = draw(specs)
                above = draw(st.sampled_from(["", "", "", "\t// Above.\n"]))
                lines.append(f'{above}\t{name + " " if name else ""}"{path}"{comment}\n')
            groups.append("".join(lines))
        body = "\n".join(group for group in groups if group)
        if body.count("\n") == 1 and draw(st.booleans()):
            declarations.append(f"import {body.strip()}\n")
        elif body:
            declarations.append(f"import (\n{body})\n")
    if draw(st.booleans()):
        declarations.insert(0, '// #include <a.h>\nimport "C"\n')
    return "\n".join(["// Package p.\npackage p\n", *declarations, "func f() {}\n"])


paths = st.lists(st.sampled_from(STANDARD + OTHERS), unique=True, max_size=3)
SLOW = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def names(text: str) -> set[tuple[str, str | None]]:
    module = parse(text.encode())
    assert not module.has_errors, text
    return {(item.path, item.name) for item in imports.listed(module)}


@SLOW
@given(files(), paths, paths)
@example(
    '// Package p.\npackage p\n\nimport (\n\t"example.com/x/b"\n)\n\nfunc f() {}\n',
    ["bytes", "example.com/x/a"],
    [],
)
def test_properties(goparser: Any, text: str, add: list[str], remove: list[str]) -> None:
    # gofmt aligns comments behind; start from what it leaves.
    text = goparser.format(text.encode()).decode()
    before = names(text)
    result = changed(text, add, remove)
    after = names(result)
    local = {(path, name or imports.guess_name(path)) for path, name in before}
    wanted = {(path, None) for path in add if (path, imports.guess_name(path)) not in local}
    gone = {(path, None) for path in remove if path not in add}
    assert after == (before | wanted) - gone
    # As gofmt leaves it, but for the alignment of comments.
    formatted = goparser.format(result.encode()).decode()
    assert formatted.split() == result.split(), result
    if "//" not in result.partition("import")[2]:
        assert formatted == result
    # The same over CRLF.
    windows = changed(text.replace("\n", "\r\n"), add, remove)
    assert windows == result.replace("\n", "\r\n")
    # Once is enough, and what came goes again.
    assert changed(result, add, remove) == result
    new = [path for path, _ in after - before]
    assert names(changed(result, remove=new)) == before & after
