"""Imports that the changes of a file need, and those that they leave without a use."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

from gocodemod.engine.pieces import Patch
from gocodemod.model import ImportNeed
from gocodemod.syntax import Module, imports, parse
from gocodemod.syntax.imports import Import
from gocodemod.syntax.nodes import Identifier, QualifiedType, SelectorExpression
from gocodemod.syntax.scope import is_local

Names = Callable[[str], tuple[str, ...]]
"""The names that the package at an import path may have."""


def schedule(patch: Patch, needs: Mapping[ImportNeed, str], names: Names) -> Patch:
    """The patch with the imports put right; `needs` maps each need to the change that has it.

    An import goes when the old text used it and the new one does not; blank
    and dot imports and those that were unused before stay.
    """
    after = parse(patch.text())
    if after.has_errors:
        return patch
    add: dict[str, list[tuple[str, str | None]]] = {}
    remove: dict[str, list[tuple[str, str | None]]] = {}
    present = imports.listed(after)
    for need, owner in sorted(needs.items()):
        if not any(_serves(item, need) for item in present):
            name = None if need.name == need.package else need.name
            add.setdefault(owner, []).append((need.path, name))
    for item, local in _unused(patch, after, names):
        if not any(_serves(item, need) for need in needs):
            remove.setdefault(_remover(patch, local), []).append((item.path, item.name))
    # One change after the other, so that each carries the imports that it alone causes.
    for owner in dict.fromkeys([*add, *remove]):
        edits = imports.schedule(
            parse(patch.text()), "", add=add.get(owner, ()), remove=remove.get(owner, ())
        )
        for edit in sorted(edits, reverse=True):
            patch = patch.fold(edit.start, edit.end, edit.text.encode(), (owner,))
    return patch


def _unused(patch: Patch, after: Module, names: Names) -> Iterator[tuple[Import, set[str]]]:
    """Imports that lost their last use, with the names that a use would have had."""
    if not any(piece.start < piece.end for piece in patch.pieces):
        return  # nothing was taken away
    before = parse(patch.before)
    used, left = _qualifiers(before), _qualifiers(after)
    kept = {(item.path, item.name) for item in imports.listed(before)}
    for item in imports.listed(after):
        local = {item.name} if item.name else set(names(item.path))
        if item.name in ("_", ".") or (item.path, item.name) not in kept:
            continue
        if local & used and not local & left:
            yield item, local


def _serves(item: Import, need: ImportNeed) -> bool:
    if item.path != need.path:
        return False
    return item.name == need.name or (item.name is None and need.name == need.package)


def _qualifiers(module: Module) -> set[str]:
    """Names before a dot: those that can be packages."""
    found: set[str] = set()
    operands: defaultdict[str, list[Identifier]] = defaultdict(list)
    for node in module.find(SelectorExpression, QualifiedType):
        if isinstance(node, QualifiedType):
            found.add(node.package.text)
        elif isinstance(node, SelectorExpression) and isinstance(node.operand, Identifier):
            operands[node.operand.text].append(node.operand)
    # A name that every use has from a local variable is none.
    return found | {name for name, nodes in operands.items() if not all(map(is_local, nodes))}


def _remover(patch: Patch, names: set[str]) -> str:
    """The change that took the last use away."""
    name = b"|".join(name.encode() for name in sorted(names))
    # Else an edit of a bare qualifier: the dot lies outside of it.
    for use in (rb"\b(?:%s)\s*\." % name, rb"\b(?:%s)\b" % name):
        pattern = re.compile(use)
        for piece in reversed(patch.pieces):
            if pattern.search(patch.before, piece.start, piece.end):
                return piece.owners[-1]
    return patch.pieces[-1].owners[-1]
