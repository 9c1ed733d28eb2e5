package equivalence

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"runtime"
	"strings"
	"sync/atomic"
	"time"
)

// patience is how long a call may take before it counts as one that never returns.
const patience = 3 * time.Second

// repeats is how often a difference has to show before it counts as one.
const repeats = 3

// A report is what the program that drives the fuzzing reads.
type report struct {
	Executions int    `json:"executions"` // inputs on which both forms were compared
	Reached    int    `json:"reached"`    // of them, those that came to changed code
	Unsteady   int    `json:"unsteady"`   // inputs on which one form differs from itself
	Panicked   int    `json:"panicked"`   // inputs on which both forms panic
	Hung       int    `json:"hung"`       // inputs on which a form does not return
	Obstacle   string `json:"obstacle"`   // why nothing could be compared
	Panic      string `json:"panic"`      // one of the panics
	Difference string `json:"difference"` // the first difference found
	Shape      []byte `json:"shape"`      // and the input that shows it
	Text       []byte `json:"text"`
}

func (c *testcase) save() {
	file := os.Getenv(reportVariable)
	if file == "" {
		return
	}
	data, err := json.Marshal(c.report)
	if err != nil {
		panic(err)
	}
	// Several processes may do it at once, and the reader must see one of them whole.
	temporary := fmt.Sprintf("%s.%d", file, os.Getpid())
	if os.WriteFile(temporary, data, 0o600) == nil {
		_ = os.Rename(temporary, file)
	}
}

// An outcome is all that a caller can see of one call.
type outcome struct {
	parts   []part
	reached bool
	hung    bool
	panic   string
}

// A part is one thing to compare.
type part struct{ name, value string }

// compare runs both forms and tells how they differ; "" where they do not.
//
// The old form runs twice: where it differs from itself nothing can be said.
func (c *testcase) compare(in input) string {
	if c.report.Hung > 0 {
		return ""
	}
	first := c.call(c.old, in)
	if first.hung {
		c.report.Hung++
		return ""
	}
	now, second := c.call(c.new, in), c.call(c.old, in)
	if differs(first, second) != "" {
		c.report.Unsteady++
		return ""
	}
	c.report.Executions++
	if first.reached {
		c.report.Reached++
	}
	if first.panic != "" && now.panic != "" {
		c.report.Panicked++
		c.report.Panic = first.panic
	}
	found := differs(first, now)
	if found == "" {
		return ""
	}
	for i := 0; i < repeats; i++ {
		if differs(first, c.call(c.old, in)) != "" || differs(now, c.call(c.new, in)) != "" {
			c.report.Unsteady++
			return ""
		}
	}
	found = fmt.Sprintf("%s; called with %s", found, c.describe(in))
	c.report.Difference, c.report.Shape, c.report.Text = found, in.shape, in.text
	return found
}

// call runs one form on values made of the input, in a goroutine that may be given up.
func (c *testcase) call(form reflect.Value, in input) outcome {
	values := c.source(in)
	args := make([]reflect.Value, len(c.params))
	for i, param := range c.params {
		args[i] = values.argument(param)
	}
	before := atomic.LoadInt64(&reached)
	done := make(chan outcome, 1)
	collected := &writer{limit: -1}
	go func() {
		var out outcome
		returned := false
		defer func() {
			if !returned {
				problem := recover()
				out.panic = fmt.Sprint(problem)
				words := fmt.Sprintf("%T: %v", problem, problem)
				if _, ok := problem.(runtime.Error); ok {
					words = "runtime error" // Which one depends on how far each gets on what is nil.
				}
				out.add("panic", words)
			}
			done <- out
		}()
		results := c.invoke(form, args, collected)
		for i, result := range results {
			out.add(fmt.Sprintf("result %d", i+1), render(result))
		}
		returned = true
	}()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case out := <-done:
		if c.Newline && form == c.new {
			for _, fake := range values.fakes {
				withoutNewline(fake)
			}
		}
		for i, fake := range values.fakes {
			for _, each := range fake.seen() {
				out.add(fmt.Sprintf("%s %d: %s", fake.kind(), i+1, each.name), each.value)
			}
		}
		for i, arg := range args {
			out.add(fmt.Sprintf("argument %d afterwards", i+1), render(arg))
		}
		out.reached = atomic.LoadInt64(&reached) > before
		return out
	case <-timer.C:
		return outcome{hung: true, parts: []part{{"return", "none"}}}
	}
}

// invoke calls a form. One that writes bytes instead of giving them does so to a writer, and
// what it writes counts as its first result; bytes that come with an error count as none.
func (c *testcase) invoke(form reflect.Value, args []reflect.Value, to *writer) []reflect.Value {
	writes := c.writes >= 0 && form == c.new
	if writes {
		args = append(args[:c.writes:c.writes], append(
			[]reflect.Value{reflect.ValueOf(onlyWriter{to})}, args[c.writes:]...)...)
	}
	var results []reflect.Value
	if form.Type().IsVariadic() {
		results = form.CallSlice(args)
	} else {
		results = form.Call(args)
	}
	if c.writes < 0 {
		return results
	}
	if writes {
		results = append([]reflect.Value{reflect.ValueOf(bytes.Join(to.writes, nil))}, results...)
	}
	last := results[len(results)-1]
	if failed := last.Kind() == reflect.Interface && !last.IsNil(); len(to.writes) > 1 || failed && len(to.writes) > 0 {
		results[0] = reflect.ValueOf(fmt.Sprintf("%q in %d writes", to.writes, len(to.writes)))
	} else if failed || results[0].Len() == 0 {
		results[0] = reflect.ValueOf("")
	}
	return results
}

func (o *outcome) add(name, value string) { o.parts = append(o.parts, part{name, value}) }

// differs names the first part in which two outcomes differ.
func differs(a, b outcome) string {
	for i := 0; i < len(a.parts) || i < len(b.parts); i++ {
		was, is := at(a.parts, i), at(b.parts, i)
		if was != is {
			name := was.name
			if name == "" || name != is.name {
				return fmt.Sprintf("before: %s %s, after: %s %s",
					was.name, clip(was.value, is.value), is.name, clip(is.value, was.value))
			}
			return fmt.Sprintf("%s: before %s, after %s",
				name, clip(was.value, is.value), clip(is.value, was.value))
		}
	}
	return ""
}

func at(parts []part, i int) part {
	if i < len(parts) {
		return parts[i]
	}
	return part{}
}

// clip is the part of a long text around where it begins to differ from another.
func clip(text, other string) string {
	const around = 60
	same := 0
	for same < len(text) && same < len(other) && text[same] == other[same] {
		same++
	}
	start, end := same-around, same+2*around
	if start < 0 {
		start = 0
	}
	if end > len(text) {
		end = len(text)
	}
	out := strings.ToValidUTF8(text[start:end], "?")
	if start > 0 {
		out = "..." + out
	}
	if end < len(text) {
		out += "..."
	}
	return out
}

// describe tells people what the forms were called with.
func (c *testcase) describe(in input) string {
	values := c.source(in)
	var words []string
	for _, param := range c.params {
		known := len(values.fakes)
		text := render(values.argument(param))
		for _, fake := range values.fakes[known:] {
			text += " (" + fake.kind() + " that " + fake.manner() + ")"
		}
		if len(text) > 300 {
			text = strings.ToValidUTF8(text[:300], "?") + "..."
		}
		words = append(words, text)
	}
	return "(" + strings.Join(words, ", ") + ")"
}
