"""Functions of the standard library that look at bytes, there and then, and run no other code."""

from __future__ import annotations

LOOKS: frozenset[tuple[str, int]] = frozenset(
    {
        ("len", 0),
        ("cap", 0),
        ("copy", 1),
        ("os.WriteFile", 1),
        ("encoding/json.Valid", 0),
        ("encoding/hex.EncodeToString", 0),
        ("encoding/base64.Encoding.EncodeToString", 0),
        ("hash/crc32.ChecksumIEEE", 0),
        ("crypto/md5.Sum", 0),
        ("crypto/sha1.Sum", 0),
        ("crypto/sha256.Sum256", 0),
        ("crypto/sha512.Sum512", 0),
        ("unicode/utf8.Valid", 0),
        ("unicode/utf8.RuneCount", 0),
        ("net/http.DetectContentType", 0),
        *((f"bytes.{name}", i) for name in ("Equal", "Contains", "HasPrefix") for i in (0, 1)),
        *((f"bytes.{name}", i) for name in ("HasSuffix", "Index", "Count") for i in (0, 1)),
        ("bytes.IndexByte", 0),
    }
)
"""The callee, and which of its arguments it looks at; a predeclared function's id is its name."""

WITHOUT_EFFECT = frozenset(name for name, _ in LOOKS) - {"copy"}
"""Callees that write to no memory that somebody has."""
