package equivalence

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
)

// A fake stands in for what the program around would pass, and keeps what it sees.
type fake interface {
	kind() string
	manner() string
	seen() []part
}

var errStream = errors.New("the stream fails")

// A writer takes what its manner allows and remembers every write by itself.
type writer struct {
	limit  int // bytes it takes; negative: all
	fault  int // at the limit: 0 an error, 1 too little without one, 2 a panic
	size   int
	writes [][]byte
	closed int
	merged bool // only what is written counts, not in how many writes
}

func (s *source) writer() *writer {
	w := &writer{limit: -1, merged: s.Merged}
	switch s.below(4) {
	case 1:
		w.limit = s.below(8)
	case 2:
		w.limit = int(s.byte()) + s.below(4)*250
	}
	if (s.Newline || s.Merged) && w.limit > 0 {
		w.limit = 0 // Further on, it may be the newline alone that does not fit, or a later piece.
	}
	if w.limit >= 0 {
		w.fault = []int{0, 0, 0, 0, 0, 1, 1, 2}[s.below(8)]
	}
	s.keep(w)
	return w
}

func (w *writer) kind() string { return "writer" }

func (w *writer) manner() string {
	if w.limit < 0 {
		return "takes everything"
	}
	how := []string{"fails", "takes too little", "panics"}[w.fault]
	return fmt.Sprintf("%s after %d bytes", how, w.limit)
}

func (w *writer) seen() []part {
	var all []byte
	lengths := []int{}
	for _, each := range w.writes {
		all = append(all, each...)
		lengths = append(lengths, len(each))
	}
	parts := []part{{"bytes", text(string(all))}, {"closed", fmt.Sprint(w.closed)}}
	if !w.merged {
		parts = append([]part{{"sizes of the writes", fmt.Sprint(lengths)}}, parts...)
	}
	return parts
}

func (w *writer) Write(p []byte) (int, error) {
	w.writes = append(w.writes, append([]byte{}, p...))
	if w.limit < 0 || w.size+len(p) <= w.limit {
		w.size += len(p)
		return len(p), nil
	}
	n := w.limit - w.size
	w.size = w.limit
	if w.merged {
		w.writes[len(w.writes)-1] = w.writes[len(w.writes)-1][:n]
	}
	switch w.fault {
	case 1:
		return n, nil
	case 2:
		panic(errStream)
	}
	return n, errStream
}

// withoutNewline takes the newline at the end off what a writer got.
func withoutNewline(f fake) {
	w, ok := f.(*writer)
	if r, is := f.(*recorder); is {
		w, ok = r.writer, true
	}
	if ok && len(w.writes) > 0 {
		last := &w.writes[len(w.writes)-1]
		*last = bytes.TrimSuffix(*last, []byte("\n"))
	}
}

// A reader gives its data in the way of its manner and counts what was taken.
type reader struct {
	data    []byte
	manner_ int
	at      int
	closed  int
}

var readerManners = []string{
	"gives all at once", "gives a byte at a time", "fails in the middle",
	"ends together with the last bytes", "gives nothing now and then",
}

func (s *source) reader() *reader {
	r := &reader{data: s.document(), manner_: s.below(len(readerManners))}
	s.keep(r)
	return r
}

func (r *reader) kind() string   { return "reader" }
func (r *reader) manner() string { return readerManners[r.manner_] + ": " + text(string(r.data)) }

func (r *reader) seen() []part {
	return []part{{"bytes taken", fmt.Sprint(r.at)}, {"closed", fmt.Sprint(r.closed)}}
}

func (r *reader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	end := len(r.data)
	switch r.manner_ {
	case 1:
		p = p[:1]
	case 2:
		end = len(r.data) / 2
	case 4:
		if r.at%7 == 0 && len(p) > 1 {
			p = p[:1]
		} else if len(p) > 3 {
			p = p[:3]
		}
	}
	n := copy(p, r.data[r.at:end])
	r.at += n
	switch {
	case r.manner_ == 2 && n == 0:
		return 0, errStream
	case r.manner_ == 3 && r.at == end:
		return n, io.EOF
	case n == 0:
		return 0, io.EOF
	}
	return n, nil
}

// stand are the types through which code gets at fakes.
var stand = map[reflect.Type]bool{
	of((*onlyWriter)(nil)): true, of((*writeCloser)(nil)): true, of((*textWriter)(nil)): true,
	of((*onlyReader)(nil)): true, of((*readCloser)(nil)): true, of((*byteReader)(nil)): true,
	of((*readWriter)(nil)): true, of((*stream)(nil)): true,
	of((*conn)(nil)): true,
}

// Wrappers with the methods that an interface asks for and no other: code looks for more.
type (
	onlyWriter  struct{ w *writer }
	writeCloser struct{ onlyWriter }
	textWriter  struct{ onlyWriter }
	onlyReader  struct{ r *reader }
	readCloser  struct{ onlyReader }
	byteReader  struct{ onlyReader }
	readWriter  struct {
		onlyReader
		onlyWriter
	}
	stream struct {
		readCloser
		onlyWriter
	}
)

func (w onlyWriter) Write(p []byte) (int, error) { return w.w.Write(p) }
func (w writeCloser) Close() error               { w.w.closed++; return nil }
func (w textWriter) WriteString(s string) (int, error) {
	return w.w.Write([]byte(s))
}
func (r onlyReader) Read(p []byte) (int, error) { return r.r.Read(p) }
func (r readCloser) Close() error               { r.r.closed++; return nil }
func (r byteReader) ReadByte() (byte, error) {
	var one [1]byte
	for {
		if n, err := r.r.Read(one[:]); n == 1 || err != nil {
			if n == 1 {
				err = nil
			}
			return one[0], err
		}
	}
}

// A recorder is an http.ResponseWriter: what a client would get, and in what order.
type recorder struct {
	*writer
	header http.Header
	sent   []part
}

func (s *source) recorder() *recorder {
	r := &recorder{header: http.Header{}}
	r.writer = s.writer()
	fakes := s.root().fakes
	fakes[len(fakes)-1] = r
	return r
}

func (r *recorder) kind() string        { return "response" }
func (r *recorder) Header() http.Header { return r.header }

func (r *recorder) WriteHeader(status int) {
	r.sent = append(r.sent, part{"status and header", fmt.Sprint(status, " ", r.header)})
}

func (r *recorder) Write(p []byte) (int, error) {
	if len(r.sent) == 0 {
		r.WriteHeader(http.StatusOK)
	}
	return r.writer.Write(p)
}

func (r *recorder) seen() []part {
	trailer := part{"header afterwards", fmt.Sprint(r.header)}
	return append(append(append([]part{}, r.sent...), r.writer.seen()...), trailer)
}
