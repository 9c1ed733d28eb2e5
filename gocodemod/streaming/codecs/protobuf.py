"""google.golang.org/protobuf.

MarshalAppend with the options of Marshal, into pooled memory. Marshal gives nil for a nil
message and an empty slice for an empty one, and may give bytes with an error.
"""

from __future__ import annotations

from gocodemod.streaming.codecs.codec import Codec

_SOURCE = """package pooled

import (
	"bytes"

	"google.golang.org/protobuf/proto"
)

// none is empty, and not nil.
var none = []byte{}

// MarshalProto encodes m as google.golang.org/protobuf/proto.Marshal does. On error the
// buffer is nil.
func MarshalProto(m proto.Message) (*Buffer, error) {
	b := get()
	data, err := proto.MarshalOptions{}.MarshalAppend(b.buf.Bytes(), m)
	if err != nil {
		b.Free()
		return nil, err
	}
	b.buf = *bytes.NewBuffer(data) // Memory that grew is kept.
	b.data = data
	switch {
	case len(data) > 0:
	case m == nil || !m.ProtoReflect().IsValid():
		b.data = nil
	case data == nil:
		b.data = none
	}
	return b, nil
}
"""

MARSHAL = Codec(
    function="google.golang.org/protobuf/proto.Marshal",
    short="proto.Marshal",
    helper="MarshalProto",
    file="proto.go",
    source=_SOURCE,
    partial=True,
)
