package equivalence

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"log"
	"math/big"
	"net/http"
	"net/url"
	"os"
	"reflect"
	"strings"
	"time"
)

// Types of the standard library whose values are made by their own functions.
var makers = map[reflect.Type]func(s *source) interface{}{
	of((*time.Time)(nil)): func(s *source) interface{} {
		when := time.Unix(s.integer()%1e11, int64(s.byte())*1e6)
		if s.byte()%2 == 0 {
			return when.UTC()
		}
		return when.In(time.FixedZone(s.string(), s.below(200)*300-30000))
	},
	of((*json.RawMessage)(nil)): func(s *source) interface{} {
		if choice := s.byte() % 8; choice > 1 {
			return json.RawMessage(s.json(2))
		} else if choice == 1 {
			return json.RawMessage(s.document())
		}
		return json.RawMessage(nil)
	},
	of((*json.Number)(nil)): func(s *source) interface{} {
		return json.Number([]string{"", "1", "-2.5e9", "x", "01"}[s.below(5)])
	},
	of((*big.Int)(nil)): func(s *source) interface{} { return *big.NewInt(s.integer()) },
	of((**bytes.Buffer)(nil)): func(s *source) interface{} {
		return bytes.NewBufferString(s.string())
	},
	of((**bytes.Reader)(nil)): func(s *source) interface{} {
		return bytes.NewReader(s.document())
	},
	of((**strings.Reader)(nil)): func(s *source) interface{} {
		return strings.NewReader(string(s.document()))
	},
	of((**bufio.Reader)(nil)): func(s *source) interface{} {
		return bufio.NewReader(onlyReader{s.reader()})
	},
	of((**bufio.Writer)(nil)): func(s *source) interface{} {
		w := s.writer()
		w.merged = true
		if w.limit > 0 {
			w.limit = 0
		}
		return bufio.NewWriter(onlyWriter{w})
	},
	of((**json.Encoder)(nil)): func(s *source) interface{} {
		return json.NewEncoder(onlyWriter{s.writer()})
	},
	of((**json.Decoder)(nil)): func(s *source) interface{} {
		return json.NewDecoder(onlyReader{s.reader()})
	},
	of((**log.Logger)(nil)): func(s *source) interface{} { return log.New(io.Discard, "", 0) },
	of((*url.URL)(nil)):     func(s *source) interface{} { return *s.url() },
	of((*http.Client)(nil)): func(s *source) interface{} { return *s.client() },
	of((**http.Client)(nil)): func(s *source) interface{} {
		return s.client()
	},
	of((**http.Request)(nil)): func(s *source) interface{} { return s.request() },
	of((**os.File)(nil)):      func(s *source) interface{} { return (*os.File)(nil) },
}

// Interfaces, and what has their methods and no others; the first that fits is taken.
var stands = []func(s *source) interface{}{
	func(s *source) interface{} { return onlyWriter{s.writer()} },
	func(s *source) interface{} { return onlyReader{s.reader()} },
	func(s *source) interface{} { return readCloser{onlyReader{s.reader()}} },
	func(s *source) interface{} { return writeCloser{onlyWriter{s.writer()}} },
	func(s *source) interface{} { return s.problem() },
	func(s *source) interface{} {
		if s.byte()%4 == 1 {
			gone, cancel := context.WithCancel(context.Background())
			cancel()
			return gone
		}
		return context.Background()
	},
	func(s *source) interface{} { return s.recorder() },
	func(s *source) interface{} { return textWriter{onlyWriter{s.writer()}} },
	func(s *source) interface{} { return byteReader{onlyReader{s.reader()}} },
	func(s *source) interface{} {
		return readWriter{onlyReader{s.reader()}, onlyWriter{s.writer()}}
	},
	func(s *source) interface{} {
		return stream{readCloser{onlyReader{s.reader()}}, onlyWriter{s.writer()}}
	},
	func(s *source) interface{} { return s.conn() },
	func(s *source) interface{} { return bytes.NewReader(s.document()) },
	func(s *source) interface{} { return bytes.NewBuffer(s.document()) },
	func(s *source) interface{} { return stringer(s.string()) },
	func(s *source) interface{} { return hash.Hash(sha256.New()) },
	func(s *source) interface{} { return s.transport() },
	func(s *source) interface{} {
		body := s.string()
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, body)
		})
	},
}

func of(pointer interface{}) reflect.Type { return reflect.TypeOf(pointer).Elem() }

// special makes a value of a type that is not filled field by field.
func (s *source) special(t reflect.Type) (reflect.Value, bool) {
	if maker, ok := s.known[t]; ok {
		return maker.Call(nil)[0], true
	}
	maker, ok := makers[t]
	if !ok {
		return reflect.Value{}, false
	}
	if len(s.shape) == 0 && t.Kind() != reflect.Ptr {
		return reflect.Zero(t), true
	}
	return reflect.ValueOf(maker(s)), true
}

// iface fills an interface; one that nothing here has the methods of stays nil.
func (s *source) iface(v reflect.Value) {
	t := v.Type()
	if t.NumMethod() == 0 {
		if made := s.any(); made != nil {
			v.Set(reflect.ValueOf(made))
		}
		return
	}
	if made, ok := s.stub(t); ok {
		v.Set(made)
		return
	}
	for _, stand := range stands {
		left, fakes := s.shape, len(s.root().fakes)
		made := stand(s)
		if made != nil && reflect.TypeOf(made).Implements(t) {
			v.Set(reflect.ValueOf(made))
			return
		}
		s.shape, s.root().fakes = left, s.root().fakes[:fakes]
	}
}

// any is what callers pass to encoders, and what encoders refuse.
func (s *source) any() interface{} {
	switch s.below(16) {
	case 0:
		return nil
	case 1, 2:
		return s.string()
	case 3:
		return s.integer()
	case 4:
		return s.float()
	case 5:
		return s.byte()%2 == 0
	case 6, 7:
		made := map[string]interface{}{}
		for i := s.below(4); i > 0 && !s.spent(); i-- {
			made[s.key()] = s.any()
		}
		return made
	case 8:
		made := []interface{}{}
		for i := s.below(4); i > 0 && !s.spent(); i-- {
			made = append(made, s.any())
		}
		return made
	case 9:
		return &record{s.string(), s.integer(), []string{s.string()}, nil}
	case 10:
		return record{Name: s.string(), Next: &record{Name: s.string()}}
	case 11:
		return selfMade{s.json(1), s.byte()%4 == 0}
	case 12:
		return make(chan int)
	case 13:
		return func() {}
	case 14:
		return []byte(s.string())
	}
	return s.problem()
}

func (s *source) problem() error {
	switch s.below(5) {
	case 1:
		return io.EOF
	case 2:
		return fmt.Errorf("wrapped: %w", errStream)
	case 3:
		return os.ErrNotExist
	}
	return errors.New(s.string())
}

type record struct {
	Name  string   `json:"name" xml:"name,attr"`
	Count int64    `json:"count,omitempty" xml:"count"`
	Tags  []string `json:"tags" xml:"tags>tag"`
	Next  *record  `json:"next,omitempty" xml:"next"`
}

// A selfMade value encodes itself, perhaps not well.
type selfMade struct {
	text string
	bad  bool
}

func (m selfMade) MarshalJSON() ([]byte, error) {
	if m.bad {
		return nil, errStream
	}
	return []byte(m.text), nil
}

type stringer string

func (s stringer) String() string { return string(s) }
