"""encoding/xml.

Marshal is an Encoder over a fresh buffer, closed at the end: so is this, over a pooled one.
The Encoder itself is not pooled, since it numbers the prefixes of name spaces on and on; and
it never gets the writer, to which it would write in pieces.
"""

from __future__ import annotations

from gocodemod.streaming.codecs.codec import Codec

_SOURCE = """package pooled

import (
	"encoding/xml"
	"io"
)

// A variable, so that what an encoder allocates is not inlined here.
var newEncoder = xml.NewEncoder

// WriteXML writes to w what encoding/xml.Marshal returns.
func WriteXML(w io.Writer, v any) error {
	b := before(w)
	defer b.leave(w)
	return b.encodeXML(w, newEncoder(&b.buf), v)
}

// WriteXMLIndent writes to w what encoding/xml.MarshalIndent returns.
func WriteXMLIndent(w io.Writer, v any, prefix, indent string) error {
	b := before(w)
	defer b.leave(w)
	enc := newEncoder(&b.buf)
	enc.Indent(prefix, indent)
	return b.encodeXML(w, enc, v)
}

func (b *Buffer) encodeXML(w io.Writer, enc *xml.Encoder, v any) error {
	size := b.buf.Len()
	err := enc.Encode(v)
	if err == nil {
		err = enc.Close()
	}
	if err != nil {
		b.hold(b.buf.Bytes()[:size])
		return err
	}
	return b.pass(w)
}
"""

# Marshal closes its Encoder since Go 1.20.
MARSHAL = Codec(
    function="encoding/xml.Marshal",
    short="xml.Marshal",
    helper="WriteXML",
    file="xml.go",
    source=_SOURCE,
    go=(1, 20),
)
MARSHAL_INDENT = Codec(
    function="encoding/xml.MarshalIndent",
    short="xml.MarshalIndent",
    helper="WriteXMLIndent",
    file="xml.go",
    source=_SOURCE,
    go=(1, 20),
)
