"""Names of functions, as traces and profiles spell them."""

from __future__ import annotations

import re
from urllib.parse import unquote

_TYPE_ARGUMENTS = re.compile(r"\[[^\[\]]*\]")
# What the compiler makes out of a function: literals in it, wrappers of go and defer statements.
_WITHIN = re.compile(r"(\.(func\d+|gowrap\d+|deferwrap\d+|\d+)|-fm|-range\d+)+$")


def plain(name: str) -> str:
    """A name without type arguments, and with the dots that Go's symbols escape."""
    if "%" in name:
        name = unquote(name)
    while "[" in name and (shorter := _TYPE_ARGUMENTS.sub("", name)) != name:
        name = shorter
    return name


def declared(symbol: str) -> str:
    """The declared function that a symbol is of or within: path.Type.Method, path.Function."""
    return _WITHIN.sub("", plain(symbol)).replace("(*", "").replace(")", "")
