"""google.golang.org/protobuf.

MarshalAppend with the options of Marshal, into pooled memory. Marshal gives nil for a nil
message and an empty slice for an empty one, and may give bytes with an error.
"""

from __future__ import annotations

from gocodemod.streaming.codecs.codec import Codec

_SOURCE = """package pooled

import (
	"io"

	"google.golang.org/protobuf/proto"
)

// WriteProto writes to w what google.golang.org/protobuf/proto.Marshal returns.
func WriteProto(w io.Writer, m proto.Message) error {
	return WriteProtoWith(w, proto.MarshalOptions{}, m)
}

// WriteProtoWith writes to w what o.Marshal returns.
func WriteProtoWith(w io.Writer, o proto.MarshalOptions, m proto.Message) error {
	b := before(w)
	defer b.leave(w)
	data, err := o.MarshalAppend(b.buf.Bytes(), m)
	if err != nil {
		return err
	}
	b.hold(data)
	b.made = b.made || m != nil && m.ProtoReflect().IsValid()
	return b.pass(w)
}
"""

MARSHAL = Codec(
    function="google.golang.org/protobuf/proto.Marshal",
    short="proto.Marshal",
    helper="WriteProto",
    file="proto.go",
    source=_SOURCE,
    partial=True,
)
OPTIONS_MARSHAL = Codec(
    function="google.golang.org/protobuf/proto.MarshalOptions.Marshal",
    short="proto.MarshalOptions.Marshal",
    helper="WriteProtoWith",
    file="proto.go",
    source=_SOURCE,
    partial=True,
    receiver="google.golang.org/protobuf/proto.MarshalOptions",
)
