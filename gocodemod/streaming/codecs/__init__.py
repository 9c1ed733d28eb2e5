"""The table of codecs: each names what it needs to keep bytes, errors and write counts."""

from __future__ import annotations

from gocodemod.streaming.codecs import encoders, json, jsonv2, protobuf, reading, xml
from gocodemod.streaming.codecs.codec import Codec

__all__ = ["CODECS", "DECODERS", "DROP_INS", "ENCODERS", "READERS", "Codec"]

CODECS: dict[str, Codec] = {
    codec.function: codec
    for codec in (
        json.MARSHAL,
        json.MARSHAL_INDENT,
        xml.MARSHAL,
        xml.MARSHAL_INDENT,
        protobuf.MARSHAL,
        protobuf.OPTIONS_MARSHAL,
        jsonv2.MARSHAL,
        encoders.GOB,
        encoders.JSON,
        encoders.XML,
        reading.READ_ALL,
        reading.OLD_READ_ALL,
    )
}

ENCODERS = frozenset(name for name, codec in CODECS.items() if codec.buffer)

READERS = frozenset(name for name, codec in CODECS.items() if codec.reads)

# Functions that read bytes at argument 0, with the methods that they hand a piece of them to.
DECODERS: dict[str, tuple[str, ...]] = {
    # A text unmarshaler gets a piece of the input, where nothing in it is escaped.
    "encoding/json.Unmarshal": ("UnmarshalJSON", "UnmarshalText"),
    # The decoder copies what it hands on.
    "encoding/xml.Unmarshal": (),
}

# The same name, another package: what it gives is another matter.
DROP_INS = (
    "github.com/bytedance/sonic.Marshal",
    "github.com/goccy/go-json.Marshal",
    "github.com/golang/protobuf/proto.Marshal",
    "github.com/json-iterator/go.Marshal",
    "github.com/json-iterator/go.API.Marshal",
    "github.com/segmentio/encoding/json.Marshal",
)
