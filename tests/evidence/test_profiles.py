"""Profiles: the messages, and what they say of functions."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from gocodemod.errors import ProfileError
from gocodemod.evidence import Costs, pprof_proto, read_profiles
from gocodemod.evidence.symbols import declared
from gocodemod.golang import find_go, load

Frames = Sequence[tuple[str, str, int, int]]


def encoded(types: Sequence[tuple[str, str]], samples: Sequence[tuple[Frames, list[int]]]) -> bytes:
    """A profile; frames are (symbol, file, first line, line), the innermost first."""
    message: Any = pprof_proto.decode(b"")
    texts = [""]

    def text(word: str) -> int:
        if word not in texts:
            texts.append(word)
        return texts.index(word)

    for kind, unit in types:
        message.sample_type.add(type=text(kind), unit=text(unit))
    functions: dict[tuple[str, str, int], int] = {}
    for frames, values in samples:
        ids = []
        for symbol, file, start, line in frames:
            function = functions.setdefault((symbol, file, start), len(functions) + 1)
            ids.append(len(message.location) + 1)
            location = message.location.add(id=ids[-1])
            location.line.add(function_id=function, line=line)
        message.sample.add(location_id=ids, value=values)
    for (symbol, file, start), number in functions.items():
        message.function.add(id=number, name=text(symbol), filename=text(file), start_line=start)
    message.string_table.extend(word.encode() for word in texts)
    data: bytes = message.SerializeToString()
    return data


CPU = [("samples", "count"), ("cpu", "nanoseconds")]
HEAP = [
    ("alloc_objects", "count"),
    ("alloc_space", "bytes"),
    ("inuse_objects", "count"),
    ("inuse_space", "bytes"),
]
CODE = """package main

import "fmt"

type T struct{ s string }

func (t *T) Text(n int) string {
	return fmt.Sprintf("%d", n)
}

func outer(t *T) string { return t.Text(1) }

func Map[K any](k K) string {
	f := func() string { return fmt.Sprint(k) }
	return f()
}

func main() { println(outer(new(T)), Map(1)) }
"""


@pytest.fixture
def module(tmp_path: Path) -> Path:
    root = tmp_path / "mod"
    (root / "cmd" / "x").mkdir(parents=True)
    (root / "go.mod").write_text("module example.com/a.b/mod\n\ngo 1.22\n")
    (root / "cmd" / "x" / "main.go").write_text(CODE)
    return root


def costs(root: Path, *files: bytes) -> Costs:
    paths = []
    for number, data in enumerate(files):
        path = root / f"{number}.pprof"
        path.write_bytes(data)
        paths.append(str(path))
    with load(find_go(root), root) as facts:
        made = Costs(read_profiles(paths), facts)
        for place in made.lines:
            assert place.line
        return made


FILE = "/build/mod/cmd/x/main.go"
X = "example.com/a.b/mod/cmd/x"


@pytest.mark.parametrize(
    ("symbol", "name"),
    [
        ("example.com/a%2eb/x.F", "example.com/a.b/x.F"),
        ("example.com/x.(*T).M", "example.com/x.T.M"),
        ("example.com/x.(*T).M-fm", "example.com/x.T.M"),
        ("example.com/x.T.M.func1", "example.com/x.T.M"),
        ("example.com/x.F.func2.1", "example.com/x.F"),
        ("example.com/x.F.gowrap1", "example.com/x.F"),
        ("example.com/x.Map[go.shape.int,a/b.T[c]].func1", "example.com/x.Map"),
        ("example.com/x.(*L[go.shape.string]).Add", "example.com/x.L.Add"),
    ],
)
def test_symbols(symbol: str, name: str) -> None:
    assert declared(symbol) == name


def test_own_work_and_what_works_for_it(module: Path) -> None:
    text = ("main.(*T).Text", FILE, 7, 8)
    outer = ("main.outer", FILE, 11, 11)
    boxed = ("runtime.convT64", "/go/iface.go", 1, 1)
    printing = ("fmt.Sprintf", "/go/print.go", 1, 1)
    cpu = encoded(
        CPU,
        [
            ([boxed, printing, text, outer], [1, 60]),
            ([text, outer], [1, 20]),
            ([outer], [1, 10]),
            ([("net.Read", "/go/net.go", 1, 1), text], [1, 10]),
        ],
    )
    heap = encoded(HEAP, [([printing, text], [1, 300, 0, 0]), ([outer], [1, 100, 0, 0])])
    found = costs(module, cpu, gzip.compress(heap))
    assert found.of([f"{X}.T.Text"]) == (0.8, 0.75)
    assert found.of([f"{X}.outer"]) == (0.1, 0.25)
    assert found.of([f"{X}.outer", f"{X}.T.Text"]).cost == pytest.approx(1.9)
    assert found.of(["nobody"]) == (0.0, 0.0)
    assert found.hot(80) == {f"{X}.T.Text"}
    assert found.hot(85) == {f"{X}.T.Text", f"{X}.outer"}
    assert found.summary() == {"files": 2, "samples": 6, "matched": 6, "functions": 2}
    assert dict(found.lines[f"{X}.T.Text", 8, "fmt.Sprintf"]) == {"cpu": 60, "bytes": 300}


def test_functions_within_functions_and_instances(module: Path) -> None:
    frames = [
        ("fmt.Sprint", "/go/print.go", 1, 1),
        ("main.Map[go.shape.int].func1", FILE, 14, 14),
        ("main.Map[go.shape.int]", FILE, 13, 15),
    ]
    found = costs(module, encoded(CPU, [(frames, [1, 5])]))
    assert found.of([f"{X}.Map"]) == (1.0, 0.0)
    assert list(found.lines) == [(f"{X}.Map", 14, "fmt.Sprint")]


def test_other_programs_have_a_main_too(module: Path) -> None:
    frames = [("main.main", "_testmain.go", 40, 45)]
    found = costs(module, encoded(CPU, [(frames, [1, 5])]))
    assert found.summary()["matched"] == 0


def test_lines_move_with_their_function(module: Path) -> None:
    """The profile is of a build whose function began 100 lines further down."""
    frames = [("main.(*T).Text", FILE, 107, 108)]
    found = costs(module, encoded(CPU, [(frames, [1, 5])]))
    assert list(found.lines) == [(f"{X}.T.Text", 8, "")]


def test_what_is_in_use_counts_where_nothing_else_is_said(module: Path) -> None:
    frames = [("main.outer", FILE, 11, 11)]
    types = [("inuse_objects", "count"), ("inuse_space", "bytes")]
    found = costs(module, encoded(types, [(frames, [1, 64])]))
    assert found.of([f"{X}.outer"]) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is no pprof profile"),
        (b"GO PREPROFILE V1\n", "is no pprof profile"),
        (b"\x1f\x8b\x08\x00rubbish", "is cut off or damaged"),
        (
            encoded([("contentions", "count"), ("delay", "nanoseconds")], []),
            "has contentions, delay: neither CPU time nor allocations",
        ),
        (encoded(CPU, [([], [1])])[:-1], "pprof profile"),
        (encoded(CPU, [([("f", "g", 1, 1)], [])]), "is damaged"),
    ],
)
def test_files_that_are_none(tmp_path: Path, data: bytes, sentence: str) -> None:
    path = tmp_path / "p"
    path.write_bytes(data)
    with pytest.raises(ProfileError, match=sentence):
        read_profiles([str(path)])


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match=r"cannot read .*: No such file"):
        read_profiles([str(tmp_path / "p")])


def test_cut_anywhere_it_is_an_error_or_less(tmp_path: Path) -> None:
    data = encoded(CPU, [([("main.outer", FILE, 11, 11)], [1, 5])] * 3)
    path = tmp_path / "p"
    for end in range(len(data)):
        path.write_bytes(data[:end])
        try:
            read_profiles([str(path)])
        except ProfileError:
            continue
