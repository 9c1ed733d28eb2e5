"""How types and packages are named in a file of the run: facts and tree together."""

from __future__ import annotations

import re
from collections.abc import Mapping

from gocodemod.golang.facts import Facts
from gocodemod.golang.spelling import Spelling
from gocodemod.golang.spelling import spell as spell_text
from gocodemod.model import ImportNeed
from gocodemod.syntax import Module, nodes

__all__ = ["Spelling", "declared", "imported", "spell"]


def imported(facts: Facts, tree: Module) -> Mapping[str, str]:
    """The import paths of a file with the local names they have in it.

    Blank and dot imports are left out: they give no name (spec, "Import declarations").
    """
    names = {}
    for spec in tree.find(nodes.ImportSpec):
        path = spec.path.text[1:-1]
        local = spec.name.text if spec.name else facts.loaded.names.get(path)
        if local and local not in ("_", "."):
            names[path] = local
    return names


def spell(
    facts: Facts, tree: Module, text: str, file: str, names: Mapping[str, str] | None = None
) -> Spelling | None:
    """The go/types text `text` as source for `file`, whose tree is `tree`.

    `names` are the local names to import packages by that the file lacks, where
    that is not the package's own. None where it cannot be named there.
    """
    package = facts.package_of(file)
    if package is None:
        return None
    clause = tree.find(nodes.PackageClause)
    external = bool(clause) and clause[0].text.split()[-1] != package.name
    wished = names or {}
    found = spell_text(
        text,
        file=file,
        package=package.path + "_test" if external else package.path,
        imported={**wished, **imported(facts, tree)},
        package_name=facts.loaded.names.get,
    )
    if found is None:
        return None
    needs = {
        ImportNeed(file, path, facts.loaded.names[path], name)
        for path, name in wished.items()
        if re.search(rf"(?<![\w.]){re.escape(name)}\.", found.text)
    }
    return Spelling(found.text, tuple(sorted({*found.imports, *needs})))


def declared(tree: Module) -> frozenset[str]:
    """The names that a file declares at package level; no import of the package may take one."""
    names: set[str] = set()
    for node in tree.root.children:
        if isinstance(node, nodes.FunctionDeclaration):
            names.add(node.name.text)
        elif isinstance(node, nodes.TypeDeclaration):
            names |= {s.name.text for s in node.find(nodes.TypeSpec)}
            names |= {s.name.text for s in node.find(nodes.TypeAlias)}
        elif isinstance(node, (nodes.VarDeclaration, nodes.ConstDeclaration)):
            for spec in node.find(nodes.VarSpec, nodes.ConstSpec):
                names |= {c.text for c in spec.children if isinstance(c, nodes.Identifier)}
    return frozenset(names)
