"""What Go itself says: a small program over go/parser and go/format, built once a session."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

from gocodemod.golang import Toolchain, find_go

PROGRAM = """package main

import (
	"bufio"
	"fmt"
	"go/format"
	"go/parser"
	"go/token"
	"io"
	"os"
)

func main() {
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	if len(os.Args) > 1 {
		in, _ := io.ReadAll(os.Stdin)
		text, err := format.Source(in)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		out.Write(text)
		return
	}
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		mode, files := parser.SkipObjectResolution, token.NewFileSet()
		_, err := parser.ParseFile(files, lines.Text(), nil, mode)
		fmt.Fprintln(out, err == nil)
	}
}
"""


class GoParser:
    """go/parser and go/format."""

    def __init__(self, executable: Path, toolchain: Toolchain) -> None:
        self.executable = executable
        self.goroot = toolchain.goroot

    def accepts(self, files: Iterable[Path]) -> list[bool]:
        names = "\n".join(str(file) for file in files)
        found = self._run([], names.encode())
        return [line == "true" for line in found.stdout.decode().split()]

    def format(self, source: bytes) -> bytes:
        """What gofmt makes of it; fails the test if it does not parse."""
        found = self._run(["format"], source)
        assert found.returncode == 0, (found.stderr.decode(), source.decode())
        return found.stdout

    def _run(self, arguments: list[str], data: bytes) -> subprocess.CompletedProcess[bytes]:
        command = [self.executable, *arguments]
        return subprocess.run(command, input=data, capture_output=True, check=False)


@pytest.fixture(scope="session")
def goparser(tmp_path_factory: pytest.TempPathFactory) -> GoParser:
    directory = tmp_path_factory.mktemp("goparser")
    (directory / "go.mod").write_text("module goparser\n\ngo 1.22\n")
    (directory / "main.go").write_text(PROGRAM)
    toolchain = find_go(directory)
    environment = os.environ | dict(toolchain.overrides)
    command = [toolchain.path, "build", "-o", "goparser", "."]
    subprocess.run(command, cwd=directory, env=environment, check=True, capture_output=True)
    return GoParser(directory / "goparser", toolchain)
