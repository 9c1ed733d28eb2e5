"""Start-up code: packages that nothing would import any more."""

from __future__ import annotations

from collections.abc import Iterable

from gocodemod.context import Code
from gocodemod.golang.rows import Package
from gocodemod.model import Edit, ImportNeed
from gocodemod.naming import imported
from gocodemod.syntax import Node, nodes, standing

# Packages of the standard library that do something when they are imported.
_REGISTERING = frozenset({"expvar", "net/http/pprof"})


def kept_imports(code: Code, file: str, edits: Iterable[Edit]) -> set[str]:
    """The import paths that the file still has after the edits."""
    mine = [e for e in edits if e.file == file]
    if any(e.action == "delete" for e in mine):
        return set()
    tree = code.tree(file)
    every = {spec.path.text[1:-1] for spec in tree.find(nodes.ImportSpec)}
    cut = [(e.start, e.end) for e in mine]
    lost = standing.lost_qualifiers(tree, cut, " ".join(e.text for e in mine))
    return every - {path for path, name in imported(code.facts, tree).items() if name in lost}


def unstarted(code: Code, edits: Iterable[Edit]) -> str:
    """A package with start-up code that nothing would import any more; empty where there is none.

    Initialisation follows the imports (spec, "Program initialization").
    """
    all_edits = tuple(edits)
    packages = {package.path: package for package in code.facts.packages()}
    before = {path: set(package.imports) for path, package in packages.items()}
    after = dict(before)
    touched = {e.file for e in all_edits}
    changed = [p for p in packages.values() if touched & set(p.files)]
    for package in changed:
        after[package.path] = set()
        for file in package.files:
            after[package.path] |= kept_imports(code, file, all_edits)
    for package in changed:
        lost = closure(package.path, before) - closure(package.path, after)
        for path in sorted(lost & packages.keys()):
            if _runs(code, packages[path]):
                return path
    return ""


def started(code: Code, needs: Iterable[ImportNeed]) -> str:
    """A package that new imports would bring in, with code that runs at start-up; empty for none.

    Of packages of other modules that is not known, so each new one counts.
    """
    packages = {package.path: package for package in code.facts.packages()}
    imports = {path: set(package.imports) for path, package in packages.items()}
    for need in needs:
        package = code.facts.package_of(need.file)
        old = closure(package.path, imports) & packages.keys() if package else set[str]()
        new = (closure(need.path, imports) & packages.keys()) - old
        had = set[str]().union(*(_outside(code, packages[path]) for path in old))
        for path in sorted(new):
            if _runs(code, packages[path]):
                return path
            for other in sorted(_outside(code, packages[path]) - packages.keys() - had):
                if "." in other.split("/", 1)[0] or other in _REGISTERING:
                    return other
    return ""


def delayed(code: Code, needs: Iterable[ImportNeed]) -> str:
    """A package whose start-up code new imports would put off; empty for none.

    What imports more waits for more, and all that import it wait along. Commands come last
    anyway.
    """
    packages = {package.path: package for package in code.facts.packages()}
    imports = {path: set(package.imports) for path, package in packages.items()}
    for need in needs:
        here = code.facts.package_of(need.file)
        if here is None or need.path in closure(here.path, imports):
            continue
        for path, package in sorted(packages.items()):
            waits = not package.main and here.path in closure(path, imports)
            if waits and _runs(code, package):
                return path
    return ""


def _outside(code: Code, package: Package) -> set[str]:
    files = (code.tree(file) for file in package.files)
    return {s.path.text[1:-1] for tree in files for s in tree.find(nodes.ImportSpec)}


def _runs(code: Code, package: Package) -> bool:
    def runs(file: str) -> bool:
        def names_type(name: Node) -> bool:
            found = code.facts.object_at(file, name.start)
            return found is not None and found.kind == "type"

        return standing.runs_at_start(code.tree(file), names_type)

    return any(runs(file) for file in package.files)


def closure(path: str, imports: dict[str, set[str]]) -> set[str]:
    """The package and all that it imports, whatever the way."""
    seen, pending = set[str](), [path]
    while pending:
        current = pending.pop()
        if current not in seen:
            seen.add(current)
            pending += imports.get(current, ())
    return seen
