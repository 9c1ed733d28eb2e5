package equivalence

import (
	"fmt"
	"reflect"
)

// A Stub is embedded in types that stand in for an interface of the module: each method
// tells what it was given and gives what the input makes.
type Stub struct{ *calls }

// calls are those that a stub has seen.
type calls struct {
	values *source
	list   []part
}

// Called fills the results, which are pointers, and notes the call.
func (s Stub) Called(method string, args []interface{}, results ...interface{}) {
	s.list = append(s.list, part{method, render(reflect.ValueOf(args))})
	if len(s.list) > 50 {
		panic("too many calls of " + method) // A loop that waits for another answer.
	}
	for _, result := range results {
		s.values.fill(reflect.ValueOf(result).Elem())
	}
}

func (c *calls) kind() string   { return "stub" }
func (c *calls) manner() string { return fmt.Sprintf("answers by %d choices", len(c.values.shape)) }
func (c *calls) seen() []part   { return c.list }

// stub makes one of the stubs that implement an interface.
func (s *source) stub(t reflect.Type) (reflect.Value, bool) {
	for _, each := range s.Stubs {
		if kind := reflect.TypeOf(each); kind.Implements(t) {
			made := reflect.New(kind).Elem()
			shape := append([]byte{}, s.shape...)
			if half := len(s.shape) / 2; half > 0 {
				s.shape = s.shape[:half]
				shape = shape[half:]
			}
			c := &calls{values: s.inner(shape)}
			made.Field(0).Set(reflect.ValueOf(Stub{c}))
			s.keep(c)
			return made, true
		}
	}
	return reflect.Value{}, false
}
