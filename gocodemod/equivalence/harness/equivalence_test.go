package equivalence

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

type item struct {
	Name  string
	count int
	next  *item
}

type store struct {
	mu    sync.Mutex
	items map[string]*item
	notes []interface{}
	now   func() int
}

func marshalThenWrite(w io.Writer, v interface{}) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = w.Write(b)
	return err
}

func encoded(w io.Writer, v interface{}) error { return json.NewEncoder(w).Encode(v) }

func inPieces(w io.Writer, v interface{}) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	for len(b) > 0 {
		n := (len(b) + 1) / 2
		if _, err := w.Write(b[:n]); err != nil {
			return err
		}
		b = b[n:]
	}
	return nil
}

func lostError(w io.Writer, v interface{}) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	w.Write(b)
	return nil
}

func otherError(w io.Writer, v interface{}) error {
	if err := marshalThenWrite(w, v); err != nil {
		return fmt.Errorf("%w", err)
	}
	return nil
}

func readAll(r io.Reader, v *item) error {
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	return json.Unmarshal(b, v)
}

func decoded(r io.Reader, v *item) error { return json.NewDecoder(r).Decode(v) }

func (s *store) list(w http.ResponseWriter, r *http.Request) {
	b, err := json.Marshal(s.items)
	if err != nil {
		http.Error(w, err.Error(), 500)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Write(b)
}

func (s *store) lateHeader(w http.ResponseWriter, r *http.Request) {
	b, err := json.Marshal(s.items)
	if err != nil {
		http.Error(w, err.Error(), 500)
		return
	}
	w.Write(b)
	w.Header().Set("Content-Type", "application/json")
}

func (s *store) add(i item) int { s.notes = append(s.notes, i.count); return s.now() }

func (s *store) forget(i item) int { return s.now() }

func encode(v item) ([]byte, error) {
	if v.Name == "" {
		return nil, errors.New("no name")
	}
	return json.Marshal(v)
}

func write(w io.Writer, v item) error {
	b, err := encode(v)
	if err != nil {
		return err
	}
	_, err = w.Write(b)
	return err
}

func writeEarly(w io.Writer, v item) error {
	if v.Name == "" {
		w.Write([]byte("x"))
	}
	return write(w, v)
}

func writeTwice(w io.Writer, v item) error {
	if err := write(w, v); err != nil {
		return err
	}
	_, err := w.Write(nil)
	return err
}

func count(values ...int) string { return fmt.Sprint(len(values)) }

func size(values ...int) string {
	if len(values) == 3 && values[0] == 300 {
		return "many"
	}
	return fmt.Sprint(len(values))
}

type namer interface{ name(int) (string, error) }

type namerStub struct{ Stub }

func (s namerStub) name(a0 int) (r0 string, r1 error) {
	s.Called("name", []interface{}{a0}, &r0, &r1)
	return
}

func deepPanic(v *item) string { return v.next.next.Name }

func otherPanic(v *item) string {
	if v.next == nil {
		panic("no next")
	}
	return v.next.next.Name
}

func TestForms(t *testing.T) {
	for name, each := range map[string]struct {
		old, new interface{}
		want     string // a part of the difference; "" for none
	}{
		"the same":               {marshalThenWrite, marshalThenWrite, ""},
		"a newline":              {marshalThenWrite, encoded, "sizes of the writes"},
		"writes":                 {marshalThenWrite, inPieces, "sizes of the writes"},
		"an error not given":     {marshalThenWrite, lostError, "result 1"},
		"an error of other type": {marshalThenWrite, otherError, "result 1"},
		"reading the same":       {readAll, readAll, ""},
		"reading one value":      {readAll, decoded, "result 1"},
		"a handler":              {(*store).list, (*store).list, ""},
		"a late header":          {(*store).list, (*store).lateHeader, "status and header"},
		"methods":                {(*store).add, (*store).add, ""},
		"a side effect":          {(*store).add, (*store).forget, "argument 1 afterwards"},
		"written":                {encode, write, ""},
		"written all the same":   {encode, writeEarly, "result 1"},
		"written twice":          {encode, writeTwice, "result 1"},
		"variadic":               {count, count, ""},
		"panics alike":           {deepPanic, deepPanic, ""},
		"panics otherwise":       {deepPanic, otherPanic, "panic"},
		"a narrower parameter": {
			func(v fmt.Stringer) string { return v.String() },
			func(v stringer) string { return string(v) }, "",
		},
		"a generator": {
			func(f func() (int, error)) string { n, err := f(); return fmt.Sprint(n, err) },
			func(f func() (int, error)) string { n, err := f(); return fmt.Sprint(n, err) }, "",
		},
		"a stub": {
			func(n namer, i int) (string, error) { return n.name(i) },
			func(n namer, i int) (string, error) { return n.name(i) }, "",
		},
		"a stub asked otherwise": {
			func(n namer, i int) (string, error) { return n.name(i) },
			func(n namer, i int) (string, error) { return n.name(i + 1) }, "stub 1: name",
		},
		"a client": {
			func(c *http.Client, v *item) error {
				response, err := c.Get("http://example.com")
				if err != nil {
					return err
				}
				defer response.Body.Close()
				return readAll(response.Body, v)
			},
			func(c *http.Client, v *item) error {
				response, err := c.Get("http://example.com")
				if err != nil {
					return err
				}
				return readAll(response.Body, v)
			}, "closed",
		},
	} {
		t.Run(name, func(t *testing.T) {
			c, reason := newCase(Functions{Old: each.old, New: each.new, Values: Values{
				Module: "gocodemod.example", Stubs: []interface{}{namerStub{}},
			}})
			if reason != "" {
				t.Fatal(reason)
			}
			found := c.search(50 * time.Millisecond)
			if (each.want == "") != (found == "") || !strings.Contains(found, each.want) {
				t.Errorf("difference %q, want %q", found, each.want)
			}
			if each.want == "" && c.report.Executions < 10 || c.report.Unsteady > 0 || c.report.Hung > 0 {
				t.Errorf("report %+v", c.report)
			}
		})
	}
}

func TestWhatCannotBeCompared(t *testing.T) {
	for name, each := range map[string]struct{ old, new interface{} }{
		"parameters": {func(int) {}, func(string) {}},
		"results":    {func() int { return 0 }, func() string { return "" }},
		"arity":      {func() {}, func(int) {}},
	} {
		if _, reason := newCase(Functions{Old: each.old, New: each.new}); reason == "" {
			t.Errorf("%s: no reason", name)
		}
	}
}

func TestNewlineThatIsWanted(t *testing.T) {
	c, _ := newCase(Functions{Old: marshalThenWrite, New: encoded, Newline: true})
	if found := c.search(50 * time.Millisecond); found != "" {
		t.Error(found)
	}
	c, _ = newCase(Functions{Old: marshalThenWrite, New: inPieces, Newline: true})
	if found := c.search(50 * time.Millisecond); found == "" {
		t.Error("no difference found")
	}
}

func TestMerged(t *testing.T) {
	c, _ := newCase(Functions{Old: marshalThenWrite, New: inPieces, Merged: true})
	if found := c.search(50 * time.Millisecond); found != "" {
		t.Error(found)
	}
}

func TestUnsteady(t *testing.T) {
	calls := 0
	form := func(int) int { calls++; return calls }
	c, _ := newCase(Functions{Old: form, New: form})
	if found := c.search(time.Second); found != "" || c.report.Unsteady < 100 || c.report.Executions > 0 {
		t.Errorf("%q %+v", found, c.report)
	}
}

func TestNeverReturns(t *testing.T) {
	form := func(int) { select {} }
	c, _ := newCase(Functions{Old: form, New: form})
	if found := c.search(time.Minute); found != "" || c.report.Hung != 1 {
		t.Errorf("%q %+v", found, c.report)
	}
}

func TestReach(t *testing.T) {
	form := func(n int) {
		if n > 5 {
			Reach()
		}
	}
	c, _ := newCase(Functions{Old: form, New: func(int) {}})
	if found := c.search(50 * time.Millisecond); found != "" {
		t.Error(found)
	}
	if c.report.Reached == 0 || c.report.Reached >= c.report.Executions {
		t.Errorf("%+v", c.report)
	}
}

func TestRare(t *testing.T) {
	c, _ := newCase(Functions{Old: count, New: size})
	c.compare(input{})
	if found := c.search(10 * time.Millisecond); found != "" {
		t.Skip("found by luck")
	}
}

func FuzzItself(f *testing.F) {
	values := Values{Module: "gocodemod.example", Words: []string{"Name"}}
	Fuzz(f, Functions{Old: readAll, New: readAll, Values: values})
}
