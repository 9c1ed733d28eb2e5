"""The messages of pprof's profile.proto, as far as they are read."""

from __future__ import annotations

from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import DecodeError

_FIELD = descriptor_pb2.FieldDescriptorProto
# Strings are read as bytes, which they are on the wire: a bad one must not cost the profile.
_KINDS = {"int": _FIELD.TYPE_INT64, "id": _FIELD.TYPE_UINT64, "text": _FIELD.TYPE_BYTES}
# By message: name, number, kind (or the message it is), and whether there may be many.
_MESSAGES: dict[str, tuple[tuple[str, int, str, bool], ...]] = {
    "ValueType": (("type", 1, "int", False), ("unit", 2, "int", False)),
    "Sample": (("location_id", 1, "id", True), ("value", 2, "int", True)),
    "Line": (("function_id", 1, "id", False), ("line", 2, "int", False)),
    "Location": (("id", 1, "id", False), ("line", 4, "Line", True)),
    "Function": (
        ("id", 1, "id", False),
        ("name", 2, "int", False),
        ("filename", 4, "int", False),
        ("start_line", 5, "int", False),
    ),
    "Profile": (
        ("sample_type", 1, "ValueType", True),
        ("sample", 2, "Sample", True),
        ("location", 4, "Location", True),
        ("function", 5, "Function", True),
        ("string_table", 6, "text", True),
    ),
}
_PACKAGE = "gocodemod.pprof"


def _profile() -> Any:
    file = descriptor_pb2.FileDescriptorProto(
        name="gocodemod/pprof.proto", package=_PACKAGE, syntax="proto3"
    )
    for name, fields in _MESSAGES.items():
        message = file.message_type.add(name=name)
        for field, number, kind, many in fields:
            label = _FIELD.LABEL_REPEATED if many else _FIELD.LABEL_OPTIONAL
            made = message.field.add(name=field, number=number, label=label)
            if kind in _KINDS:
                made.type = _KINDS[kind]
            else:
                made.type, made.type_name = _FIELD.TYPE_MESSAGE, f".{_PACKAGE}.{kind}"
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{_PACKAGE}.Profile"))


_Profile = _profile()


def decode(data: bytes) -> Any:
    """The message Profile in `data`; None where it is none."""
    try:
        return _Profile.FromString(data)
    except DecodeError:
        return None
