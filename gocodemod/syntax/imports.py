"""Imports of one file: what is there, and edits that add and remove.

Groups (lines without a blank line between), comments and line ends stay; a new
import goes into the group of the same family (standard library or not) that
shares the longest prefix of its path, at the place gofmt sorts it to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from gocodemod.errors import TransformError
from gocodemod.model import Edit
from gocodemod.syntax.edits import EditBuffer, Replacement
from gocodemod.syntax.importblock import Block, is_standard, sort_key
from gocodemod.syntax.module import Module
from gocodemod.syntax.nodes import ImportDeclaration, ImportSpec, PackageClause

__all__ = [
    "Import",
    "Wanted",
    "add_import",
    "guess_name",
    "is_standard",
    "listed",
    "remove_import",
    "schedule",
]


class Wanted(NamedTuple):
    """An import to add or to remove; `name` only where it is written out."""

    path: str
    name: str | None = None


@dataclass(frozen=True)
class Import:
    """One import of a file; `name` is what is written before the path, or None."""

    path: str
    name: str | None
    spec: ImportSpec

    @property
    def local(self) -> str:
        """The name in the file's code: `name`, else a guess from the path; also `_` and `.`."""
        return self.name or guess_name(self.path)


def listed(module: Module) -> tuple[Import, ...]:
    """All imports of the file in order of source, `import "C"` too."""
    return tuple(
        Import(spec.path.text[1:-1], spec.name.text if spec.name else None, spec)
        for spec in module.find(ImportSpec)
    )


def guess_name(path: str) -> str:
    """The package name that an import path suggests: `v2` and `.v3` endings and `go-` left out.

    Only a load of the package knows for sure.
    """
    parts = [part for part in path.split("/") if part]
    if len(parts) > 1 and re.fullmatch(r"v[0-9]+", parts[-1]):
        parts.pop()
    name = re.sub(r"\.v[0-9]+$", "", parts[-1]) if parts else ""
    name = re.sub(r"^go-|[-.]go$", "", name)
    return re.sub(r"\W", "_", name)


def add_import(module: Module, path: str, name: str | None = None) -> Replacement | None:
    """The replacement that adds an import; None if the file has it under that name.

    Give `name` only if it differs from the package's own. Raises
    TransformError if the file has no package clause.
    """
    return _scheduled(module, [Wanted(path, name)], []).joined()


def remove_import(module: Module, path: str, name: str | None = None) -> Replacement | None:
    """The replacement that removes an import; None if there is nothing to remove.

    Without `name` it is the one under the package's own name; imports of the
    same path under other names stay, and `import "C"` always does.
    """
    return _scheduled(module, [], [Wanted(path, name)]).joined()


def schedule(
    module: Module,
    file: str,
    *,
    add: Iterable[Wanted | tuple[str, str | None]] = (),
    remove: Iterable[Wanted | tuple[str, str | None]] = (),
) -> tuple[Edit, ...]:
    """The edits of `file` that make all additions and removals at once.

    What is present is not added again; what is both to be added and to be
    removed stays as it is. See `add_import` and `remove_import`.
    """
    wanted = list(dict.fromkeys(Wanted(*item) for item in add))
    unwanted = [Wanted(*item) for item in remove]
    return _scheduled(module, wanted, unwanted).edits(file)


def _scheduled(module: Module, add: list[Wanted], remove: list[Wanted]) -> EditBuffer:
    present = [item for item in listed(module) if item.path != "C"]
    gone = {
        item.spec
        for item in present
        if any(_is_same(item, out) for out in remove)
        and not any(_is_same(item, wanted) for wanted in add)
    }
    new = [
        wanted
        for wanted in add
        if wanted.path != "C" and not any(_is_same(item, wanted) for item in present)
    ]
    buffer = EditBuffer(module)
    blocks = [
        Block(declaration, gone)
        for declaration in module.find(ImportDeclaration)
        if not _is_cgo(declaration)
    ]
    for wanted in sorted(new, key=lambda wanted: sort_key(*wanted)):
        if blocks:
            _best(blocks, wanted.path).add(*wanted)
    for block in blocks:
        block.write(buffer)
    if new and not blocks:
        _first_declaration(module, new, buffer)
    return buffer


def _is_same(item: Import, wanted: Wanted) -> bool:
    local = wanted.name or guess_name(wanted.path)
    return item.path == wanted.path and item.local == local


def _is_cgo(declaration: ImportDeclaration) -> bool:
    content = declaration.content
    return isinstance(content, ImportSpec) and content.path.text[1:-1] == "C"


def _best(blocks: list[Block], path: str) -> Block:
    """The declaration that holds the best group for `path`; else one with parentheses."""
    scores = [block.score(path) for block in blocks]
    if max(scores) >= 0:
        return blocks[scores.index(max(scores))]
    alive = [block for block in blocks if block.survives] or blocks
    return next((block for block in alive if block.in_parentheses), alive[0])


def _first_declaration(module: Module, new: list[Wanted], buffer: EditBuffer) -> None:
    """Write a declaration below the package clause, or below `import "C"`."""
    clauses = module.find(PackageClause)
    if not clauses:
        raise TransformError("a file without a package clause cannot have imports")
    source, newline = module.source, module.newline
    cgo = [d for d in module.find(ImportDeclaration) if _is_cgo(d)]
    after = (cgo or clauses)[-1].end
    text = Block.fresh([(item.path, item.name) for item in new], newline)
    semicolon = re.compile(rb"[ \t]*;").match(source, after)
    if semicolon:
        # The rest of the line is code; it must stay behind a terminator.
        buffer.insert_after((after, semicolon.end()), f" {text};")
        return
    end = module.line_end(after)
    complete = source[after:end].endswith(b"\n")
    tail = source[end:]
    gap = "" if not tail or re.match(rb"[ \t\r]*\n", tail) else newline
    lead = newline if complete else newline * 2
    buffer.insert_after((end, end), f"{lead}{text}{newline}{gap}")
