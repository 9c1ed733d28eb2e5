package main

import (
	"runtime"
	"runtime/debug"
	"sync/atomic"
)

// collectLazily trades memory that is free anyway for time: garbage is left to
// grow until the process nears a bound that still fits the 1.5 GiB promised.
func collectLazily() {
	debug.SetGCPercent(200)
	debug.SetMemoryLimit(1200 << 20)
}

// settleHeap runs after a load: what it left over goes back to the system,
// and a world larger than the bound gets a bound of its own, since collecting
// all the time would not make it smaller.
func settleHeap() {
	debug.FreeOSMemory()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	bound.Store(max(1200<<20, int64(stats.HeapAlloc)*3/2))
	debug.SetMemoryLimit(bound.Load())
}

// bound is the memory limit for a world of which as much is held as should be.
var bound atomic.Int64

// makeRoom raises the limit by what units of so many source bytes need that are
// held above that: about thirty bytes for each.
func makeRoom(held int) {
	if wanted := bound.Load() + 30*int64(held-heldBytes); wanted > debug.SetMemoryLimit(-1) {
		debug.SetMemoryLimit(wanted)
	}
}
