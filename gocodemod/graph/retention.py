"""Which methods of the main modules may keep the bytes they are given.

io.Writer, io.Reader, json.Unmarshaler and encoding.TextUnmarshaler forbid it; code that
does it all the same works until its bytes come from a pool. What is declared
outside the main modules is trusted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Protocol

from gocodemod.golang.compiler import Diagnostic
from gocodemod.golang.facts import Facts
from gocodemod.golang.rows import Func, Object, Param, Ref
from gocodemod.graph.sinks import only_looks

_WRITE = "func([]byte) (int, error)"
_READS = frozenset({"len", "cap", "copy", "encoding/json.Unmarshal", "encoding/xml.Unmarshal"})
_STARTED = re.compile(rb"\bgo\s+\Z")
_READING = frozenset({"range", "compare"})


class Code(Protocol):
    """What is asked of a round: `gocodemod.api.Context` has it."""

    @property
    def facts(self) -> Facts:
        """Typed facts."""

    def source(self, file: str) -> bytes:
        """The bytes of a file."""

    def position(self, file: str, offset: int) -> tuple[int, int]:
        """1-based line and byte column."""

    def compiler(self, packages: Iterable[str]) -> tuple[Diagnostic, ...]:
        """What the compiler says of packages."""


def writes(code: Code, use: Ref) -> bool:
    """Whether a value is the argument of a method Write([]byte) (int, error).

    A function, or a field of function type, that is called Write promises nothing.
    """
    return _given_to(code, use, "Write")


def _given_to(code: Code, use: Ref, name: str) -> bool:
    if use.role != "argument" or use.index != 0 or not use.callee.endswith(f".{name}"):
        return False
    at = code.source(use.file).rfind(name.encode(), use.outer_start, use.start)
    found = code.facts.object_at(use.file, at) if at >= 0 else None
    return found is not None and found.id == use.callee and is_write(found, name)


def is_write(called: Object, name: str = "Write") -> bool:
    """Whether what is called is a method of a name, such as Write([]byte) (int, error)."""
    if called.kind != "method" or called.type is None:
        return False
    return called.id.endswith(f".{name}") and called.type.text == _WRITE


def retains(code: Code, function: str, index: int, within: frozenset[str] = frozenset()) -> bool:
    """Whether a function (id) may keep the bytes that it gets at `index` when it returns.

    Only a function of the main modules, called by its name, with one body in each
    configuration, is known not to: its body does nothing with them, or the compiler
    says of every body that they do not escape. `within` are functions that are being
    asked already: what they hand to themselves changes nothing.
    """
    rows = code.facts.funcs(ids=(function,))
    if not rows:
        return True
    if function in within:
        return False
    wider = within | {function}
    for func in rows:
        if func.type_params or index >= len(func.params) or func.params[index].variadic:
            return True
        param = func.params[index]
        if param.type.text != "[]byte" or _keeps(code, func, param, wider):
            return True
    return False


def keepers(code: Code, names: Iterable[str]) -> Iterator[str]:
    """Methods of these names with one []byte that may keep it, and files that hide one."""
    wanted = frozenset(names)
    for type_ in code.facts.named():
        for method in type_.methods:
            if method.name in wanted and type_.type.kind != "interface":
                if method.signature.startswith("func([]byte)") and _kept(code, method.id):
                    yield method.id
            elif method.name == "UnmarshalJSONFrom" and "UnmarshalJSON" in wanted:
                yield method.id
    declares = re.compile(rb"func\s*\([^)]*\)\s*(%b)\(" % "|".join(sorted(wanted)).encode())
    for row in code.facts.unseen():
        if wanted.isdisjoint(row.idents):
            continue
        if found := declares.search(code.source(row.file)):
            yield f"{found[1].decode()} in {row.file}, which no configuration covers,"


def _kept(code: Code, method: str) -> bool:
    rows = code.facts.funcs(ids=(method,))
    within = frozenset({method})
    return not rows or any(_keeps(code, func, func.params[0], within) for func in rows)


def _keeps(code: Code, func: Func, param: Param, within: frozenset[str]) -> bool:
    """Whether a use is more than reading, copying or writing, and the compiler lets it be."""
    if param.name in ("", "_"):
        return False
    if func.body_start and all(
        _harmless(code, use, within) for use in code.facts.refs((param.id,))
    ):
        return False
    at = (func.file, *code.position(func.file, param.start))
    return func.test or not any(
        (found.file, found.line, found.column) == at
        and (found.kind, found.subject) == ("no-escape", param.name)
        for found in code.compiler((func.package,))
    )


def _harmless(code: Code, use: Ref, within: frozenset[str]) -> bool:
    if use.role in ("define", "write"):  # The parameter itself is assigned to.
        return True
    if use.in_literal:
        return False
    if use.role in _READING:
        return True
    if use.role == "assign":
        return _renamed(code, use, within)
    if use.role == "argument":
        spread = code.source(use.file)[use.end : use.end + 3] == b"..."
        if _STARTED.search(code.source(use.file), max(0, use.outer_start - 20), use.outer_start):
            return False
        if use.callee == "append":
            return spread and use.index > 0
        if use.callee in _READS or only_looks(use.callee, use.index) or writes(code, use):
            return True
        if _fills(code, use):
            return True
        return not spread and not retains(code, use.callee, use.index, within)
    if use.role in ("convert", "slice"):  # string(p) and p[i], not T(p) and p[i:j]
        at = (use.outer_start, use.outer_end)
        before = code.source(use.file)[: at[0]].rstrip(b" \t(")
        if before.endswith(b"&") and not before.endswith(b"&&"):
            return False
        found = code.facts.exprs(use.file, *at)
        if any((e.start, e.end) == at and e.type.kind == "basic" for e in found):
            return True
        return use.role == "slice" and _sliced(code, use)
    return False


def _renamed(code: Code, use: Ref, within: frozenset[str]) -> bool:
    """Whether `x := p` gives it to a local variable all of whose uses are harmless."""
    source = code.source(use.file)
    name, text = source[use.start : use.end], source[use.outer_start : use.outer_end]
    if not re.fullmatch(rb"\w+\s*:?=\s*%b" % re.escape(name), text):
        return False
    found = code.facts.object_at(use.file, use.outer_start)
    if found is None or found.kind != "var" or found.type is None or ":" not in found.id:
        return False
    if found.id in within:
        return True
    wider = within | {found.id}
    return found.type.text == "[]byte" and all(
        _harmless(code, each, wider) for each in code.facts.refs((found.id,))
    )


def _sliced(code: Code, use: Ref) -> bool:
    """Whether p[i:j] is assigned to p again, or just read or written by a method or copy."""
    source = code.source(use.file)
    start = source.rfind(b"\n", 0, use.outer_start) + 1
    before, behind = source[start : use.outer_start], source[use.outer_end : use.outer_end + 1]
    if re.search(rb"(?<![.\w])%b\s*=\s*\Z" % re.escape(source[use.start : use.end]), before):
        return True
    called = re.search(rb"(?:\.(Read|Write)|(?<![.\w])copy)\(\Z", before)
    if called is None or re.search(rb"\b(?:go|defer)\b", before):
        return False
    at = start + (called.start(1) if called[1] else called.start())
    found = code.facts.object_at(use.file, at)
    if found is None or not called[1]:
        return found is not None and found.kind == "builtin"
    return behind == b")" and is_write(found, called[1].decode())


def _fills(code: Code, use: Ref) -> bool:
    """Whether a reader is to fill the bytes."""
    if use.callee in ("io.ReadFull", "io.ReadAtLeast"):
        return use.index == 1
    return _given_to(code, use, "Read")
