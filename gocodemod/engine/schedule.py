"""Imports that the changes of a file need, and those that they leave without a use."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from gocodemod.engine.pieces import Patch
from gocodemod.model import Edit, ImportNeed
from gocodemod.syntax import Module, imports, parse
from gocodemod.syntax.imports import Import
from gocodemod.syntax.nodes import Identifier, QualifiedType, SelectorExpression

Names = Callable[[str], tuple[str, ...]]
"""The names that the package at an import path may have."""


def schedule(patch: Patch, needs: Mapping[ImportNeed, str], names: Names) -> Patch:
    """The patch with the imports put right; `needs` maps each need to the change that has it.

    An import goes when the old text used it and the new one does not; blank
    and dot imports and those that were unused before stay.
    """
    for need in sorted(needs):
        module = parse(patch.text())
        if any(_serves(item, need) for item in imports.listed(module)):
            continue
        name = None if need.name == need.package else need.name
        edits = imports.schedule(module, need.file, add=[(need.path, name)])
        patch = _folded(patch, edits, (needs[need],))
    if not patch.before or not any(piece.start < piece.end for piece in patch.pieces):
        return patch  # nothing was taken away
    before, after = parse(patch.before), parse(patch.text())
    if after.has_errors:
        return patch
    used, left = _qualifiers(before), _qualifiers(after)
    kept = {(item.path, item.name) for item in imports.listed(before)}
    for item in imports.listed(after):
        local = {item.name} if item.name else set(names(item.path))
        if item.name in ("_", ".") or (item.path, item.name) not in kept:
            continue
        if local & used and not local & left:
            edits = imports.schedule(parse(patch.text()), "", remove=[(item.path, item.name)])
            patch = _folded(patch, edits, _remover(patch, local))
    return patch


def _serves(item: Import, need: ImportNeed) -> bool:
    if item.path != need.path:
        return False
    return item.name == need.name or (item.name is None and need.name == need.package)


def _qualifiers(module: Module) -> set[str]:
    """Names before a dot: those that can be packages."""
    found: set[str] = set()
    for node in module.find(SelectorExpression, QualifiedType):
        if isinstance(node, QualifiedType):
            found.add(node.package.text)
        elif isinstance(node, SelectorExpression) and isinstance(node.operand, Identifier):
            found.add(node.operand.text)
    return found


def _remover(patch: Patch, names: set[str]) -> tuple[str, ...]:
    """The change that took the last use away."""
    use = re.compile(rb"\b(?:%s)\s*\." % b"|".join(name.encode() for name in sorted(names)))
    for piece in reversed(patch.pieces):
        if use.search(patch.before, piece.start, piece.end):
            return piece.owners[-1:]
    # An edit of a bare qualifier: the dot lies outside of it.
    name = re.compile(rb"\b(?:%s)\b" % b"|".join(name.encode() for name in sorted(names)))
    for piece in reversed(patch.pieces):
        if name.search(patch.before, piece.start, piece.end):
            return piece.owners[-1:]
    return patch.pieces[-1].owners[-1:]


def _folded(patch: Patch, edits: Iterable[Edit], owners: tuple[str, ...]) -> Patch:
    for edit in sorted(edits, reverse=True):
        patch = patch.fold(edit.start, edit.end, edit.text.encode(), owners)
    return patch
