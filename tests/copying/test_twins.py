"""What the pass takes for the same is the same: real Go, random bytes."""

from __future__ import annotations

import subprocess
from pathlib import Path

from gocodemod.copying.searching import TRIMS, TWINS

PROGRAM = r"""
package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"strings"
	"unicode/utf8"
)

func list(a ...any) string { return fmt.Sprintf("%q", a) }

var words = regexp.MustCompile(`[a-k]+|(\x{fffd})|^|\s$`)

func built[T string | []byte](text T) string {
	var to strings.Builder
	to.WriteString("x")
	var n int
	var err error
	switch text := any(text).(type) {
	case string:
		n, err = to.WriteString(text)
	case []byte:
		n, err = to.Write(text)
	}
	return list(to.String(), n, err)
}

func same(name string, b []byte, s, x, y string) {
	if x != y {
		fmt.Printf("%s %q %q: %s %s\n", name, b, s, x, y)
		os.Exit(1)
	}
}

func check(b []byte, s string, r rune, c byte) {
CHECKS
}

var alphabets = []string{
	"ab", "aAbB kK\u212a\u017fsS", " \t\n\u0085\u00a0\u2028\u3000x",
	"\xff\xfe\xc3\x28\xed\xa0\x80\xf4\x90\u00e9\ufffd", "\x00\U0001F600\u4e16a\xf0\x9f",
}

func text(max int) []byte {
	n := rand.IntN(max + 1)
	if n == 0 && rand.IntN(2) == 0 {
		return nil
	}
	a := alphabets[rand.IntN(len(alphabets))]
	runes := []rune(a)
	b := make([]byte, 0, n)
	for len(b) < n {
		if rand.IntN(4) > 0 {
			b = append(b, a[rand.IntN(len(a))])
		} else {
			b = utf8.AppendRune(b, runes[rand.IntN(len(runes))])
		}
	}
	if rand.IntN(8) == 0 {
		for i := range b {
			b[i] = byte(rand.Uint32())
		}
	}
	return b
}

func main() {
	runes := []rune{-1, 0, ' ', 'a', 'k', 0x85, 0xe9, 0x212a, 0xd800, 0xfffd, 0x1F600, 0x110000}
	for i := range 50000 {
		b := text(12 + i%4*50)
		s := string(text(4))
		if len(b) > 0 && rand.IntN(3) == 0 {
			i := rand.IntN(len(b))
			s = string(b[i : i+rand.IntN(len(b)-i+1)])
		}
		check(b, s, runes[rand.IntN(len(runes))], byte(rand.Uint32()))
	}
}
"""


def _second(name: str, texts: tuple[int, ...]) -> tuple[str, str]:
    """What follows the text in a call, of the old and of the new function."""
    if texts == (0, 1):
        return ", s", ", []byte(s)"
    if name.endswith("Rune"):
        return ", r", ", r"
    if name.endswith("Byte"):
        return ", c", ", c"
    one = ", s" if name.endswith("Any") or name in ("Trim", "TrimLeft", "TrimRight") else ""
    return one, one


def _checks() -> str:
    lines = []
    for table, cut in ((TWINS, False), (TRIMS, True)):
        for old, twin in table.items():
            if old.startswith(("regexp.", "strings.Builder.")):
                lines += _methods(old, twin.name)
                continue
            package, name = old.rsplit("/", 1)[-1].split(".")
            before, after = ("", "") if package == "utf8" else _second(name, twin.texts)
            new = f"{twin.package.rsplit('/', 1)[-1]}.{twin.name}(b{after})"
            new = f"string({new})" if cut else new
            lines.append(
                f'same("{old}", b, s, list({package}.{name}(string(b){before})), list({new}))'
            )
    return "\n".join(lines)


def _methods(old: str, new: str) -> list[str]:
    name = old.rsplit(".", 1)[-1]
    if old == "strings.Builder.WriteString":
        return [f'same("{old}", b, s, built(string(b)), built(b))']
    if old == "regexp.MatchString":
        texts = ("regexp.MatchString(s, string(b))", "regexp.Match(s, b)")
        return [f'same("{old}", b, s, list({texts[0]}), list({texts[1]}))']
    more = ", int(c)%4 - 1" if "All" in name else ""
    sides = (f"words.{name}(string(b){more})", f"words.{new}(b{more})")
    if "Index" in name:
        sides = (f"{sides[0]}, {sides[0]} == nil", f"{sides[1]}, {sides[1]} == nil")
    return [f'same("{old}", b, s, list({sides[0]}), list({sides[1]}))']


def test_twins_agree_on_random_bytes(tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("module twins\n\ngo 1.22\n")
    (tmp_path / "main.go").write_text(PROGRAM.replace("CHECKS", _checks()))
    run = ["go", "run", "."]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
