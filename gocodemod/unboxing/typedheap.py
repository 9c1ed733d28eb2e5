"""The package of a module that does what container/heap does, for elements of one type."""

from __future__ import annotations

from gocodemod.unboxing.written import Written

SOURCE = """// Package typedheap does what container/heap does, step for step, for heaps whose
// elements are of one type: they are pushed and popped without becoming an interface.
package typedheap

import "sort"

// Interface is a heap of elements of type T; see container/heap.
type Interface[T any] interface {
	sort.Interface
	Push(x T) // add x as element Len()
	Pop() T   // remove and return element Len() - 1
}

// Init puts the elements in order, in O(n) for n = h.Len().
func Init[T any](h Interface[T]) {
	n := h.Len()
	for i := n/2 - 1; i >= 0; i-- {
		down(h, i, n)
	}
}

// Push adds x, in O(log n).
func Push[T any](h Interface[T], x T) {
	h.Push(x)
	up(h, h.Len()-1)
}

// Pop removes and returns the least element, in O(log n).
func Pop[T any](h Interface[T]) T {
	n := h.Len() - 1
	h.Swap(0, n)
	down(h, 0, n)
	return h.Pop()
}

// Remove removes and returns element i, in O(log n).
func Remove[T any](h Interface[T], i int) T {
	n := h.Len() - 1
	if n != i {
		h.Swap(i, n)
		if !down(h, i, n) {
			up(h, i)
		}
	}
	return h.Pop()
}

// Fix restores the order after element i has changed, in O(log n).
func Fix[T any](h Interface[T], i int) {
	if !down(h, i, h.Len()) {
		up(h, i)
	}
}

func up(h sort.Interface, j int) {
	for {
		i := (j - 1) / 2 // parent
		if i == j || !h.Less(j, i) {
			break
		}
		h.Swap(i, j)
		j = i
	}
}

func down(h sort.Interface, start, n int) bool {
	i := start
	for {
		left := 2*i + 1
		if left >= n || left < 0 { // left < 0 after int overflow
			break
		}
		j := left
		if right := left + 1; right < n && h.Less(right, left) {
			j = right
		}
		if !h.Less(j, i) {
			break
		}
		h.Swap(i, j)
		i = j
	}
	return i > start
}
"""


HEAP = Written("internal/typedheap", SOURCE, "Interface")
"""What takes the place of container/heap."""
