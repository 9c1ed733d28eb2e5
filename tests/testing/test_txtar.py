"""The txtar format is that of golang.org/x/tools/txtar."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gocodemod.testing import txtar
from gocodemod.testing.txtar import Archive


def test_reads_what_the_go_package_documents() -> None:
    data = b"comment1\ncomment2\n-- file1 --\nFile 1 text.\n-- foo ---\nMore file 1 text.\n"
    data += b"-- file 2 --\nFile 2 text.\n-- empty --\n-- noNL --\nhello world"
    archive = txtar.parse(data)
    assert archive.comment == "comment1\ncomment2\n"
    assert archive.files == {
        "file1": b"File 1 text.\n-- foo ---\nMore file 1 text.\n",
        "file 2": b"File 2 text.\n",
        "empty": b"",
        "noNL": b"hello world\n",
    }
    assert txtar.format(archive) == data + b"\n"


def test_keeps_carriage_returns_and_odd_bytes() -> None:
    archive = Archive("", {"a.go": b"package a\r\n\rx\xff\r\n"})
    assert txtar.parse(txtar.format(archive)) == archive


@pytest.mark.parametrize(
    "files",
    [{"a": b"no newline"}, {"a": b"-- b --\n"}, {" a ": b""}, {"a\nb": b""}, {"": b""}],
    ids=["no newline", "marker inside", "spaces around", "line break", "no name"],
)
def test_refuses_what_the_format_cannot_hold(files: dict[str, bytes]) -> None:
    with pytest.raises(ValueError):
        txtar.format(Archive("", files))


def test_refuses_two_files_of_one_name() -> None:
    with pytest.raises(ValueError, match="two files named a"):
        txtar.parse(b"-- a --\n-- a --\n")


@given(st.binary(max_size=60), st.lists(st.sampled_from([b"-- a --\n", b"-- b c --\r\n", b"x\n"])))
def test_writing_and_reading_again_gives_the_same(noise: bytes, lines: list[bytes]) -> None:
    try:
        archive = txtar.parse(b"".join(lines) + noise)
    except ValueError:
        return
    assert txtar.parse(txtar.format(archive)) == archive
