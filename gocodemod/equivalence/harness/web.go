package equivalence

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"time"
)

var targets = []string{
	"/", "/items/1?q=a&limit=10", "http://example.com/a%20b/c", "/?a=1&a=2&b=%zz", "/x#y",
}

func (s *source) url() *url.URL {
	found, err := url.Parse(targets[s.below(len(targets))])
	if err != nil {
		return &url.URL{Path: "/"}
	}
	return found
}

// request is one that a server gets.
func (s *source) request() *http.Request {
	method := []string{"GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS"}[s.below(7)]
	where := s.url()
	values := where.Query()
	for i := s.below(4); i > 0; i-- {
		values.Set(s.key(), s.string())
	}
	where.RawQuery = values.Encode()
	made := httptest.NewRequest(method, "/", nil)
	made.URL, made.RequestURI = where, where.RequestURI()
	if s.byte()%8 != 7 {
		made.Body = readCloser{onlyReader{s.reader()}}
		made.ContentLength = -1
	}
	for _, name := range []string{"Accept", "Content-Type", "Accept-Encoding", "If-None-Match"} {
		if s.byte()%4 == 3 {
			value := []string{
				"application/json", "text/html", "gzip", "*/*", "application/x-www-form-urlencoded",
			}[s.below(5)]
			made.Header.Set(name, value)
		}
	}
	return made
}

// A conn is a connection to nowhere.
type conn struct{ stream }

func (s *source) conn() net.Conn {
	return conn{stream{readCloser{onlyReader{s.reader()}}, onlyWriter{s.writer()}}}
}

func (conn) LocalAddr() net.Addr              { return &net.TCPAddr{} }
func (conn) RemoteAddr() net.Addr             { return &net.TCPAddr{} }
func (conn) SetDeadline(time.Time) error      { return nil }
func (conn) SetReadDeadline(time.Time) error  { return nil }
func (conn) SetWriteDeadline(time.Time) error { return nil }

// A transport answers requests without a network.
type transport struct {
	status int
	fails  bool
	body   *reader
	asked  []part
}

func (s *source) transport() *transport {
	t := &transport{
		status: []int{200, 200, 200, 201, 204, 400, 404, 500}[s.below(8)],
		fails:  s.byte()%8 == 7,
		body:   s.reader(),
	}
	s.keep(t)
	return t
}

func (s *source) client() *http.Client { return &http.Client{Transport: s.transport()} }

func (t *transport) kind() string   { return "server" }
func (t *transport) manner() string { return fmt.Sprintf("answers with status %d", t.status) }
func (t *transport) seen() []part   { return t.asked }

func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	var sent []byte
	if r.Body != nil {
		sent, _ = io.ReadAll(r.Body)
		_ = r.Body.Close()
	}
	asked := fmt.Sprintf("%s %s %v %s", r.Method, r.URL, r.Header, text(string(sent)))
	t.asked = append(t.asked, part{"request", asked})
	if t.fails {
		return nil, errStream
	}
	var body io.ReadCloser = readCloser{onlyReader{t.body}}
	if len(t.asked) > 1 {
		body = io.NopCloser(bytes.NewReader(t.body.data))
	}
	return &http.Response{
		Status: http.StatusText(t.status), StatusCode: t.status, Proto: "HTTP/1.1", ProtoMajor: 1,
		ProtoMinor: 1, Header: http.Header{"Content-Type": {"application/json"}}, Body: body,
		ContentLength: -1, Request: r,
	}, nil
}
