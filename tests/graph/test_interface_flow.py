"""Where the interface flow knows what a slot holds, and where it says that nobody does."""

from __future__ import annotations

import pytest

from gocodemod.golang import find_go, load
from gocodemod.graph.interface_flow import InterfaceFlow, TypeSet

BASE = """package p

type I interface{ M() }
type A struct{}
type B struct{ Held I; kept I; list []I }

func (A) M() {}
func (*B) M() {}
func (b *B) Keep(k I) { b.kept = k }
"""


@pytest.fixture
def flow_of(module):
    """The flow over package p: `BASE` and a file more; `closed` as of InterfaceFlow."""

    def make(text, closed=False, path="internal/p", **files):
        more = {name.replace("__", "/") + ".go": content for name, content in files.items()}
        root = module({f"{path}/p.go": BASE, f"{path}/more.go": f"package p\n\n{text}", **more})
        with load(find_go(root), root) as facts:
            assert not [error for package in facts.packages() for error in package.errors]
            return InterfaceFlow(facts, closed)

    return make


P = "ex.com/m/internal/p"


def test_fields_and_nil(flow_of):
    flow = flow_of("func New() *B { return &B{Held: A{}, kept: (*B)(nil)} }\n")
    assert flow.types(f"{P}.B.Held") == TypeSet(frozenset({f"{P}.A"}))
    assert flow.types(f"{P}.B.kept").types == {f"*{P}.B"}
    assert flow.types(f"element of {P}.I") == TypeSet(nil=True)
    assert flow.types("no such slot") == TypeSet(nil=True, unknown=True)
    partly = flow_of("func New() *B { return &B{Held: A{}} }\n")
    assert partly.types(f"{P}.B.kept") == TypeSet(nil=True)
    assert not partly.types(f"{P}.B.Held").nil
    assert flow_of("func New() *B { return new(B) }\n").types(f"{P}.B.Held").nil


def test_slots_of_an_interface(flow_of):
    flow = flow_of(
        "func F(given I) (I, error) { var other I = given; return other, nil }\nvar _, _ = F(A{})\n"
    )
    assert flow.param_slot(f"{P}.F", 0).endswith(":given")
    assert flow.param_slot(f"{P}.F", 1) == flow.param_slot("no.F", 0) == ""
    result = flow.result_slot(f"{P}.F", 0)
    assert {flow.param_slot(f"{P}.F", 0), result, f"{P}.B.Held"} <= set(flow.slots(f"{P}.I"))
    assert flow.types(result).types == {f"{P}.A"}
    assert flow.types(flow.result_slot(f"{P}.F", 1)) == TypeSet(nil=True)
    assert flow.types_of_interface(f"{P}.I") == TypeSet(frozenset({f"{P}.A"}), nil=True)
    assert flow.named_in(flow.types_of_interface(f"{P}.I")) == {f"{P}.A"}


UNKNOWN = {
    "result of an external call": (
        'import ("io/fs"; "os")\nvar got fs.FS\nfunc F() { got = os.DirFS("") }',
        f"{P}.got",
    ),
    "function given to external code": (
        'import "sync"\nfunc init() { var m sync.Map; m.Store(1, func(i I) { (&B{}).Keep(i) }) }',
        f"{P}.B.kept",
    ),
    "method of a value that escapes": (
        'import "sync"\nfunc init() { var m sync.Map; m.Store(1, &B{}) }',
        f"{P}.B.kept",
    ),
    "exported field under reflection": (
        'import "encoding/json"\nfunc F(b []byte, x *B) { json.Unmarshal(b, x) }',
        f"{P}.B.Held",
    ),
    "any field under unsafe": (
        'import "unsafe"\nfunc F(x *B) *int { return (*int)(unsafe.Pointer(x)) }',
        f"{P}.B.kept",
    ),
    "elements that external code was given": (
        'import "reflect"\nfunc F(x *B) { reflect.ValueOf(x.list).Index(0) }',
        f"element of {P}.I",
    ),
    "elements of what external code made": (
        'import "encoding/json"\nvar got any\n'
        'func F(b []byte) { var v any; json.Unmarshal(b, &v); got = v.(map[string]any)["x"] }',
        f"{P}.got",
    ),
    "a pointer that external code was given": (
        'import "errors"\nvar got error\nfunc F(e error) { errors.As(e, &got) }',
        f"{P}.got",
    ),
    "recover": ("var got any\nfunc F() { defer func() { got = recover() }() }", f"{P}.got"),
    "a function without a body": ("var got I\nfunc F() I\nfunc g() { got = F() }", f"{P}.got"),
    "a name that an unseen file mentions": ("var got I", f"{P}.got"),
    "a container that an unseen file mentions": ("var got = map[string]I{}", f"value of {P}.I"),
}


@pytest.mark.parametrize("case", UNKNOWN)
def test_nobody_knows(flow_of, case):
    text, slot = UNKNOWN[case]
    files = {}
    if "body" in case:
        files["internal__p__asm"] = "package p\n"
    if "unseen" in case:
        files["internal__p__x_plan9"] = "package p\n\nfunc init() { _ = got }\n"
    assert flow_of(text, **files).types(slot).unknown


def test_exported_api_of_what_can_be_imported(flow_of):
    text = "func F(given I) I { return given }\nvar Hook I\nfunc own(i I) {}\n"
    text += "func init() { own(A{}) }\n"
    open_ = flow_of(text, path="p")
    slots = ["ex.com/m/p.Hook", "ex.com/m/p.B.Held", "ex.com/m/p.B.kept"]
    slots += [open_.param_slot("ex.com/m/p.F", 0), open_.result_slot("ex.com/m/p.F", 0)]
    assert [open_.types(slot).unknown for slot in slots] == [True] * 5  # kept through Keep
    assert open_.types(open_.param_slot("ex.com/m/p.own", 0)) == TypeSet(
        frozenset({"ex.com/m/p.A"})
    )
    closed = flow_of(text, path="p", closed=True)
    assert not [slot for slot in slots if closed.types(slot).unknown]
    inner = flow_of(text)
    slots = [f"{P}.Hook", f"{P}.B.Held", f"{P}.B.kept", inner.param_slot(f"{P}.F", 0)]
    assert not [slot for slot in slots if inner.types(slot).unknown]


def test_unexported_fields_stay_known(flow_of):
    flow = flow_of(
        'import ("fmt"; "slices"; "sync/atomic")\n'
        "type box struct{ kept I }\nvar shared atomic.Pointer[box]\n"
        "func init() {\n\tb := &box{A{}}\n\tshared.Store(b)\n\tfmt.Println(b, shared.Load())\n"
        "\tall := []I{&B{}}\n\tall = slices.Insert(all, 0, I(A{}))\n\tslices.Reverse(all)\n}\n"
        "var got = slices.IndexFunc([]I{A{}}, func(each I) bool { return true })\n"
    )
    assert flow.types(f"{P}.box.kept").types == {f"{P}.A"}
    assert not flow.types(f"{P}.box.kept").unknown
    each = next(slot for slot in flow.slots(f"{P}.I") if slot.endswith(":each"))
    assert flow.types(each).types == {f"{P}.A", f"*{P}.B"}
    assert not flow.types(each).unknown
