"""Types of the module whose WriteString may do something else than their Write."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gocodemod.context import Context
from gocodemod.golang import rows

WRITE = "func([]byte) (int, error)"
WRITE_STRING = "func(string) (int, error)"

_BOTH = {"Write": WRITE, "WriteString": WRITE_STRING}
_COMMENT = re.compile(rb"//[^\n]*|/\*.*?\*/", re.DOTALL)
_PARAMETER = re.compile(
    rb"func\([^)]*\)Write(?:String)?\((?P<name>\w+)(?:string|\[\](?:byte|uint8))\)"
)


def differing(ctx: Context) -> Iterator[str]:
    """Types with both methods that are not known to do the same, and files that hide one.

    A type from outside the main modules is trusted to keep the contract of io.StringWriter.
    """
    for type_ in ctx.facts.named():
        if type_.type.kind == "interface" or type_.alias:
            continue
        both = {f"{name} {signature}" for name, signature in _BOTH.items()}
        if both <= set(type_.pointer_set) and not _agree(ctx, type_):
            yield type_.id
    for row in ctx.facts.unseen():
        if "WriteString" in row.idents and re.search(
            rb"^func\s*\([^)]*\)\s*WriteString\(", ctx.source(row.file), re.MULTILINE
        ):
            yield f"a type in {row.file}, which no configuration covers,"


def own_writers(ctx: Context) -> tuple[str, ...]:
    """The Write methods of the main modules' types that have a WriteString, too."""
    wanted = {f"{name} {signature}" for name, signature in _BOTH.items()}
    return tuple(
        method.id
        for type_ in ctx.facts.named()
        if wanted <= {*type_.pointer_set, *type_.value_set}
        for method in type_.methods
        if (method.name, method.signature) == ("Write", WRITE)
    )


def _agree(ctx: Context, type_: rows.NamedType) -> bool:
    own = {m.name: m for m in type_.methods if _BOTH.get(m.name) == m.signature}
    embedded = [f for f in type_.fields if f.embedded and not f.type.named.startswith("sync.")]
    if not own:
        return len(embedded) == 1
    bodies = {name: _body(ctx, method) for name, method in own.items()}
    if bodies.get("WriteString") == (receiver := b"return$.Write(%)"):
        return True
    if len(own) == len(_BOTH):
        return bodies["Write"] == bodies["WriteString"] != b""
    [body] = bodies.values()
    inner = [f.name.encode() for f in embedded]
    return len(inner) == 1 and body == receiver.replace(b"$", b"$." + inner[0])


def _body(ctx: Context, method: rows.Method) -> bytes:
    """What it does with its parameter `%` and its receiver `$`, in one spelling for both methods.

    Empty where bytes and strings would be told apart by the same words.
    """
    text = _COMMENT.sub(b"", ctx.source(method.file)[method.start : method.end])
    head, _, body = text.partition(b"{")
    squeezed = b"".join(head.split())
    names = re.match(rb"func\s*\(\s*(?P<receiver>\w+)\s", text)
    found = _PARAMETER.match(b"".join(squeezed.split()))
    if found is None or names is None or re.search(rb"\brange\b", body):
        return b""
    name, receiver = re.escape(found["name"]), re.escape(names["receiver"])
    body = re.sub(rb"(?<![\w.])%b\b" % name, b"%", body)
    body = re.sub(rb"(?<![\w.])%b\b" % receiver, b"$", body)
    body = re.sub(rb"(?:\[\]byte|string)\(%\)", b"%", body)
    body = re.sub(rb"\bio\.WriteString\(([\w.$]+),\s*%\)", rb"\1.Write(%)", body)
    body = body.replace(b".WriteString(%)", b".Write(%)")
    return b"".join(body.strip().removesuffix(b"}").split())
