"""Go's own source: every file comes back byte for byte, and parses if Go's parser accepts it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from gocodemod.syntax import EditBuffer, Module, parse

SHARDS = 12
# Files that go/parser accepts and the tree does not get right; a reason for each.
KNOWN: frozenset[str] = frozenset()


def corpus(goroot: Path) -> list[Path]:
    # Beside the library: `test` holds what compilers stumble over; not every Go ships it.
    found = [*(goroot / "src").rglob("*.go"), *(goroot / "test").rglob("*.go")]
    return sorted(path for path in found if path.is_file())


def assert_tiles(module: Module) -> None:
    """The leaves of the tree cover the file: between them is only white space."""
    source, at, pieces = module.source, 0, []
    pending = [module.root._raw]
    while pending:
        raw = pending.pop()
        if raw.child_count and raw.type not in ("interpreted_string_literal", "raw_string_literal"):
            pending.extend(reversed(raw.children))
            continue
        gap = source[at : raw.start_byte]
        assert not gap.strip(b" \t\r\n\xef\xbb\xbf"), (at, gap)
        pieces += [gap, source[raw.start_byte : raw.end_byte]]
        at = max(at, raw.end_byte)
    assert b"".join(pieces) + source[at:] == source
    assert not source[at:].strip()


# All of it takes half a minute of one core: the default suite takes a quarter of it.
@pytest.mark.parametrize(
    "shard",
    [pytest.param(shard, marks=[pytest.mark.slow] if shard % 4 else []) for shard in range(SHARDS)],
)
def test_goroot(goparser: Any, shard: int, record_property: Any) -> None:
    files = corpus(goparser.goroot)[shard::SHARDS]
    assert len(files) > 7000 / SHARDS
    refused, failed = [], []
    for number, (file, accepted) in enumerate(zip(files, goparser.accepts(files), strict=True)):
        source = file.read_bytes()
        module = parse(source)
        name = file.relative_to(goparser.goroot).as_posix()
        assert module.code == EditBuffer(module).apply() == source, name
        if not accepted:
            refused.append(name)
        elif module.has_errors:
            failed.append(f"{name}:{module.errors[0].line}")
        elif not module.masks and number % 20 == 0:
            assert_tiles(module)
    # Skipped by name; `--junit-xml` shows them. Nothing but test data is refused.
    record_property("refused by go/parser", refused)
    assert not [name for name in refused if not re.search(r"/testdata/|^test/", name)]
    assert set(failed) <= KNOWN


def test_crlf_and_byte_order_mark_keep_the_tree(goparser: Any) -> None:
    for file in corpus(goparser.goroot)[::400]:
        source = file.read_bytes()
        plain = parse(source)
        odd = parse(b"\xef\xbb\xbf" + source.replace(b"\n", b"\r\n"))
        assert odd.code == b"\xef\xbb\xbf" + source.replace(b"\n", b"\r\n")
        assert odd.has_errors == plain.has_errors
        assert [item.kind for item in odd.root.items] == [item.kind for item in plain.root.items]
