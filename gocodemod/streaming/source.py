"""The files of the helper package, as they are written into a module."""

from __future__ import annotations

MAIN = """// Package pooled lends pooled memory to what serialized bytes pass through.
//
// A Buffer is taken with Get and given back with Free; after Free nothing may look at what
// Bytes returned. Tests built with -tags gocodemod_poison show who does: there, what is given
// back is overwritten.
//
// WriteJSON and its like write what the function that they are named after returns: all of
// it with one Write, or, where that function fails, nothing.
package pooled

import (
	"bytes"
	"encoding/json"
	"io"
	"sync"
)

// maxPooled is the capacity in bytes above which memory is left to the garbage collector, so
// that one large value does not pin it.
const maxPooled = 64 << 10

// A Buffer holds what is written to it until Reset or Free.
type Buffer struct {
	buf  bytes.Buffer
	enc  *json.Encoder // writes to buf
	made bool          // empty, and not nil
}

var pool = sync.Pool{New: func() any {
	b := new(Buffer)
	b.enc = json.NewEncoder(&b.buf)
	return b
}}

// Get returns an empty Buffer.
func Get() *Buffer { return pool.Get().(*Buffer) }

// Free gives the Buffer back. It must be called once, when nothing looks at its bytes anymore.
func (b *Buffer) Free() {
	large := b.buf.Cap() > maxPooled // The Encoder may hold as much.
	b.Reset()
	if !large {
		pool.Put(b)
	}
}

// Reset empties the Buffer. Nothing may look at its former bytes anymore.
func (b *Buffer) Reset() {
	b.buf.Reset()
	b.made = false
	if poisoned {
		memory := b.buf.Bytes()
		memory = memory[:cap(memory)]
		for i := range memory {
			memory[i] = 0xDB
		}
	}
	if b.buf.Cap() > maxPooled {
		b.buf = bytes.Buffer{}
	}
}

// Write appends p. The error is nil.
func (b *Buffer) Write(p []byte) (int, error) {
	b.made = b.made || p != nil
	return b.buf.Write(p)
}

// WriteString appends s. The error is nil.
func (b *Buffer) WriteString(s string) (int, error) {
	b.made = true
	return b.buf.WriteString(s)
}

// WriteTo writes what was written to w and empties the Buffer, as that of bytes.Buffer does.
func (b *Buffer) WriteTo(w io.Writer) (int64, error) { return b.buf.WriteTo(w) }

var none = []byte{}

// Bytes returns what was written, valid until Reset or Free, and nil where nothing was.
func (b *Buffer) Bytes() []byte {
	switch {
	case b.buf.Len() > 0:
		return b.buf.Bytes()
	case b.made:
		return none
	}
	return nil
}

// Write writes p to w and returns only the error.
func Write(w io.Writer, p []byte) error {
	_, err := w.Write(p)
	return err
}

// WriteJSON writes to w what encoding/json.Marshal returns.
func WriteJSON(w io.Writer, v any) error {
	b := before(w)
	defer b.leave(w)
	if err := b.enc.Encode(v); err != nil {
		return err
	}
	b.hold(b.buf.Bytes()[:b.buf.Len()-1]) // Encode ends the value with a newline.
	return b.pass(w)
}

// WriteJSONIndent writes to w what encoding/json.MarshalIndent returns.
func WriteJSONIndent(w io.Writer, v any, prefix, indent string) error {
	compact := Get()
	defer compact.Free()
	if err := WriteJSON(compact, v); err != nil {
		return err
	}
	b := before(w)
	defer b.leave(w)
	if err := json.Indent(&b.buf, compact.Bytes(), prefix, indent); err != nil {
		return err
	}
	return b.pass(w)
}

// ReadAll writes to w what io.ReadAll returns. Where that fails, a Buffer gets what was read.
func ReadAll(w io.Writer, r io.Reader) error {
	b := before(w)
	defer b.leave(w)
	b.made = true
	if _, err := b.buf.ReadFrom(r); err != nil {
		return err
	}
	return b.pass(w)
}

// before returns the Buffer to fill for w: w itself where it is one.
func before(w io.Writer) *Buffer {
	if b, ok := w.(*Buffer); ok {
		return b
	}
	return Get()
}

// pass writes to w what was filled in for it.
func (b *Buffer) pass(w io.Writer) error {
	if w == io.Writer(b) {
		return nil
	}
	return Write(w, b.Bytes())
}

// hold makes data, which begins with the memory of the Buffer, what it holds.
func (b *Buffer) hold(data []byte) { b.buf = *bytes.NewBuffer(data) }

// leave frees what before took.
func (b *Buffer) leave(w io.Writer) {
	if w != io.Writer(b) {
		b.Free()
	}
}
"""

POISON = """//go:build {tag}

package pooled

// poisoned: memory that is given back is overwritten.
const poisoned = {value}
"""
