package main

import "testing"

// TestWhatIsHeld asks about a large package in two configurations: neither is dropped for
// the other, and both go when another package is asked about.
func TestWhatIsHeld(t *testing.T) {
	large := []*node{{path: "a", size: heldBytes}, {path: "a", size: heldBytes}}
	other := &node{path: "b", size: heldBytes / 2}
	w := &world{big: true, units: append(large, other)}
	ask := func(n *node) {
		if n.unit == nil {
			n.unit = &unit{}
			w.held += n.size
		}
		w.clock++
		n.loans, n.aged = 1, w.clock
		w.giveBack(n)
	}
	held := func() (found [3]bool) {
		for i, n := range w.units {
			found[i] = n.unit != nil
		}
		return found
	}
	for _, step := range []struct {
		asked *node
		want  [3]bool
	}{
		{other, [3]bool{false, false, true}},
		{large[0], [3]bool{true, false, false}},
		{large[1], [3]bool{true, true, false}},
		{large[0], [3]bool{true, true, false}},
		{other, [3]bool{false, false, true}},
	} {
		ask(step.asked)
		if found := held(); found != step.want {
			t.Errorf("after %s: held %v, want %v", step.asked.path, found, step.want)
		}
	}
	for _, n := range large {
		n.size = 7 * heldBytes
	}
	ask(large[0])
	ask(large[1])
	if found := held(); found != [3]bool{false, true, false} {
		t.Errorf("two that are too large: held %v", found)
	}
}
