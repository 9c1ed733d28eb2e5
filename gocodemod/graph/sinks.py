"""Functions of the standard library that look at an argument and keep nothing of it."""

from __future__ import annotations

# By callee id, the indices of arguments that are only looked at; a method's receiver has none.
_SINKS: dict[str, tuple[int, ...]] = {
    "bytes.Clone": (0,),
    "bytes.Compare": (0, 1),
    "bytes.Contains": (0, 1),
    "bytes.ContainsAny": (0,),
    "bytes.ContainsRune": (0,),
    "bytes.Count": (0, 1),
    "bytes.Equal": (0, 1),
    "bytes.EqualFold": (0, 1),
    "bytes.HasPrefix": (0, 1),
    "bytes.HasSuffix": (0, 1),
    "bytes.Index": (0, 1),
    "bytes.IndexAny": (0,),
    "bytes.IndexByte": (0,),
    "bytes.IndexRune": (0,),
    "bytes.LastIndex": (0, 1),
    "bytes.LastIndexByte": (0,),
    "bytes.ReplaceAll": (0, 1, 2),
    "bytes.ToLower": (0,),
    "bytes.ToUpper": (0,),
    "crypto/ed25519.Sign": (1,),
    "crypto/ed25519.Verify": (1, 2),
    "crypto/hmac.Equal": (0, 1),
    "crypto/md5.Sum": (0,),
    "crypto/sha1.Sum": (0,),
    "crypto/sha256.Sum224": (0,),
    "crypto/sha256.Sum256": (0,),
    "crypto/sha512.Sum384": (0,),
    "crypto/sha512.Sum512": (0,),
    "crypto/subtle.ConstantTimeCompare": (0, 1),
    "encoding/base64.Encoding.Encode": (1,),
    "encoding/base64.Encoding.EncodeToString": (0,),
    "encoding/hex.Dump": (0,),
    "encoding/hex.Encode": (1,),
    "encoding/hex.EncodeToString": (0,),
    "encoding/json.Compact": (1,),
    "encoding/json.HTMLEscape": (1,),
    "encoding/json.Indent": (1,),
    "encoding/json.Valid": (0,),
    **{
        f"encoding/binary.{order}.{name}{bits}": (0,)
        for order in ("littleEndian", "bigEndian")
        for name in ("PutUint", "Uint")
        for bits in (16, 32, 64)
    },
    "hash/adler32.Checksum": (0,),
    "hash/crc32.Checksum": (0,),
    "hash/crc32.ChecksumIEEE": (0,),
    "hash/crc32.Update": (2,),
    "hash/crc64.Checksum": (0,),
    "io/ioutil.WriteFile": (1,),
    "net/http.DetectContentType": (0,),
    "os.File.WriteAt": (0,),
    "os.WriteFile": (1,),
    "regexp.Match": (1,),
    "regexp.Regexp.Match": (0,),
    "unicode/utf8.DecodeLastRune": (0,),
    "unicode/utf8.DecodeRune": (0,),
    "unicode/utf8.RuneCount": (0,),
    "unicode/utf8.Valid": (0,),
}

# Printing writes text of its own: what it is given it has read when it returns.
_PRINTERS = frozenset(
    [f"fmt.{name}" for name in ("Print", "Printf", "Println")]
    + [f"fmt.F{name}" for name in ("print", "printf", "println")]
    + [f"fmt.S{name}" for name in ("print", "printf", "println")]
    + [f"fmt.Append{name}" for name in ("", "f", "ln")]
    + ["fmt.Errorf"]
    + [
        f"log.{of}{name}{end}"
        for of in ("", "Logger.")
        for name in ("Print", "Fatal", "Panic")
        for end in ("", "f", "ln")
    ]
    + [
        f"testing.{of}.{name}{end}"
        for of in ("common", "TB")
        for name in ("Log", "Error", "Fatal", "Skip")
        for end in ("", "f")
    ]
)
# Bytes to these are the destination, or what is written to.
_DESTINATIONS = frozenset(f"fmt.Append{name}" for name in ("", "f", "ln"))

# Their result is a part of argument 0.
PARTS = frozenset(
    f"bytes.{name}"
    for name in (
        "Trim",
        "TrimFunc",
        "TrimLeft",
        "TrimPrefix",
        "TrimRight",
        "TrimSpace",
        "TrimSuffix",
    )
)

# Readers over argument 0.
READERS = frozenset(("bytes.NewReader", "bytes.NewBuffer"))

# Functions that have read a reader at this index to its end, or given it up, when they return.
DRAINS = frozenset(
    (
        *(("io.Copy", 1), ("io.CopyN", 1), ("io.CopyBuffer", 1), ("io.ReadAll", 0)),
        ("net/http.ServeContent", 4),
    )
)


def only_looks(callee: str, index: int) -> bool:
    """Whether the callee (an id) keeps nothing of the bytes it gets at `index`."""
    if callee in _PRINTERS:
        return not (callee in _DESTINATIONS and index == 0)
    return index in _SINKS.get(callee, ())
