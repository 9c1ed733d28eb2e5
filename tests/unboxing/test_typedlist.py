"""The typed list takes the steps of container/list: real Go, random operations."""

from __future__ import annotations

import subprocess
from pathlib import Path

from gocodemod.unboxing.typedlist import SOURCE

PROGRAM = r"""
package main

import (
	"container/list"
	"fmt"
	"math/rand/v2"
	"os"

	"example.com/lists/internal/typedlist"
)

// run does f, and says whether it panics.
func run(f func()) (text string) {
	defer func() {
		if r := recover(); r != nil {
			text = fmt.Sprint("panic: ", r)
		}
	}()
	f()
	return ""
}

// Three lists of each kind, and all elements that they ever had, in the same order.
type world struct {
	a  [3]list.List
	b  [3]typedlist.List[int]
	ae []*list.Element
	be []*typedlist.Element[int]
}

func (w *world) number(e *list.Element) int {
	for i, x := range w.ae {
		if x == e {
			return i
		}
	}
	return -1
}

func (w *world) typed(e *typedlist.Element[int]) int {
	for i, x := range w.be {
		if x == e {
			return i
		}
	}
	return -1
}

func (w *world) step(n int) (string, string) {
	i, j := rand.IntN(3), rand.IntN(3)
	a, b := &w.a[i], &w.b[i]
	if rand.IntN(40) == 0 {
		a, b = nil, nil
	}
	var x, y *list.Element
	var p, q *typedlist.Element[int]
	if k := len(w.ae); k > 0 && rand.IntN(40) > 0 {
		k, l := rand.IntN(k), rand.IntN(k)
		x, p, y, q = w.ae[k], w.be[k], w.ae[l], w.be[l]
	}
	var e *list.Element
	var f *typedlist.Element[int]
	var v, u int
	var before, after string
	switch rand.IntN(13) {
	case 0:
		before, after = run(func() { e = a.PushBack(n) }), run(func() { f = b.PushBack(n) })
	case 1:
		before, after = run(func() { e = a.PushFront(n) }), run(func() { f = b.PushFront(n) })
	case 2:
		before = run(func() { e = a.InsertBefore(n, x) })
		after = run(func() { f = b.InsertBefore(n, p) })
	case 3:
		before = run(func() { e = a.InsertAfter(n, x) })
		after = run(func() { f = b.InsertAfter(n, p) })
	case 4, 5:
		before = run(func() { v = a.Remove(x).(int) })
		after = run(func() { u = b.Remove(p) })
	case 6:
		before, after = run(func() { a.MoveToFront(x) }), run(func() { b.MoveToFront(p) })
	case 7:
		before, after = run(func() { a.MoveToBack(x) }), run(func() { b.MoveToBack(p) })
	case 8:
		before, after = run(func() { a.MoveBefore(x, y) }), run(func() { b.MoveBefore(p, q) })
	case 9:
		before, after = run(func() { a.MoveAfter(x, y) }), run(func() { b.MoveAfter(p, q) })
	case 10:
		if w.a[j].Len() < 20 {
			before = run(func() { a.PushBackList(&w.a[j]) })
			after = run(func() { b.PushBackList(&w.b[j]) })
		}
	case 11:
		if w.a[j].Len() < 20 {
			before = run(func() { a.PushFrontList(&w.a[j]) })
			after = run(func() { b.PushFrontList(&w.b[j]) })
		}
	case 12:
		if w.a[j].Len() == 0 {
			w.a[j].Init()
			w.b[j].Init()
		}
		before = run(func() { v = a.Len() })
		after = run(func() { u = b.Len() })
	}
	if e != nil {
		w.ae = append(w.ae, e)
	}
	if f != nil {
		w.be = append(w.be, f)
	}
	return fmt.Sprint(before, v, len(w.ae)), fmt.Sprint(after, u, len(w.be))
}

func (w *world) shown() (before, after string) {
	for i := range w.a {
		for e := w.a[i].Front(); e != nil; e = e.Next() {
			before += fmt.Sprint(e.Value, " ", w.number(e), w.number(e.Prev()), " ")
		}
		for e := w.b[i].Front(); e != nil; e = e.Next() {
			after += fmt.Sprint(e.Value, " ", w.typed(e), w.typed(e.Prev()), " ")
		}
		before += fmt.Sprint(w.a[i].Len(), w.number(w.a[i].Back()))
		after += fmt.Sprint(w.b[i].Len(), w.typed(w.b[i].Back()))
	}
	return before, after
}

func main() {
	for range 1500 {
		w := new(world)
		for n := range 40 {
			before, after := w.step(n)
			was, is := w.shown()
			if before != after || was != is {
				fmt.Println(before, "|", after, "|", was, "|", is)
				os.Exit(1)
			}
		}
	}
	if n := typedlist.New[int](); n.Len() != 0 || n.Init() != n || n.Front() != nil {
		os.Exit(2)
	}
}
"""


def test_the_steps_are_those_of_container_list(tmp_path: Path) -> None:
    (tmp_path / "internal/typedlist").mkdir(parents=True)
    (tmp_path / "go.mod").write_text("module example.com/lists\n\ngo 1.22\n")
    (tmp_path / "internal/typedlist/typedlist.go").write_text(SOURCE)
    (tmp_path / "main.go").write_text(PROGRAM)
    for command in (["go", "vet", "./..."], ["go", "run", "."]):
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    formatted = ["gofmt", "-l", "internal"]
    done = subprocess.run(formatted, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout == ""


def test_it_is_written_for_go_1_18(tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("module example.com/lists\n\ngo 1.18\n")
    (tmp_path / "typedlist.go").write_text(SOURCE)
    done = subprocess.run(
        ["go", "vet", "."], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
