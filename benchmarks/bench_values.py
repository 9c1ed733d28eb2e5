"""What forms of unbox-values and redundant-copy cost, beside what stood there before.

    python benchmarks/bench_values.py [--rounds N] [--time DURATION] [--go COMMAND]

One table, made in one run of Go benchmarks as bench_format.py makes it. The forms are code
of real modules, cut down to the statements that change: gonum's A* queue (heap), a list and
a cache of values, tar-split's copy buffer (pool), go/ast's printer (assertion), a parser's
stack (container); nats-server's search in a buffer, cmd/go's prefix of a line, a request's
body, a clone of what was read.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from bench_format import measured

from gocodemod.golang.toolchain import find_go
from gocodemod.unboxing import typedheap, typedlist

# (name, as it stood, as the pass writes it): statements, with what HEAD declares.
FORMS = (
    (
        "heap, 64 nodes",
        "h := make(boxed, 0, 64); for j := range 64 { heap.Push(&h, node{j * 7919 % 64, j, k}) };"
        " for h.Len() > 0 { sum += heap.Pop(&h).(node).id }",
        "h := make(typed, 0, 64); for j := range 64 { push(&h, node{j * 7919 % 64, j, k}) };"
        " for h.Len() > 0 { sum += pop(&h).id }",
    ),
    (
        "list, 64 nodes",
        "l := list.New(); for j := range 64 { l.PushBack(node{j, j, k}) };"
        " for e := l.Front(); e != nil; e = e.Next() { sum += e.Value.(node).id }",
        "l := New[node](); for j := range 64 { l.PushBack(node{j, j, k}) };"
        " for e := l.Front(); e != nil; e = e.Next() { sum += e.Value.id }",
    ),
    (
        "LRU cache, a miss",
        "c, key := &oldCache, k & 1023; if e, ok := c.items[key]; ok { c.order.MoveToFront(e);"
        " sum += e.Value.(node).id } else { if c.order.Len() == 64 {"
        " delete(c.items, c.order.Remove(c.order.Back()).(node).cost) };"
        " c.items[key] = c.order.PushFront(node{key, k, k}) }",
        "c, key := &newCache, k & 1023; if e, ok := c.items[key]; ok { c.order.MoveToFront(e);"
        " sum += e.Value.id } else { if c.order.Len() == 64 {"
        " delete(c.items, c.order.Remove(c.order.Back()).cost) };"
        " c.items[key] = c.order.PushFront(node{key, k, k}) }",
    ),
    (
        "LRU cache, a hit",
        "c, key := &oldCache, k & 31; if e, ok := c.items[key]; ok { c.order.MoveToFront(e);"
        " sum += e.Value.(node).id } else { c.items[key] = c.order.PushFront(node{key, k, k}) }",
        "c, key := &newCache, k & 31; if e, ok := c.items[key]; ok { c.order.MoveToFront(e);"
        " sum += e.Value.id } else { c.items[key] = c.order.PushFront(node{key, k, k}) }",
    ),
    (
        "pool of buffers",
        "b := values.Get().([]byte); sum += len(b); values.Put(b)",
        "bp := pointers.Get().(*[]byte); b := *bp; sum += len(b); pointers.Put(bp)",
    ),
    (
        "reflect, a field",
        "if b, ok := field.Interface().([]byte); ok { sum += len(b) }",
        "if b, ok := reflect.TypeAssert[[]byte](field); ok { sum += len(b) }",
    ),
    (
        "stack of structs",
        "var s []any; for j := range 16 { s = append(s, node{j, k, j}) };"
        " for len(s) > 0 { sum += s[len(s)-1].(node).id; s = s[:len(s)-1] }",
        "var s []node; for j := range 16 { s = append(s, node{j, k, j}) };"
        " for len(s) > 0 { sum += s[len(s)-1].id; s = s[:len(s)-1] }",
    ),
    (
        "Index in a buffer",
        "sum += strings.Index(string(text), string(needle)) + len(needle)",
        "sum += bytes.Index(text, needle) + len(needle)",
    ),
    (
        "HasPrefix of a line",
        "if !strings.HasPrefix(string(text), key) { sum++ }",
        "if !bytes.HasPrefix(text, []byte(key)) { sum++ }",
    ),
    (
        "TrimSpace, compared",
        'if strings.TrimSpace(string(text)) != "" { sum++ }',
        'if string(bytes.TrimSpace(text)) != "" { sum++ }',
    ),
    (
        "regexp",
        "if word.MatchString(string(text)) { sum++ }",
        "if word.Match(text) { sum++ }",
    ),
    (
        "builder",
        "var sb strings.Builder; sb.Grow(len(text)); sb.WriteString(string(text)); sum += sb.Len()",
        "var sb strings.Builder; sb.Grow(len(text)); sb.Write(text); sum += sb.Len()",
    ),
    (
        "body of a request",
        'r, _ := http.NewRequest("POST", "http://h/", bytes.NewReader([]byte(body)));'
        " sum += int(r.ContentLength)",
        'r, _ := http.NewRequest("POST", "http://h/", strings.NewReader(body));'
        " sum += int(r.ContentLength)",
    ),
    (
        "ReadAll, cloned",
        "b, _ := io.ReadAll(strings.NewReader(body)); out = bytes.Clone(b)",
        "b, _ := io.ReadAll(strings.NewReader(body)); out = b",
    ),
    (
        "[]byte(string(b))",
        "out = []byte(string(text))",
        "out = append([]byte{}, text...)",
    ),
)

HEAD = """package forms

import (
	"bytes"
	"container/heap"
	"container/list"
	"io"
	"net/http"
	"reflect"
	"regexp"
	"sort"
	"strings"
	"sync"
	"testing"
)

type node struct{ cost, id, more int }

type boxed []node

func (h boxed) Len() int           { return len(h) }
func (h boxed) Less(i, j int) bool { return h[i].cost < h[j].cost }
func (h boxed) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *boxed) Push(x any)        { *h = append(*h, x.(node)) }
func (h *boxed) Pop() any {
	x := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return x
}

type typed []node

func (h typed) Len() int           { return len(h) }
func (h typed) Less(i, j int) bool { return h[i].cost < h[j].cost }
func (h typed) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *typed) Push(x node)       { *h = append(*h, x) }
func (h *typed) Pop() node {
	x := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return x
}

var (
	oldCache = struct {
		order list.List
		items map[int]*list.Element
	}{items: map[int]*list.Element{}}
	newCache = struct {
		order List[node]
		items map[int]*Element[node]
	}{items: map[int]*Element[node]{}}
	values   = sync.Pool{New: func() any { return make([]byte, 32*1024) }}
	pointers = sync.Pool{New: func() any { b := make([]byte, 32*1024); return &b }}
	held     = struct{ B []byte }{make([]byte, 8)}
	field    = reflect.ValueOf(&held).Elem().Field(0)
	word     = regexp.MustCompile("4[0-9]$")
	text     = []byte(strings.Repeat("some words in a line, ", 12) + "and 42")
	needle   = []byte("and ")
	key      = "words "
	body     = strings.Repeat(`{"key":"value"},`, 64)
	sum      int
	out      []byte
	_        = []any{heap.Push, io.ReadAll, http.NewRequest}
)

"""

BENCHMARK = """func Benchmark%d_%s(b_ *testing.B) {
	for k := 0; k < b_.N; k++ {
		%s
	}
}

"""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=6, help="median of so many (default 6)")
    parser.add_argument("--time", default="100ms", help="each benchmark's time in a round")
    parser.add_argument("--go", default="", help="the go command (default: the one on PATH)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gocodemod-bench-") as temporary:
        root = Path(temporary)
        go = given.go or str(find_go(root).path)
        (root / "go.mod").write_text("module example.com/forms\n\ngo 1.25\n")
        (root / "forms_test.go").write_text(source())
        found = measured(go, root, given.rounds, given.time)
    print(f"{'':24}{'ns/op':>18}{'ratio':>8}{'B/op':>14}{'allocs/op':>12}")
    for number, (name, *_) in enumerate(FORMS):
        old, new = found[number, "old"], found[number, "new"]
        nanoseconds, octets = f"{old[0]:.1f} {new[0]:.1f}", f"{old[1]:.0f} {new[1]:.0f}"
        ratio, allocations = f"{new[0] / old[0]:.2f}", f"{old[2]:.0f} {new[2]:.0f}"
        print(f"{name:24}{nanoseconds:>18}{ratio:>8}{octets:>14}{allocations:>12}")


def source() -> str:
    """The benchmarks of all forms, with typed heaps and lists as the pass writes them."""
    steps = typedheap.SOURCE[typedheap.SOURCE.index("// Interface") :]
    steps = steps.replace("func Push[", "func push[").replace("func Pop[", "func pop[")
    steps += typedlist.SOURCE[typedlist.SOURCE.index("// List") :]
    lines = [HEAD, steps, "\n"]
    for number, (_, old, new) in enumerate(FORMS):
        lines += [BENCHMARK % (number, "old", old), BENCHMARK % (number, "new", new)]
    return "".join(lines)


if __name__ == "__main__":
    main()
