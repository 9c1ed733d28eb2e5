package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
)

// method answers one request; w is nil before the first load.
type method func(w *world, params json.RawMessage) (any, error)

var methods = map[string]method{}

// register adds a protocol method; call it from init.
func register(name string, f method) { methods[name] = f }

// failure is an error with a code of the protocol.
type failure struct {
	code    string // usage, load, internal
	message string
}

func (f *failure) Error() string { return f.message }

func usageError(format string, args ...any) error {
	return &failure{"usage", fmt.Sprintf(format, args...)}
}

func loadError(format string, args ...any) error {
	return &failure{"load", fmt.Sprintf(format, args...)}
}

type request struct {
	ID     json.RawMessage `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
}

type answer struct {
	ID     json.RawMessage `json:"id"`
	Result any             `json:"result,omitempty"`
	Error  *answerError    `json:"error,omitempty"`
}

type answerError struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// serve answers requests until the end of in.
func serve(in io.Reader, out io.Writer) error {
	reader := bufio.NewReaderSize(in, 1<<16)
	writer := bufio.NewWriterSize(out, 1<<16)
	var current *world
	for {
		line, readErr := reader.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			reply := respond(&current, line)
			encoder := json.NewEncoder(writer)
			encoder.SetEscapeHTML(false)
			if err := encoder.Encode(reply); err != nil {
				return err
			}
			if err := writer.Flush(); err != nil {
				return err
			}
		}
		if readErr == io.EOF {
			return nil
		}
		if readErr != nil {
			return readErr
		}
	}
}

// respond runs one request. Whatever goes wrong becomes an error answer.
func respond(current **world, line []byte) (reply answer) {
	reply.ID = json.RawMessage("null")
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintf(os.Stderr, "panic: %v\n%s", p, debug.Stack())
			reply.Result = nil
			reply.Error = &answerError{"internal", fmt.Sprintf("the sidecar failed inside: %v", p)}
		}
	}()
	var req request
	if err := json.Unmarshal(line, &req); err != nil {
		reply.Error = &answerError{"usage", "the request is not a JSON object: " + err.Error()}
		return reply
	}
	if len(req.ID) > 0 {
		reply.ID = req.ID
	}
	result, err := dispatch(current, req)
	if err != nil {
		var f *failure
		if errors.As(err, &f) {
			reply.Error = &answerError{f.code, f.message}
		} else {
			reply.Error = &answerError{"internal", err.Error()}
		}
		return reply
	}
	// Marshalled here so that an unmarshallable row is an answer, not half a line.
	var buf bytes.Buffer
	encoder := json.NewEncoder(&buf)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(result); err != nil {
		reply.Error = &answerError{"internal", err.Error()}
		return reply
	}
	reply.Result = json.RawMessage(bytes.TrimSuffix(buf.Bytes(), []byte("\n")))
	return reply
}

func dispatch(current **world, req request) (any, error) {
	if req.Method == "load" {
		loaded, next, err := load(req.Params, *current)
		if err != nil {
			return nil, err
		}
		*current = next
		lastIndex = nil // it would keep the world before in memory
		return loaded, nil
	}
	f, ok := methods[req.Method]
	if !ok {
		return nil, usageError("there is no method %q", req.Method)
	}
	return f(*current, req.Params)
}

// decode reads the parameters of a request into v; none at all is fine.
func decode(params json.RawMessage, v any) error {
	if len(params) == 0 || string(params) == "null" {
		return nil
	}
	if err := json.Unmarshal(params, v); err != nil {
		return usageError("bad parameters: %v", err)
	}
	return nil
}

// loadedOnly wraps a method that needs a load before it.
func loadedOnly(f method) method {
	return func(w *world, params json.RawMessage) (any, error) {
		if w == nil {
			return nil, usageError("nothing is loaded yet: call load first")
		}
		return f(w, params)
	}
}

// rowsOf is the result of a query.
type rowsOf[T any] struct {
	Rows []T `json:"rows"`
}
