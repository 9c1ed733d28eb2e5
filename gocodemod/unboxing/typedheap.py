"""The package of a module that does what container/heap does, for elements of one type."""

from __future__ import annotations

from gocodemod.context import Context, Obstacle
from gocodemod.golang import rows
from gocodemod.model import Edit, ImportNeed, Span
from gocodemod.naming import Spelling, imported
from gocodemod.removing.reach import out_of_reach

PLACE = "internal/typedheap"

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


def helper(ctx: Context, at: Span) -> list[Edit]:
    """The package's file, unless it is there; raises Obstacle where other code is."""
    need = importable(ctx, at)
    module = ctx.facts.module_of(at.file)
    assert module is not None
    file = ctx.facts.module_file(module, f"{PLACE}/typedheap.go")
    if ctx.exists(file):
        if ctx.source(file).decode(errors="replace") == SOURCE:
            return []
        raise Obstacle("name-taken", f"{file} holds other code", at)
    if need.path in {package.path for package in ctx.facts.packages()}:
        raise Obstacle("name-taken", f"{PLACE} holds other code", at)
    return [Edit(file, 0, 0, SOURCE, action="create")]


def importable(ctx: Context, at: Span) -> ImportNeed:
    """The import of the package for code at `at`; raises Obstacle."""
    module, package = ctx.facts.module_of(at.file), ctx.facts.package_of(at.file)
    if package is None or module is None or not f"{package.path}/".startswith(f"{module.path}/"):
        raise Obstacle("not-writable", "the module's path does not begin its import paths", at)
    path = f"{module.path}/{PLACE}"
    known = imported(ctx.facts, ctx.tree(at.file))
    local = known.get(path, "typedheap")
    need = ImportNeed(file=at.file, path=path, package="typedheap", name=local)
    spelling = Spelling(f"{local}.Interface", () if path in known else (need,))
    place = rows.Ref("", at.file, at.start, at.end, "type", "")
    if (path not in known and local in known.values()) or out_of_reach(ctx, spelling, place):
        raise Obstacle("name-taken", f"the name {local} means something else here", at)
    return need
