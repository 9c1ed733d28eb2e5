"""Declarations, files and packages in which the changes of a round leave nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from gocodemod.engine.pieces import Patch
from gocodemod.engine.tree import Tree
from gocodemod.errors import LoadError
from gocodemod.golang.rows import Package
from gocodemod.syntax import imports, parse
from gocodemod.syntax.layout import removal_span
from gocodemod.syntax.nodes import (
    Comment,
    ConstDeclaration,
    ImportDeclaration,
    PackageClause,
    TypeDeclaration,
    VarDeclaration,
)

Owners = tuple[str, ...]

_DECLARES = re.compile(rb"^(func|type|var|const)\b", re.MULTILINE)
_GROUP = re.compile(rb"^(type|var|const)\s*\(\s*\)", re.MULTILINE)
_GROUPS = (ConstDeclaration, TypeDeclaration, VarDeclaration)
_DIRECTIVE = re.compile(r"//go:|//export |//line |// ?\+build|/\*line ")


def emptied(
    before: Tree,
    patches: Mapping[str, Patch],
    packages: Sequence[Package],
    exported: frozenset[str],
) -> dict[str, Owners]:
    """The files that go for want of a declaration, with the changes that cause it.

    A file goes where its package has others, a package where no file of the run
    imports it and where nobody else could, or where a change alters exported API
    (`exported`, ids of changes). What the package is for stays with it, and so
    does whatever a comment behind the package clause or an import by name says.
    """
    bare = {
        file: owners_of(patch)
        for file, patch in patches.items()
        if file.endswith(".go") and _DECLARES.search(patch.before) and _bare(patch.text())
    }
    gone: dict[str, Owners] = {}
    after = before.with_({file: patch.text() for file, patch in patches.items()})
    for package in packages:
        mine = {file: bare[file] for file in _files(package, after) if file in bare}
        if not mine:
            continue
        owners = tuple(dict.fromkeys(o for each in mine.values() for o in each))
        if _goes(package, after, packages, public=bool(exported & set(owners))):
            gone |= dict.fromkeys(_files(package, after), owners)
            continue
        sources = {f for f in _files(package, after) if not f.endswith("_test.go")}
        for file in sorted(mine):
            test = file.endswith("_test.go")
            if not _documents(patches[file].text()) and (test or sources - {file} - gone.keys()):
                gone[file] = mine[file]
    return gone


def without_bare_groups(patch: Patch) -> Patch:
    """Without the `type ()`, `var ()` and `const ()` that the pieces together leave."""
    if not _GROUP.search(patch.text()):
        return patch
    while True:
        for group in parse(patch.text()).root.children:
            touched = any(
                group.start <= start and end <= group.end for start, end, _ in patch.placed()
            )
            if isinstance(group, _GROUPS) and _GROUP.fullmatch(group.code) and touched:
                patch = patch.fold(*removal_span(group), b"")
                break
        else:
            return patch


def owners_of(patch: Patch) -> Owners:
    """The changes that have a part in the patch."""
    return tuple(dict.fromkeys(owner for piece in patch.pieces for owner in piece.owners))


def _files(package: Package, tree: Tree) -> list[str]:
    """The Go files of a package as the tree has them, those that the run made included."""
    known = {*package.files, *package.test_files, *package.ignored}
    homes = {str(PurePosixPath(file).parent) for file in known}
    known |= {f for f in tree.overlay if f.endswith(".go") and _home(f) in homes}
    return sorted(file for file in known if tree.holds(file))


def _home(file: str) -> str:
    return str(PurePosixPath(file).parent)


def _bare(text: bytes) -> bool:
    """Whether a file declares nothing and is there for nothing else."""
    if _DECLARES.search(text):
        return False
    module = parse(text)
    if any(item.name in ("_", ".") or item.path == "C" for item in imports.listed(module)):
        return False
    behind = False
    for node in module.root.children:
        if isinstance(node, Comment):
            if behind or _DIRECTIVE.match(node.text):
                return False
        elif isinstance(node, PackageClause):
            behind = True
        elif not isinstance(node, ImportDeclaration):
            return False
    return not module.has_errors


def _documents(text: bytes) -> bool:
    """Whether a comment stands directly above the package clause."""
    module = parse(text)
    clause = module.find(PackageClause)
    comments = [n for n in module.root.children if isinstance(n, Comment)]
    above = [c for c in comments if clause and c.end <= clause[0].start]
    return bool(above) and text[above[-1].end : clause[0].start].count(b"\n") < 2


def _goes(package: Package, after: Tree, packages: Iterable[Package], *, public: bool) -> bool:
    if package.main or package.other or package.cgo or package.generated:
        return False
    if not package.internal and not public:
        return False
    if not all(_bare(after.read(file) or b"") for file in _files(package, after)):
        return False
    quoted = package.path.encode()
    for other in packages:
        for file in _files(other, after) if other is not package else ():
            try:
                text = after.read(file) or b""
            except LoadError:  # nobody knows what it imports
                return False
            if quoted in text and any(i.path == package.path for i in imports.listed(parse(text))):
                return False
    return True
