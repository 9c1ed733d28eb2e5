"""The package of a module that does what container/list does, for elements of one type."""

from __future__ import annotations

from gocodemod.unboxing.written import Written

SOURCE = """// Package typedlist does what container/list does, step for step, for lists whose
// elements hold values of one type: each lies in its element, without an interface.
package typedlist

// List is a doubly linked list; see container/list. The zero value is an empty list.
type List[T any] struct {
	ring Element[T] // ring.next is the first element, ring.prev the last
	size int        // the number of elements
}

// Element is an element of a list, or was one. Value is what it holds.
type Element[T any] struct {
	next, prev *Element[T]
	list       *List[T] // the list that it is in, if any

	Value T
}

// New returns an empty list.
func New[T any]() *List[T] {
	l := new(List[T])
	l.ring.next = &l.ring
	l.ring.prev = &l.ring
	return l
}

// Next returns the element behind e; nil if e is the last, or in no list.
func (e *Element[T]) Next() *Element[T] {
	if e.list == nil || e.next == &e.list.ring {
		return nil
	}
	return e.next
}

// Prev returns the element before e; nil if e is the first, or in no list.
func (e *Element[T]) Prev() *Element[T] {
	if e.list == nil || e.prev == &e.list.ring {
		return nil
	}
	return e.prev
}

// Init makes l an empty list, and returns it.
func (l *List[T]) Init() *List[T] {
	l.ring.next = &l.ring
	l.ring.prev = &l.ring
	l.size = 0
	return l
}

// Len returns the number of elements.
func (l *List[T]) Len() int { return l.size }

// Front returns the first element; nil if there is none.
func (l *List[T]) Front() *Element[T] {
	if l.size == 0 {
		return nil
	}
	return l.ring.next
}

// Back returns the last element; nil if there is none.
func (l *List[T]) Back() *Element[T] {
	if l.size == 0 {
		return nil
	}
	return l.ring.prev
}

// PushFront puts v before all others and returns its element.
func (l *List[T]) PushFront(v T) *Element[T] {
	if l.ring.next == nil {
		l.Init() // a zero value
	}
	return l.add(v, &l.ring)
}

// PushBack puts v behind all others and returns its element.
func (l *List[T]) PushBack(v T) *Element[T] {
	if l.ring.next == nil {
		l.Init() // a zero value
	}
	return l.add(v, l.ring.prev)
}

// InsertBefore puts v before mark and returns its element; nil, and l stays, if mark is
// not in l.
func (l *List[T]) InsertBefore(v T, mark *Element[T]) *Element[T] {
	if mark.list != l {
		return nil
	}
	return l.add(v, mark.prev)
}

// InsertAfter puts v behind mark and returns its element; nil, and l stays, if mark is
// not in l.
func (l *List[T]) InsertAfter(v T, mark *Element[T]) *Element[T] {
	if mark.list != l {
		return nil
	}
	return l.add(v, mark)
}

// Remove takes e out of l if it is in l. It returns what e holds.
func (l *List[T]) Remove(e *Element[T]) T {
	if e.list == l {
		e.prev.next = e.next
		e.next.prev = e.prev
		e.next = nil
		e.prev = nil
		e.list = nil
		l.size--
	}
	return e.Value
}

// MoveToFront makes e the first element, if it is in l.
func (l *List[T]) MoveToFront(e *Element[T]) {
	if e.list == l && l.ring.next != e {
		e.move(&l.ring)
	}
}

// MoveToBack makes e the last element, if it is in l.
func (l *List[T]) MoveToBack(e *Element[T]) {
	if e.list == l && l.ring.prev != e {
		e.move(l.ring.prev)
	}
}

// MoveBefore puts e before mark, if they are two and both in l.
func (l *List[T]) MoveBefore(e, mark *Element[T]) {
	if e.list == l && e != mark && mark.list == l && mark.prev != e {
		e.move(mark.prev)
	}
}

// MoveAfter puts e behind mark, if they are two and both in l.
func (l *List[T]) MoveAfter(e, mark *Element[T]) {
	if e.list == l && e != mark && mark.list == l {
		e.move(mark)
	}
}

// PushBackList puts what other holds behind all elements of l; other may be l.
func (l *List[T]) PushBackList(other *List[T]) {
	if l.ring.next == nil {
		l.Init() // a zero value
	}
	for n, e := other.Len(), other.Front(); n > 0; n, e = n-1, e.Next() {
		l.add(e.Value, l.ring.prev)
	}
}

// PushFrontList puts what other holds before all elements of l; other may be l.
func (l *List[T]) PushFrontList(other *List[T]) {
	if l.ring.next == nil {
		l.Init() // a zero value
	}
	for n, e := other.Len(), other.Back(); n > 0; n, e = n-1, e.Prev() {
		l.add(e.Value, &l.ring)
	}
}

// add puts a new element with v behind at.
func (l *List[T]) add(v T, at *Element[T]) *Element[T] {
	e := &Element[T]{at.next, at, l, v}
	at.next = e
	e.next.prev = e
	l.size++
	return e
}

// move takes e from where it is and puts it behind at, which is another.
func (e *Element[T]) move(at *Element[T]) {
	e.prev.next = e.next
	e.next.prev = e.prev
	e.prev = at
	e.next = at.next
	at.next = e
	e.next.prev = e
}
"""

LIST = Written("internal/typedlist", SOURCE, "List")
"""What takes the place of container/list."""
