"""encoding/json/v2.

MarshalWrite into a buffer, with the same options; Marshal may give bytes with an error.
"""

from __future__ import annotations

from gocodemod.streaming.codecs.codec import Codec

_SOURCE = """package pooled

import (
	jsonv2 "encoding/json/v2"
	"io"
)

// WriteJSONv2 writes to w what encoding/json/v2.Marshal returns.
func WriteJSONv2(w io.Writer, v any, opts ...jsonv2.Options) error {
	b := before(w)
	defer b.leave(w)
	size := b.buf.Len()
	if err := jsonv2.MarshalWrite(&b.buf, v, opts...); err != nil {
		b.hold(b.buf.Bytes()[:size])
		return err
	}
	return b.pass(w)
}
"""

MARSHAL = Codec(
    function="encoding/json/v2.Marshal",
    short="json/v2.Marshal",
    helper="WriteJSONv2",
    file="jsonv2.go",
    source=_SOURCE,
    go=(1, 27),
    partial=True,
)
