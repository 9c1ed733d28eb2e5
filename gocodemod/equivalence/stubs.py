"""Stand-ins for the interfaces of a module that a function calls methods of."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from gocodemod.equivalence.functions import Trees
from gocodemod.golang import rows
from gocodemod.naming import imported, spell


class Stub(msgspec.Struct, frozen=True):
    """A type with the methods of one interface: its source and the imports it needs."""

    name: str
    text: str
    imports: frozenset[tuple[str, str]]


def stubs(
    trees: Trees, file: str, package: rows.Package, interfaces: Iterable[str], prefix: str
) -> list[Stub]:
    """Stubs of those of `interfaces` that code in `file` of `package` can implement."""
    wanted = sorted(set(interfaces))
    found = trees.facts.named(ids=wanted) if wanted else ()
    out = []
    for index, row in enumerate(r for r in found if r.type.kind == "interface"):
        stub = _stub(trees, file, package, row, f"{prefix}{index + 1}")
        if stub is not None:
            out.append(stub)
    return out


def _stub(
    trees: Trees, file: str, package: rows.Package, row: rows.NamedType, name: str
) -> Stub | None:
    if row.type_params or row.constraint or row.local or not row.value_set:
        return None
    lines = [f"type {name} struct{{ equivalence.Stub }}", ""]
    imports: set[tuple[str, str]] = set()
    for entry in row.value_set:
        whole, _, signature = entry.partition(" ")
        home, _, method = whole.rpartition(".")
        if home not in ("", package.path):
            return None  # Nobody else can implement an unexported method.
        spelled = spell(trees.facts, trees.old(file), signature, file)
        if spelled is None:
            return None
        imports |= {(need.path, need.name) for need in spelled.imports}
        made = _method(name, method, spelled.text)
        if made is None:
            return None
        lines += [made, ""]
    text = "\n".join(lines)
    for path, local in imported(trees.facts, trees.old(file)).items():
        if re.search(rf"(?<![\w.]){re.escape(local)}\.", text):
            imports.add((path, local))
    return Stub(name, text, frozenset(imports))


def _method(type_: str, name: str, signature: str) -> str | None:
    """A method that tells what it got and gives what it is made to give."""
    split = _signature(signature)
    if split is None:
        return None
    params, results = split
    takes = ", ".join(f"a{i} {each}" for i, each in enumerate(params))
    gives = ", ".join(f"r{i} {each}" for i, each in enumerate(results))
    given = "".join(f", a{i}" for i in range(len(params)))
    got = "".join(f", &r{i}" for i in range(len(results)))
    head = f"func (s {type_}) {name}({takes}) ({gives}) {{"
    body = f'\ts.Called("{name}", []interface{{}}{{{given[2:]}}}{got})'
    return "\n".join((head, body, "\treturn", "}"))


def _signature(text: str) -> tuple[list[str], list[str]] | None:
    """The types of parameters and of results in `func(A, B) (C, D)`."""
    text = text.strip()
    if not text.startswith("func("):
        return None
    end = _closing(text, 4)
    if end < 0:
        return None
    rest = text[end + 1 :].strip()
    if rest.startswith("(") and _closing(rest, 0) == len(rest) - 1:
        rest = rest[1:-1]
    return _items(text[5:end]), _items(rest)


def _closing(text: str, start: int) -> int:
    depth = 0
    for index in range(start, len(text)):
        depth += text[index] in "([{"
        depth -= text[index] in ")]}"
        if not depth:
            return index
    return -1


def _items(text: str) -> list[str]:
    """The items of a list of types, split at its own commas."""
    out, depth, last = [], 0, 0
    for index, char in enumerate(text):
        depth += char in "([{"
        depth -= char in ")]}"
        if char == "," and not depth:
            out.append(text[last:index].strip())
            last = index + 1
    if text[last:].strip():
        out.append(text[last:].strip())
    return out
