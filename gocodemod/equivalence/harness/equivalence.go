// Package equivalence runs two forms of one function on the same values and compares
// what a caller can see: results, errors, panics, what was written and in how many
// writes, what was read, and what the arguments are afterwards.
//
// A form that takes a writer meets writers that fail after some bytes, one that takes
// a reader meets readers that give a byte at a time or an error in the middle.
package equivalence

import (
	"io"
	"os"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// Functions are the two forms of one function; methods are method expressions.
type Functions struct {
	Old, New interface{}
	Values
	// Merged: how writes are cut does not count, as below a bufio.Writer.
	Merged bool
	// Newline: the new form may end what it writes with a newline that the old one does not.
	Newline bool
}

// Values say what the arguments are made of.
type Values struct {
	// Module is the path of the module whose structs are filled to the last field.
	Module string
	// Words are short strings that mean something to the code, Texts documents that it reads.
	Words, Texts []string
	// Known make values of types that cannot be filled field by field.
	Known []interface{}
	// Stubs are structs that embed a Stub, with the methods of interfaces of the module.
	Stubs []interface{}
}

// Where a run that drives the fuzzing says how it went, and how long it wants it to last.
const (
	reportVariable = "GOCODEMOD_FUZZ_REPORT"
	budgetVariable = "GOCODEMOD_FUZZ_BUDGET"
)

var reached int64

// Reach notes that an old form comes to its first statement that was changed.
func Reach() { atomic.AddInt64(&reached, 1) }

// Fuzz fails f on the first input on which the two forms differ.
//
// With a budget in the environment it looks for one by itself, in this process.
func Fuzz(f *testing.F, functions Functions) {
	c, reason := newCase(functions)
	if reason != "" {
		c.report.Obstacle = reason
		c.save()
		f.Skip(reason)
	}
	if budget, err := time.ParseDuration(os.Getenv(budgetVariable)); err == nil {
		if found := c.search(budget); found != "" {
			f.Fatal(found)
		}
		f.Skip("searched without the fuzzing engine")
	}
	for _, seed := range c.seeds() {
		f.Add(seed.shape, seed.text)
	}
	f.Fuzz(func(t *testing.T, shape, text []byte) {
		if found := c.compare(input{shape, text}); found != "" {
			c.save()
			t.Fatal(found)
		}
	})
}

// A testcase is a pair of functions and what is known about how they compare.
type testcase struct {
	Functions
	old, new reflect.Value
	params   []reflect.Type
	writes   int // where the new form takes a writer in place of the old one's bytes; -1: nowhere
	known    map[reflect.Type]reflect.Value
	report   report
}

func newCase(functions Functions) (*testcase, string) {
	c := &testcase{
		Functions: functions,
		old:       reflect.ValueOf(functions.Old),
		new:       reflect.ValueOf(functions.New),
		known:     map[reflect.Type]reflect.Value{},
		writes:    -1,
	}
	for _, maker := range functions.Known {
		value := reflect.ValueOf(maker)
		c.known[value.Type().Out(0)] = value
	}
	takes, gives := signature(c.new.Type())
	wanted, results := signature(c.old.Type())
	if at := writerAt(wanted, takes, results, gives); at >= 0 {
		c.writes = at
		takes = append(append([]reflect.Type{}, takes[:at]...), takes[at+1:]...)
		results = results[1:]
	}
	if len(wanted) != len(takes) || c.old.Type().IsVariadic() != c.new.Type().IsVariadic() {
		return c, "the two forms take different arguments"
	}
	for i, want := range wanted {
		switch take := takes[i]; {
		case take.AssignableTo(want):
			c.params = append(c.params, take)
		case want.AssignableTo(take):
			c.params = append(c.params, want)
		default:
			return c, "the two forms take different arguments"
		}
	}
	if len(results) != len(gives) {
		return c, "the two forms give different results"
	}
	for i, result := range results {
		if give := gives[i]; give != result {
			return c, "the two forms give different results"
		}
	}
	return c, ""
}

func signature(t reflect.Type) (takes, gives []reflect.Type) {
	for i := 0; i < t.NumIn(); i++ {
		takes = append(takes, t.In(i))
	}
	for i := 0; i < t.NumOut(); i++ {
		gives = append(gives, t.Out(i))
	}
	return takes, gives
}

// writerAt is where a form takes an io.Writer more, and gives bytes less, than another.
func writerAt(wanted, takes, results, gives []reflect.Type) int {
	if len(takes) != len(wanted)+1 || len(results) != len(gives)+1 || results[0] != bytesType {
		return -1
	}
	for at, take := range takes {
		if take == of((*io.Writer)(nil)) && (at == len(wanted) || wanted[at] != take) {
			return at
		}
	}
	return -1
}

var bytesType = of((*[]byte)(nil))

// seeds are the inputs to start from: nothing, everything zero, and some of each.
func (c *testcase) seeds() []input {
	random := newRandom(1)
	texts := append(append([]string{}, c.Texts...), documents...)
	seeds := []input{{}}
	for i, text := range texts {
		if i == 48 {
			break
		}
		seeds = append(seeds, input{random.shape(8 + 8*i), []byte(text)})
	}
	return seeds
}

// search compares on the seeds and on random inputs until the budget is spent.
func (c *testcase) search(budget time.Duration) string {
	defer c.save()
	end := time.Now().Add(budget)
	seeds := c.seeds()
	random := newRandom(2)
	for i := 0; i < len(seeds) || time.Now().Before(end); i++ {
		in := input{}
		if i < len(seeds) {
			in = seeds[i]
		} else {
			in = input{random.shape(random.Intn(256)), random.change(seeds[random.Intn(len(seeds))].text)}
		}
		if found := c.compare(in); found != "" {
			return c.smallest(in, found)
		}
		if c.report.Hung > 0 || i > 100 && c.report.Unsteady > i/2 {
			break
		}
	}
	return ""
}

// smallest is the difference on an input cut down as far as some attempts get.
func (c *testcase) smallest(in input, found string) string {
	try := func(shape, text []byte) bool {
		said := c.compare(input{shape, text})
		if said != "" {
			in, found = input{shape, text}, said
		}
		return said != ""
	}
	for _, size := range []int{64, 16, 4, 1} {
		for len(in.shape) >= size && try(in.shape[:len(in.shape)-size], in.text) {
		}
		for len(in.text) >= size && try(in.shape, in.text[:len(in.text)-size]) {
		}
	}
	for i := range in.shape {
		if in.shape[i] != 0 {
			shape := append([]byte{}, in.shape...)
			shape[i] = 0
			try(shape, in.text)
		}
	}
	c.compare(in) // The report tells of this one.
	return found
}

func within(path, module string) bool {
	return module != "" && (path == module || strings.HasPrefix(path, module+"/"))
}
