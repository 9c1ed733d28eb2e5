package main

import (
	"runtime"
	"runtime/debug"
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
	debug.SetMemoryLimit(max(1200<<20, int64(stats.HeapAlloc)*3/2))
}
