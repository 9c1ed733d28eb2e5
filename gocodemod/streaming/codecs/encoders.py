"""Encoders over a buffer that the function makes for itself.

The Encoder stays what it is; the buffer it writes to is a pooled one. A gob Encoder is built
per call, since it sends each type once.
"""

from __future__ import annotations

from gocodemod.streaming.codecs.codec import Codec

GOB = Codec(function="encoding/gob.NewEncoder", short="gob.NewEncoder", helper="", buffer=True)
JSON = Codec(function="encoding/json.NewEncoder", short="json.NewEncoder", helper="", buffer=True)
XML = Codec(function="encoding/xml.NewEncoder", short="xml.NewEncoder", helper="", buffer=True)
