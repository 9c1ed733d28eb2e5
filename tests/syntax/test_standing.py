"""How code stands where it is."""

from __future__ import annotations

import pytest

from gocodemod.syntax import nodes, parse, standing


def test_comments_become_general_ones() -> None:
    code = b"&A{ // the */ one\n\tin: /* two\nlines */ "
    assert standing.comments_in(code) == "/* the * / one */ /* two lines */"


@pytest.mark.parametrize(
    ("body", "sure"),
    [
        ("return s.n", True),
        ("s.mu.Lock(); log()", True),
        ("if s.n > 0 { return 1 }", True),
        ("if s == nil { return 0 }; return s.n", False),
        ("log(); return s.n", False),
        ("return log() + s.n", False),
        ("return ok && s.n > 0", False),
        ("go func() { s.n++ }()", False),
        ("for range 3 { s.n++ }", False),
        ("", False),
    ],
)
def test_reads_first(body: str, sure: bool) -> None:
    module = parse(f"package p\n\nfunc (s *S) M() int {{ {body} }}\n".encode())
    (method,) = module.find(nodes.MethodDeclaration)
    assert bool(standing.reads_first(method)) == sure


@pytest.mark.parametrize(
    ("code", "opens"),
    [
        ("if x := T{}; x.M() {}", True),
        ("if f(T{}) {}", False),
        ("for range T{} {}", True),
        ("switch T{}.M() {}", True),
        ("if x { T{}.M() }", False),
        ("x := T{}", False),
    ],
)
def test_opens_block(code: str, opens: bool) -> None:
    module = parse(f"package p\n\nfunc f() {{ {code} }}\n".replace("T{}", "T(0)").encode())
    place = module.source.index(b"T(0)")
    assert standing.opens_block(module.node_at(place, place + 4)) == opens


@pytest.mark.parametrize(
    ("code", "asked"),
    [
        ("switch v.(type) { case []*A: }", True),
        ("_ = v.(map[string]*A)", True),
        ("_ = F[[]*A]()", True),
        ("var f func(x *A)", False),
        ("_ = []*A{}", False),
    ],
)
def test_asked_for(code: str, asked: bool) -> None:
    module = parse(f"package p\n\nfunc f() {{ {code} }}\n".encode())
    place = module.source.index(b"A")
    assert bool(standing.asked_for(module.node_at(place, place + 1))) == asked


@pytest.mark.parametrize(
    ("source", "runs"),
    [
        (b"func init() {}", True),
        (b'import _ "x/y"', True),
        (b"var x = f()", True),
        (b"var x = errors.New(0)", False),
        (b"var x = func() int { return f() }", False),
        (b"var x = func() int { return 1 }()", True),
        (b"var x, y = 1, <-c", True),
        (b"type T int", False),
        (b"var _ I = (*T)(nil)", False),
        (b"var x = q.T(3)", False),
        (b"var x = T(f())", True),
        (b"var x = F[int](3)", True),
        (b"var x = T[int](3)", False),
        (b'var x = []byte("x")', False),
        (b"var x = append(y, func() int { return f() }, g())", True),
    ],
)
def test_runs_at_start(source: bytes, runs: bool) -> None:
    module = parse(b"package p\n\n" + source + b"\n")
    assert standing.runs_at_start(module, lambda name: name.text == "T") == runs
