package equivalence

import (
	"math/rand"
	"strings"
)

// An input is what values are made of: choices, and bytes to read.
type input struct{ shape, text []byte }

// A source makes the same values of the same input; where choices run out, zero values.
type source struct {
	*testcase
	outer  *source // what this one makes values for, once the call is on its way
	shape  []byte
	text   []byte
	fakes  []fake
	budget int
	depth  int
	long   bool
}

func (c *testcase) source(in input) *source {
	return &source{testcase: c, shape: in.shape, text: in.text, budget: 400}
}

// inner is a source of values that the call asks for, from choices of their own.
func (s *source) inner(shape []byte) *source {
	return &source{testcase: s.testcase, outer: s, shape: shape, text: s.text, budget: 200, depth: 3}
}

// root is the source that keeps the fakes.
func (s *source) root() *source {
	for s.outer != nil {
		s = s.outer
	}
	return s
}

func (s *source) keep(f fake) { s.root().fakes = append(s.root().fakes, f) }

// byte is the next choice.
func (s *source) byte() byte {
	if len(s.shape) == 0 {
		return 0
	}
	next := s.shape[0]
	s.shape = s.shape[1:]
	return next
}

// below is a choice of n.
func (s *source) below(n int) int { return int(s.byte()) % n }

func (s *source) number() uint64 {
	var number uint64
	for i := 0; i < 8; i++ {
		number = number<<8 | uint64(s.byte())
	}
	return number
}

func (s *source) spent() bool {
	s.budget--
	return s.budget < 0 || len(s.shape) == 0
}

// Strings that encoders and decoders treat in ways of their own.
var odd = []string{
	"a", "<b>&amp;</b>", "\u2028\u2029", "\xff\xfe", "ü€😀", "\"quoted\"\\", "\x00\x01\x7f",
	"]]>", "2024-01-02T03:04:05Z", "-1", "1e400", "true", "null", "/a/b?c=d#e", "a b\tc\r\nd",
}

func (s *source) string() string {
	switch s.below(8) {
	case 0:
		return ""
	case 1, 2:
		if len(s.Words) > 0 {
			return s.Words[s.below(len(s.Words))]
		}
		return odd[s.below(len(odd))]
	case 3:
		return odd[s.below(len(odd))] + odd[s.below(len(odd))]
	case 4:
		size := s.below(12)
		out := make([]byte, size)
		for i := range out {
			out[i] = s.byte()
		}
		return string(out)
	case 5:
		if len(s.text) < 1<<12 {
			return string(s.text)
		}
		return "text"
	case 6:
		if !s.long && s.byte() > 200 {
			s.long = true // Once: above what pools keep.
			return strings.Repeat(odd[s.below(len(odd))]+"0123456789", 7000)
		}
		return strings.Repeat("x", s.below(200))
	}
	return odd[s.below(len(odd))]
}

// Documents that any decoder may meet.
var documents = []string{
	"", "{}", "null", "[]", "0", `""`, "{", `{"a":1}{"b":2}`, "{} x", `{"a":"\ud800"}`, "\ufeff{}",
	`[1,2.5,-3e9,"x",true,null,{"a":[]}]`, `{"id":1,"name":"n","items":[{"id":2}]}`,
	`<a b="c">d<e/></a>`, "<a>", "a=b&c=d", "  \n", "\x00", "true", strings.Repeat(`{"a":`, 50),
}

// document is what a reader gives: the text at hand, or one that suits what is known.
func (s *source) document() []byte {
	switch s.below(6) {
	case 0:
		return append([]byte{}, s.text...)
	case 1:
		if len(s.Texts) > 0 {
			return []byte(s.Texts[s.below(len(s.Texts))])
		}
		return []byte(documents[s.below(len(documents))])
	case 2:
		return []byte(documents[s.below(len(documents))])
	case 3:
		whole := s.json(0)
		return []byte(whole[:len(whole)-s.below(len(whole)+1)])
	case 4:
		return []byte(s.json(0) + []string{"", "\n", " x", "{}"}[s.below(4)])
	}
	return []byte(s.json(0))
}

func (s *source) json(depth int) string {
	if depth > 4 {
		return "1"
	}
	switch s.below(9) {
	case 0, 1, 2:
		var fields []string
		for i := s.below(6); i > 0; i-- {
			fields = append(fields, quote(s.key())+":"+s.json(depth+1))
		}
		return "{" + strings.Join(fields, ",") + "}"
	case 3:
		var items []string
		for i := s.below(4); i > 0; i-- {
			items = append(items, s.json(depth+1))
		}
		return "[" + strings.Join(items, ",") + "]"
	case 4:
		return []string{"0", "-1", "1.5", "1e400", "9223372036854775808", "42"}[s.below(6)]
	case 5:
		return []string{"true", "false", "null"}[s.below(3)]
	}
	return quote(s.string())
}

func (s *source) key() string {
	if len(s.Words) > 0 && s.byte()%8 > 0 {
		return s.Words[s.below(len(s.Words))]
	}
	return s.string()
}

func quote(text string) string {
	var out strings.Builder
	out.WriteByte('"')
	for i := 0; i < len(text); i++ {
		if c := text[i]; c < ' ' || c == '"' || c == '\\' {
			out.WriteString(`\u00` + string("0123456789abcdef"[c>>4]) + string("0123456789abcdef"[c&15]))
		} else {
			out.WriteByte(c)
		}
	}
	out.WriteByte('"')
	return out.String()
}

// A random makes inputs, the same ones every time.
type random struct{ *rand.Rand }

func newRandom(seed int64) random { return random{rand.New(rand.NewSource(seed))} }

func (r random) shape(size int) []byte {
	shape := make([]byte, size)
	r.Read(shape)
	return shape
}

// change gives a text with few differences, or as it is.
func (r random) change(text []byte) []byte {
	out := append([]byte{}, text...)
	for n := r.Intn(4); n > 0 && len(out) > 0; n-- {
		at := r.Intn(len(out))
		switch r.Intn(3) {
		case 0:
			out[at] = byte(r.Intn(256))
		case 1:
			out = append(out[:at], out[at+1:]...)
		case 2:
			out = append(out, out[at:]...)
		}
	}
	return out
}
