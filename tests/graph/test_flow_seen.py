"""Every dynamic type that a program shows at run time is in the set of its slot."""

from __future__ import annotations

import re
import subprocess

import pytest

from gocodemod.golang import find_go, load
from gocodemod.graph.interface_flow import interface_flow

# `see("name", v)` prints what v holds; `name` is the last part of a slot's id.
PROGRAM = """package main

import (
	"errors"
	"fmt"
	"sort"
	"strings"
)

type I interface{ M() string }
type J interface {
	I
	N() string
}

type A struct{ n int }
type B struct{ in I }
type C string
type F func(I) I
type D struct{ *B }
type E struct{ I }
type own struct{ held I; list []I; byName map[string]I; fn func(I) I; ch chan I }

func (a A) M() string   { return "a" }
func (a *A) N() string  { return "n" }
func (b *B) M() string  { return b.in.M() }
func (b *B) Swap(swapped I) (old I) { old, b.in = b.in, swapped; see("old", old); return }
func (c C) M() string   { return string(c) }
func (f F) M() string   { return f(C("f")).M() }

func see(label string, v any) { fmt.Printf("%s=%T\\n", label, v) }

func pass(passed I) I { see("passed", passed); return passed }
func two() (I, error) { return A{2}, errors.New("x") }
func rest(all ...I) { for _, one := range all { see("one", one) } }
func named(bad bool) (res I, err error) {
	defer func() { if r := recover(); r != nil { err = fmt.Errorf("%v", r) } }()
	if bad { panic(C("oh")) }
	res = C("fine")
	return
}
func pair[K comparable, V any](key K, val V) map[K]V { see("val", val); return map[K]V{key: val} }
type box[T any] struct{ items []T; last T }
func (b *box[T]) put(it T) {
	see("it", it); b.items = append(b.items, it); b.last = it; see("last", b.last)
}
func each[T, U any](in []T, f func(T) U) (out []U) {
	for _, v := range in { u := f(v); see("u", u); out = append(out, u) }
	return out
}
func (b *box[T]) all(yield func(T) bool) { for _, x := range b.items { if !yield(x) { return } } }

func empty[T any]() T { var none T; see("none", none); return none }
type holder[T any] struct{ heldT T }
func (h holder[T]) show() { see("heldT", h.heldT) }

type swapper interface{ Swap(I) I }

var global I = &B{A{1}}
var zero I
var table = map[string]F{"t": func(tabled I) I { see("tabled", tabled); return tabled }}

type shape struct{ sh I }
type same struct{ sh I }

func main() {
	see("global", global); see("zero", zero)
	x := pass(A{1}); see("x", x)
	x = C("c"); see("x", x)
	var p *I = &x
	*p = &A{3}; see("x", x)
	got, err := two(); see("got", got); see("err", err)
	rest(A{1}, C("r")); rest([]I{&B{C("in")}}...)
	r1, e1 := named(true); see("r1", r1); see("e1", e1)
	r2, _ := named(false); see("r2", r2)
	o := &own{held: A{9}, list: []I{C("l"), nil}, byName: map[string]I{"b": &B{C("m")}}}
	o.ch = make(chan I, 2)
	see("held", o.held)
	o.fn = func(arg I) I { see("arg", arg); return &A{4} }
	back := o.fn(o.byName["b"]); see("back", back)
	for _, item := range o.list { see("item", item) }
	if found, ok := o.byName["none"]; !ok { see("found", found) }
	o.ch <- E{C("e")}; received := <-o.ch; see("received", received)
	close(o.ch); for drained := range o.ch { see("drained", drained) }
	var sw swapper = D{&B{C("one")}}
	given := sw.Swap(A{5}); see("given", given)
	again := sw.Swap(nil); see("again", again)
	if j, ok := any(&A{1}).(J); ok { see("j", j) }
	switch s := x.(type) {
	case J: see("s", s); onlyJ := s; see("onlyJ", onlyJ)
	case C: see("never", s)
	}
	m := pair[string, I]("k", C("v")); mv := m["k"]; see("mv", mv)
	bx := &box[I]{}; bx.put(A{1}); bx.put(F(func(fi I) I { see("fi", fi); return fi }))
	for bv := range bx.all { see("bv", bv); bv.M() }
	bc := &box[C]{}; bc.put("c")
	us := each([]I{A{1}}, func(t I) error { return errors.New(t.M()) }); _ = us
	each(bc.items, func(c C) int { return len(c) })
	viaExpr := (*B).Swap(&B{A{6}}, C("expr")); see("viaExpr", viaExpr)
	bound := (&B{C("bound")}).Swap; fromBound := bound(C("z")); see("fromBound", fromBound)
	bi := sw.Swap; fromBi := bi(C("bi")); see("fromBi", fromBi)
	ie := swapper.Swap; fromIe := ie(sw, C("ie")); see("fromIe", fromIe)
	tt := table["t"](C("tt")); see("tt", tt)
	sm := same(shape{C("sh")}); var smv I = sm.sh; see("smv", smv)
	an := struct{ an I }{A{7}}; type local struct{ an I }
	var lo local = an; var lov I = lo.an; see("lov", lov)
	var arr [2]I; arr[0] = C("arr"); a1 := arr[1]; see("a1", a1); a0 := (&arr)[0]; see("a0", a0)
	var rd any = strings.NewReader("x"); see("rd", rd)
	var st fmt.Stringer; if z, ok := rd.(fmt.Stringer); ok { st = z }; see("st", st)
	sorted := []I{C("b"), A{1}}
	sort.Slice(sorted, func(i, j int) bool { return false }); s0 := sorted[0]; see("s0", s0)
	copied := make([]I, 2); copy(copied, sorted); c1 := copied[1]; see("c1", c1)
	func(lit I) { see("lit", lit) }(C("lit"))
	done := make(chan struct{}); go func(inGo I) { see("inGo", inGo); close(done) }(A{8}); <-done
	defer func(inDefer I) { see("inDefer", inDefer) }(C("d"))
	var e E; ei := e.I; see("ei", ei); e.I = C("emb"); em := I(e); see("em", em)
	capture := I(A{1}); func() { capture = C("cap") }(); see("capture", capture)
	ptrs := []*I{&capture}; *ptrs[0] = &B{}; see("capture", capture)
	keys := map[any]I{C("k"): A{1}}; for mk, mx := range keys { see("mk", mk); see("mx", mx) }
	nested := map[string][]I{"n": {C("n")}}; nn := nested["n"][0]; see("nn", nn)
	empty[int](); empty[C](); empty[I](); holder[float64]{}.show(); (&holder[I]{}).show()
	np := new(I); nv := *np; see("nv", nv)
}
"""


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    root = tmp_path_factory.mktemp("seen").resolve()
    (root / "go.mod").write_text("module ex.com/m\n\ngo 1.23\n")
    (root / "main.go").write_text(PROGRAM)
    with load(find_go(root), root) as facts:
        assert not [error for package in facts.packages() for error in package.errors]
        flow = interface_flow(facts)
    output = subprocess.run(
        ["go", "run", "."], cwd=root, check=True, capture_output=True, text=True
    ).stdout
    return flow, [line.split("=", 1) for line in output.splitlines()]


def _text(dynamic: str) -> str:
    """`%T` as the facts write types."""
    return re.sub(r"\bmain\.", "ex.com/m.", dynamic)


# Errors from outside reach these, two of them because `each` mixes what it is used with.
UNKNOWN = {"back", "e1", "err", "fromBi", "fromBound", "tt", "u"}


def test_every_type_seen_is_in_its_set(seen):
    flow, lines = seen
    ids: dict[str, list[str]] = {}
    for node in flow.flows.nodes:
        ids.setdefault(re.split("[:.]", node.id.split("@")[0])[-1], []).append(node.id)
    assert len(lines) > 60
    for label, dynamic in lines:
        found = [flow.types(each) for each in ids[label]]
        if dynamic == "<nil>":
            assert any(slot.nil for slot in found), label
        elif label not in UNKNOWN:
            assert any(_text(dynamic) in slot.types for slot in found), (label, dynamic, found)
            assert not any(slot.unknown for slot in found), label
        else:
            assert any(slot.unknown for slot in found), label


def test_the_sets_are_small(seen):
    flow, _ = seen
    ids = {node.id.rpartition(":")[2]: node.id for node in flow.flows.nodes}
    assert flow.types("ex.com/m.own.held").types == {"ex.com/m.A"}
    for label, types in {
        "got": {"ex.com/m.A"},
        "inGo": {"ex.com/m.A"},
        "j": {"*ex.com/m.A"},
        "lov": {"ex.com/m.A"},
        "smv": {"ex.com/m.C"},
        "received": {"ex.com/m.E"},
        "st": set(),
    }.items():
        assert flow.types(ids[label]).types == types, label
