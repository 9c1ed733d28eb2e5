"""encoding/xml.

Marshal is an Encoder over a fresh buffer, closed at the end: so is this, over a pooled one.
The Encoder itself is not pooled, since it numbers the prefixes of name spaces on and on; and
it never gets the writer, to which it would write in pieces.
"""

from __future__ import annotations

from gocodemod.streaming.codecs.codec import Codec

_SOURCE = """package pooled

import "encoding/xml"

// A variable, so that what an encoder allocates is not inlined here.
var newEncoder = xml.NewEncoder

// MarshalXML encodes v as encoding/xml.Marshal does. On error the buffer is nil.
func MarshalXML(v any) (*Buffer, error) {
	b := get()
	return b.encodeXML(newEncoder(&b.buf), v)
}

// MarshalXMLIndent encodes v as encoding/xml.MarshalIndent does. On error the buffer is nil.
func MarshalXMLIndent(v any, prefix, indent string) (*Buffer, error) {
	b := get()
	enc := newEncoder(&b.buf)
	enc.Indent(prefix, indent)
	return b.encodeXML(enc, v)
}

func (b *Buffer) encodeXML(enc *xml.Encoder, v any) (*Buffer, error) {
	err := enc.Encode(v)
	if err == nil {
		err = enc.Close()
	}
	if err != nil {
		b.Free()
		return nil, err
	}
	if b.buf.Len() > 0 { // Marshal gives nil where there is nothing.
		b.data = b.buf.Bytes()
	}
	return b, nil
}
"""

# Marshal closes its Encoder since Go 1.20.
MARSHAL = Codec(
    function="encoding/xml.Marshal",
    short="xml.Marshal",
    helper="MarshalXML",
    file="xml.go",
    source=_SOURCE,
    go=(1, 20),
)
MARSHAL_INDENT = Codec(
    function="encoding/xml.MarshalIndent",
    short="xml.MarshalIndent",
    helper="MarshalXMLIndent",
    file="xml.go",
    source=_SOURCE,
    go=(1, 20),
)
