"""What the fuzz tests of a plan are made of, over real facts; nothing is run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from gocodemod.equivalence import Suite, Trees, trusted
from gocodemod.golang import find_go
from gocodemod.golang.facts import load

HEAD = "package p\n\n"


@contextmanager
def suite(
    root: Path, before: Mapping[str, str], after: Mapping[str, str]
) -> Iterator[tuple[Suite, dict[str, str]]]:
    """The suite, and its files by name without the harness."""
    for name, text in {"go.mod": "module ex.com/m\n\ngo 1.22\n", **before}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    old = {name: text.encode() for name, text in before.items()}
    new = old | {name: text.encode() for name, text in after.items()}
    with load(find_go(root), root) as facts:
        made = Suite(Trees(facts, old.get, new.get, after), facts.packages())
        files = made.files(made.targets)
        wrong = facts.check({**new, **files, **dict.fromkeys(made.own_tests(made.targets))})
        assert not wrong, wrong
        yield made, {n: t.decode() for n, t in files.items() if "/equivalence/" not in f"/{n}"}


REASONS = {
    "os.Remove": ('import "os"', "func F(s string) error { return os.Remove(s) }"),
    "os.Remove (in m.rm)": (
        'import "os"',
        "func F(s string) error { return rm(s) }\n\n"
        "func rm(s string) error { return os.Remove(s) }",
    ),
    "http.Get": ('import "net/http"', "func F(s string) { http.Get(s) }"),
    "http.DefaultClient": (
        'import "net/http"',
        "func F(r *http.Request) { http.DefaultClient.Do(r) }",
    ),
    "http.Client.Do, perhaps of what is in m.own": (
        'import "net/http"\n\nvar own = &http.Client{}',
        "func F(r *http.Request) { own.Do(r) }",
    ),
    "what the variable m.remove holds": (
        'import "os"\n\nvar remove = os.Getenv\n\n'
        "func Set(f func(string) string) {\n\tremove = f\n}",
        "func F(s string) string { return remove(s) }",
    ),
    "log.Fatal": ('import "log"', "func F(s string) { log.Fatal(s) }"),
    "time.Sleep": ('import "time"', "func F(d time.Duration) { time.Sleep(d) }"),
    "tls.Dial": (
        'import "crypto/tls"',
        'func F(s string) { tls.Dial("tcp", s, nil) }',
    ),
    "httptest.NewServer": (
        'import "net/http/httptest"',
        "func F(n int) { httptest.NewServer(nil) }",
    ),
    "exec.Cmd.Run": ('import "os/exec"', "func F(s string) { exec.Command(s).Run() }"),
}


@pytest.mark.parametrize("what", REASONS)
def test_what_might_do_harm_is_left_out(tmp_path: Path, what: str) -> None:
    imports, code = REASONS[what]
    before = f"package m\n\n{imports}\n\n{code}\n"
    after = before.replace("F(", "F( ").replace("{ ", "{ _ = 1; ", 1)
    with suite(tmp_path, {"m.go": before}, {"m.go": after}) as (made, files):
        [left] = made.left.values()
        assert left.reason in (f"it calls {what}", f"it uses {what}")
        assert not files


HARMLESS = {
    "an interface from elsewhere": (
        'import "net"\n\ntype T struct{ c net.Conn }',
        "func (t *T) F(b []byte) (int, error) { return t.c.Write(b) }",
    ),
    "a client of the receiver": (
        'import "net/http"\n\ntype T struct{ c *http.Client }',
        "func (t *T) F(r *http.Request) { t.c.Do(r) }",
    ),
    "an interface of the receiver": (
        'import "os"\n\ntype I interface{ Do(string) error }\n\ntype disk struct{}\n\n'
        "func (disk) Do(s string) error { return os.Remove(s) }\n\ntype T struct{ i I }",
        "func (t *T) F(s string) error { return t.i.Do(s) }",
    ),
    "a variable that holds no client": (
        'import (\n\t"crypto/rand"\n\t"net/http"\n)\n\nvar source = rand.Reader\n\n'
        "type T struct{ c *http.Client }",
        "func (t *T) F(r *http.Request) { t.c.Do(r); source.Read(nil) }",
    ),
    "a variable that holds one function": (
        'import "time"\n\nvar now = time.Now\n\ntype Func func(int) int',
        "func F(n int) (time.Time, Func) { return now(), Func(nil) }",
    ),
    "logging and errors": (
        'import (\n\t"errors"\n\t"log"\n)\n\nvar errBad = errors.New("bad")',
        "func F(n int) error { log.Print(n); return errBad }",
    ),
}


@pytest.mark.parametrize("what", HARMLESS)
def test_what_only_computes_is_run(tmp_path: Path, what: str) -> None:
    imports, code = HARMLESS[what]
    before = f"package m\n\n{imports}\n\n{code}\n"
    after = before.replace(code, code.replace("{ ", "{ _ = 1; ", 1))
    with suite(tmp_path, {"m.go": before}, {"m.go": after}) as (made, files):
        assert not made.left
        assert len(files) == 1


def test_an_implementation_behind_a_variable(tmp_path: Path) -> None:
    before = HARMLESS["an interface of the receiver"][0]
    before = f"package m\n\n{before}\n\nvar shared I = disk{{}}\n\n"
    before += "func F(s string) error { return shared.Do(s) }\n"
    after = before.replace("{ return shared", "{ _ = 1; return shared")
    with suite(tmp_path, {"m.go": before}, {"m.go": after}) as (made, _):
        [left] = made.left.values()
        assert left.reason == "it may call m.disk.Do, through m.I"


def test_old_forms_call_old_forms(tmp_path: Path) -> None:
    a = 'package p\n\nimport js "encoding/json"\n\ntype T struct{ v any }\n\n'
    a += "func (t *T) Write(n int) int {\n\tif n == 0 {\n\t\treturn 0\n\t}\n"
    a += "\tb, _ := encode(t.v)\n\treturn len(b) + t.Write(n-1)\n}\n\n"
    a += "func oldEncode() {}\n\nvar _ = js.Valid\n"
    b = 'package p\n\nimport js "encoding/json"\n\n'
    b += "func encode(v any) ([]byte, error) { return js.Marshal(v) }\n"
    after = {
        "a.go": a.replace("b, _ := encode(t.v)", "b := encode(t.v)"),
        "b_linux.go": b.replace("([]byte, error)", "[]byte").replace(
            "return js.Marshal(v)", "b, _ := js.Marshal(v); return b"
        ),
    }
    with suite(tmp_path, {"a.go": a, "b_linux.go": b}, after) as (made, files):
        assert {t.test for t in made.targets} == {
            "FuzzEquivalence_T_Write",
            "FuzzEquivalence_encode",
        }
        first, second = files["equivalence_a_test.go"], files["equivalence_b_linux_test.go"]
        assert "func (t *T) oldWrite(n int) int {" in first
        assert "equivalence.Reach(); b, _ := oldEncode2(t.v)" in first
        assert "t.oldWrite(n-1)" in first
        assert "Old: (*T).oldWrite," in first and "New: (*T).Write," in first
        assert "{ equivalence.Reach(); return js.Marshal(v) }" in second
        assert 'js "encoding/json"' in second and 'js "encoding/json"' not in first
        [write] = [t for t in made.targets if t.test.endswith("Write")]
        assert write.functions == {"ex.com/m.T.Write", "ex.com/m.encode"}


def test_seeds_and_stand_ins(tmp_path: Path) -> None:
    code = 'package p\n\nimport "ex.com/m/q"\n\ntype T struct {\n\ts store\n'
    code += '\tName string `json:"the_name"`\n}\n\n'
    code += (
        "type store interface {\n\tget(key string, more ...int) (q.Item, error)\n\tq.Closer\n}\n\n"
    )
    code += "func (t T) F() string { _, err := t.s.get(t.Name); return err.Error() }\n"
    q = "package q\n\ntype Item struct{}\n\ntype Closer interface{ Close() }\n"
    test = 'package p\n\nconst word = "rare"\n\nconst text = `{"a": 1}`\n\n'
    test += (
        'var cases = []struct{ in, want string }{{"one.json", "few"}, {"testdata/two.xml", ""}}\n'
    )
    data = {"testdata/one.json": '{"é": "\\n"}\n', "testdata/two.xml": "<a/>"}
    after = code.replace("{ _, err", "{ _ = 1; _, err")
    before = {"p.go": code, "p_test.go": test, "q/q.go": q, **data}
    with suite(tmp_path, before, {"p.go": after}) as (made, files):
        assert not made.left
        text = files["equivalence_p_test.go"]
        assert '"the_name",' in text and '"rare",' in text and '`{"a": 1}`,' in text
        assert '"few",' in text and '"<a/>",' in text
        assert r""""{\"é\": \"\\n\"}\n",""" in text
        assert "func (s standInP1) get(a0 string, a1 ...int) (r0 q.Item, r1 error) {" in text
        assert "Stubs: []interface{}{standInP1{}}," in text and "Values: valuesP," in text


def test_other_code_where_the_harness_would_stand(tmp_path: Path) -> None:
    code = "package p\n\nfunc F(n int) int { return n }\n"
    other = "package equivalence\n"
    before = {"p.go": code, "internal/equivalence/x.go": other}
    with suite(tmp_path, before, {"p.go": code.replace("return n", "return 0 + n")}) as (made, _):
        [left] = made.left.values()
        assert "holds other code" in left.reason


def test_the_value_of_a_variable(tmp_path: Path) -> None:
    code = "package p\n\nvar f = func(n int) int { return n }\n"
    after = code.replace("return n", "return 0 + n")
    with suite(tmp_path, {"p.go": code}, {"p.go": after}) as (made, files):
        [left] = made.left.values()
        assert (left.line, left.function) == (3, "the value of a variable")
        assert not files


def test_what_is_trusted_is_named_in_full() -> None:
    assert all("." in name and len(name) > 4 for name in trusted._NAMES)
    assert trusted.trusted("net/http/httptest", "NewRecorder")
    assert not trusted.trusted("os", "Remove") and not trusted.trusted("example.com/x", "F")
