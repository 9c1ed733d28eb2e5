"""What the forms of the pass format-direct cost, beside what fmt costs.

    python benchmarks/bench_format.py [--rounds N] [--time DURATION] [--go COMMAND]

One table, made in one run of Go benchmarks: nanoseconds, bytes and allocations an operation
of the form with fmt and of the one that the pass writes, and the ratio of the times. The
rounds are short and interleaved, and each figure is the best of its rounds: noise only adds.
Operands change from one operation to the next, and are too big for the values that fmt and
strconv keep at hand, but for "below 256".
"""

from __future__ import annotations

import argparse
import re
import subprocess
import tempfile
from collections import defaultdict
from pathlib import Path

from gocodemod.golang.toolchain import find_go

# (name, with fmt, as the pass writes it): statements, with what HEAD declares.
FORMS = (
    ("%d of an int", 'str = fmt.Sprintf("%d", i)', "str = strconv.Itoa(i)"),
    ("%d of an int64", 'str = fmt.Sprintf("%d", l)', "str = strconv.FormatInt(l, 10)"),
    ("%x of a uint64", 'str = fmt.Sprintf("%x", u)', "str = strconv.FormatUint(u, 16)"),
    ("%s of a string", 'str = fmt.Sprintf("%s", s)', "str = s"),
    ("%s of bytes", 'str = fmt.Sprintf("%s", b)', "str = string(b)"),
    ("%q of a string", 'str = fmt.Sprintf("%q", s)', "str = strconv.Quote(s)"),
    ("%t", 'str = fmt.Sprintf("%t", i&1 == 0)', "str = strconv.FormatBool(i&1 == 0)"),
    (
        "%v of a float64",
        'str = fmt.Sprintf("%v", x)',
        "str = strconv.FormatFloat(x, 'g', -1, 64)",
    ),
    (
        "%v of a float32",
        'str = fmt.Sprintf("%v", y)',
        "str = strconv.FormatFloat(float64(y), 'g', -1, 32)",
    ),
    ("%x of bytes", 'str = fmt.Sprintf("%x", b)', "str = hex.EncodeToString(b)"),
    ("%x of a string", 'str = fmt.Sprintf("%x", s)', "str = hex.EncodeToString([]byte(s))"),
    ("%x of an array", 'str = fmt.Sprintf("%x", a)', "str = hex.EncodeToString(a[:])"),
    ("Sprint of an int", "str = fmt.Sprint(i)", "str = strconv.Itoa(i)"),
    ("Sprintln of a string", "str = fmt.Sprintln(s)", 'str = s + "\\n"'),
    ("no verb", 'str = fmt.Sprintf("text")', 'str = "text"'),
    ("%s/%s", 'str = fmt.Sprintf("%s/%s", s, t)', 'str = s + "/" + t'),
    ("%s:%d", 'str = fmt.Sprintf("%s:%d", s, i)', 'str = s + ":" + strconv.Itoa(i)'),
    (
        "user:%s:item:%d",
        'str = fmt.Sprintf("user:%s:item:%d", s, i)',
        'str = "user:" + s + ":item:" + strconv.Itoa(i)',
    ),
    (
        "%d.%d.%d.%d",
        'str = fmt.Sprintf("%d.%d.%d.%d", i, i+1, i+2, i+3)',
        'str = strconv.Itoa(i) + "." + strconv.Itoa(i+1) + "." + strconv.Itoa(i+2)'
        ' + "." + strconv.Itoa(i+3)',
    ),
    (
        "%d.%d below 256",
        'str = fmt.Sprintf("%d.%d", n, n)',
        'str = strconv.Itoa(n) + "." + strconv.Itoa(n)',
    ),
    ("%s=%s of bytes", 'str = fmt.Sprintf("%s=%s", s, b)', 'str = s + "=" + string(b)'),
    (
        "five strings",
        'str = fmt.Sprintf("%s/%s/%s/%s/%s", s, t, s, t, s)',
        'str = s + "/" + t + "/" + s + "/" + t + "/" + s',
    ),
    (
        "[%v,%v] of float64",
        'str = fmt.Sprintf("[%v,%v]", x, x)',
        'str = "[" + strconv.FormatFloat(x, \'g\', -1, 64) + ","'
        " + strconv.FormatFloat(x, 'g', -1, 64) + \"]\"",
    ),
    (
        "Write of bytes",
        'w.Write([]byte(fmt.Sprintf("%s:%d\\n", s, i)))',
        'fmt.Fprintf(w, "%s:%d\\n", s, i)',
    ),
    (
        "io.WriteString",
        'io.WriteString(sw, fmt.Sprintf("%s:%d\\n", s, i))',
        'fmt.Fprintf(sw, "%s:%d\\n", s, i)',
    ),
    (
        "[]byte(Sprintf)",
        'octets = []byte(fmt.Sprintf("%s:%d", s, i))',
        'octets = fmt.Appendf(nil, "%s:%d", s, i)',
    ),
    (
        "append(b, Sprintf...)",
        'buf = append(buf[:0], fmt.Sprintf("%s:%d", s, i)...)',
        'buf = fmt.Appendf(buf[:0], "%s:%d", s, i)',
    ),
    ("bufio Write", "bw.Write([]byte(s))", "bw.WriteString(s)"),
    ("interface Write", "sw.Write([]byte(s))", "sw.WriteString(s)"),
    ("Errorf, no verb", 'err = fmt.Errorf("text")', 'err = errors.New("text")'),
    ("Errorf, %% only", 'err = fmt.Errorf("100%%")', 'err = errors.New("100%")'),
)

HEAD = """package forms

import (
	"bufio"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"testing"
)

type plain struct{ n int }

func (p *plain) Write(b []byte) (int, error) { p.n += len(b); return len(b), nil }

type both struct{ plain }

func (p *both) WriteString(s string) (int, error) { p.n += len(s); return len(s), nil }

type writer interface {
	io.Writer
	io.StringWriter
}

var (
	str    string
	err    error
	octets []byte
	w      io.Writer = &plain{}
	sw     writer    = &both{}
	_                = []any{hex.EncodeToString, errors.New}
)

func init() {
	if len(str) > 0 {
		w, sw = nil, nil
	}
}

var names = []string{"alice", "bob-with-a-longer-name", "somebody whose name takes up some room"}

"""

BENCHMARK = """func Benchmark%d_%s(b_ *testing.B) {
	bw := bufio.NewWriter(io.Discard)
	var buf []byte
	_, _ = bw, buf
	for k := 0; k < b_.N; k++ {
		i, s, t := k+1000000, names[k%%3], names[(k+1)%%3]
		l, u, x, y, n := int64(i)<<20, uint64(i)<<20, float64(i)*1.37, float32(i)*1.37, k%%156+100
		b, a := blob[k%%3:], [16]byte{byte(k), 1, 2, 3}
		_, _, _, _, _, _, _, _, _, _ = i, s, t, l, u, x, y, n, b, a
		%s
	}
}

"""

LINE = re.compile(
    r"^Benchmark(\d+)_(\w+?)(?:-\d+)?\s+\d+\s+([\d.]+) ns/op\s+(\d+) B/op\s+(\d+) allocs/op"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=20, help="best of so many (default 20)")
    parser.add_argument("--time", default="3000x", help="each benchmark's time in a round")
    parser.add_argument("--go", default="", help="the go command (default: the one on PATH)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gocodemod-bench-") as temporary:
        root = Path(temporary)
        go = given.go or str(find_go(root).path)
        (root / "go.mod").write_text("module example.com/forms\n\ngo 1.22\n")
        (root / "forms_test.go").write_text(source())
        found = measured(go, root, given.rounds, given.time)
    print(f"{'':24}{'ns/op':>16}{'ratio':>8}{'B/op':>14}{'allocs/op':>12}")
    for number, (name, *_) in enumerate(FORMS):
        old, new = found[number, "old"], found[number, "new"]
        nanoseconds = f"{old[0]:.1f} {new[0]:.1f}"
        ratio = f"{new[0] / old[0]:.2f}"
        print(
            f"{name:24}{nanoseconds:>16}{ratio:>8}"
            f"{f'{old[1]:.0f} {new[1]:.0f}':>14}{f'{old[2]:.0f} {new[2]:.0f}':>12}"
        )


def source() -> str:
    """The benchmarks of all forms."""
    lines = [HEAD, 'var blob = []byte("0123456789abcdef0123456789abcdef0123")\n\n']
    for number, (_, old, new) in enumerate(FORMS):
        lines += [BENCHMARK % (number, "old", old), BENCHMARK % (number, "new", new)]
    return "".join(lines)


def measured(
    go: str, root: Path, rounds: int, time: str
) -> dict[tuple[int, str], tuple[float, ...]]:
    """Nanoseconds, bytes, allocations an operation, by form and side."""
    subprocess.run([go, "test", "-c", "-o", "forms.test", "."], cwd=root, check=True)
    command = [str(root / "forms.test"), "-test.bench=.", "-test.benchmem", "-test.run=^$"]
    runs: defaultdict[tuple[int, str], list[tuple[float, ...]]] = defaultdict(list)
    for _ in range(rounds):
        done = subprocess.run(
            [*command, f"-test.benchtime={time}"],
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
        )
        for line in done.stdout.splitlines():
            if match := LINE.match(line):
                numbers = tuple(float(n) for n in match.groups()[2:])
                runs[int(match[1]), match[2]].append(numbers)
    return {
        key: tuple(min(column) for column in zip(*all_, strict=True)) for key, all_ in runs.items()
    }


if __name__ == "__main__":
    main()
