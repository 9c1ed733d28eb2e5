"""Functions of the standard library whose result is memory that nobody else has.

Read in the library's source: each makes its result in the call (make, append to nil,
or a buffer of its own) and keeps no reference to it.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Nilness = Literal["never", "filled", "any"]


class Fresh(msgspec.Struct, frozen=True):
    """The first result of a function.

    `nilness`: "never" nil; "filled": nil, or not empty; or "any". `slack`: its capacity
    may be much more than its length. `why`: where the memory comes from.
    """

    why: str
    nilness: Nilness = "any"
    slack: bool = False


_READ = Fresh("it reads into slices of its own", "never", slack=True)
_FILE = Fresh("it reads into a slice of its own", slack=True)
_COPY = Fresh("it returns a copy")
_STRINGS = Fresh("it makes the slice for the call")

FRESH = {
    "io.ReadAll": _READ,
    "io/ioutil.ReadAll": _READ,
    "os.ReadFile": _FILE,
    "io/ioutil.ReadFile": _FILE,
    "encoding/json.Marshal": Fresh("it copies its pooled buffer", "filled"),
    "encoding/json.MarshalIndent": Fresh("it indents into a new slice", "filled", slack=True),
    "encoding/xml.Marshal": Fresh("it encodes into a buffer of its own", slack=True),
    "encoding/hex.DecodeString": Fresh("it decodes into a new slice", "never"),
    "encoding/base64.Encoding.DecodeString": Fresh("it decodes into a new slice", "never"),
    "bytes.Join": _COPY,
    "bytes.Repeat": _COPY,
    "bytes.Replace": _COPY,
    "bytes.ReplaceAll": _COPY,
    "bytes.ToLower": _COPY,
    "bytes.ToUpper": _COPY,
    "os.Environ": _STRINGS,
    "strings.Fields": _STRINGS,
    "strings.Split": _STRINGS,
    "strings.SplitN": _STRINGS,
}
