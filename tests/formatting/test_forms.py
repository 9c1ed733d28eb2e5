"""Every form that the pass writes gives the bytes that fmt gave: run side by side in real Go."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from gocodemod import engine
from gocodemod.golang import find_go
from gocodemod.model import Options

INTEGERS = (
    *("int", "int8", "int16", "int32", "int64"),
    *("uint", "uint8", "uint16", "uint32", "uint64", "uintptr", "rune", "byte"),
)
FLOATS = ("float64", "float32")
VERBS = {
    **{type_: "dvx" for type_ in INTEGERS},
    **{type_: "vg" for type_ in FLOATS},
    "string": "svqx",
    "bool": "tv",
    "[]byte": "sx",
}
BASIC = (*INTEGERS, *FLOATS, "string", "bool")

MAIN = """package main

import (
	"fmt"
	"math"
	"math/rand"
	"os"
	"reflect"

	"example.com/m/after"
	"example.com/m/before"
)

var special = []uint64{0, 1, 9, 10, 99, 100, 255, 256, 1<<7 - 1, 1 << 7, 1<<15 - 1, 1 << 15,
	1<<31 - 1, 1 << 31, 1<<32 - 1, 1<<63 - 1, 1 << 63, 1<<64 - 1, math.MaxUint64 - 6}

var floats = []float64{0, math.Copysign(0, -1), 1, -1, 0.1, 1e-4, 1e-5, 1e5, 1e6,
	123456789, 1e20, 1e21, 1e22, math.MaxFloat32, math.SmallestNonzeroFloat32,
	math.MaxFloat64, math.SmallestNonzeroFloat64,
	math.NaN(), math.Inf(1), math.Inf(-1), math.Float64frombits(0xfff8000000000123),
	100000, 1234567, 0.000123}

var texts = []string{"", "a", "%", "%d", "\\xff\\xfe", "é\\u2028\\x00", "\\"`\\\\",
	"\\U0010ffff\\ufffd", "long enough not to fit into thirty-two bytes"}

func value(t reflect.Type, n int, r *rand.Rand) reflect.Value {
	v := reflect.New(t).Elem()
	bits := r.Uint64() >> r.Intn(64)
	switch t.Kind() {
	case reflect.Bool:
		v.SetBool(n%2 == 0)
	case reflect.String:
		if n < len(texts) {
			v.SetString(texts[n])
			break
		}
		b := make([]byte, r.Intn(40))
		r.Read(b)
		v.SetString(string(b))
	case reflect.Slice:
		b := make([]byte, n%40)
		r.Read(b)
		if n > 0 {
			v.SetBytes(b)
		}
	case reflect.Array:
		for i := 0; i < v.Len(); i++ {
			v.Index(i).SetUint(uint64(r.Intn(256)))
		}
	case reflect.Float32, reflect.Float64:
		x := math.Float64frombits(r.Uint64())
		if n < len(floats) {
			x = floats[n]
		} else if n%2 == 0 {
			x = float64(r.Intn(1 << 24)) / 1000
		}
		v.SetFloat(x)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		if n < len(special) {
			bits = special[n]
		}
		v.SetInt(int64(bits) << (64 - t.Bits()) >> (64 - t.Bits()))
	default:
		if n < len(special) {
			bits = special[n]
		}
		v.SetUint(bits << (64 - t.Bits()) >> (64 - t.Bits()))
	}
	return v
}

func main() {
	failed, compared := 0, 0
	for number, f := range before.Forms {
		old, new := reflect.ValueOf(f), reflect.ValueOf(after.Forms[number])
		r := rand.New(rand.NewSource(1))
		for n := 0; n < 400; n++ {
			args := make([]reflect.Value, old.Type().NumIn())
			for i := range args {
				at := n
				if i > 0 && n >= 40 {
					at = r.Intn(60)
				}
				args[i] = value(old.Type().In(i), at, r)
			}
			compared++
			if want, got := old.Call(args)[0].String(), new.Call(args)[0].String(); want != got {
				failed++
				fmt.Printf("%d: %q, not %q\\n", number, got, want)
			}
		}
	}
	fmt.Println(compared, "compared")
	if failed > 0 {
		os.Exit(1)
	}
}
"""


def named(type_: str) -> str:
    return type_.capitalize()


def forms() -> list[tuple[str, str]]:
    """Parameters and the expression made of them."""
    out = []
    for type_, verbs in VERBS.items():
        for verb in verbs:
            out += [(f"v {type_}", f'fmt.Sprintf("%{verb}", v)')]
            if type_ in BASIC:
                out += [(f"v kinds.{named(type_)}", f'fmt.Sprintf("%{verb}", v)')]
                out += [(f"s string, v {type_}", f'fmt.Sprintf("%s<%{verb}", s, v)')]
    for type_ in BASIC:
        out += [
            (f"v {type_}", "fmt.Sprint(v)"),
            (f"s string, v {type_}", "fmt.Sprint(v, s)"),
            (f"s string, v {type_}, w kinds.Int", "fmt.Sprintln(s, v, w)"),
            (f"s string, v {type_}, w bool", "fmt.Sprint(s, v, w, w, s)"),
        ]
    out += [
        ("v [7]byte", 'fmt.Sprintf("%x", v)'),
        ("v [7]byte", 'fmt.Sprintf("sum:%x.", v)'),
        ("s, t string", 'fmt.Sprintf("%[2]s%%\\x25%\\u00e9%[1]s\\n", s, t)'),
        ("s string, i int", "fmt.Sprintf(`%s\\n%d`, s, i)"),
        ("s, t string", 'fmt.Sprintf("%q: %s", s, t)'),
        ("s, t string", 'fmt.Sprintf("%s%s", s, t)'),
        ("i int, u uint8, s, t string", 'fmt.Sprintf("%d%%%d %s%s", i, u, s, t)'),
    ]
    return out


def source(package: str) -> str:
    lines = [f"package {package}", 'import "fmt"', 'import "example.com/m/kinds"', ""]
    names = []
    for number, (params, expression) in enumerate(forms()):
        names.append(f"f{number}, // {expression}")
        lines.append(f"func f{number}({params}) string {{ return {expression} }}")
    return "\n".join([*lines, "var Forms = []any{", *names, "}", ""])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("forms").resolve()
    types = "".join(f"type {named(type_)} {type_}\n" for type_ in BASIC)
    files = {
        "go.mod": "module example.com/m\n\ngo 1.22\n",
        "main.go": MAIN,
        "kinds/kinds.go": f"package kinds\n{types}",
        "before/forms.go": source("before"),
        "after/forms.go": source("after"),
    }
    for name, text in files.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text)
    options = Options(
        patterns=("./after",), transforms=("format-direct",), allow_dirty=True, verify="build"
    )
    plan = engine.plan(options, root)
    assert plan.report.refusals == ()
    engine.write(plan, root)
    return root


def test_nothing_is_left_to_fmt(made: Path) -> None:
    assert "fmt." not in (made / "after" / "forms.go").read_text().split("\nvar Forms")[0]


def test_the_bytes_are_the_same(made: Path) -> None:
    go = find_go(made).path
    done = subprocess.run(
        [str(go), "run", "."], cwd=made, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    assert done.stdout.split() == [str(400 * len(forms())), "compared"]
