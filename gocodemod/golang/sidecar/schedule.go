package main

import (
	"runtime"
	"runtime/debug"
	"sync"
)

// schedule runs step on every node once those of its imports that are among
// nodes are done, with as many workers as there are processors. What step
// returns is run before any further step, without anybody waiting for it: it
// frees memory. A panic of either comes out of schedule, once the rest is done.
func schedule(nodes []*node, step func(*node) func()) {
	s := &scheduler{waiting: make(map[*node]int, len(nodes)), left: len(nodes)}
	s.wake = sync.NewCond(&s.mu)
	for _, n := range nodes {
		s.waiting[n] = 0
	}
	for _, n := range nodes {
		for _, to := range n.imports {
			if _, ok := s.waiting[to]; ok {
				s.waiting[n]++
			}
		}
	}
	for i := len(nodes) - 1; i >= 0; i-- { // a stack: the first on top
		if s.waiting[nodes[i]] == 0 {
			s.ready = append(s.ready, nodes[i])
		}
	}
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Add(1)
		go func() {
			defer workers.Done()
			s.work(step)
		}()
	}
	workers.Wait()
	if s.failed != nil {
		panic(s.failed)
	}
}

type scheduler struct {
	mu      sync.Mutex
	wake    *sync.Cond
	waiting map[*node]int // unfinished imports
	ready   []*node
	urgent  []func()
	left    int
	failed  any // what the first panic of a task said
}

func (s *scheduler) work(step func(*node) func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		switch {
		case len(s.urgent) > 0:
			task := s.urgent[len(s.urgent)-1]
			s.urgent = s.urgent[:len(s.urgent)-1]
			s.mu.Unlock()
			s.guard(task)
			s.mu.Lock()
			s.left--
		case len(s.ready) > 0:
			n := s.ready[len(s.ready)-1]
			s.ready = s.ready[:len(s.ready)-1]
			s.mu.Unlock()
			var task func()
			s.guard(func() { task = step(n) })
			s.mu.Lock()
			s.left--
			if task != nil {
				s.urgent = append(s.urgent, task)
				s.left++
			}
			for _, importer := range n.importers {
				if count, ok := s.waiting[importer]; ok {
					s.waiting[importer] = count - 1
					if count == 1 {
						s.ready = append(s.ready, importer)
					}
				}
			}
		case s.left == 0:
			return
		default:
			s.wake.Wait()
			continue
		}
		s.wake.Broadcast()
	}
}

// guard runs a task outside the lock and keeps its panic for schedule.
func (s *scheduler) guard(task func()) {
	defer func() {
		if p := recover(); p != nil {
			debug.PrintStack()
			s.mu.Lock()
			s.failed = p
			s.mu.Unlock()
		}
	}()
	task()
}
