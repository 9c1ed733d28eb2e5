"""encoding/json.

Encoder.Encode makes what Marshal makes, HTML escaped, with the same errors, and ends it with
a newline, which is cut off. MarshalIndent is Marshal and Indent: SetIndent("", "") of an
Encoder would not break lines, MarshalIndent(v, "", "") does.
"""

from __future__ import annotations

from gocodemod.streaming.codecs.codec import Codec

MARSHAL = Codec(
    function="encoding/json.Marshal", short="json.Marshal", helper="WriteJSON", lines=True
)
MARSHAL_INDENT = Codec(
    function="encoding/json.MarshalIndent", short="json.MarshalIndent", helper="WriteJSONIndent"
)
