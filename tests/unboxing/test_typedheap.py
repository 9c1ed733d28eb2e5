"""The typed heap takes the steps of container/heap: real Go, random operations."""

from __future__ import annotations

import subprocess
from pathlib import Path

from gocodemod.unboxing.typedheap import SOURCE

PROGRAM = r"""
package main

import (
	"container/heap"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"

	"example.com/heaps/internal/typedheap"
)

type steps struct {
	all []int
	log []string
}

func (s *steps) Len() int { return len(s.all) }
func (s *steps) Less(i, j int) bool {
	s.log = append(s.log, fmt.Sprint("less ", i, j))
	return s.all[i] < s.all[j]
}
func (s *steps) Swap(i, j int) {
	s.log = append(s.log, fmt.Sprint("swap ", i, j))
	s.all[i], s.all[j] = s.all[j], s.all[i]
}
func (s *steps) put(x int) { s.all = append(s.all, x) }
func (s *steps) take() int {
	x := s.all[len(s.all)-1]
	s.all = s.all[:len(s.all)-1]
	return x
}

type boxed struct{ steps }

func (b *boxed) Push(x any) { b.put(x.(int)) }
func (b *boxed) Pop() any   { return b.take() }

type typed struct{ steps }

func (t *typed) Push(x int) { t.put(x) }
func (t *typed) Pop() int   { return t.take() }

// run says what f gives, or that it panics.
func run(f func() int) (text string) {
	defer func() {
		if r := recover(); r != nil {
			text = fmt.Sprint("panic: ", r)
		}
	}()
	return fmt.Sprint(f())
}

func main() {
	for range 3000 {
		var b boxed
		var t typed
		for range rand.IntN(9) {
			x := rand.IntN(9)
			b.put(x)
			t.put(x)
		}
		heap.Init(&b)
		typedheap.Init(&t)
		for range 20 {
			i, x := rand.IntN(len(b.all)+1), rand.IntN(9)
			var before, after string
			switch rand.IntN(4) {
			case 0:
				heap.Push(&b, x)
				typedheap.Push(&t, x)
			case 1:
				before = run(func() int { return heap.Pop(&b).(int) })
				after = run(func() int { return typedheap.Pop(&t) })
			case 2:
				before = run(func() int { return heap.Remove(&b, i).(int) })
				after = run(func() int { return typedheap.Remove(&t, i) })
			case 3:
				before = run(func() int { b.all[i] = x; heap.Fix(&b, i); return 0 })
				after = run(func() int { t.all[i] = x; typedheap.Fix(&t, i); return 0 })
			}
			if before != after || !slices.Equal(b.log, t.log) || !slices.Equal(b.all, t.all) {
				fmt.Println(before, after, b, t)
				os.Exit(1)
			}
		}
	}
}
"""


def test_the_steps_are_those_of_container_heap(tmp_path: Path) -> None:
    (tmp_path / "internal/typedheap").mkdir(parents=True)
    (tmp_path / "go.mod").write_text("module example.com/heaps\n\ngo 1.22\n")
    (tmp_path / "internal/typedheap/typedheap.go").write_text(SOURCE)
    (tmp_path / "main.go").write_text(PROGRAM)
    for command in (["go", "vet", "./..."], ["go", "run", "."]):
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    formatted = ["gofmt", "-l", "internal"]
    done = subprocess.run(formatted, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout == ""
