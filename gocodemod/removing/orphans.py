"""Interfaces that only what goes had to do with."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gocodemod.context import Context
from gocodemod.golang.rows import NamedType
from gocodemod.model import Span
from gocodemod.removing.removal import Removal
from gocodemod.syntax import nodes, standing


def drop_orphans(removal: Removal) -> tuple[str, ...]:
    """Delete the interfaces that nothing names once the removal is made; gives their names.

    One that was unused before has nothing to do with the removal and stays.
    """
    dropped: list[NamedType] = []
    while True:
        found = next(_orphans(removal, {removal.row.id, *(row.id for row in dropped)}), None)
        if found is None:
            return tuple(sorted(row.name for row in dropped))
        removal.delete_type(found)
        dropped.append(found)


def _orphans(removal: Removal, known: set[str]) -> Iterator[NamedType]:
    facts = removal.facts
    gone = standing.joined(removal.gone)
    kept = [e for e in removal.edits if not _in(Span(e.file, e.start, e.end), gone)]
    named = set[str]()
    for span in gone:
        for node in removal.ctx.tree(span.file).find(nodes.TypeIdentifier):
            if span.start <= node.start < span.end:
                found = facts.object_at(span.file, node.start)
                named |= {found.id} if found is not None else set()
    ids = tuple(sorted(named - known))
    for row in facts.named(kinds=("interface",), ids=ids) if ids else ():
        public = row.exported and removal.importable(row.file)
        if row.local or public or removal.ctx.writable(row.file) or told(removal.ctx, row):
            continue
        called = facts.refs(m.id for m in row.methods)
        # Calls of its methods through what embeds it do not need its name.
        direct = [r for r in called if r.receiver is None or r.receiver.named != removal.row.id]
        refs = [*facts.refs((row.id,)), *direct]
        own = Span(row.file, row.start, row.end)
        left = [ref for ref in refs if not _in(Span(ref.file, ref.start, ref.end), [*gone, own])]
        word = re.compile(rf"\b{row.name}\b")
        if not left and not any(word.search(e.text) for e in kept):
            yield row


def _in(at: Span, spans: list[Span]) -> bool:
    return any(span.contains(at) for span in spans)


def told(ctx: Context, row: NamedType) -> str:
    """Who is told the name of an interface in a comment or in settings; empty where nobody is."""
    word = re.compile(rb"\b%b\b" % row.name.encode())
    for pragma in ctx.facts.pragmas():
        if row.name in pragma.names:
            return f"{pragma.file}:{pragma.line}"
    for package in ctx.facts.packages():
        near = package.path == row.package.removesuffix("_test")
        for file in (*package.files, *package.test_files) if near else ():
            for line in re.findall(rb"(?m)^//go:generate[^\n]*", ctx.source(file)):
                sourced = b"mock" in line and b" -source" in line.replace(b" --", b" -")
                if word.search(line) or (sourced and file == row.file):
                    return f"a //go:generate line of {file}"
    for name in (".mockery.yaml", ".mockery.yml"):
        if ctx.exists(name) and word.search(ctx.source(name)):
            return name
    return ""
